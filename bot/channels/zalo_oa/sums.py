"""The sums of Zalo OA: the webhook's signature, PKCE, the app secret's proof (platforms, A.2, A.3, A.10)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import string

PREFIX = "mac="
VERIFIER_LENGTH = 43
_SIGNS = string.ascii_letters + string.digits


def mac(first: str, raw: bytes, timestamp: str, key: str) -> str:
    """SHA-256, not HMAC, over app id, the body as it came, the body's `timestamp` and the OA secret key; 64 hex."""
    return hashlib.sha256(first.encode() + raw + timestamp.encode() + key.encode()).hexdigest()


def fits(header: str, expected: str) -> bool:
    """Whether a signature header is this sum, with or without `mac=`; compared in constant time."""
    given = header.strip().lower().removeprefix(PREFIX)
    return hmac.compare_digest(given.encode(errors="replace"), expected.encode())


def verifier() -> str:
    """A new PKCE verifier: 43 letters and digits."""
    return "".join(secrets.choice(_SIGNS) for _ in range(VERIFIER_LENGTH))


def challenge(verifier: str) -> str:
    """What the consent page is given of a verifier: base64url of its SHA-256, without padding."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def proof(app_secret: str, access_token: str) -> str:
    """The header `appsecret_proof`: HMAC-SHA256 keyed with the app secret, in hex."""
    return hmac.new(app_secret.encode(), access_token.encode(), hashlib.sha256).hexdigest()
