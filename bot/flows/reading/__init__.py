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
from bot.flows.reading.dates import read_date
from bot.flows.reading.intents import intent_names, named_language, read_intent
from bot.flows.reading.money import read_money
from bot.flows.reading.numbers import read_number
from bot.flows.reading.percent import read_percent
from bot.flows.reading.phones import read_phone
from bot.flows.reading.place import read_place
from bot.flows.reading.products import read_product
from bot.flows.reading.typed import Typed
from bot.flows.reading.yes_no import read_yes_no

Kind = Literal["yes_no", "choice", "number", "percent", "money", "phone", "date", "place", "product", "intent"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_BY_TELEX = ("yes_no", "choice", "number", "product", "intent")  # worth a second look when Telex keys were left in

__all__ = [
    "KINDS",
    "Kind",
    "Reading",
    "Typed",
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


def read(
    kind: Kind, text: str | Typed, *, options: Sequence[str] = (), today: date, within: str | None = None
) -> Reading:
    """`text` read as an answer of this kind.

    `options`: the labels of a choice, as printed. `today`: the civil day in Viet Nam. `within`: the code of the
    province that a place has to lie in, when it is known. Whoever reads one text several times hands a `Typed`.
    """
    typed = Typed.of(text)
    reading = _read(kind, typed, options, today, within)
    if kind in _BY_TELEX and not (reading.understood or reading.candidates or reading.unsure):
        plain = typed.without_telex()
        if plain is not None:
            return _read(kind, plain, options, today, within)
    return reading


def is_unsure(text: str | Typed) -> bool:
    """The whole reply says, in words, that the person does not know ("chưa rõ", "để hỏi lại đã")."""
    return Typed.of(text).unsure


def _read(kind: Kind, typed: Typed, options: Sequence[str], today: date, within: str | None) -> Reading:
    match kind:
        case "yes_no":
            return read_yes_no(typed)
        case "choice":
            return read_choice(typed, options)
        case "number":
            return read_number(typed)
        case "percent":
            return read_percent(typed)
        case "money":
            return read_money(typed)
        case "phone":
            return read_phone(typed)
        case "date":
            return read_date(typed, today)
        case "place":
            return read_place(typed, within=within)
        case "product":
            return read_product(typed)
        case "intent":
            return read_intent(typed)
