"""Conversations: numbered messages, one owner at a time, danger seen at once."""
