"""`python -m deploylint` is the `deploylint` command."""

from deploylint.cli import run_and_leave

run_and_leave()
