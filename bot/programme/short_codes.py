"""The signs of short codes that are said aloud or typed on an old phone."""

from __future__ import annotations

# Without what looks or sounds alike on paper and on an old phone: 0 O Q, 1 I L, 2 Z, 5 S, 8 B, U V.
ALPHABET = "34679ACDEFGHJKMNPRTWXY"
LENGTH = 8


def normal(typed: str) -> str:
    """What was meant: capitals without anything between them, cut where no code goes on."""
    return "".join(sign for sign in typed[:64].upper() if sign.isalnum())[:16]


def looks_like(typed: str, length: int = LENGTH) -> bool:
    """Whether it can be such a code."""
    bare = normal(typed)
    return len(bare) == length and all(sign in ALPHABET for sign in bare)
