"""What people send besides words: kept track of from the moment it comes, and put to what it shows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot.messages import Media
from bot.storage import Loaded, Work, audit, media
from bot.storage.media import Kept, State, Use

TOGETHER = timedelta(seconds=5)  # between what was sent in one go, where the platform does not say so
ALBUM = timedelta(minutes=10)  # how long more of one named group may come
LIVE: tuple[State, ...] = ("wanted", "kept")


@dataclass(frozen=True, slots=True)
class Arrived:
    """`album` is the number of the first of what was sent together; `more` when that one was answered already."""

    id: int
    album: int
    more: bool = False


class Result(Protocol):
    """How a fetching ended: "kept" with what is kept, else "refused" or "lost" with the reason (`media.Reason`)."""

    @property
    def state(self) -> Literal["kept", "refused", "lost"]: ...
    @property
    def reason(self) -> str: ...
    @property
    def mime(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> str: ...
    @property
    def flaw(self) -> str: ...


def keep(work: Work, loaded: Loaded, inbox_id: int, one: Media, at: datetime, *, refused: str = "") -> Arrived:
    """Notes what came with an event; it is fetched after the commit. `at` is the platform's time, `refused` a reason to
    see at once that it will not be kept. What was sent with something earlier shows the same as that."""
    chat, person = loaded.chat.id, loaded.person.id
    album = None if refused else _album(work, loaded, one, at)
    organisation = loaded.organisation.id if loaded.organisation is not None else None
    id_ = media.add(work, chat, person, organisation, inbox_id, one, at, album=album, refused=refused)
    if album is not None:
        media.same_uses(work, album, id_)
    return Arrived(id_, album or id_, album is not None)


def _album(work: Work, loaded: Loaded, one: Media, at: datetime) -> int | None:
    last = media.last_of(work, loaded.chat.id, loaded.person.id)
    if last is None:
        return None
    album, group, before, kind = last
    if one.group or group:
        return album if one.group == group and abs(at - before) <= ALBUM else None
    same = kind == one.kind and one.kind in ("photo", "file")
    return album if same and abs(at - before) <= TOGETHER else None


def attach(
    work: Work,
    media_id: int,
    subject_kind: str,
    subject_id: int,
    what: str,
    *,
    said: str = "",
    by_person_id: int | None = None,
) -> int:
    """Puts something, and all that was sent with it, to what it shows: a subject ("product", 7) and a word of the
    caller's ("paper:food-safety"); `said` are the person's own words for it. Returns how many things that is, 0 when
    there is no such number."""
    one = media.load(work, media_id)
    together = [each for each in media.album(work, one.album_id) if each.state in LIVE] if one else []
    for each in together:
        media.use(work, each.id, subject_kind, subject_id, what, said, by_person_id)
    if together:
        actor = audit.person_actor(by_person_id) if by_person_id is not None else audit.SYSTEM
        audit.add(work, actor, "media.attached", subject_kind, subject_id, {"media": [each.id for each in together]})
    return len(together)


def of(
    work: Work, subject_kind: str, subject_id: int, what: str | None = None, states: Collection[State] = LIVE
) -> list[Use]:
    """What shows something of a subject, oldest first; with `what` only that. Things still being fetched are among
    them; what was refused is not."""
    found = media.uses(work, subject_kind, subject_id)
    return [use for use in found if use.media.state in states and what in (None, use.what)]


def forget(work: Work, media_id: int, person_id: int) -> None:
    """Removes what somebody sent and must not be kept, with all that came with it; its content goes with the next
    clearing away. Nothing happens for anybody else's."""
    one = media.load(work, media_id)
    if one is None or one.person_id != person_id:
        return
    together = [each.id for each in media.album(work, one.album_id)]
    media.remove(work, together)
    audit.add(work, audit.person_actor(person_id), "media.removed", "person", person_id, {"media": together})


def owns(work: Work, media_id: int, person_id: int) -> bool:
    """Whether somebody sent this, whatever became of it."""
    one = media.load(work, media_id)
    return one is not None and one.person_id == person_id


def settle(work: Work, media_id: int, result: Result, quota: int) -> Kept | None:
    """What became of a fetching; what would pass the organisation's `quota` (bytes, 0 for none) is refused. Returns it
    as it is now, None when it was settled or forgotten meanwhile."""
    one = media.load(work, media_id)
    if one is None or one.state != "wanted":
        return None
    if result.state == "kept" and quota and one.person_id is not None:
        used = media.used_bytes(work, organisation_id=one.organisation_id, person_id=one.person_id)
        if used + result.size > quota:
            media.settle(work, media_id, "refused", reason="full")
            return media.load(work, media_id)
    if result.state == "kept":
        media.settle(work, media_id, "kept", mime=result.mime, size=result.size, sha256=result.sha256)
    else:
        media.settle(work, media_id, result.state, reason=result.reason)
    return media.load(work, media_id)
