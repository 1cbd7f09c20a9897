"""The audit log: who did or saw what."""
