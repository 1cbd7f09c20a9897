"""Whole conversations: the real trained model in its own process, joined to the real actions."""
