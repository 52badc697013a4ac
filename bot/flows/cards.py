"""Question cards: how the criteria of a sheet are asked (`scoring/rubrics/<rubric>.ask.*.toml`).

A *fact* is one question of the dialogue, asked once for an organisation or a product. A *card* says which rubric
criteria are answered by which facts. Positions are the options' places in the rubric file, from 1; 0 means none fits.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any, Literal, cast

from bot.scoring import Sheet, load_rubric

Scope = Literal["person", "organisation", "product", "assessment"]
Stage = Literal["papers", "making", "packaging", "selling", "quality"]
STAGES: tuple[Stage, ...] = ("papers", "making", "packaging", "selling", "quality")
How = Literal["choice", "ladder", "share", "kind", "growth", "council", "case"]

Texts = Mapping[str, str]


class CardError(ValueError):
    """A card file that contradicts itself or the rubric: one line naming the file and the place."""


@dataclass(frozen=True, slots=True)
class FactOption:
    """A printed line: `value` is what is stored, `position` the rubric option it stands for (None on bands)."""

    value: str
    label: Texts
    position: int | None = None
    at: float | None = None
    exact: bool = False
    warn: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    id: str
    scope: Scope
    kind: Literal["choice", "yes_no", "number", "percent"]
    stage: Stage
    short: Texts
    ask: Texts
    explain: Texts
    example: Texts
    options: tuple[FactOption, ...] = ()
    sensitive: bool = False

    def option(self, value: object) -> FactOption | None:
        return next((o for o in self.options if o.value == value), None)


@dataclass(frozen=True, slots=True)
class Card:
    criteria: tuple[str, ...]
    how: How
    facts: tuple[str, ...]  # in asking order
    need: tuple[Texts, ...]
    todo: Texts | None
    days: int
    note: Texts | None = None
    gate: str = ""
    gate_no: Texts | None = None
    reject: Texts | None = None
    rungs: tuple[tuple[str, ...], ...] = ()
    base: int = 0
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deck:
    """All cards of one rubric."""

    facts: Mapping[str, Fact]
    cards: Mapping[str, Card]  # by rubric criterion id
    variants: Mapping[tuple[str, int], Fact] = field(default_factory=dict)  # (fact, sheet) worded for that sheet

    def fact_on(self, name: str, sheet: int) -> Fact:
        """A fact as it is asked on a sheet: the same answers, maybe in other words."""
        return self.variants.get((name, sheet), self.facts[name])

    def card(self, ref: str) -> Card:
        return self.cards[ref]

    def of_sheet(self, sheet: Sheet) -> tuple[tuple[str, Card], ...]:
        """(criterion code, card) in the sheet's own order."""
        return tuple((c.code, self.cards[c.ref]) for c in sheet.criteria)


def _texts(table: Mapping[str, Any], name: str) -> Texts | None:
    if f"{name}_vi" not in table:
        return None
    return {"vi": str(table[f"{name}_vi"]).strip(), "en": str(table[f"{name}_en"]).strip()}


def _need(table: Mapping[str, Any]) -> tuple[Texts, ...]:
    pairs = zip(table.get("need_vi", ()), table.get("need_en", ()), strict=True)
    return tuple({"vi": vi, "en": en} for vi, en in pairs)


def _option(table: Mapping[str, Any]) -> FactOption:
    position = table.get("position")
    return FactOption(
        value=str(table.get("value", position)),
        label={"vi": table["vi"], "en": table["en"]},
        position=position,
        at=table.get("at"),
        exact=bool(table.get("exact", False)),
        warn=str(table.get("warn", "")),
    )


def _fact(table: Mapping[str, Any]) -> Fact:
    return Fact(
        id=table["id"],
        scope=table["scope"],
        kind=table["kind"],
        stage=table["stage"],
        short=cast(Texts, _texts(table, "short")),
        ask=cast(Texts, _texts(table, "ask")),
        explain=cast(Texts, _texts(table, "explain")),
        example=_texts(table, "example") or {"vi": "", "en": ""},
        options=tuple(_option(o) for o in table.get("options", table.get("bands", ()))),
        sensitive=bool(table.get("sensitive", False)),
    )


def _variants(file: str, tables: Sequence[Mapping[str, Any]], facts: Mapping[str, Fact]) -> dict[tuple[str, int], Fact]:
    """[[variant]]: the same fact in other words on some sheets (short, ask, explain)."""
    found: dict[tuple[str, int], Fact] = {}
    for table in tables:
        fact = facts.get(table["fact"])
        if fact is None:
            raise CardError(f"{file}: variant of {table['fact']}, which is not defined")
        worded = replace(
            fact,
            short=_texts(table, "short") or fact.short,
            ask=_texts(table, "ask") or fact.ask,
            explain=_texts(table, "explain") or fact.explain,
        )
        for sheet in table["sheets"]:
            found[fact.id, int(sheet)] = worded
    return found


def _rungs(table: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    return tuple((r,) if isinstance(r, str) else tuple(r) for r in table.get("rungs", ()))


def _asked(table: Mapping[str, Any], rungs: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The facts a card needs, in the order they are asked; a whole is asked before its part."""
    match table["how"]:
        case "choice" | "council":
            names = [table.get("floor_fact", table.get("needs", "")), table["fact"]]
        case "ladder":
            names = [name for rung in rungs for name in rung]
        case "share":
            names = list(reversed(table["facts"])) if "facts" in table else [table["fact"]]
            names.append(table.get("then", ""))
        case "kind":
            names = [table.get("ask_capital", "")]
        case "growth":
            names = [table["cooperative_fact"], table["other_fact"]]
        case "case":
            names = [table["community_fact"], table["operator_fact"]]
        case _:
            raise CardError(f"card {table['criteria']}: how = {table['how']!r} is not known")
    return tuple(dict.fromkeys(n for n in (table.get("gate", ""), *names) if n))


_TAKEN = {"criteria", "how", "need_vi", "need_en", "days", "gate", "rungs", "base"}


def _card(table: Mapping[str, Any]) -> Card:
    rungs = _rungs(table)
    return Card(
        criteria=tuple(table["criteria"]),
        how=table["how"],
        facts=_asked(table, rungs),
        need=_need(table),
        todo=_texts(table, "todo"),
        days=int(table.get("days", 30)),
        note=_texts(table, "note"),
        gate=str(table.get("gate", "")),
        gate_no=_texts(table, "gate_no"),
        reject=_texts(table, "reject"),
        rungs=rungs,
        base=int(table.get("base", 0)),
        more={k: v for k, v in table.items() if k not in _TAKEN},
    )


def _tables(rubric: str) -> list[tuple[str, Mapping[str, Any]]]:
    folder = resources.files("bot.scoring") / "rubrics"
    files = sorted((f for f in folder.iterdir() if f.name.startswith(f"{rubric}.ask.")), key=lambda f: f.name)
    return [(f.name, tomllib.loads(f.read_text("utf-8"))) for f in files]


@cache
def load_deck(rubric_id: str = "qd26-2026") -> Deck:
    """The cards of a rubric, checked: every criterion has exactly one card, every fact exists, positions fit.

    Raises CardError in one line.
    """
    facts: dict[str, Fact] = {}
    cards: dict[str, Card] = {}
    tables = _tables(rubric_id)
    for name, data in tables:
        for table in data.get("fact", ()):
            if table["id"] in facts:
                raise CardError(f"{name}: fact {table['id']} stands twice")
            facts[table["id"]] = _fact(table)
        for table in data.get("card", ()):
            card = _card(table)
            for ref in card.criteria:
                if ref in cards:
                    raise CardError(f"{name}: criterion {ref} has two cards")
                cards[ref] = card
    _check(rubric_id, facts, cards)
    variants: dict[tuple[str, int], Fact] = {}
    for name, data in tables:
        variants |= _variants(name, data.get("variant", ()), facts)
    return Deck(facts, cards, variants)


def _check(rubric_id: str, facts: Mapping[str, Fact], cards: Mapping[str, Card]) -> None:
    for sheet in load_rubric(rubric_id).sheets:
        for criterion in sheet.criteria:
            where = f"{rubric_id}, sheet {sheet.no}, criterion {criterion.code} ({criterion.ref})"
            card = cards.get(criterion.ref)
            if card is None:
                raise CardError(f"{where}: no card")
            missing = [f for f in card.facts if f not in facts]
            if missing:
                raise CardError(f"{where}: fact {missing[0]} is not defined")
            if len(card.need) != len(criterion.options):
                raise CardError(f"{where}: {len(card.need)} needs for {len(criterion.options)} options")
            for fact in (facts[f] for f in card.facts):
                for option in fact.options:
                    if card.how == "choice" and (option.position or 0) > len(criterion.options):
                        raise CardError(f"{where}: fact {fact.id} names position {option.position}")
