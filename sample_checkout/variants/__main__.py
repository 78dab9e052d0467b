"""`python -m sample_checkout.variants`: lists the variants; with a name it serves the shop that is so."""

from __future__ import annotations

import sys

from sample_checkout.departures import main
from sample_checkout.variants import load_all

if __name__ == "__main__":
    sys.exit(main("python -m sample_checkout.variants", load_all()))
