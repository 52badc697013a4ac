"""Strict stand-ins for the platforms: for tests, and for trying the bot without an account."""
