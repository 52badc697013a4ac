"""What a made-up producer answers to a question: by its name where it is about them, else by how good they are.

Of a question's lines each is worth the points it would leave possible on their sheet; a producer of quality 0.7 mostly
takes a line some seven tenths up from the worst.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from bot.demo.world import Producer
from bot.flows.assessing import assess
from bot.flows.cards import load_deck
from bot.flows.journey import JOURNEY
from bot.flows.question import Ctx
from bot.flows.render import parse
from bot.flows.state import State
from bot.language import words
from bot.messages import Body, Choice, Message, Tap, Text
from bot.scoring import load_rubric
from bot.services.chain import RUBRIC

NEEDED = 0.25
"""By how much better everybody answers what no star is given without: it is what they looked after first."""
UNSURE = 0.04
LAST = frozenset({"unsure", "other", "fix", "exempt", "imported"})


def reply(one: Producer, good: str, question: str, message: Message, sheet: str, chance: random.Random) -> Body:
    """A tap or a typed text, for the question that is open; `sheet` is "" until it is known."""
    known = _OF_THEM.get(question)
    if known is not None:
        return _said(known(one, good), message)
    choices = [line for line in _lines(message, question) if value(line) not in LAST]
    if not choices:
        return Text(_figure(question, sheet, chance))
    if not sheet.isdigit() or question not in _ids(int(sheet)):
        return _tap(chance.choice(choices), chance)
    needed = one.plan != "stops" and question in _needed(int(sheet), _aim(one))
    if chance.random() < UNSURE and not needed and any(line.key == "0" for line in message.choices):
        return Text("0")
    worth = _worth(int(sheet), question)
    ordered = sorted(choices, key=lambda line: (worth.get(value(line), 0), line.key))
    quality = one.quality + NEEDED if needed else one.quality
    place = min(1.0, max(0.0, chance.gauss(quality, 0.2)))
    return _tap(ordered[round(place * (len(ordered) - 1))], chance)


def value(line: Choice) -> str:
    """What a line stands for, as its button carries it."""
    parsed = parse(line.payload)
    return parsed[2] if parsed is not None else ""


def target(line: Choice) -> str:
    """The question or menu a line belongs to."""
    parsed = parse(line.payload)
    return parsed[1] if parsed is not None else ""


def _lines(message: Message, question: str) -> list[Choice]:
    return [line for line in message.choices if target(line) == question and line.key not in ("0", "?")]


def _tap(line: Choice, chance: random.Random) -> Body:
    """Most tap, some type the number."""
    return Tap(line.payload) if chance.random() < 0.7 else Text(line.key)


def _said(wanted: str, message: Message) -> Body:
    """The line that stands for it, else the words."""
    line = next((line for line in message.choices if value(line) == wanted), None)
    return Tap(line.payload) if line is not None else Text(wanted)


_OF_THEM: dict[str, Callable[[Producer, str], str]] = {
    "consent-storage": lambda one, good: "yes",
    "product-name": lambda one, good: good,
    "kind-group": lambda one, good: one.group,
    "kind": lambda one, good: one.kind,
    "org-name": lambda one, good: one.name,
    "place": lambda one, good: one.place.full,
    "for-whom": lambda one, good: "helper" if one.helper else "own",
    "contact-name": lambda one, good: one.contact,
    "contact-phone": lambda one, good: one.phone,
    "known": lambda one, good: "yes",
    "round": lambda one, good: "re_evaluation" if one.plan == "holds" else "first",
    "certificate-stars": lambda one, good: str(one.stars_held),
    "certificate-number": lambda one, good: f"{100 + one.number}/QĐ-UBND",
    "certificate-expiry": lambda one, good: f"{one.certificate_ends:%d/%m/%Y}",
    "quick-result": lambda one, good: "on",
    "summary": lambda one, good: "yes",
    "council": lambda one, good: "self" if one.number % 5 else "council",
    "leftovers": lambda one, good: "result",
    "result": lambda one, good: "on",
    "consent-sensitive": lambda one, good: "no",
    "consent-office": lambda one, good: "yes" if one.agrees_office else "no",
    "consent-announcements": lambda one, good: "yes" if one.agrees_news else "no",
}


def _aim(one: Producer) -> int:
    """The stars somebody works for."""
    return 3 if one.quality < 0.8 else 4 if one.quality < 0.93 else 5


@cache
def _kinds(sheet: int) -> dict[str, str]:
    ctx = Ctx(State({"sheet": str(sheet)}), words("vi"), datetime(2026, 6, 1, tzinfo=UTC))
    return {question.id: question.kind for question in JOURNEY.questions(ctx)}


def _ids(sheet: int) -> frozenset[str]:
    return frozenset(load_deck(RUBRIC).facts) & frozenset(_kinds(sheet))


@cache
def _needed(sheet: int, star: int) -> frozenset[str]:
    """The facts behind the floors of so many stars on that sheet."""
    paper = load_rubric(RUBRIC).sheet(sheet)
    floors = {code for code, _ in paper.floors[star]}
    return frozenset(fact for code, card in load_deck(RUBRIC).of_sheet(paper) if code in floors for fact in card.facts)


@cache
def _worth(sheet: int, question: str) -> dict[str, int]:
    """By value: the least and the most points of the sheet together, with nothing answered but that."""
    deck, paper = load_deck(RUBRIC), load_rubric(RUBRIC).sheet(sheet)
    values = [option.value for option in deck.facts[question].options] or ["yes", "no"]
    found = {}
    for each in values:
        estimate = assess(deck, paper, {question: each})
        found[each] = estimate.low.total + estimate.high.total
    return found


def _figure(question: str, sheet: str, chance: random.Random) -> str:
    kind = _kinds(int(sheet)).get(question, "text") if sheet.isdigit() else "text"
    if question == "workers":
        return str(chance.randint(12, 40))
    if question == "workers-local":
        return str(chance.randint(6, 12))
    figures = {"number": f"{chance.randint(3, 30)}", "percent": f"{chance.randint(40, 100)}", "money": "120 triệu"}
    return figures.get(kind, "chưa rõ")
