"""Letters: what they say, what has to be in them, how they look and that they are kept."""
