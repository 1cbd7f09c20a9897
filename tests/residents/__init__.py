"""Residents, and what is kept about their homes."""
