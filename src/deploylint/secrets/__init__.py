"""Secrets in records and in lines: what a secret is called, what it looks like, and what merely stands in for one.

Nothing here opens a socket: a value is judged by its shape and its surroundings, never tried.
"""
