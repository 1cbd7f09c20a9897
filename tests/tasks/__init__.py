"""Tasks: what staff have promised to do for residents."""
