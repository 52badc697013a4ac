"""The rights over one's own data: to see it, to have it forgotten; and forgetting what is no longer needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.storage import Loaded, Work, audit, codes, export, purging

# How long what somebody typed is kept beside the answers made of it, and codes after they ran out.
KEEP_WORDS = timedelta(days=90)
KEEP_CODES = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Purged:
    trials: int
    forgotten: int
    bodies: int
    codes: int


def export_person(work: Work, person_id: int) -> dict[str, Any]:
    """Everything kept about a person as plain data. Leaves an audit entry, so it is run by `Lane.run`, not `read`."""
    found = export(work, person_id)
    audit.add(work, audit.person_actor(person_id), "person.exported", "person", person_id)
    return found


def forget(work: Work, loaded: Loaded, *, farewell_here: bool = True) -> None:
    """Forgets the person of this chat and everything theirs, at once. With `farewell_here` the emptied chat stays until
    the farewell queued after this call is sent; whoever writes again is a new person."""
    keep = loaded.chat.id if farewell_here else None
    purging.purge_person(work, loaded.person.id, "request", keep_chat=keep)
    loaded.talk = loaded.organisation = loaded.product = loaded.assessment = None
    loaded.chat.talk_id, loaded.chat.state = None, {}


def purge_due(work: Work, *, keep_words: timedelta = KEEP_WORDS, limit: int = 50) -> Purged:
    """One round of forgetting: trials that are over, what was kept for farewells, old words, old codes. To be called
    from a tick, again when `trials` or `forgotten` comes to `limit`."""
    return Purged(
        purging.purge_trials(work, limit),
        purging.sweep_forgotten(work, limit=limit),
        purging.purge_bodies(work, keep_words),
        codes.purge(work, KEEP_CODES),
    )
