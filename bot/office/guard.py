"""What every answer of the console carries, who may post to it, and its cookies."""

from __future__ import annotations

import re

from aiohttp import web

from bot.channels.web.guard import caller_of, is_https

__all__ = ["caller_of"]  # as the web chat reads it
SESSION, SAID, LANGUAGE = "ocop_office", "ocop_office_said", "ocop_office_language"
PATH = "/office"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
# What people sent, shown in place: nothing in it may run, load or be framed by others.
IN_PLACE = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
    )
}
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_BROWSERS = ("Zalo", "Edg", "OPR", "Firefox", "Chrome", "Safari")


def token_of(request: web.Request) -> str:
    """The session's cookie, "" without a well-formed one."""
    token = request.cookies.get(SESSION, "")
    return token if _TOKEN.fullmatch(token) else ""


def secure(request: web.Request, public_url: str) -> bool:
    return is_https(request, public_url)


def browser_of(request: web.Request) -> str:
    """The family of a browser, for the list of sessions; "" for one we do not know."""
    said = request.headers.get("User-Agent", "")
    found = next((name for name in _BROWSERS if name in said), "")
    return {"Edg": "Edge", "OPR": "Opera"}.get(found, found)
