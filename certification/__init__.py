"""The judge: a journal in, findings out. No I/O, no browser, no clock."""
