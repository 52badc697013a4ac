"""The rights over one's own data: to see it, to have it forgotten; and forgetting what is no longer needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.storage import Loaded, Work, audit, codes, export, imports, purging
from bot.storage.media_purge import purge_unused

# How long what somebody typed is kept beside the answers made of it, and codes after they ran out.
KEEP_WORDS = timedelta(days=90)
KEEP_CODES = timedelta(days=1)
# How long the rows of an office's sheet are kept after the last that was done with it: they name people.
KEEP_SHEETS = timedelta(days=30)
# How long a picture is kept that nobody said anything of.
KEEP_UNUSED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Purged:
    trials: int
    forgotten: int
    bodies: int
    codes: int
    media: int = 0
    more: bool = False  # the round was full: there may be more to forget

    @property
    def anything(self) -> bool:
        return bool(self.trials or self.forgotten or self.bodies or self.media)


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


def purge_resting(work: Work, person_id: int) -> None:
    """Forgets somebody who did not agree to being kept and whose chat is another's now."""
    purging.purge_person(work, person_id, "trial")


def purge_due(work: Work, *, keep_words: timedelta = KEEP_WORDS, limit: int = 50) -> Purged:
    """One round of forgetting: trials that are over, what was kept for farewells, old words, sheets and codes. To be
    called from a tick, again when there is `more`."""
    trials = purging.purge_trials(work, limit)
    forgotten = purging.sweep_forgotten(work, limit=limit)
    bodies = purging.purge_bodies(work, keep_words)
    media = purge_unused(work, KEEP_UNUSED)
    bodies += imports.purge(work, KEEP_SHEETS)
    return Purged(trials, forgotten, bodies, codes.purge(work, KEEP_CODES), media, more=limit in (trials, forgotten))
