"""Complaints and service requests: what is owed, by when, and everything that happened."""
