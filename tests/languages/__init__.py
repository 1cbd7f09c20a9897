"""Languages other than English: told apart, and answered in a few words."""
