"""The audit log, and what finds it altered."""
