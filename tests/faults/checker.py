"""Proves from the database and from the platform's own log that nothing was lost, doubled, or put out of order.

It trusts nothing the bot says of itself but its rows, and it is tested on doctored records (`test_checker.py`).
"""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tests.faults.load import Talker

GONE = ("sent", "delivered", "seen")
ENDED = (*GONE, "failed", "unknown", "expired", "cancelled")
READ = 1.0  # seconds in which nobody reads an answer and types
Kind = Literal["lost", "doubled", "reordered", "unaccounted", "different"]


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the inbox; `received` in seconds since the epoch."""

    id: int
    chat: int
    event_id: str
    line: int
    state: str
    received: float = 0


@dataclass(frozen=True, slots=True)
class Out:
    """A row of the outbox; `event` is the inbox row it answers, `ids` the platform's numbers of what was sent, `sent`
    when we knew of it, in seconds since the epoch."""

    id: int
    chat: int
    event: int | None
    key: str
    purpose: str
    line: int | None
    status: str
    ids: tuple[str, ...]
    words: str = ""  # all it says, for telling the parts of one that was split
    sent: float | None = None

    def has_part(self, text: str) -> bool:
        return bool(text) and bare(text) in bare(self.words)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message the platform really took, in its order."""

    chat: int
    id: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """An announcement: its words, how many recipients stand where by its own counts and by its rows."""

    id: int
    state: str
    words: str
    tally: Mapping[tuple[str, str], int]
    rows: Mapping[tuple[str, str], int]


def bare(text: str) -> str:
    """Words alone, as they compare whatever the channel does to their look."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())


@dataclass(frozen=True, slots=True)
class Expected:
    """An undisturbed talk: how many events it takes, and the answers it records."""

    events: int
    answers: list[tuple[str, object]]

    def fits(self, talker: Talker, answers: list[tuple[str, object]]) -> bool:
        """A whole talk recorded just this, one that was broken off a beginning of it."""
        if sum(not one.again for one in talker.said) == self.events:
            return answers == self.answers
        return answers == self.answers[: len(answers)]


@dataclass(frozen=True, slots=True)
class Fault:
    """`chat`: whose rows show it; None where it is nobody's alone."""

    kind: Kind
    what: str
    chat: int | None = None


@dataclass
class Report:
    events: int = 0
    answers: int = 0
    arrived: int = 0
    unknown: int = 0
    kills: int = 0
    posts: int = 0
    in_doubt: int = 0  # messages that arrived though we never learnt it
    announcements: int = 0
    told: int = 0  # times an announcement reached somebody
    meanwhile: int = 0  # kills while an announcement was on its way
    hurried: int = 0  # talks that went on unread, while the bot was in trouble or said something again
    again: int = 0  # times somebody who heard nothing typed the same again
    faults: list[Fault] = field(default_factory=list)

    def count(self, kind: Kind) -> int:
        return sum(fault.kind == kind for fault in self.faults)

    def object(self, kind: Kind, what: str, chat: int | None = None) -> None:
        self.faults.append(Fault(kind, what, chat))


def check(
    talkers: Sequence[Talker],
    inbox: Iterable[Event],
    outbox: Iterable[Out],
    arrived: Sequence[Arrived],
    answers: dict[int, list[tuple[str, object]]],
    expected: dict[str, Expected],
    told: Sequence[Told] = (),
    listeners: Sequence[int] = (),
) -> Report:
    """`answers`: what was recorded in each chat, in order; the talks of tidy people are held against the undisturbed
    one of their name. `listeners`: chats of those whom every announcement is for."""
    report = Report(arrived=len(arrived))
    rows: defaultdict[str, list[Event]] = defaultdict(list)
    for row in inbox:
        rows[row.event_id].append(row)
    outs, recipients = _apart(outbox)
    words = {bare(one.words): one.id for one in told}
    announced = [one for one in arrived if bare(one.text) in words]
    replies: defaultdict[int, list[Out]] = defaultdict(list)
    excuses: dict[int, int] = {}
    for out in outs:
        if out.event is not None and out.key.startswith(("in:", "again:")):
            replies[out.event].append(out)
        elif out.event is not None and out.key.startswith("sorry:") and out.line is not None:
            excuses[out.event] = out.line
    known = {str(one.id) for talker in talkers for one in talker.said}
    for strange in rows.keys() - known:
        report.object("doubled", f"event {strange} was never sent")
    for talker in talkers:
        unanswered = _typed_again(talker, rows, replies)
        _check_talk(report, talker, rows, replies, unanswered)
        hurried = _hurried(talker, rows, replies, excuses, unanswered)
        report.hurried += hurried
        if talker.tidy and not hurried and not expected[talker.name].fits(talker, answers.get(talker.chat, [])):
            report.object("different", f"chat {talker.chat}: other answers than in an undisturbed talk", talker.chat)
    _check_sends(report, outs, [one for one in arrived if bare(one.text) not in words])
    _check_told(report, told, recipients, Counter((words[bare(one.text)], one.chat) for one in announced), listeners)
    return report


def _typed_again(talker: Talker, rows: dict[str, list[Event]], replies: dict[int, list[Out]]) -> set[int]:
    """The events that say no more than the one before them, while nobody knew that its answer had arrived: they are
    answered by nothing of their own."""
    said = {str(one.id): one for one in talker.said}
    mine = sorted((row for name in said for row in rows.get(name, [])), key=lambda row: row.line)
    found: set[int] = set()
    before, waits_for = "", list[Out]()
    for row in mine:
        one = said[row.event_id]
        unread = min(one.at, row.received - READ)
        if row.id in replies:
            waits_for = replies[row.id]
        elif bare(one.text).casefold() == before and any(out.sent is None or out.sent >= unread for out in waits_for):
            found.add(row.id)
        before = bare(one.text).casefold()
    return found


def _hurried(
    talker: Talker,
    rows: dict[str, list[Event]],
    replies: dict[int, list[Out]],
    excuses: dict[int, int],
    unanswered: set[int],
) -> bool:
    """Whether somebody wrote on after "something went wrong, I try again" and before the answer: their digit may be
    meant for either question, so the bot asks again. Or wrote on, with the very words of before, where the answer to
    those was on its way or in doubt: they were taken for typed again, and then not typed once more. What is said later
    in the script fits no more."""
    mine = [row for one in talker.said for row in rows.get(str(one.id), [])]
    heard = True
    for one in talker.said:
        if not one.again and not heard:
            return True
        answered = [
            row.id not in unanswered and not _said_again(replies.get(row.id, [])) for row in rows.get(str(one.id), [])
        ]
        heard = any(answered) or (one.again and heard) or not answered
    if not heard:
        return True
    for trouble in mine:
        answered = [out.line for out in replies.get(trouble.id, ()) if out.line is not None]
        if trouble.id in excuses and any(excuses[trouble.id] < row.line < min(answered, default=0) for row in mine):
            return True
    return False


def _said_again(answers: Sequence[Out]) -> bool:
    """Whether an event was answered by nothing but what may have been lost."""
    return bool(answers) and all(out.key.startswith("again:") for out in answers)


def _apart(outbox: Iterable[Out]) -> tuple[list[Out], list[Out]]:
    """What was said to one, and what was announced."""
    kinds: tuple[list[Out], list[Out]] = ([], [])
    for out in outbox:
        kinds[out.purpose == "announcement"].append(out)
    return kinds


def _check_told(
    report: Report,
    told: Sequence[Told],
    recipients: Sequence[Out],
    came: Mapping[tuple[int, int], int],
    listeners: Sequence[int],
) -> None:
    """Every announcement has an end; whoever it is for has one row of it, with an end that is true; nobody hears it
    twice. `came`: how often it reached each chat, by (announcement, chat)."""
    rows: defaultdict[tuple[int, int], list[Out]] = defaultdict(list)
    for out in recipients:
        rows[int(out.key.split(":")[1]), out.chat].append(out)
    for one in told:
        report.announcements += 1
        if one.state not in ("done", "cancelled"):
            report.object("unaccounted", f"announcement {one.id} is still {one.state}")
        if one.tally != one.rows:
            report.object("different", f"announcement {one.id} counts {one.tally}, and has {one.rows}")
        for chat in listeners:
            if (one.id, chat) not in rows and one.state != "cancelled":  # which may have been before their turn
                report.object("lost", f"announcement {one.id} left chat {chat} out", chat)
    for (number, chat), mine in rows.items():
        times = came.get((number, chat), 0)
        what = f"announcement {number} to chat {chat}"
        if len(mine) > 1:
            report.object("doubled", f"{what} is there {len(mine)} times", chat)
        if mine[0].status == "unknown":
            report.unknown += 1
            report.in_doubt += times
        elif mine[0].status not in ENDED:
            report.object("unaccounted", f"{what} is still {mine[0].status}", chat)
        elif times != (mine[0].status in GONE):
            kind: Kind = "different" if times else "lost"
            report.object(kind, f"{what} is {mine[0].status} and came {times} times", chat)
    for (number, chat), times in came.items():
        report.told += times
        if times > 1:
            report.object("doubled", f"announcement {number} came to chat {chat} {times} times", chat)
        if (number, chat) not in rows:
            report.object("different", f"announcement {number} came to chat {chat}, which no row says", chat)


def _check_talk(
    report: Report, talker: Talker, rows: dict[str, list[Event]], replies: dict[int, list[Out]], unanswered: set[int]
) -> None:
    """Every acknowledged event is there once and done, in the order in which it came; so are the answers. `unanswered`:
    those that need none."""
    last_line = last_reply = -1
    for one in talker.said:
        found = rows.get(str(one.id), [])
        if one.acknowledged:
            report.events += not one.again
            report.again += one.again
            if not found:
                report.object("lost", f"event {one.id} was acknowledged and is nowhere", talker.chat)
            elif found[0].state != "done":
                report.object("lost", f"event {one.id} was acknowledged and is {found[0].state}", talker.chat)
        if len(found) > 1:
            report.object("doubled", f"event {one.id} is there {len(found)} times", talker.chat)
        for row in found[:1]:
            if row.chat != talker.chat:
                report.object("different", f"event {one.id} is in another chat", talker.chat)
            if row.line <= last_line:
                report.object("reordered", f"event {one.id} stands before an earlier one", talker.chat)
            last_line = row.line
            mine = replies.get(row.id, [])
            report.answers += len(mine)
            if row.state == "done" and not mine and row.id not in unanswered:
                report.object("lost", f"event {one.id} is done and was never answered", talker.chat)
            parts = Counter(out.key for out in mine)
            if any(times > 1 for times in parts.values()):
                report.object("doubled", f"event {one.id} was answered twice", talker.chat)
            lines = [out.line for out in mine if out.line is not None]
            if lines and min(lines) <= max(last_reply, row.line):
                report.object("reordered", f"the answer to event {one.id} stands before what came earlier", talker.chat)
            last_reply = max([last_reply, *lines])


def _check_sends(report: Report, outs: Sequence[Out], arrived: Sequence[Arrived]) -> None:
    """Every message has an end; what was sent arrived once; what arrived was sent or is in doubt; in order."""
    position = {(one.chat, one.id): at for at, one in enumerate(arrived)}
    if len(position) != len(arrived):
        report.object("doubled", "the platform's log names a message twice")
    owned: set[tuple[int, str]] = set()
    doubt: defaultdict[int, list[Out]] = defaultdict(list)
    by_chat: defaultdict[int, list[Out]] = defaultdict(list)
    for out in outs:
        if out.status not in ENDED:
            report.object("unaccounted", f"message {out.id} is still {out.status}", out.chat)
        if out.status == "unknown":
            report.unknown += 1
            doubt[out.chat].append(out)
        if out.status in GONE:
            by_chat[out.chat].append(out)
        for number in out.ids:
            if (out.chat, number) in owned:
                report.object("doubled", f"two messages claim the platform's {number}", out.chat)
            owned.add((out.chat, number))
            if (out.chat, number) not in position:
                report.object("lost", f"message {out.id} is {out.status} and never arrived", out.chat)
    seen: set[tuple[int, str]] = set()
    for one in _unowned(arrived, owned, by_chat):
        mine = next(
            (out.id for out in doubt[one.chat] if out.has_part(one.text) and (out.id, one.text) not in seen), None
        )
        if mine is None:
            what = f"chat {one.chat}: the platform's {one.id} arrived, and no send stands for it"
            report.object("doubled", what, one.chat)
        else:
            seen.add((mine, one.text))
    report.in_doubt += len({out for out, _ in seen})
    for chat, sent in by_chat.items():
        last = -1
        for out in sorted(sent, key=lambda one: one.line or 0):
            places = [position[chat, number] for number in out.ids if (chat, number) in position]
            if places and min(places) < last:
                report.object("reordered", f"chat {chat}: message {out.id} arrived before an earlier one", chat)
            last = max([last, *places])


def _unowned(arrived: Sequence[Arrived], owned: set[tuple[int, str]], by_chat: dict[int, list[Out]]) -> list[Arrived]:
    """What arrived and is neither a known send nor an earlier part of the next one."""
    by_id = {(out.chat, number): out for outs in by_chat.values() for out in outs for number in out.ids}
    extra: list[Arrived] = []
    pending: defaultdict[int, list[Arrived]] = defaultdict(list)
    for one in arrived:
        if (one.chat, one.id) not in owned:
            pending[one.chat].append(one)
            continue
        out = by_id.get((one.chat, one.id))
        parts: set[str] = set()
        for each in pending.pop(one.chat, ()):
            if out is not None and out.has_part(each.text) and bare(each.text) not in parts:
                parts.add(bare(each.text))
            else:
                extra.append(each)
    return [*extra, *(each for rest in pending.values() for each in rest)]
