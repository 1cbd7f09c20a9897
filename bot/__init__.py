"""Rasa's side of the front door: one channel, one pipeline, in an environment of its own."""
