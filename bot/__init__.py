"""OCOP guidance bot: register, self-assess, see the stars, be reminded."""

__version__ = "0.1.0"
