"""Short codes typed into a chat by themselves: an invitation, a slip, a confirmation, another place of one person.

A text is a code only when it is nothing else: eight signs of the codes' alphabet, at most in two groups ("A3CD-E6FG").
What no code answers to is read as the words it is, and counted as a wrong try.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.flows.linking import TYPING, TryCode
from bot.flows.members import CODE, Join
from bot.handlers import claiming, confirming, linking, members, office
from bot.messages import Body, Text
from bot.services import claims, codes, confirmations, officers
from bot.services.linking import PURPOSE as LINK
from bot.services.members import PURPOSE as MEMBER

if TYPE_CHECKING:
    from bot.handlers.desk import Desk

_CODE = re.compile(rf"(?:mã|ma|code)?\s*:?\s*([{codes.ALPHABET}]{{4}})[\s-]?([{codes.ALPHABET}]{{4}})", re.IGNORECASE)

PURPOSES: dict[str, Callable[[Desk, str], None]] = {
    officers.PURPOSE: office.accept,
    confirmations.PURPOSE: confirming.typed,
    claims.PURPOSE: claiming.typed,
    LINK: lambda desk, code: linking.try_code(desk, TryCode(code)),
    MEMBER: lambda desk, code: members.join(desk, Join(code)),
}
"""What each purpose's code does: handed the desk and the code."""
_WAITING = (TYPING, CODE)
"""Menus that wait for a code of their own, and count it."""


def code_in(body: Body) -> str:
    """The code a body is, "" when it is none."""
    found = _CODE.fullmatch(body.text.strip()) if isinstance(body, Text) and not body.edited else None
    return (found[1] + found[2]).upper() if found is not None else ""


def take(desk: Desk, body: Body) -> bool:
    """Does what a typed code says. False where there is none, or nobody's: then it is read as words."""
    if slip := claiming.linked(body):
        claiming.typed(desk, slip)
        return True
    code, talk = code_in(body), desk.loaded.talk
    if not code or (talk is not None and talk.state.get("aside", {}).get("kind") in _WAITING):
        return False
    purpose = codes.purpose_of(desk.work, code, tuple(PURPOSES), codes.callers(desk.loaded))
    if purpose is None:
        return False
    PURPOSES[purpose](desk, code)
    return True
