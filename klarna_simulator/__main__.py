"""`python -m klarna_simulator serve`: the same as `klarna-simulator serve`."""

from __future__ import annotations

from klarna_simulator.cli import main

if __name__ == "__main__":
    main()
