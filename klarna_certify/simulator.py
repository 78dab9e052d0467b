"""The simulator's command under the one name that it has in the repository and in a wheel."""

from klarna_simulator.cli import main

__all__ = ["main"]
