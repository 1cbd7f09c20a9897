"""Whole residents' stories against the running system."""
