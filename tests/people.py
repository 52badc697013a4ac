"""Scripted producers: what each would type at each question. They play whole conversations in tests.

A person answers by question, so the same person plays however the order of questions changes. Unknown questions get "0"
(not sure) where that is offered, else the first line.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from bot.messages import Message, Started, Text
from bot.play import Stage

HERE = Path(__file__).parent
MOST = 120  # turns after which a talk is going in circles


@dataclass
class Person:
    """`answers` are typed replies by question id."""

    id: str
    answers: dict[str, str | list[str]]
    default: str = ""
    said: list[tuple[str, str]] = field(default_factory=list)  # (question, what was typed)

    def reply(self, question: str, message: Message) -> str:
        given = self.answers.get(question)
        if isinstance(given, list):  # what is typed the first time, the second time…
            before = sum(asked == question for asked, _ in self.said)
            return given[min(before, len(given) - 1)]
        if given is not None:
            return given
        keys = [c.key for c in message.choices]
        if question == "result":
            return keys[-1]
        if "0" in keys:
            return self.default or "0"
        return "1" if "1" in keys else "chưa rõ"


def people() -> dict[str, Person]:
    """The six producers of tests/data/people.toml."""
    data = tomllib.loads((HERE / "data" / "people.toml").read_text("utf-8"))
    return {p["id"]: Person(p["id"], p["answers"], p.get("default", "")) for p in data["person"]}


@dataclass(frozen=True)
class Count:
    """What a person had to do up to a point: replies, and characters where a reply was more than a digit."""

    replies: int
    characters: int


def count(said: list[tuple[str, str]]) -> Count:
    return Count(len(said), sum(len(text) for _, text in said if len(text) > 1))


def walk(person: Person, on: Stage, until: str = "home") -> list[Message]:
    """Play a person from the greeting until a question is open; everything the bot said."""
    heard = list(on.say(Started()))
    for _ in range(MOST):
        question = on.open_question()
        if question == until:
            return heard
        text = person.reply(question, heard[-1])
        person.said.append((question, text))
        heard += on.say(Text(text))
    raise AssertionError(f"{person.id}: still not at {until!r} after {MOST} replies; last: {heard[-1].text}")
