"""The judge of a simulation: from the world alone, who had to be told of what; against what was really sent.

It shares no code with the planner: dates come from `law`, what was said is read from the words that were sent.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.simulation.law import ONE, Duty, duties, nudges, tet
from bot.simulation.world import Producer, World

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
STALE = timedelta(days=7)
# What a line is about, by its words, the more telling ones first.
SAYS = (
    ("window_half", re.compile(r"nửa thời gian nộp đánh giá lại")),
    ("window_opens", re.compile(r"đã đến lúc nộp đánh giá lại|đánh giá lại từ nay đến hết")),
    ("window_closes", re.compile(r"nộp đánh giá lại (được )?đến hết|ngày cuối nộp đánh giá lại")),
    ("grace", re.compile(r"đã hết hạn ngày|giấy đã hết hạn")),
    ("expires", re.compile(r"là hết hạn|giấy chứng nhận .*hết hạn|giấy chứng nhận hết hạn")),
    ("round", re.compile(r"nên nộp")),
    ("unfinished", re.compile(r"còn làm dở|còn dở")),
)


@dataclass(slots=True)
class Verdict:
    """The table, and every single thing that is wrong, in words."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def fault(self, sort: str, words: str) -> None:
        self.counts[sort] += 1
        self.wrong.append(f"{sort}: {words}")


ENDS = (
    "told on its day",
    "told late, in new words",
    "missed with the reason",
    "in doubt (killed while sending)",
    "still to come",
    "not told",
)
"""What becomes of a duty: one of these."""
FAULTS = ("not told", "told twice", "outside hours", "on Tết", "after opting out", "without cause", "wrong days left")


def judge(
    world: World,
    sent: Sequence[Mapping[str, Any]],
    did: Sequence[tuple[str, int, date]],
    books: Sequence[Mapping[str, Any]],
) -> Verdict:
    """The verdict over a whole play: `sent` as the channel wrote it, `did` what people did, `books` the bot's rows."""
    verdict = Verdict()
    by_chat: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for line in sent:
        if line["purpose"] == "reminder":
            by_chat[line["chat"]].append(line)
    theirs: defaultdict[int, dict[str, date]] = defaultdict(dict)
    for what, who, day in did:
        theirs[who][what] = day
    rows: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in books:
        rows[row["chat_key"]].append(row)
    for one in world.producers:
        _Person(world, one, theirs[one.number], by_chat[one.chat], rows[one.chat], verdict).judge()
    if (due := verdict.counts["reminders due"]) != (ended := sum(verdict.counts[end] for end in ENDS)):
        verdict.wrong.append(f"the table does not add up: {due} due, {ended} accounted for")
    verdict.counts["messages"] = sum(len(lines) for lines in by_chat.values())
    return verdict


class _Person:
    def __init__(
        self,
        world: World,
        one: Producer,
        did: Mapping[str, date],
        lines: Sequence[Mapping[str, Any]],
        rows: Sequence[Mapping[str, Any]],
        verdict: Verdict,
    ) -> None:
        self.world, self.one, self.did, self.rows, self.verdict = world, one, did, rows, verdict
        self.said: defaultdict[date, list[tuple[str, str, str]]] = defaultdict(list)  # day: (product, kind, text)
        for line in lines:
            self._read(line)

    # ── What was said ────────────────────────────────────────────────────────────────────────────

    def _read(self, line: Mapping[str, Any]) -> None:
        when = datetime.fromisoformat(line["at"]).astimezone(ZONE)
        day, who = when.date(), f"{self.one.chat} {when:%Y-%m-%d %H:%M}"
        if not 7 <= when.hour < 20:
            self.verdict.fault("outside hours", who)
        over = [d for what, d in self.did.items() if what in ("opts_out", "blocks")]
        if any(day > end for end in over):
            self.verdict.fault("after opting out", who)
        if day in self.said:
            self.verdict.fault("told twice", f"{who}: a second message on one day")
        body = line["text"].split("\n1. ")[0]
        parts = [part for part in body.split("\n") if part.startswith("• ")] or [body]
        if len(parts) > 1:
            self.verdict.counts["merged messages"] += 1
            self.verdict.counts["reminders merged"] += len(parts)
        for part in parts:
            product = next((p.name for p in self.one.products if p.name.lower() in part.lower()), "")
            kind = next((kind for kind, words in SAYS if words.search(part)), "")
            self.said[day].append((product, kind, part))

    # ── What had to be said ──────────────────────────────────────────────────────────────────────

    def judge(self) -> None:
        last = min([self.world.last, *(d for what, d in self.did.items() if what in ("opts_out", "blocks"))])
        waiting: list[Duty] = []
        for product in self.one.products:
            if self.one.sort == "unfinished":
                waiting += nudges(product.name, self.one.joined, last)
            else:
                waiting += duties(product.name, product.certificate, self.one.joined, last)
        if "later" in self.did:
            waiting = self._put_off(waiting, self.did["later"])
        last = min(last, self.did.get("handed_in", last))
        self.verdict.counts["reminders due"] += sum(1 for duty in waiting if duty.on <= last)
        for day in self.world.days:
            if day > last:
                break
            if day in self.world.down or day < self.one.joined:
                continue
            now = [duty for duty in waiting if duty.on <= day]
            waiting = [duty for duty in waiting if duty.on > day]
            waiting += self._told_on(day, now)
        explained = Counter((p, k) for lines in self.said.values() for p, k, _ in lines)
        for (named, kind), count in explained.items():
            if count:
                texts = [f"{d}: {t[:60]}" for d, ls in self.said.items() for p, k, t in ls if (p, k) == (named, kind)]
                self.verdict.fault("without cause", f"{self.one.chat} {texts}")
        self.verdict.counts["still to come"] += sum(1 for duty in waiting if duty.on <= last)

    def _put_off(self, waiting: list[Duty], on: date) -> list[Duty]:
        """ "Ba ngày nữa": what would come until then does not, and that day it is said again."""
        lines = self.said.get(on, [])
        if len(lines) != 1:
            return waiting
        product, kind, _ = lines[0]
        mine = [d for d in waiting if d.product == product and d.kind == kind and d.on <= on]
        if not mine:
            return waiting
        told = max(mine, key=lambda d: d.on)
        to = on + 3 * ONE
        if not told.forward:
            to = min(to, told.day)
        if to <= on:
            return waiting
        same = [d for d in waiting if (d.matter, d.product, d.occasion) == (told.matter, told.product, told.occasion)]
        kept = [d for d in waiting if not (d in same and on < d.on < to)]
        if not any(d.on == to and d.kind == kind for d in same):
            kept.append(Duty(product, kind, to, told.day, told.matter, told.occasion))
        return kept

    def _told_on(self, day: date, now: list[Duty]) -> list[Duty]:
        """Settles what is due on a day on which the bot ran; gives back what waits on."""
        later: list[Duty] = []
        due: dict[tuple[str, str, str], Duty] = {}
        for duty in sorted(now, key=lambda d: d.on):
            if not duty.forward and duty.day < day:
                self._missed(duty, "its day had passed")
            elif duty.forward and day - duty.on > STALE:
                self._missed(duty, "too late to be of use")
            elif tet(day) and not (not duty.forward and tet(duty.day)):
                later.append(duty)
            else:
                about = (duty.matter, duty.product, duty.occasion)
                if about in due:
                    self._missed(due[about], "a later one said it")
                due[about] = duty
        if day in self.world.mute or not due:
            return later + list(due.values())
        for duty in due.values():
            self._told(day, duty)
        return later

    def _told(self, day: date, duty: Duty) -> None:
        lines = self.said.get(day, [])
        found = next((line for line in lines if line[:2] == (duty.product, duty.kind)), None)
        who = f"{self.one.chat} {duty.kind} of {duty.product} for {duty.day}"
        if found is None:
            if any(self._is_row(row, duty) and row["reason"] == "its end is unknown" for row in self.rows):
                self.verdict.counts["in doubt (killed while sending)"] += 1
            else:
                self.verdict.fault("not told", f"{who} on {day}")
            return
        lines.remove(found)
        self.verdict.counts["told on its day" if day == duty.on else "told late, in new words"] += 1
        if tet(day) and not tet(duty.day):
            self.verdict.fault("on Tết", f"{who} on {day}")
        left = re.search(r"Còn (\d+) ngày", found[2])
        if left and int(left[1]) != (duty.day - day).days:
            self.verdict.fault("wrong days left", f"{who}: {left[0]} on {day}")
        if not duty.forward and day == duty.day and "•" not in found[2] and "ôm nay" not in found[2]:
            self.verdict.fault("wrong days left", f"{who}: on its last day it does not say so")

    def _missed(self, duty: Duty, why: str) -> None:
        """It may be missed when the machine was down; the books must say so, with a reason."""
        row = next((row for row in self.rows if self._is_row(row, duty) and row["status"] == "missed"), None)
        if row is None or not row["reason"]:
            self.verdict.fault(
                "not told", f"{self.one.chat} {duty.kind} of {duty.product} on {duty.on}: {why}, not in the books"
            )
            return
        self.verdict.counts["missed with the reason"] += 1
        self.verdict.reasons[str(row["reason"])] += 1

    @staticmethod
    def _is_row(row: Mapping[str, Any], duty: Duty) -> bool:
        same = row["kind"] == duty.kind and row["send_on"] == duty.on
        return same and row["facts"].get("product") == duty.product and row["day"] == duty.day
