"""What an office tells many: made, counted, scheduled, paused, resumed, taken back, followed (the engine of fan-out).

    draft ─► scheduled ─► preparing ─► sending ─► done
      │          │            └────┬────┘
      └──────────┴─► cancelled ◄───┴─► paused (goes on where it stood)

While it is prepared, recipients are made page by page (`step`, called by every process until there is nothing to do:
what one leaves, another goes on with); sending begins with the first of them. Each person is one row, and an answer
that was lost is never repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.messages import Message
from bot.programme.audience import Audience
from bot.programme.reminders.hours import Hours
from bot.services import reminder_settings
from bot.storage import Work, announcements, audit, recipients
from bot.storage.announcements import Announcement, State
from bot.storage.audience import Group, count_people, sample_people
from bot.storage.recipients import Recipient

Why = Literal["no_words", "no_vietnamese", "past", "state", "unknown", "changed", "waits", "own", "languages"]
DEFAULT = "vi"
DENSE = 1000
"""People of an audience from which on a few of them are found by walking everybody."""
LEFT = ("failed", "unknown", "expired", "cancelled")
"""Statuses of those who have to be told another way."""


class Refused(Exception):
    """What cannot be done, by a word: "no_words", "no_vietnamese" (everybody without a text of their own reads that),
    "past" (a time that is over), "state" (it is done or cancelled; `state` says), "unknown" (there is none), "changed"
    (somebody else was faster), "waits" (for a second officer's approval), "own" (nobody approves their own),
    "languages" (one is missing that every announcement has)."""

    def __init__(self, why: Why, state: State | None = None) -> None:
        super().__init__(f"{why} ({state})" if state else why)
        self.why, self.state = why, state


@dataclass(frozen=True, slots=True)
class Counted:
    """People meant: all, and of them those who can be told in a chat now, by channel. `groups`: the same by account and
    by how long ago they last wrote there."""

    people: int
    by_channel: Mapping[str, int]
    groups: Sequence[Group] = field(default=(), compare=False)

    @property
    def reachable(self) -> int:
        return sum(self.by_channel.values())


@dataclass(frozen=True, slots=True)
class Report:
    """What became of an announcement so far. `sent` counts those taken by the platform and nothing heard since,
    `delivered` those that arrived and nothing heard since, `seen` those read. `failed` by reason: "closed" (blocked),
    "no_chat" (no open chat), "window" (only templates), "rejected", "gave_up", "lost". `unknown`: the answer to the
    send was lost. `made` is how many people it is for as far as they are found; all of them once `prepared`."""

    state: State
    made: int
    prepared: bool
    open: int
    sent: int
    delivered: int
    seen: int
    unknown: int
    expired: int
    cancelled: int
    failed: Mapping[str, int]

    @property
    def told(self) -> int:
        return self.sent + self.delivered + self.seen

    @property
    def unreachable(self) -> int:
        """Blocked, without an open chat, or outside the platform's window."""
        return sum(self.failed.get(kind, 0) for kind in ("closed", "no_chat", "window"))


def create(
    work: Work,
    actor: str,
    said: Mapping[str, Message],
    audience: Audience,
    *,
    expires: datetime | None = None,
    office: tuple[str, str] = ("", ""),
    title: str = "",
) -> int:
    """A draft: what is said, by language, and to whom; `office` is the province and commune that speaks, `title` what
    it is called there. Returns its number. Raises `Refused`."""
    if expires is not None and expires <= work.now:
        raise Refused("past")
    neutral = _neutral(said)
    id_ = announcements.create(work, actor, neutral, audience, expires, office=office, title=title)
    _note(work, actor, "announcement.made", id_)
    return id_


def change(
    work: Work,
    actor: str,
    id_: int,
    version: int,
    *,
    said: Mapping[str, Message] | None = None,
    audience: Audience | None = None,
    title: str | None = None,
) -> None:
    """Other words, another audience or another title for a draft that stands at this version. Raises `Refused`."""
    one = _there(work, id_)
    if one.state != "draft":
        raise Refused("state", one.state)
    neutral = None if said is None else _neutral(said)
    values: dict[str, object] = {} if audience is None else {"audience": audience.to_json()}
    if title is not None:
        values["title"] = title
    if not announcements.change(work, id_, version, actor, neutral, **values):
        raise Refused("changed")
    _note(work, actor, "announcement.changed", id_)


def _neutral(said: Mapping[str, Message]) -> dict[str, Message]:
    """The texts there are, as announcements. Raises `Refused`."""
    kept = {language: message for language, message in said.items() if message.text.strip()}
    if not kept:
        raise Refused("no_words")
    if DEFAULT not in kept:
        raise Refused("no_vietnamese")
    return {language: replace(message, purpose="announcement") for language, message in kept.items()}


def count(work: Work, audience: Audience, spans: Sequence[timedelta] = ()) -> Counted:
    """How many an audience is now; `spans`: by how long ago they last wrote. Reads only."""
    groups = count_people(work, audience, spans)
    by_channel: dict[str, int] = {}
    for group in groups:
        if group.channel:
            by_channel[group.channel] = by_channel.get(group.channel, 0) + group.people
    return Counted(sum(group.people for group in groups), by_channel, groups)


def sample(work: Work, audience: Audience, limit: int = 5, *, people: int = 0) -> list[tuple[int, str, str]]:
    """Some of those meant: (person, language, channel). `people`: how many that is, where it was counted. Reads
    only."""
    return sample_people(work, audience, limit, dense=people >= DENSE)


def schedule(work: Work, actor: str, id_: int, at: datetime | None = None) -> None:
    """Begins at `at`, or now. A scheduled one can be scheduled anew. Raises `Refused`."""
    one = _there(work, id_)
    if at is not None and at < work.now:
        raise Refused("past")
    if one.expires_at is not None and one.expires_at <= (at or work.now):
        raise Refused("past")
    _turn(work, one, ("draft", "scheduled"), state="scheduled", start_at=at or work.now)
    _note(work, actor, "announcement.scheduled", id_)
    if at is None:
        _begin(work, id_)


def pause(work: Work, actor: str, id_: int) -> None:
    """Nothing more of it is claimed from this commit on; what is on its way arrives. Raises `Refused`."""
    _turn(work, _there(work, id_), ("preparing", "sending"), state="paused")
    _note(work, actor, "announcement.paused", id_)


def resume(work: Work, actor: str, id_: int) -> None:
    """Goes on where it stood. Raises `Refused`."""
    one = _there(work, id_)
    if one.expires_at is not None and one.expires_at <= work.now:
        raise Refused("past")
    state: State = "preparing" if one.prepared_at is None else "sending"
    _turn(work, one, ("paused",), state=state, awake_at=work.now)
    _note(work, actor, "announcement.resumed", id_)


def cancel(work: Work, actor: str, id_: int) -> None:
    """Nothing more of it is sent; who was told stays told. Raises `Refused`."""
    one = _there(work, id_)
    ended = work.now if one.began_at is None else None
    _turn(work, one, ("draft", "scheduled", "preparing", "sending", "paused"), state="cancelled", ended_at=ended)
    _note(work, actor, "announcement.cancelled", id_)


def load(work: Work, id_: int) -> Announcement:
    """Raises `Refused`."""
    return _there(work, id_)


def latest(work: Work, limit: int = 20) -> list[Announcement]:
    """The newest first."""
    return announcements.latest(work, limit)


def said(work: Work, id_: int) -> dict[str, Message]:
    """What it says, by language."""
    return announcements.said(work, id_)


def report(work: Work, id_: int) -> Report:
    """What became of it so far, read from the tally: cheap, however many it is for. Raises `Refused`."""
    one = _there(work, id_)
    counts = announcements.counts(work, id_)

    def of(status: str) -> int:
        return sum(n for (each, _), n in counts.items() if each == status)

    return Report(
        state=one.state,
        made=sum(counts.values()),
        prepared=one.prepared_at is not None,
        open=of("open"),
        sent=of("sent"),
        delivered=of("delivered"),
        seen=of("seen"),
        unknown=of("unknown"),
        expired=of("expired"),
        cancelled=of("cancelled"),
        failed={kind: n for (status, kind), n in sorted(counts.items()) if status == "failed"},
    )


def left(work: Work, id_: int, after: int = 0, limit: int = 100) -> list[Recipient]:
    """Those who have to be told another way, page by page (`after`: the last `Recipient.row` seen)."""
    return recipients.recipients(work, id_, LEFT, after, limit)


def step(work: Work) -> bool:
    """One small piece of whatever is to be done: begin what is due, make the next recipients, take back the rows of one
    that was cancelled or is over, close one that is through. False when there was nothing. Any number of processes may
    call it; each takes another announcement."""
    if (one := announcements.take(work, "scheduled", start_at=work.now)) is not None:
        hours = hours_of(work, one.province)
        if one.start_at is not None and _too_late(hours, one.start_at, work.now):
            announcements.turn(work, one.id, ("scheduled",), start_at=hours.next_begin(work.now))
        else:
            _begin(work, one.id)
        return True
    if (one := announcements.take(work, "cancelled", ended_at=None)) is not None and _wind_up(work, one):
        return True
    if (one := announcements.take(work, "preparing")) is not None:
        if _over(work, one):
            announcements.turn(work, one.id, ("preparing",), state="sending", prepared_at=work.now)
        else:
            announcements.prepare(work, one)
        return True
    speaking = announcements.speaking(work)
    if speaking:
        book = reminder_settings.book(work)
        for one in speaking:
            _rest(work, one, book.of(one.province).hours)
    return any(_wind_up(work, one) for one in speaking)


def _rest(work: Work, one: Announcement, hours: Hours) -> None:
    """What began by day keeps quiet from the hour of closing until the next morning."""
    rests = one.rests_until is not None and one.rests_until > work.now
    if one.began_at is not None and not rests and _too_late(hours, one.began_at, work.now):
        announcements.turn(work, one.id, ("preparing", "sending"), rests_until=hours.next_begin(work.now))


def _too_late(hours: Hours, meant: datetime, now: datetime) -> bool:
    """Whether what was meant for the day has come into the night. Who means the night (`ocop-bot`, a test) has it."""
    return hours.open(meant) and not hours.open(now)


def hours_of(work: Work, province: str) -> Hours:
    """When the people of a province may be written to ("": the whole country), as its office has set it for reminders
    and announcements alike."""
    return reminder_settings.book(work).of(province).hours


def _begin(work: Work, id_: int) -> None:
    last = announcements.newest_person(work)
    now = {"began_at": work.now, "awake_at": work.now}
    announcements.turn(work, id_, ("scheduled",), state="preparing", last_person=last, **now)


def _over(work: Work, one: Announcement) -> bool:
    return one.worth_until is not None and one.worth_until <= work.now


def _wind_up(work: Work, one: Announcement) -> bool:
    """Ends the rows that wait of one that is cancelled or over; notes the end once no row is open."""
    cancelled = one.state == "cancelled"
    if cancelled and announcements.sweep(work, one.id, "cancelled", "taken_back"):
        return True
    if one.state == "sending" and _over(work, one) and announcements.sweep(work, one.id, "expired", "late"):
        return True
    if one.state == "preparing" or announcements.open_rows(work, one.id):
        return False  # some are on their way
    state: State = "cancelled" if cancelled else "done"
    return announcements.turn(work, one.id, (one.state,), state=state, ended_at=work.now)


def _there(work: Work, id_: int) -> Announcement:
    one = announcements.load(work, id_)
    if one is None:
        raise Refused("unknown")
    return one


def _turn(work: Work, one: Announcement, before: tuple[State, ...], **values: object) -> None:
    if not announcements.turn(work, one.id, before, **values):
        raise Refused("state", _there(work, one.id).state)


def _note(work: Work, actor: str, act: str, id_: int) -> None:
    audit.add(work, actor, act, "announcement", id_)
