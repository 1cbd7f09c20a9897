"""Intake: what a resident's words answer, and what becomes of the answers."""
