"""`ocop-bot play FILE`: a talk played through the real house on a database of its own, line by line."""

from __future__ import annotations

import difflib
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import VIETNAM, FixedClock
from bot.flows.talkfile import Step, TalkProblem, at, matches, parse, write
from bot.handlers.inbound import handle
from bot.handlers.reminders import compose
from bot.language import fold
from bot.messages import Body, Inbound, Location, Media, Message, Outcome, Started, Tap, Text
from bot.play_office import hand_in, move_newest
from bot.programme.duties import BadScope, read_scope
from bot.services import officers
from bot.services.codes import ALPHABET
from bot.services.reminders import attend
from bot.storage import Lane, Line, Work, chats, history, last_line, open_storage, outbox

START = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)
DIFFERS = 1
_SHOWN_CODE = re.compile(rf"\b[{ALPHABET}]{{4}}[- ][{ALPHABET}]{{4}}\b|\b\d \d \d \d\b")
"""A code as the bot shows it, or the number a producer says aloud: another each time."""
BAD_INPUT = 2


@dataclass(frozen=True, slots=True)
class Played:
    """One step as it came out: the bot's lines, whether they are as expected."""

    step: Step
    said: tuple[str, ...]
    right: bool


class Stage:
    """A house with one person in it (or several, each in a `chat` of their own), without network or waiting."""

    def __init__(self, lane: Lane, clock: FixedClock, chat: str = "talk") -> None:
        self.lane = lane
        self.clock = clock
        self.chat = chat
        self.channel = "play"
        self.events = 0
        self.messages: list[Message] = []  # what the last event led to
        self.code = ""  # the newest code, or number to be said, that any chat was shown
        self._last: Inbound | None = None
        self._seen: dict[str, int] = {}  # by chat: the last line that was read

    def say(self, body: Body) -> list[Message]:
        self.events += 1
        event = Inbound(self.channel, "play", self.chat, self.chat, str(self.events), self.clock.now(), body)
        return self.deliver(event)

    def deliver(self, event: Inbound) -> list[Message]:
        """Hand over one event and read back what was queued for it."""
        self._last = event
        before = self._last_line()
        self.lane.do(lambda work: handle(work, event))
        return self._read(before)

    def come_back(self, chat: str) -> list[Message]:
        """Another chat speaks from now on: what came to it since it was last looked at."""
        self.chat = chat
        return self._read(self._seen.get(chat, 0))

    def _read(self, after: int) -> list[Message]:
        lines = self._lines(after)
        self._seen[self.chat] = lines[-1].id if lines else after
        self.messages = [line.message for line in lines if line.message is not None]
        for found in _SHOWN_CODE.finditer("\n".join(message.text for message in self.messages)):
            self.code = found[0].replace(" ", "")
        return self.messages

    def invite(self, scope: str) -> list[Message]:
        """An officer's invitation, typed here."""
        try:
            found = read_scope(scope)
        except BadScope as bad:
            raise TalkProblem(f"! invite: {bad}") from None
        return self.say(Text(self.lane.do(lambda work: officers.invite(work, found))))

    def again(self) -> list[Message]:
        """The same event once more, as platforms repeat themselves."""
        if self._last is None:
            raise TalkProblem("! again: nothing was said before it")
        return self.deliver(self._last)

    def reminders(self) -> list[Message]:
        """What the tick of reminders has for this chat at this time; it is sent at once."""
        before = self._last_line()

        def job(work: Work) -> None:
            attend(work, compose)
            for one in outbox.claim(work, [chats.account_id(work, self.channel, "play")], limit=1000):
                outbox.settle(work, one.id, Outcome("sent"))

        self.lane.do(job)
        self.messages = [line.message for line in self._lines(before) if line.message is not None]
        return self.messages

    def tap(self, label: str) -> list[Message]:
        """Press the newest button with that label (or key)."""
        for line in reversed(self._lines(0)):
            for choice in line.message.choices if line.message else ():
                if fold(choice.label) == fold(label) or choice.key == label:
                    return self.say(Tap(choice.payload))
        raise TalkProblem(f"no button says {label!r}")

    def office(self, said: str) -> list[Message]:
        """An office moves the newest dossier; what that has the bot say in this chat."""
        before = self._last_line()
        self.lane.do(lambda work: move_newest(work, said))
        self.messages = [line.message for line in self._lines(before) if line.message is not None]
        return self.messages

    def open_question(self) -> str:
        """The id of the question that was printed last."""

        def job(work: Work) -> str:
            loaded = chats.look(work, self.channel, "play", self.chat)
            return str(loaded.talk.state.get("asked", "")) if loaded is not None and loaded.talk is not None else ""

        return self.lane.look(job)

    def answers(self) -> dict[str, object]:
        """Every answer of the talk under way, by question id."""

        def job(work: Work) -> dict[str, object]:
            loaded = chats.look(work, self.channel, "play", self.chat)
            rows = (loaded.person, loaded.organisation, loaded.product, loaded.assessment) if loaded else ()
            return {question: value for row in rows if row is not None for question, value in row.known.items()}

        return self.lane.look(job)

    def assessment(self) -> dict[str, Any]:
        """The assessment under way: its sheet, its estimate as it was last confirmed, whether it is finished."""

        def job(work: Work) -> dict[str, Any]:
            loaded = chats.look(work, self.channel, "play", self.chat)
            one = loaded.assessment if loaded is not None else None
            if one is None:
                return {}
            return {"sheet": one.sheet, "estimate": one.estimate, "finished": one.finished_at is not None}

        return self.lane.look(job)

    def _chat_id(self, work: Work) -> int | None:
        loaded = chats.look(work, self.channel, "play", self.chat)
        return loaded.chat.id if loaded is not None else None

    def _last_line(self) -> int:
        def job(work: Work) -> int:
            number = self._chat_id(work)
            return last_line(work, number) if number is not None else 0

        return self.lane.look(job)

    def _lines(self, after: int) -> list[Line]:
        def job(work: Work) -> list[Line]:
            number = self._chat_id(work)
            return history(work, number, after) if number is not None else []

        return self.lane.look(job)


def stage(folder: Path, database: str = "") -> Stage:
    """A fresh house in a folder of its own; on the database of that address where one is given."""
    clock = FixedClock(START)
    return Stage(open_storage(database or f"sqlite:///{folder / 'talk.db'}", None, folder, clock), clock)


def lines_of(messages: list[Message]) -> tuple[str, ...]:
    """Messages as a talk file writes them: an empty line between two."""
    lines: list[str] = []
    for i, message in enumerate(messages):
        lines += ([""] if i else []) + message.text.split("\n")
        if message.picture is not None:
            lines.append(f"[{message.picture.name}]")
    return tuple(lines)


def play(steps: list[Step], on: Stage) -> list[Played]:
    """Play every step. Raises TalkProblem where a step cannot be done."""
    played = []
    for step in steps:
        said: tuple[str, ...] = ()
        if step.kind == "time":
            on.clock.set(at(step.said, on.clock.now()))
        elif step.kind == "who":
            said = lines_of(on.come_back(step.said))
        elif step.kind != "comment":
            said = lines_of(_do(step, on))
        right = len(said) == len(step.expects) and all(map(matches, step.expects, said))
        played.append(Played(step, said, right))
    return played


def _do(step: Step, on: Stage) -> list[Message]:
    match step.kind:
        case "tap":
            return on.tap(step.said)
        case "open":
            return on.say(Started(step.said.replace("CODE", on.code.replace("-", ""))))
        case "slip":
            on.code = on.lane.do(lambda work: hand_in(work, step.said))
            return []
        case "again":
            return on.again()
        case "reminders":
            return on.reminders()
        case "photo":
            return on.say(Media("photo", f"photo-{on.events}"))
        case "office":
            return on.office(step.said)
        case "place":
            return on.say(_location(step))
        case "invite":
            return on.invite(step.said)
        case "code":
            if not on.code:
                raise TalkProblem("! code: no code was shown")
            return on.say(Text(f"{step.said} {on.code}".strip()))
        case _:
            return on.say(Text(step.said))


def _location(step: Step) -> Location:
    try:
        latitude, longitude = (float(part) for part in step.said.split())
    except ValueError:
        raise TalkProblem(f"{step.source}: write it as ! place 21.59 105.83") from None
    return Location(latitude, longitude)


def play_text(text: str, folder: Path) -> list[Played]:
    on = stage(folder)
    try:
        return play(parse(text), on)
    finally:
        on.lane.stop()


def play_file(file: Path, overwrite: bool, fail: Callable[[str, int], int]) -> int:
    """Print the talk; where the bot says something else, both. With `overwrite` the file takes what it says now."""
    try:
        text = file.read_text("utf-8")
        with tempfile.TemporaryDirectory() as folder:
            played = play_text(text, Path(folder))
    except OSError as error:
        return fail(f"{file}: {error.strerror}", BAD_INPUT)
    except UnicodeDecodeError:
        return fail(f"{file}: is not UTF-8 text", BAD_INPUT)
    except TalkProblem as problem:
        return fail(f"{file}: {problem}", BAD_INPUT)
    if overwrite:
        file.write_text(write([replace(p.step, expects=kept(p)) for p in played]), "utf-8")
        return 0
    for one in played:
        print(one.step.source)
        if one.right:
            for line in one.said:
                print(f"< {line}".rstrip())
        else:
            for line in difflib.ndiff(list(one.step.expects), list(one.said)):
                print(line.rstrip())
    wrong = sum(not one.right for one in played)
    differ = "1 reply differs" if wrong == 1 else f"{wrong} replies differ"
    return fail(f"{file}: {differ}", DIFFERS) if wrong else 0


def kept(one: Played) -> tuple[str, ...]:
    """What a rewritten file expects: a line that still matches keeps its "…"."""
    if one.right:
        return one.step.expects
    return tuple(_SHOWN_CODE.sub("…", line) for line in one.said)
