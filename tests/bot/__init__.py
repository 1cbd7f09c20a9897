"""The bot as a running process, over a small assistant of its own."""
