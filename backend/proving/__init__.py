"""Proving who somebody is, by a code to the contact that is on file."""
