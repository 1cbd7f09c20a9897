"""The chat: its numbered messages, who owns it, and the alerts its words raise."""
