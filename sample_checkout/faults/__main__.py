"""`python -m sample_checkout.faults`: lists the faults; with a name it serves the shop that has it."""

from __future__ import annotations

import sys

from sample_checkout.departures import main
from sample_checkout.faults import load_all

if __name__ == "__main__":
    sys.exit(main("python -m sample_checkout.faults", load_all()))
