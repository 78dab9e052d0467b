"""`python -m klarna_certify` is `klarna-certify`."""

from klarna_certify.cli import main

main()
