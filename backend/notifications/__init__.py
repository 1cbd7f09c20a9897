"""Messages owed outside the chat, sent from the log of what happened."""
