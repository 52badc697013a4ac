"""Reminders carried out: who is to be told of what today, planned again each time from what is known, queued once.

A look at a person does everything in one unit of work: what became of the last message, what is still to come, what
is due now. So nothing said an hour ago is overlooked, and a look that is repeated changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.messages import Message
from bot.programme.reminders import Deadline, Planned, Rules, judge, plan
from bot.programme.reminders.known import deadlines
from bot.programme.reminders.late import CHANGED, OVERTAKEN, PASSED, Row
from bot.programme.reminders.plan import Identity
from bot.services.reminder_known import Standing, standings
from bot.services.reminder_settings import Book, book
from bot.storage import Work, outbox, reminders
from bot.storage.around import ChatAround
from bot.storage.reminders import Reminder

CHUNK = 100  # people in one unit of work
HORIZON = timedelta(days=60)
"""How far ahead reminders become rows; what lies beyond is planned when it comes near."""
IN_TALK = timedelta(minutes=10)
"""Nobody is reminded while they are talking with the bot: it comes when they have been quiet for so long."""
SPREAD = timedelta(hours=6)
"""People with nothing due are looked at through the night, not all at once in the morning."""

OPTED_OUT = "wishes no reminders"
NO_CHAT = "no chat is open"

Compose = Callable[[Work, Standing, ChatAround, Sequence[Reminder], Rules, date], Message]
"""Words one message of these reminders (the most urgent first) for a chat. Handed in by who knows the flows."""


@dataclass(slots=True)
class Attended:
    """What a round of looks came to."""

    people: int = 0
    queued: int = 0  # messages
    missed: int = 0  # reminders
    more: bool = False

    def __iadd__(self, other: Attended) -> Attended:
        self.people += other.people
        self.queued += other.queued
        self.missed += other.missed
        self.more = other.more
        return self


def attend(work: Work, compose: Compose, limit: int = CHUNK) -> Attended:
    """Looks at people whose time has come. To be called again while there is `more`."""
    reminders.enrol(work, limit)
    reminders.after_writing(work)
    people = reminders.due_people(work, limit)
    done = Attended(more=len(people) == limit)
    if not people:
        return done
    rules = book(work)
    since = work.now.date() - HORIZON
    rows = reminders.of_people(work, people, since)
    sent = reminders.sent_counts(work, people)
    next_looks: dict[int, datetime] = {}
    found = standings(work, people, rows)
    for person in people:
        one = found.get(person)
        if one is None:  # only tries, or is forgotten
            next_looks[person] = work.now + timedelta(days=1)
            continue
        look = _Look(work, one, rows.get(person, []), rules.of(one.province))
        look.settle()
        look.plan_anew(sent.get(person, {}))
        look.send(compose)
        look.keep()
        next_looks[person] = look.next_look()
        done += Attended(1, look.queued, look.missed, done.more)
    reminders.looked(work, next_looks)
    return done


class _Look:
    """One person's reminders, looked at once."""

    def __init__(self, work: Work, one: Standing, rows: list[Reminder], rules: Rules) -> None:
        self.work, self.one, self.rows, self.rules = work, one, rows, rules
        self.hours = rules.hours
        self.today = self.hours.today(work.now)
        self.live: list[Deadline] = []
        self.queued = self.missed = 0
        self.again: datetime | None = None  # sooner than tomorrow
        self._changed: dict[int, Reminder] = {}

    # ── What became of what was sent ─────────────────────────────────────────────────────────────

    def settle(self) -> None:
        for row in self.rows:
            if row.status == "queued":
                self._settle(row)

    def _settle(self, row: Reminder) -> None:
        match row.became:
            case "sent" | "delivered" | "seen" | "unknown":  # an unknown end may have arrived: it is never said twice
                self._set(row, "sent", "its end is unknown" if row.became == "unknown" else "")
            case "expired":  # nothing could be sent that day: said anew, as long as it is of use
                self._set(row, "planned", row.why)
            case "failed":
                self._miss(row, row.why)
            case "cancelled" | "":
                self._set(row, "stopped", row.why or "its message is gone")
            case _:
                pass

    # ── What is to come ──────────────────────────────────────────────────────────────────────────

    def plan_anew(self, sent: dict[tuple[str, str, int], int]) -> None:
        silences = self.one.silences
        self.live = [
            one
            for one in deadlines(self.one.known, self.today, self.one.calendar)
            if not any(silence.covers(one) for silence in silences) and self.rules.of(one.kind) is not None
        ]
        if not self.one.agrees:
            for row in self.rows:
                if row.status == "planned":
                    self._set(row, "stopped", OPTED_OUT)
            return
        wanted = {
            one.identity: one
            for one in plan(self.live, self.rules, self.today, sent=sent, days=self.one.calendar.days)
            if one.send_on <= self.today + HORIZON
        }
        self._fit(wanted)
        known = {row.identity for row in self.rows}
        fresh = [one for identity, one in wanted.items() if identity not in known]
        if fresh:
            reminders.add(self.work, self.one.person.id, fresh)
            stored = reminders.of_people(self.work, [self.one.person.id], self.today - HORIZON)[self.one.person.id]
            held = {row.id for row in self.rows}  # these may have changed since, and are not kept yet
            self.rows += [row for row in stored if row.id not in held]

    def _fit(self, wanted: dict[Identity, Planned]) -> None:
        """Rows that were planned before, against the plan as it is now."""
        for row in self.rows:
            one = wanted.get(row.identity)
            if row.status == "stopped" and one is not None:
                row.send_on = one.send_on
                self._set(row, "planned", "")
            elif row.status != "planned":
                continue
            elif one is not None and not row.wished:
                if (row.send_on, row.facts) != (one.send_on, dict(one.deadline.facts)):
                    row.send_on, row.facts = one.send_on, dict(one.deadline.facts)
                    self._set(row, "planned", row.reason)
            elif one is None and not row.wished and row.send_on >= self.today:
                self._set(row, "stopped", CHANGED)

    # ── What is due ──────────────────────────────────────────────────────────────────────────────

    def send(self, compose: Compose) -> None:
        due = self._latest([row for row in self.rows if row.status == "planned" and self._judged(row)])
        if not due or not self.hours.allow(self.work.now):
            return
        chat = self._chat()
        if chat is None:
            for row in due:
                self._set(row, "planned", NO_CHAT)
            return
        if chat.last_in_at is not None and timedelta() <= self.work.now - chat.last_in_at < IN_TALK:
            self.again = chat.last_in_at + IN_TALK
            return
        due.sort(key=lambda row: (row.day, row.id))
        key = f"remind:{self.one.person.id}:{self.today.isoformat()}"
        message = replace(
            compose(self.work, self.one, chat, due, self.rules, self.today),
            purpose="reminder",
            expires=self.hours.end(self.today),
        )
        if outbox.add(self.work, chat.id, message, key=key) is None:
            return  # somebody was reminded today already; what is left comes tomorrow, in words of tomorrow
        self.queued = 1
        for row in due:
            row.outbox_key = key
            self._set(row, "queued", "")

    def _judged(self, row: Reminder) -> bool:
        """Whether a planned row is to be sent now; what is not worth it any more is settled on the way."""
        as_row = Row(row.kind, row.subject, row.occasion, row.day, row.send_on, row.wished)
        verdict = judge(as_row, self.live, self.today)
        if verdict.kind == "missed":
            self._miss(row, f"{verdict.reason}: {row.reason}" if row.reason else verdict.reason)
        elif verdict.kind == "stop":
            self._set(row, "stopped", verdict.reason)
        return verdict.kind == "send"

    def _latest(self, due: list[Reminder]) -> list[Reminder]:
        """Of several about the same matter, left over from days without sending, the latest says it all."""
        latest: dict[tuple[str, tuple[str, int], str], Reminder] = {}
        matters: dict[str, str] = {one.kind: one.matter for one in self.live}
        for row in sorted(due, key=lambda row: (row.send_on, row.wished, row.id)):
            about = (matters.get(row.kind, row.kind), row.subject, row.occasion)
            before = latest.get(about)
            if before is not None:
                self._miss(before, OVERTAKEN)
            latest[about] = row
        return list(latest.values())

    def _chat(self) -> ChatAround | None:
        """Where the person last wrote, among the chats that are open."""
        open_ones = [one for one in self.one.person.chats if one.closed_at is None]
        return max(
            open_ones,
            key=lambda one: (one.last_in_at or datetime.min.replace(tzinfo=self.hours.tz), one.id),
            default=None,
        )

    # ── Keeping ──────────────────────────────────────────────────────────────────────────────────

    def _set(self, row: Reminder, status: str, reason: str) -> None:
        row.status, row.reason = status, reason
        self._changed[row.id] = row

    def _miss(self, row: Reminder, reason: str) -> None:
        self.missed += 1
        self._set(row, "missed", reason or PASSED)

    def keep(self) -> None:
        reminders.save(self.work, self._changed.values())

    def next_look(self) -> datetime:
        """At the hour of sending where something is to be sent or settled then; else some time in the night before."""
        if self.again is not None:
            return self.again
        begin = self.hours.next_begin(self.work.now)
        day = self.hours.today(begin)
        if any(row.status == "queued" or (row.status == "planned" and row.send_on <= day) for row in self.rows):
            return begin
        night = begin - SPREAD * ((self.one.person.id * 7919) % 997 / 997)
        return night if night > self.work.now else begin


__all__ = ["Attended", "Book", "Compose", "attend"]
