"""The command: what to run on, which browser, and how a run is told.

PYTEST_DONT_REWRITE: the command is imported before pytest, which it starts, can look at it.
"""
