"""Pages for residents and staff, the API, the live stream, and the bot's action webhook."""
