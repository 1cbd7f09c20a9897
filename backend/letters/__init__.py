"""Letters: written, checked, and kept as they were sent."""
