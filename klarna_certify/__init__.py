"""The command: what to run on, which browser, and how a run is told."""
