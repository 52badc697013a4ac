"""Kinds of proof (`evidence.toml`), the papers somebody holds of them, and which kinds are still needed. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from bot.flows.assessing import scored
from bot.flows.question import Ctx
from bot.language import Words, day, fold
from bot.scoring import Criterion

Detail = Literal["number", "issuer", "issued_on", "expires_on"]
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of proof; `of_product`: it proves one product, else all of the organisation's."""

    id: str
    of_product: bool
    name: Texts
    hint: Texts
    asks: tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A paper that was sent, as far as it is known."""

    id: int
    kind: str
    pages: int
    number: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    expires_on: date | None = None


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by id, in the order Mẫu 02 lists them."""
    data = tomllib.loads(files(__package__).joinpath("evidence.toml").read_text(encoding="utf-8"))
    return {
        one["id"]: Kind(
            one["id"],
            one["scope"] == "product",
            {"vi": one["name_vi"], "en": one["name_en"]},
            {"vi": one["hint_vi"], "en": one["hint_en"]},
            tuple(cast(Detail, name) for name in one["asks"]),
        )
        for one in data["kind"]
    }


def called(w: Words, kind: str) -> str:
    return w.pick(kinds()[kind].name)


def needed(ctx: Ctx) -> tuple[str, ...]:
    """The kinds that prove what this product claims points for, in the sheet's order; registration always."""
    sheet = ctx.sheet
    claimed: list[str] = ["business-registration"]
    for criterion in sheet.criteria if sheet is not None else ():
        if _claims(ctx, criterion):
            claimed += criterion.evidence
    return tuple(dict.fromkeys(claimed))


def proving(ctx: Ctx, fact: str) -> str:
    """The kind that proves what a question of the assessment asks; "" where it needs no paper."""
    sheet = ctx.sheet
    for criterion in sheet.criteria if sheet is not None else ():
        if criterion.evidence and fact in ctx.deck.card(criterion.ref).facts:
            return criterion.evidence[0]
    return ""


def _claims(ctx: Ctx, criterion: Criterion) -> bool:
    one = scored(ctx.deck, ctx.deck.card(criterion.ref), ctx.answers)
    position = one.position if one.position is not None else one.low
    return bool(position) and criterion.options[min(position or 1, len(criterion.options)) - 1].points > 0


def missing(ctx: Ctx, held: Sequence[Held]) -> tuple[str, ...]:
    have = {one.kind for one in held}
    return tuple(kind for kind in needed(ctx) if kind not in have)


def shown(w: Words, one: Held) -> str:
    """ "An toàn thực phẩm, số 12/ATTP, đến 5/2/2027"."""
    parts = [called(w, one.kind)]
    if one.number:
        parts.append(w.t("no. {number}", number=one.number))
    if one.expires_on is not None:
        parts.append(w.t("until {day}", day=day(one.expires_on, w.language)))
    return ", ".join(parts)


def printed(one: Held, ctx: Ctx) -> str:
    """A paper as the form lists it, in Vietnamese: "Giấy chứng nhận … số 12, Sở Y tế cấp ngày 5/2/2025"."""
    said = [ctx.rubric.evidence[one.kind]["vi"].partition(" (")[0].partition(":")[0]]
    if one.number:
        said.append(f"số {one.number}")
    if one.issued_on is not None:
        said.append(f"ngày {day(one.issued_on, 'vi')}")
    text = " ".join(said)
    if one.issuer:
        text += f", nơi cấp: {one.issuer}"
    if one.expires_on is not None:
        text += f", có giá trị đến {day(one.expires_on, 'vi')}"
    return text


_IDENTITY = re.compile(r"\b(can cuoc|cccd|cmnd|cmt|chung minh (nhan dan|thu)|ho chieu|(identity|id) card|passport)\b")


def names_identity(text: str) -> bool:
    """Whether somebody says that a picture is of an identity card or a passport: those are never wanted."""
    return _IDENTITY.search(fold(text)) is not None
