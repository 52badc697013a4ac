"""Addresses at which a message's pictures and files can be fetched, for platforms that take none, or none so large.

An address names a message by its key, lives two days, and cannot be guessed: it carries a digest made with this
installation's keys. A document asks for its code besides, which stands beside the address in the chat: an address that
was passed on, or seen over somebody's shoulder, opens nothing.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock

PATH = "/files/{token}"
LIVES = timedelta(days=2)
DIGITS = 6


@dataclass(frozen=True, slots=True)
class FileLinks:
    """`digests` are the keyed digests of a text, newest key first; `public_url` is where people reach the server."""

    digests: Callable[[str], tuple[str, ...]]
    clock: Clock
    public_url: str = ""

    @property
    def possible(self) -> bool:
        return bool(self.public_url)

    def link(self, key: str, number: int) -> str:
        """The address of a message's picture (0) or of its first, second… file; "" where people cannot reach us."""
        if not self.possible:
            return ""
        until = int((self.clock.now() + LIVES).timestamp())
        said = f"{until}.{number}.{key}"
        token = base64.urlsafe_b64encode(f"{said}.{self.digests(_named(said))[0]}".encode()).decode().rstrip("=")
        return self.public_url.rstrip("/") + PATH.format(token=token)

    def said(self, key: str, number: int) -> str:
        """A document's address as it is written into a chat, with its code; "" where people cannot reach us."""
        address = self.link(key, number)
        return f"{address} ({self.codes(key, number)[0]})" if address else ""

    def opened(self, token: str) -> tuple[str, int] | None:
        """Message key and number of a token of ours that still lives."""
        try:
            said, _, digest = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode().rpartition(".")
        except ValueError:
            return None
        if not any(hmac.compare_digest(digest.encode(), one.encode()) for one in self.digests(_named(said))):
            return None
        until, number, key = said.split(".", 2)
        return (key, int(number)) if self.clock.now().timestamp() < int(until) else None

    def codes(self, key: str, number: int) -> tuple[str, ...]:
        """The six figures that open a document, by the newest key and, after a change of keys, by the older ones."""
        return tuple(
            f"{int(digest[:12], 16) % 10**DIGITS:0{DIGITS}}" for digest in self.digests(f"file code {number} {key}")
        )


def _named(said: str) -> str:
    return f"public file {said}"
