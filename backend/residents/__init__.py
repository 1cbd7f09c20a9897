"""The people a case is about, and what they agreed to."""
