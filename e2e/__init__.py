"""The certification: one file a chapter of Klarna's documentation, one test a journey."""
