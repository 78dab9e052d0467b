"""`python -m sample_checkout`: serves the shop."""

from __future__ import annotations

import sys

from sample_checkout.app import create_app
from sample_checkout.serving import argument_parser, serve


def main() -> int:
    """Reads the command line and serves."""
    parser = argument_parser("python -m sample_checkout", "A small shop that takes payment with Klarna.")
    return serve(create_app, parser.parse_args().port)


if __name__ == "__main__":
    sys.exit(main())
