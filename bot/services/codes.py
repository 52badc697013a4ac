"""Short codes to be said or typed: to open one's talks in another chat, to link a helper. Used once, soon over."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from bot.programme.short_codes import ALPHABET, LENGTH, normal
from bot.storage import Loaded, Work, audit, codes
from bot.storage.codes import Code

__all__ = [
    "ALPHABET",
    "LENGTH",
    "Redemption",
    "callers",
    "drop",
    "issue",
    "look",
    "make",
    "normal",
    "purpose_of",
    "redeem",
]

WRONG_TRIES = 5
NETWORK_TRIES = 60  # of everybody who comes from one network: a village may share one
HALF_TRIES = 10  # at codes that begin alike, whoever types them: somebody saw half of one
NETWORK, HALF = "network ", "half "
WAIT = timedelta(minutes=15)
Who = str | Sequence[str]
"""Who types a code ("person:7", a network address); several where each of them is counted."""


@dataclass(frozen=True, slots=True)
class Redemption:
    """`person_id` and `data` are what the code was issued with, when it is "ok"; `data` of one that was "used", too."""

    kind: Literal["ok", "wrong", "expired", "used", "too_many"]
    person_id: int | None = None
    data: dict[str, Any] | None = None


def issue(
    work: Work,
    purpose: str,
    ttl: timedelta,
    *,
    person_id: int | None = None,
    data: dict[str, Any] | None = None,
    length: int = LENGTH,
) -> str:
    """A new code of 6 to 8 signs; only its keyed digest is kept, so it can be shown this once."""
    code = make(work, purpose, ttl, person_id=person_id, data=data, length=length)
    actor = audit.SYSTEM if person_id is None else audit.person_actor(person_id)
    audit.add(work, actor, "code.issued", "person", person_id, {"purpose": purpose})
    return code


def make(
    work: Work,
    purpose: str,
    ttl: timedelta,
    *,
    person_id: int | None = None,
    data: dict[str, Any] | None = None,
    length: int = LENGTH,
) -> str:
    """The same without a word in the audit trail, for many that are made by one act that leaves its own."""
    if not 6 <= length <= 8:
        raise ValueError("a code has 6 to 8 signs")
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(length))
        if codes.add(work, _digests(work, purpose, code)[0], purpose, person_id, data or {}, ttl):
            return code


def drop(work: Work, purpose: str, code: str) -> None:
    """A code is worth nothing any more, as if it had never been."""
    codes.drop(work, _digests(work, purpose, code))


def callers(loaded: Loaded) -> tuple[str, ...]:
    """Who types in a chat: the person, and on a channel without accounts the network they come from as well: there a
    fresh chat is a new person."""
    network = (f"{NETWORK}{loaded.network}",) if loaded.network else ()
    return (audit.person_actor(loaded.person.id), *network)


def look(work: Work, purpose: str, typed: str, caller: Who) -> Redemption:
    """What a code is for, without using it up. Wrong tries count as in `redeem`, and so does having to wait."""
    return _tried(work, purpose, typed, caller)[0]


def purpose_of(work: Work, typed: str, purposes: Sequence[str], caller: Who) -> str | None:
    """Which of these purposes a typed code was issued for, used and expired ones too. None, counted as one wrong try
    of the caller's, where it was issued for none; None at once for a caller who has to wait."""
    code = normal(typed)
    counted = _counted(code, caller)
    if _must_wait(work, counted):
        return None
    for purpose in purposes:
        if codes.find(work, _digests(work, purpose, code), purpose) is not None:
            return purpose
    _count_wrong(work, counted)
    return None


def redeem(work: Work, purpose: str, typed: str, caller: Who) -> Redemption:
    """Uses a code up. After five wrong tries within a quarter of an hour a caller has to wait, and whoever shares a
    network after many more. Small letters, spaces and hyphens do not matter.

    A refusal is a value, not an exception: it has to be committed to be counted."""
    tried, code = _tried(work, purpose, typed, caller)
    if code is None:
        return tried
    first = caller if isinstance(caller, str) else caller[0]
    if not codes.use(work, code.id, _digest_of(work, first)):
        return Redemption("used")
    audit.add(work, audit.SYSTEM, "code.redeemed", "person", code.person_id, {"purpose": purpose})
    return tried


def _tried(work: Work, purpose: str, typed: str, caller: Who) -> tuple[Redemption, Code | None]:
    """What a try comes to, and the code where it is good."""
    counted = _counted(normal(typed), caller)
    if _must_wait(work, counted):
        return Redemption("too_many"), None
    code = codes.find(work, _digests(work, purpose, normal(typed)), purpose)
    if code is None:
        _count_wrong(work, counted)
        return Redemption("wrong"), None
    if code.used_at is not None:
        return Redemption("used", None, code.data), None
    if code.expires_at <= work.now:
        return Redemption("expired"), None
    return Redemption("ok", code.person_id, code.data), code


def _counted(code: str, caller: Who) -> dict[str, int]:
    """Whose wrong tries count for a try at this code, and how many they may make."""
    who = (caller,) if isinstance(caller, str) else caller
    found = {each: NETWORK_TRIES if each.startswith(NETWORK) else WRONG_TRIES for each in who}
    return {**found, f"{HALF}{code[: LENGTH // 2]}": HALF_TRIES} if len(code) == LENGTH else found


def _must_wait(work: Work, counted: Mapping[str, int]) -> bool:
    since = work.now - WAIT
    return any(codes.wrong_since(work, _digest_of(work, who), since) >= most for who, most in counted.items())


def _count_wrong(work: Work, counted: Iterable[str]) -> None:
    for who in counted:
        codes.count_wrong(work, _digest_of(work, who))


def _digest_of(work: Work, caller: str) -> str:
    return work.box.digests(f"caller {caller}")[-1]


def _digests(work: Work, purpose: str, code: str) -> tuple[str, ...]:
    return work.box.digests(f"code {purpose} {code}")
