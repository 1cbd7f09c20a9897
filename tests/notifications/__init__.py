"""Notices: what is owed by mail, to whom, and what happens when mail fails."""
