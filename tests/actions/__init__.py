"""Each action alone, on a real database."""
