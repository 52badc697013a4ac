"""One row of the sheet of products: read cell by cell, with every problem by its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from bot.language import fold, msgid
from bot.programme.calendar import LAW
from bot.programme.dossier_life import OLDEST
from bot.programme.organisations import check_tax_code
from bot.programme.places import Place, place, province
from bot.programme.product_codes import read_code
from bot.programme.product_sheet import EXAMPLES, HEADINGS, KINDS, NEEDED, kind_of, sheet_of
from bot.programme.sheet_rows import Cells, Problem, Row, rows_by_heading
from bot.programme.sheet_values import read_amount, read_day

LENGTHS = {"product": 120, "producer": 120, "contact": 60, "number": 60, "decision": 60}
_STARS = re.compile(r"([1-9][0-9]?)\s*(?:sao|stars?|\*|★|\.0)?|([*★⭐]{1,6})")
_MOST_REVENUE = 10**8  # million đồng: no producer of the programme takes in more


@dataclass(frozen=True, slots=True)
class Area:
    """For which office a sheet is handed in: codes of today, `commune` "" for a whole province."""

    province: str
    commune: str = ""

    def covers(self, province_code: str, commune: str) -> bool:
        return province_code == self.province and self.commune in ("", commune)


@dataclass(frozen=True, slots=True)
class ProductRow:
    """What one row says; "" and None where it says nothing. `kind` is a `Kind`'s value, `phone` E.164, `revenue` whole
    đồng, `code` as it is kept ("19-05503-3-2025")."""

    product: str
    producer: str
    province: str
    commune: str
    code: str = ""
    sheet: int | None = None
    stars: int | None = None
    number: str = ""
    decision: str = ""
    issued: date | None = None
    expires: date | None = None
    kind: str = ""
    tax: str = ""
    contact: str = ""
    phone: str = ""
    revenue: int | None = None

    @property
    def certified(self) -> bool:
        return self.stars is not None

    def to_data(self) -> dict[str, Any]:
        """As plain data, without what is empty."""
        data = {name: value for name, value in asdict(self).items() if value not in ("", None)}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in data.items()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ProductRow:
        days = {name: date.fromisoformat(data[name]) for name in ("issued", "expires") if name in data}
        return cls(**{**data, **days})


@dataclass(frozen=True, slots=True)
class Read:
    """One row as it was read. `product` is None where there are `problems`; `notes` are what was taken otherwise than
    it stands there."""

    number: int
    product: ProductRow | None
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Reader:
    area: Area
    today: date
    notes: list[Problem] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)


def read_products(rows: Iterable[Row], area: Area, today: date) -> Iterator[Read]:
    """Every row below the headings, one by one; what is wrong with the whole sheet comes as its first row's problem.
    Only the names and codes met so far are kept, to see what stands there twice."""
    reader = _Reader(area, today)
    problems: list[Problem] = []
    needed = NEEDED if area.commune else (*NEEDED, "commune")
    for cells in rows_by_heading(rows, HEADINGS, needed, EXAMPLES, problems):
        yield from _loose(problems)
        one = _read(cells, reader)
        yield Read(cells.row.number, None if problems else one, tuple(problems), tuple(reader.notes))
        problems.clear()
        reader.notes.clear()
    yield from _loose(problems)


def _loose(problems: list[Problem]) -> Iterator[Read]:
    """Problems of rows that were passed over (an example that was left in, no headings)."""
    for one in problems:
        yield Read(one.row, None, (one,))
    problems.clear()


def _read(cells: Cells, reader: _Reader) -> ProductRow | None:
    province_code, commune = _place(cells, reader)
    names = {name: _short(cells, name) for name in ("product", "producer", "contact", "number", "decision")}
    stars, issued, expires = _certificate(cells, reader.today)
    one = ProductRow(
        province=province_code,
        commune=commune,
        code=_code(cells, reader.area),
        sheet=_sheet(cells),
        stars=stars,
        issued=issued,
        expires=expires,
        kind=_kind(cells, names["producer"]),
        tax=_tax(cells),
        phone=cells.phone("phone"),
        revenue=_revenue(cells),
        **names,
    )
    if one.stars is None and (one.number or one.issued or one.expires) and not cells.raw("stars"):
        cells.wrong("stars", msgid("is empty, but there is a certificate: write 3, 4 or 5"))
    if not cells.problems:
        _once(cells, one, reader.seen)
    return None if cells.problems else one


def _once(cells: Cells, one: ProductRow, seen: dict[str, int]) -> None:
    """The same product twice in one sheet: by its code, or by its name and producer."""
    named = f"{one.commune}\n{one.tax or fold(one.producer)}\n{fold(one.product)}"
    for column, key in (("code", one.code), ("product", named)):
        if not key:
            continue
        if key in seen:
            cells.wrong(column, msgid("stands in row {row} already"), row=str(seen[key]))
            return
        seen[key] = cells.row.number


# ── Where ────────────────────────────────────────────────────────────────────────────────────────


def _place(cells: Cells, reader: _Reader) -> tuple[str, str]:
    area = reader.area
    inside = province(area.province)
    assert inside is not None, "an office's own province"
    if cells.raw("province"):
        said = cells.province("province")
        if said is not None and said.code != area.province:
            cells.wrong("province", msgid("is not {province}: only that can be handed in here"), province=inside.full)
            return area.province, ""
    said_commune = cells.raw("commune")
    if not said_commune and area.commune:
        return area.province, area.commune
    if not said_commune:
        cells.wrong("commune", msgid("is empty"))
        return area.province, ""
    found = cells.commune("commune", inside)
    if found is None:
        return area.province, ""
    if area.commune and found.code != area.commune:
        own = place(area.commune)
        cells.wrong("commune", msgid("is not {commune}: only that can be handed in here"), commune=_named(own))
    elif not said_commune.isdigit() and fold(found.name) not in fold(said_commune):
        note = msgid("“{said}” is {commune} today: taken as that")
        params = {"said": said_commune[:40], "commune": _named(found)}
        reader.notes.append(Problem(cells.row.number, cells.headings["commune"], note, params))
    return area.province, found.code


def _named(one: Place | None) -> str:
    return f"{one.kind} {one.name} ({one.code})" if one is not None else ""


# ── What ─────────────────────────────────────────────────────────────────────────────────────────


def _short(cells: Cells, column: str) -> str:
    text = cells.text(column, needed=column in NEEDED)
    if len(text) > LENGTHS[column]:
        cells.wrong(column, msgid("is longer than {most} characters"), most=str(LENGTHS[column]))
    elif text and column in NEEDED and not any(sign.isalpha() for sign in text):
        cells.wrong(column, msgid("“{said}” is no name"), said=text[:40])
    return text


def _code(cells: Cells, area: Area) -> str:
    said = cells.text("code")
    if not said:
        return ""
    code = read_code(said)
    if code is None:
        example = EXAMPLES[0][0]
        what = msgid("“{said}” is no product code: it is written like {example}")
        cells.wrong("code", what, said=said[:40], example=example)
    elif not code.district and code.province != area.province:
        cells.wrong("code", msgid("“{said}” is a code of another province"), said=said[:40])
    return str(code) if code is not None else ""


def _sheet(cells: Cells) -> int | None:
    said = cells.text("sheet")
    found = sheet_of(said) if said else None
    if said and found is None:
        cells.wrong("sheet", msgid("“{said}” is none of the 26: choose one from the list"), said=said[:40])
    return found


def _certificate(cells: Cells, today: date) -> tuple[int | None, date | None, date | None]:
    """Stars, day of issue and last day. Without stars there is no certificate."""
    said = cells.text("stars")
    stars = _stars(cells, said) if said else None
    issued, expires = _day(cells, "issued"), _day(cells, "expires")
    if issued is not None and issued > today:
        cells.wrong("issued", msgid("lies ahead of today"))
    for column, one in (("issued", issued), ("expires", expires)):
        if one is not None and one < OLDEST:
            cells.wrong(column, msgid("lies before {day}, when the programme began"), day=_dmy(OLDEST))
    if issued is not None and expires is not None:
        if expires <= issued:
            cells.wrong("expires", msgid("lies before the day of issue ({day})"), day=_dmy(issued))
        elif expires > LAW.expiry(issued):
            what = msgid("is more than 36 months after the day of issue: it would be {day} at the latest")
            cells.wrong("expires", what, day=_dmy(LAW.expiry(issued)))
    elif expires is not None and expires > LAW.expiry(today):
        cells.wrong("expires", msgid("is more than 36 months from today"))
    if stars and not issued and not expires and not cells.raw("issued") and not cells.raw("expires"):
        cells.wrong("issued", msgid("is empty: a certificate needs its day of issue, or its last day"))
    return stars, issued, expires or (LAW.expiry(issued) if stars and issued is not None else None)


def _stars(cells: Cells, said: str) -> int | None:
    found = _STARS.fullmatch(fold(said))
    stars = (int(found[1]) if found[1] else len(found[2])) if found is not None else 0
    if 3 <= stars <= 5:
        return stars
    if 1 <= stars <= 2:
        cells.wrong(
            "stars", msgid("{stars} stars have no certificate: write 3, 4 or 5, or leave it empty"), stars=str(stars)
        )
    else:
        cells.wrong("stars", msgid("“{said}” is no star: write 3, 4 or 5"), said=said[:40])
    return None


def _day(cells: Cells, column: str) -> date | None:
    said = cells.text(column)
    found = read_day(fold(said)) if said else None
    if said and found is None:
        cells.wrong(column, msgid("“{said}” is no day like 31/1/2026 (day/month/year)"), said=said[:40])
    return found


def _dmy(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


# ── Who ──────────────────────────────────────────────────────────────────────────────────────────


def _kind(cells: Cells, producer: str) -> str:
    said = cells.text("kind")
    listed = next((kinds[0] for name, kinds in KINDS.items() if fold(name) == fold(said)), None) if said else None
    found = listed or kind_of(said or producer)
    if said and found is None:
        cells.wrong("kind", msgid("“{said}” is no kind of producer: choose one from the list"), said=said[:40])
    return str(found) if found is not None else ""


def _tax(cells: Cells) -> str:
    said = cells.text("tax")
    # a spreadsheet takes the first 0 of a number away
    found = (check_tax_code(said) or check_tax_code(f"0{said}" if said.isdigit() else "")) if said else ""
    if found is None:
        cells.wrong("tax", msgid("“{said}” cannot be a tax code: count its digits again"), said=said[:40])
    return found or ""


def _revenue(cells: Cells) -> int | None:
    said = cells.text("revenue")
    found = read_amount(said) if said else None
    if said and (found is None or found > _MOST_REVENUE):
        cells.wrong("revenue", msgid("“{said}” is no amount in million đồng"), said=said[:40])
        return None
    return int(found * 1_000_000) if found is not None else None
