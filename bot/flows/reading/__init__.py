"""The reading of replies: what people really type, and what they mean.

A reply that cannot be read for sure is not understood: a wrong guess is worse than a second question. Every reader
takes any text at all, never raises, and does bounded work.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, get_args

from bot.flows.reading.answer import Reading
from bot.flows.reading.choice import read_choice
from bot.flows.reading.clean import clean
from bot.flows.reading.dates import read_date
from bot.flows.reading.intents import intent_names, named_language, read_intent
from bot.flows.reading.money import read_money
from bot.flows.reading.numbers import read_number
from bot.flows.reading.percent import read_percent
from bot.flows.reading.phones import read_phone
from bot.flows.reading.place import read_place
from bot.flows.reading.products import read_product
from bot.flows.reading.spoken import says_unsure
from bot.flows.reading.syllables import syllables
from bot.flows.reading.telex import untelexed
from bot.flows.reading.yes_no import read_yes_no

Kind = Literal["yes_no", "choice", "number", "percent", "money", "phone", "date", "place", "product", "intent"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_BY_TELEX = ("yes_no", "choice", "number", "product", "intent")  # worth a second look when Telex keys were left in

__all__ = [
    "KINDS",
    "Kind",
    "Reading",
    "intent_names",
    "is_unsure",
    "named_language",
    "read",
    "read_choice",
    "read_date",
    "read_intent",
    "read_money",
    "read_number",
    "read_percent",
    "read_phone",
    "read_place",
    "read_product",
    "read_yes_no",
]


def read(kind: Kind, text: str, *, options: Sequence[str] = (), today: date, within: str | None = None) -> Reading:
    """`text` read as an answer of this kind.

    `options`: the labels of a choice, as printed. `today`: the civil day in Viet Nam. `within`: the code of the
    province that a place has to lie in, when it is known.
    """
    reading = _read(kind, text, options, today, within)
    if kind in _BY_TELEX and not (reading.understood or reading.candidates or reading.unsure):
        said = clean(text)
        plain = untelexed(said)
        if plain != said:
            return _read(kind, plain, options, today, within)
    return reading


def is_unsure(text: str) -> bool:
    """The whole reply says, in words, that the person does not know ("chưa rõ", "để hỏi lại đã")."""
    return says_unsure(syllables(clean(text)))


def _read(kind: Kind, text: str, options: Sequence[str], today: date, within: str | None) -> Reading:
    match kind:
        case "yes_no":
            return read_yes_no(text)
        case "choice":
            return read_choice(text, options)
        case "number":
            return read_number(text)
        case "percent":
            return read_percent(text)
        case "money":
            return read_money(text)
        case "phone":
            return read_phone(text)
        case "date":
            return read_date(text, today)
        case "place":
            return read_place(text, within=within)
        case "product":
            return read_product(text)
        case "intent":
            return read_intent(text)
