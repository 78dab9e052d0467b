"""The witness: one journal, written from both halves of the conversation."""
