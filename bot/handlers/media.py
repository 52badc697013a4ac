"""What people send besides words: noted with its event, put to what it shows, and told where it is not kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.flows.media import MediaShows, hard_to_read, refusal, told
from bot.flows.state import SideAct
from bot.language import words
from bot.messages import Media, Message
from bot.services import media, people
from bot.services.chain import subject_for
from bot.services.media import Result
from bot.storage import Work, outbox
from bot.storage.people import load_person

if TYPE_CHECKING:
    from bot.handlers.desk import Desk


def arrive(desk: Desk, body: Media, at: datetime) -> Media | None:
    """Notes what came, numbered. None when there is nothing left to say: it belongs to what was answered already, or
    it was refused at sight, which was told."""
    if body.kind == "sticker":
        return body
    if body.kind == "voice" and not people.agrees(desk.work, desk.loaded.person.id, "office"):
        return body  # nobody may hear it: so it is not even fetched
    if body.kind == "video":
        media.keep(desk.work, desk.loaded, desk.inbox_id, body, at, refused="video")
        desk.show(lambda pen: told(pen, "video"))
        return None
    arrived = media.keep(desk.work, desk.loaded, desk.inbox_id, body, at)
    return None if arrived.more else replace(body, number=arrived.id)


def shows(desk: Desk, act: MediaShows) -> None:
    """A line of a menu may be pressed by whom it was not printed for: only what somebody sent themselves is moved."""
    person = desk.loaded.person
    if not media.owns(desk.work, act.media, person.id):
        return
    # Before a product is talked of there is nothing to put it to but the person.
    subject = subject_for(desk.work, desk.loaded, act.where) if desk.loaded.product is not None else person
    media.attach(desk.work, act.media, subject.kind, subject.id, act.what, said=act.said, by_person_id=person.id)


def settle(work: Work, media_id: int, result: Result, quota: int) -> None:
    """What became of a fetching; a refusal, or that a photo can hardly be read, is told once for all that was sent
    together."""
    one = media.settle(work, media_id, result, quota)
    if one is None or one.chat_id is None or one.person_id is None:
        return
    person, why = load_person(work, one.person_id), result.flaw if one.state == "kept" else one.reason
    if person is not None and why:
        text = (hard_to_read if one.state == "kept" else refusal)(words(person.language), why)
        outbox.add(work, one.chat_id, Message(text), key=f"media:{one.album_id}:{why}")


ACTS: dict[type[SideAct], Callable[[Desk, Any], None]] = {MediaShows: shows}
