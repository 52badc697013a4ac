"""What every answer of the web chat carries, and which requests may change something."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import quote, urlsplit

from aiohttp import web

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
}


def is_https(request: web.Request, public_url: str) -> bool:
    """Whether the browser came over https, as far as we can know behind a proxy."""
    return (
        public_url.startswith("https:")
        or request.secure
        or request.headers.get("X-Forwarded-Proto", "").split(",")[0].strip().lower() == "https"
    )


def caller_of(request: web.Request, public_url: str) -> str:
    """The address a request came from; behind a proxy of ours (OCOP_PUBLIC_URL is set), the last one it names."""
    behind = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    return behind[:60] if public_url and behind else request.remote or ""


def network_of(address: str) -> str:
    """What counts as one network: an IPv4 address, the first 64 bits of an IPv6 one; anything else as it is."""
    try:
        one = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((one, 64), strict=False)) if isinstance(one, IPv6Address) else str(one)


def is_own_page(request: web.Request, public_url: str) -> bool:
    """False for a request that another site's page made its visitor send.

    Browsers of today say so in Sec-Fetch-Site, which no page can forge. Older ones, and any over plain http, say where
    the page came from in Origin; a few very old ones say neither, and are held by SameSite=Lax and the JSON type alone.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    ours = {request.host.lower()}
    if public_url:
        ours.add(urlsplit(public_url).netloc.lower())
    try:
        return urlsplit(origin).netloc.lower() in ours
    except ValueError:
        return False


def disposition(filename: str, how: str = "attachment") -> str:
    """Saved, never shown in the page; a name with other letters is told as RFC 6266 wants it."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_. ") else "_" for sign in filename)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
