"""Who is at the page: a random token in a cookie, known to the rest of the house only by its SHA-256."""

from __future__ import annotations

import hashlib
import re
import secrets

from aiohttp import web

COOKIE = "ocop_chat"
KEPT = 400 * 24 * 3600  # seconds; the longest that browsers keep a cookie
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def chat_of(request: web.Request) -> str | None:
    """The chat key (64 hex digits) of whoever asks; None without a well-formed cookie."""
    token = request.cookies.get(COOKIE, "")
    return _key(token) if _TOKEN.fullmatch(token) else None


def keep(request: web.Request, response: web.StreamResponse, *, secure: bool) -> None:
    """Gives the browser its token, a new one at the first visit, and keeps it for another 400 days."""
    token = request.cookies.get(COOKIE, "")
    if not _TOKEN.fullmatch(token):
        token = secrets.token_urlsafe(32)  # 256 bits
    response.set_cookie(COOKIE, token, max_age=KEPT, path="/", httponly=True, samesite="Lax", secure=secure)


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("ascii")).hexdigest()
