"""What git knows of the past: who added a record, what changed since a commit, what a file said then."""
