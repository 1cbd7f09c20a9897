"""Which language somebody writes in, and a few words of ours in it."""
