"""Who would be reminded of what and when, as things stand: planned anew for everybody, nothing written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.programme.reminders import Rules, plan
from bot.programme.reminders.known import deadlines
from bot.programme.reminders.plan import Identity
from bot.services.reminder_known import Standing, standings
from bot.services.reminder_settings import book
from bot.storage import Work, people, reminders
from bot.storage.reminders import Reminder

CHUNK = 200


@dataclass(frozen=True, slots=True)
class Ahead:
    """One reminder to come. `name` is masked to what an operator needs ("G. T. Mỷ"); `reachable`: a chat is open."""

    send_on: date
    person: int
    name: str
    kind: str
    product: str
    day: date
    step: int
    wished: bool
    reachable: bool


def preview(work: Work, until: date, province: str = "", among: Sequence[int] | None = None) -> list[Ahead]:
    """Every reminder up to and including `until`, the earliest first; of one province's people only, if one is named,
    and only `among` these, if they are. Later answers, rounds and wishes change it: it says what holds today."""
    rules = book(work)
    found: list[Ahead] = []
    for ids in _everybody(work) if among is None else [among]:
        rows = reminders.of_people(work, ids, work.now.date() - timedelta(days=60))
        sent = reminders.sent_counts(work, ids)
        for id_, one in standings(work, ids, rows).items():
            if one.agrees and province in ("", one.province):
                found += _ahead(work, one, rules.of(one.province), rows.get(id_, ()), sent.get(id_, {}), until)
    return sorted(found, key=lambda one: (one.send_on, one.person, one.day, one.kind))


def _everybody(work: Work) -> Iterator[list[int]]:
    after = 0
    while ids := people.after(work, after, CHUNK):
        after = ids[-1]
        yield ids


def _ahead(
    work: Work,
    one: Standing,
    rules: Rules,
    rows: Sequence[Reminder],
    sent: Mapping[tuple[str, str, int], int],
    until: date,
) -> Iterator[Ahead]:
    today = rules.hours.today(work.now)
    over = {row.identity for row in rows if row.status in ("queued", "sent", "missed", "put_off")}
    reachable = any(chat.closed_at is None for chat in one.person.chats)
    name = masked(_name(one)) or f"person {one.person.id}"
    live = deadlines(one.known, today, one.calendar)
    coming = plan(live, rules, today, silences=one.silences, sent=sent, days=one.calendar.days)
    planned: dict[Identity, tuple[date, str, Mapping[str, str], date, int]] = {
        p.identity: (p.send_on, p.deadline.kind, p.deadline.facts, p.deadline.day, p.step) for p in coming
    }
    for row in rows:
        if row.wished and row.status == "planned":
            planned[row.identity] = (row.send_on, row.kind, row.facts, row.day, row.step)
    wished = {row.identity for row in rows if row.wished}
    for identity, (send_on, kind, facts, day, step) in planned.items():
        if send_on <= until and identity not in over:
            yield Ahead(
                send_on,
                one.person.id,
                name,
                kind,
                facts.get("product", ""),
                day,
                step,
                identity in wished,
                reachable,
            )


def _name(one: Standing) -> str:
    named = [str(o.answers.get("contact-name") or "") for o in one.person.organisations if o.role == "manager"]
    return next(filter(None, named), "")


def masked(name: str) -> str:
    """ "Giàng Thị Mỷ" → "G. T. Mỷ"."""
    parts = name.split()
    return " ".join([*(f"{part[0]}." for part in parts[:-1]), *parts[-1:]])


def by_day(found: Sequence[Ahead]) -> dict[date, list[list[Ahead]]]:
    """The messages of each day: what one person hears on one day is one message."""
    days: defaultdict[date, dict[int, list[Ahead]]] = defaultdict(dict)
    for one in found:
        days[one.send_on].setdefault(one.person, []).append(one)
    return {day: list(messages.values()) for day, messages in days.items()}
