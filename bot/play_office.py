"""The offices' part of a talk file: "commune ask_commune reason=Ảnh mờ; supplements=Giấy A | 5 mẫu".

    SIDE MOVE FIELD=VALUE; …      SIDE: commune or province; MOVE: as in `data/dossier.toml`; FIELD: of `Papers`

It moves the dossier that was touched last, for the office in whose area it lies.

And a sheet of products an office hands in: "ORGANISATION; COMMUNE; PRODUCT[, STARS, LAST DAY]; …".
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from bot.flows.talkfile import TalkProblem
from bot.programme.dossier_life import Papers
from bot.programme.places import place
from bot.programme.product_row import Area, ProductRow
from bot.programme.sheet_values import read_day
from bot.services import acting, dossiers, importing
from bot.services.dossiers import Refused
from bot.storage import Work, claims
from bot.storage.tables import dossier

_DAYS, _NUMBERS = ("on", "expires"), ("total", "stars")


def move_newest(work: Work, said: str) -> None:
    """Raises TalkProblem for what cannot be done."""
    side, _, rest = said.partition(" ")
    name, _, fields = rest.partition(" ")
    newest = select(dossier.c.id, dossier.c.commune, dossier.c.province).order_by(
        dossier.c.updated_at.desc(), dossier.c.id.desc()
    )
    found = work.conn.execute(newest.limit(1)).first()
    if found is None or side not in ("commune", "province"):
        raise TalkProblem(f"! office {said}: " + ("there is no dossier yet" if found is None else "which office?"))
    actor = acting.commune(found.commune) if side == "commune" else acting.province(found.province)
    try:
        dossiers.move(work, actor, found.id, name, Papers(**_fields(said, fields)))
    except Refused as refused:
        raise TalkProblem(f"! office {said}: {refused}") from None


def hand_in(work: Work, said: str) -> str:
    """Brings an organisation with its products in as a sheet does; returns the code on its slip."""
    producer, commune, *made = (part.strip() for part in said.split(";"))
    where = place(commune)
    if where is None or not made:
        raise TalkProblem(f"! slip {said}: write ORGANISATION; COMMUNE; PRODUCT, STARS, LAST DAY")
    rows = []
    for number, one in enumerate(made, 2):
        product, stars, ends = (*(part.strip() for part in one.split(",")), "", "")[:3]
        row = ProductRow(product, producer, where.province_code, where.code)
        rows.append(
            (number, replace(row, stars=int(stars) if stars else None, expires=read_day(ends), number=f"{number}/GCN"))
        )
    importing.settle(work, Area(where.province_code), 1, rows, write=True)
    newest = claims.listed(work, where.province_code, where.code, limit=1000)[-1].claim.code
    return f"{newest[:4]}-{newest[4:]}"


def _fields(said: str, fields: str) -> dict[str, Any]:
    papers: dict[str, Any] = {}
    for part in filter(None, (each.strip() for each in fields.split(";"))):
        name, _, value = part.partition("=")
        if name not in Papers.__dataclass_fields__:
            raise TalkProblem(f"! office {said}: {name!r} is no field of a move's papers")
        try:
            papers[name] = _value(name, value.strip())
        except ValueError:
            raise TalkProblem(f"! office {said}: {name}={value} cannot be read") from None
    return papers


def _value(name: str, value: str) -> Any:
    if name in _DAYS:
        return date.fromisoformat(value)
    if name in _NUMBERS:
        return float(value) if name == "total" else int(value)
    if name == "supplements":
        return tuple(each.strip() for each in value.split("|"))
    return value
