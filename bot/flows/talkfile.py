"""Golden talks: conversations as text files that read as a chat.

    # a comment, before the first line or between lines
    @@ commune                  from here on another chat speaks; what came to it meanwhile follows
    @ 2026-11-22 09:00          the time in Viet Nam it is from here on (also "@ +3 days", "@ +2 hours")
    ! tap Sửa                   what is not said: open, place LAT LON, tap LABEL, photo, again (the same event twice)
    ! open xa-05503             a link with that payload opens the chat; CODE in it is the code that was shown last
    ! slip HTX chè; 05503; Chè búp, 4, 15/6/2027     an office's sheet brings products; the slip's code is known now
    ! code mã mời               the person types these words (or none) and the code that was shown last in any chat
    ! invite commune:05503      the person types an officer's invitation
    ! office commune report on=2026-11-23; number=3/BC      an office moves the newest dossier (`play_office.py`)
    > chè búp khô               the person types
    < Anh/chị là ai?            the bot says (one line of it); an empty "<" line stands between two messages
    < Ước tính … điểm.          "…" inside a line stands for any words

A talk without "<" lines plays too: `--write` fills them in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.clock import VIETNAM

UNITS = {"minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400}


class TalkProblem(ValueError):
    """A talk file that cannot be played: one line naming the line."""


Said = Literal["type", "tap", "open", "place", "photo", "code", "invite"]
Kind = Literal[Said, "again", "who", "office", "slip", "reminders", "time", "comment"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the person does (or that happens), and the bot's lines that follow it."""

    kind: Kind
    said: str
    source: str  # the line as it stands in the file
    expects: tuple[str, ...] = ()


def parse(text: str) -> list[Step]:
    """The steps of a talk. Raises TalkProblem."""
    steps: list[Step] = []
    for number, line in enumerate(text.splitlines(), 1):
        sign, rest = line[:1], line[1:].strip()
        if sign == "<":
            if not steps or steps[-1].kind in ("comment", "time"):
                raise TalkProblem(f"line {number}: the bot speaks before anybody did anything")
            last = steps[-1]
            steps[-1] = Step(last.kind, last.said, last.source, (*last.expects, rest))
        elif sign == ">":
            steps.append(Step("type", line[2:] if line[1:2] == " " else line[1:], line))
        elif line.startswith("@@"):
            steps.append(_who(line, number))
        elif sign == "@":
            steps.append(Step("time", rest, line))
        elif sign == "!":
            steps.append(_done(rest, line, number))
        elif not line.strip() or sign == "#":
            steps.append(Step("comment", "", line))
        else:
            raise TalkProblem(f"line {number}: begins with none of # @ ! > <")
    return steps


def _who(line: str, number: int) -> Step:
    name = line.removeprefix("@@").strip()
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise TalkProblem(f"line {number}: @@ takes a name of small letters, as in @@ commune")
    return Step("who", name, line)


def _done(rest: str, line: str, number: int) -> Step:
    what, _, said = rest.partition(" ")
    match what:
        case "tap" | "place" | "invite" | "office" | "slip":
            if said.strip():
                return Step(what, said.strip(), line)
        case "code":
            return Step("code", said.strip(), line)
        case "open":
            return Step("open", said.strip(), line)
        case "again" | "photo" | "reminders":
            return Step(what, "", line)
    takes = "open, again, photo, reminders, tap LABEL, place LAT LON, code WORDS, invite, slip or office SIDE MOVE"
    raise TalkProblem(f"line {number}: ! takes {takes}")


def at(said: str, now: datetime) -> datetime:
    """The instant an "@" line names. Raises TalkProblem."""
    later = re.fullmatch(r"\+(\d+) (minute|hour|day|week)s?", said)
    if later:
        return now + timedelta(seconds=int(later[1]) * UNITS[later[2]])
    try:
        return datetime.strptime(said, "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM)
    except ValueError:
        raise TalkProblem(f"@ {said}: write it as 2026-11-22 09:00 or +3 days") from None


def matches(expected: str, said: str) -> bool:
    """Whether a line is as expected; "…" in the expectation stands for any words (a line that is "…" too)."""
    pattern = ".*".join(re.escape(part) for part in expected.split("…"))
    return expected == said or re.fullmatch(pattern, said) is not None


def write(steps: list[Step]) -> str:
    """A talk as text again."""
    lines = []
    for step in steps:
        lines.append(step.source)
        lines += [f"< {line}".rstrip() for line in step.expects]
    return "\n".join(lines) + "\n"
