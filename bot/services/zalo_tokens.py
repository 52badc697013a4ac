"""A Zalo Official Account's tokens: who may refresh them now, and what is known after it broke off (platforms, A.2).

A refresh token works once. So before it is used, `begin` notes durably that it is being used, and by whom; the answer
is kept by `keep` in one commit before anyone uses it. Whoever dies in between leaves the note behind: the next one
knows that the token is in doubt, tries it once, and says what came of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from typing import Literal

from bot.storage import Work, audit, chats, zalo_tokens
from bot.storage.zalo_tokens import Tokens

CHANNEL = "zalo_oa"
TURN = timedelta(seconds=60)  # how long one process has an account to itself; the request is given up well before
GRANT = timedelta(minutes=10)  # a consent page's code lives that long (A.2)


@dataclass(frozen=True, slots=True)
class Begun:
    """What whoever wants to refresh is told.

    "go": it is yours, ask with `tokens.refresh`; `doubt` when an earlier asking was never answered. "use": somebody has
    refreshed meanwhile. "wait": somebody is at it. "none": never connected, or dead."""

    kind: Literal["go", "use", "wait", "none"]
    tokens: Tokens | None = None
    doubt: bool = False


def stored(work: Work, name: str) -> Tokens | None:
    """The pair as it is kept, None where the account was never connected. Only reads."""
    account = chats.find_account(work, CHANNEL, name)
    return zalo_tokens.load(work, account) if account is not None else None


def begin(work: Work, name: str, by: str, failed: str | None) -> Begun:
    """Takes the turn to refresh. `failed` is the access token Zalo refused, None to refresh ahead of time."""
    account = _account(work, name)
    found = zalo_tokens.load(work, account, lock=True)
    if found is None:
        return Begun("none")
    if failed is not None and found.access != failed and found.dead_at is None:
        return Begun("use", found)
    if found.dead_at is not None or not found.refresh:
        return Begun("none", found)
    if found.begun_until is not None and found.begun_until > work.now and found.begun_by != by:
        return Begun("wait", found)
    zalo_tokens.begin(work, account, found.begun_at or work.now, work.now + TURN, by)
    return Begun("go", found, doubt=found.begun_at is not None)


def keep(work: Work, name: str, access: str, refresh: str, lasts: timedelta, *, connected: bool = False) -> None:
    """Both new tokens at once. `connected`: an administrator gave them, rather than a refresh."""
    account = _account(work, name)
    zalo_tokens.keep(work, account, access, refresh, lasts)
    act = "zalo.connected" if connected else "zalo.refreshed"
    audit.add(work, audit.SYSTEM, act, "channel_account", account)


def give_back(work: Work, name: str, by: str, *, doubt: bool) -> None:
    """One's own turn is over without an answer. `doubt` when the request left: the token may be used up."""
    account = _account(work, name)
    found = zalo_tokens.load(work, account, lock=True)
    if found is not None and found.begun_by == by:
        zalo_tokens.begin(work, account, found.begun_at if doubt else None, None, "")


def bury(work: Work, name: str, used: str, reason: str) -> bool:
    """Zalo says that the refresh token `used` is dead. False where a newer one is stored: then nothing is lost."""
    account = _account(work, name)
    found = zalo_tokens.load(work, account, lock=True)
    if found is None or found.refresh != used:
        return False
    zalo_tokens.die(work, account, reason)
    audit.add(work, audit.SYSTEM, "zalo.lost", "channel_account", account)
    return True


def open_grant(work: Work, name: str, state: str, verifier: str) -> None:
    """An administrator is sent to Zalo's consent page with this state."""
    zalo_tokens.purge_grants(work, work.now - timedelta(days=1))
    account = _account(work, name)
    zalo_tokens.ask(work, account, _digests(work, state)[0], verifier)
    audit.add(work, audit.SYSTEM, "zalo.asked", "channel_account", account)


def take_grant(work: Work, name: str, state: str) -> str | None:
    """The verifier that belongs to a state that came back, once. Without a state (Zalo's page may drop it): only while
    exactly one request under ten minutes old is pending. None for anything else."""
    waiting = zalo_tokens.pending(work, _account(work, name), work.now - GRANT)
    if state:
        digests = _digests(work, state)
        waiting = [one for one in waiting if any(compare_digest(one[1], each) for each in digests)]
    if len(waiting) != 1 or not zalo_tokens.use(work, waiting[0][0]):
        return None
    return waiting[0][2]


def _account(work: Work, name: str) -> int:
    return chats.account_id(work, CHANNEL, name)


def _digests(work: Work, state: str) -> tuple[str, ...]:
    return work.box.digests(f"zalo grant {state}")
