"""`python -m deploylint` is the `deploylint` command."""

from deploylint.cli import main

main()
