"""Why something that was sent is not kept, or cannot be read; each has its sentence in `flows/media.py`."""

from __future__ import annotations

from typing import Literal, get_args

Reason = Literal[
    "active",  # a PDF or document that would do something when it is opened
    "broken",  # cannot be read to its end, or would unpack to far more than it is
    "empty",
    "full",  # the organisation has used up its room
    "gone",  # the platform no longer gives it out
    "identity",  # an identity card, which is never wanted
    "heic",  # the picture format of iPhones, which few other machines read
    "kind",  # something we do not take
    "locked",  # needs a password
    "macro",  # an office document with a program inside
    "old",  # an office document of before 2007, which cannot be looked through
    "program",
    "size",
    "source",  # an address we do not fetch from
    "video",
    "virus",
]
REASONS: frozenset[str] = frozenset(get_args(Reason))

Flaw = Literal["", "dark", "blurred", "tiny"]
"""What keeps a photo from being read: it is kept, and its person is asked for another."""
FLAWS: frozenset[str] = frozenset(get_args(Flaw))


class Refused(Exception):
    """It is not kept, and trying again would not change that."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
