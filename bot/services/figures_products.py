"""Products that hold stars, and who makes them: by stars, kind, sector, sheet, place, and by when they end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TypeAlias

from bot.language import Words, day
from bot.programme.organisations import KINDS
from bot.programme.places import communes, place, provinces
from bot.programme.report import Cell, Column, Drawing, Table, share
from bot.scoring import load_rubric
from bot.services.chain import RUBRIC
from bot.services.figures_asked import Asked, Counted
from bot.storage.figures import Held

STARS = (3, 4, 5)
UNKNOWN = ""
MONTHS = 12
"""Months that are shown at least."""

Labels: TypeAlias = Sequence[tuple[Hashable, str]]
"""The rows of a table: what they are counted by, with its name."""


def counted_what(asked: Asked, w: Words) -> tuple[str, ...]:
    """What stands under every table of products: what was counted, and on which day."""
    on = day(asked.day, w.language)
    if asked.told:
        first = w.t("Counted: products with a certificate on {day}, also those only told by the producer.", day=on)
    else:
        first = w.t("Counted: products with a certificate on {day} that an office has recorded.", day=on)
    return (first,)


def by_star(counted: Counted, w: Words) -> Table:
    made, makers = _stars(counted.held), _makers(counted.held, lambda one: one.stars)
    whole = len(counted.held)
    rows = [
        (stars_name(w, stars), made[stars], share(made[stars], whole), len(makers[stars])) for stars in reversed(STARS)
    ]
    return Table(
        "stars",
        w.t("Products by stars"),
        (
            Column(w.t("Stars"), "text"),
            Column(w.t("Products")),
            Column(w.t("% of products"), "percent"),
            Column(w.t("Producers")),
        ),
        tuple(rows),
        (w.t("Together"), whole, share(whole, whole), _all_makers(counted.held)),
        (*counted_what(counted.asked, w), w.t("A producer with products of several stars stands in each row.")),
        Drawing((1,)),
    )


def by_kind(counted: Counted, w: Words) -> Table:
    columns, rows, total = _spread(w, w.t("Kind"), counted.held, kind_labels(w), lambda one: group_of(one.whose.kind))
    makers = _all_makers(counted.held)
    columns = (*columns, Column(w.t("% of producers"), "percent"))
    wide = tuple((*row, share(_number(row[6]), makers)) for row in rows)
    notes = counted_what(counted.asked, w)
    return Table(
        "kinds",
        w.t("Producers by kind"),
        columns,
        wide,
        (*total, share(makers, makers)),
        notes,
        Drawing((6,)),
    )


def by_sector(counted: Counted, w: Words) -> Table:
    sectors = {sheet.no: sheet.sector for sheet in load_rubric(RUBRIC).sheets}
    labels = [(id_, w.pick(name)) for id_, name in load_rubric(RUBRIC).sectors.items()]
    return _table(
        "sectors", w.t("Products by sector"), w.t("Sector"), counted, w, labels,
        lambda one: sectors.get(one.whose.sheet or 0, UNKNOWN),
    )  # fmt: skip


def by_sheet(counted: Counted, w: Words) -> Table:
    labels = [(sheet.no, sheet_name(w, sheet.no)) for sheet in load_rubric(RUBRIC).sheets]
    if counted.asked.among.sheet is not None:
        labels = [each for each in labels if each[0] == counted.asked.among.sheet]
    known = {no for no, _ in labels}
    return _table(
        "sheets", w.t("Products by product set"), w.t("Product set"), counted, w, labels,
        lambda one: _among(one.whose.sheet, known),
    )  # fmt: skip


def by_place(counted: Counted, w: Words) -> Table:
    """By commune, or for the whole country by province with how many of its communes have a product."""
    if counted.asked.among.province:
        return _by_commune(counted, w)
    labels = [(one.code, one.full) for one in provinces()]
    known = {code for code, _ in labels}
    columns, rows, total = _spread(
        w,
        w.t("Province"),
        counted.held,
        labels,
        lambda one: _among(one.whose.province, known),
    )
    columns = (
        *columns,
        Column(w.t("Communes with a product")),
        Column(w.t("Communes in all")),
        Column(w.t("% of communes"), "percent"),
    )
    reached: dict[Hashable, set[str]] = defaultdict(set)
    for one in counted.held:
        if place(one.whose.commune or "") is not None:
            reached[one.whose.province].add(one.whose.commune or "")
    codes = [*(code for code, _ in labels), *([UNKNOWN] if len(rows) > len(labels) else [])]
    wide: list[tuple[Cell, ...]] = []
    for code, row in zip(codes, rows, strict=True):
        every = len(_inside(str(code)))
        wide.append((*row, len(reached[code]), every, share(len(reached[code]), every)))
    every = sum(len(_inside(str(code))) for code, _ in labels)
    with_product = sum(len(found) for found in reached.values())
    return Table(
        "places",
        w.t("Products by province"),
        columns,
        tuple(wide),
        (*total, with_product, every, share(with_product, every)),
        counted_what(counted.asked, w),
        Drawing((1, 2, 3)),
    )


def _by_commune(counted: Counted, w: Words) -> Table:
    among = counted.asked.among
    inside = [one for one in _inside(among.province) if among.commune in ("", one.code)]
    known = {one.code for one in inside}
    labels = [(one.code, f"{one.kind} {one.name}") for one in inside]
    made = _table(
        "places", w.t("Products by commune"), w.t("Commune"), counted, w, labels,
        lambda one: _among(one.whose.commune, known),
    )  # fmt: skip
    reached = sum(1 for row in made.rows[: len(inside)] if row[4])
    note = w.t("{reached} of {every} communes have at least one product.", reached=reached, every=len(inside))
    return Table(made.id, made.title, made.columns, made.rows, made.total, (*made.notes, note), made.drawing)


def expiring(counted: Counted, w: Words) -> Table:
    """Certificates by the month in which they end."""
    begin = counted.asked.day
    months = Counter((_month(one.expires_on), one.stars) for one in counted.held)
    newest = max((one.expires_on for one in counted.held), default=begin)
    last = max(_month(newest), _month(begin) + MONTHS - 1)
    rows: list[tuple[Cell, ...]] = []
    for month in range(_month(begin), last + 1):
        each = [months[month, stars] for stars in STARS]
        rows.append((f"{month % 12 + 1}/{month // 12}", *each, sum(each)))
    by_stars = _stars(counted.held)
    together = [by_stars[stars] for stars in STARS]
    notes = (*counted_what(counted.asked, w), w.t("To keep the stars, a file comes in 180 to 120 days before."))
    return Table(
        "expiring",
        w.t("Certificates by the month they end"),
        (Column(w.t("Month"), "text"), *_star_columns(w), Column(w.t("Products"))),
        tuple(rows),
        (w.t("Together"), *together, sum(together)),
        notes,
        Drawing((1, 2, 3)),
    )


# ── Names ────────────────────────────────────────────────────────────────────────────────────────


def stars_name(w: Words, stars: int) -> str:
    return w.n("{count} star", "{count} stars", stars)


def sheet_name(w: Words, no: int) -> str:
    """ "3. Chè": number and name as on the sheet."""
    return f"{no}. {w.pick(load_rubric(RUBRIC).sheet(no).name)}"


_GROUPS: Mapping[str | None, str] = {
    "company": "company",
    "other": "other",  # a group, answered in place of a kind
    **{kind.value: facts.group for kind, facts in KINDS.items()},
}


def group_of(kind: str | None) -> str:
    """The group a report counts a kind in."""
    return _GROUPS.get(kind, UNKNOWN)


def kind_labels(w: Words) -> Labels:
    return [
        ("cooperative", w.t("Cooperatives")),
        ("company", w.t("Enterprises")),
        ("household", w.t("Households")),
        ("cooperative_group", w.t("Cooperative groups")),
        ("farm", w.t("Farms")),
        ("other", w.t("Boards, associations, centres")),
        ("unregistered", w.t("Not registered yet")),
    ]


# ── Counting ─────────────────────────────────────────────────────────────────────────────────────


def _table(
    id_: str, title: str, heading: str, counted: Counted, w: Words, labels: Labels, key: Callable[[Held], Hashable]
) -> Table:
    columns, rows, total = _spread(w, heading, counted.held, labels, key)
    return Table(id_, title, columns, rows, total, counted_what(counted.asked, w), Drawing((1, 2, 3)))


def _spread(
    w: Words, heading: str, held: Sequence[Held], labels: Labels, key: Callable[[Held], Hashable]
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...], tuple[Cell, ...]]:
    """Products by something and by stars, with their share and their producers; what is not known has the last row."""
    made = Counter((key(one), one.stars) for one in held)
    makers = _makers(held, key)
    whole = len(held)
    rows: list[tuple[Cell, ...]] = []
    for code, label in [*labels, (UNKNOWN, w.t("Not known"))]:
        each = [made[code, stars] for stars in STARS]
        if code != UNKNOWN or sum(each) > 0:
            rows.append((label, *each, sum(each), share(sum(each), whole), len(makers[code])))
    stars = _stars(held)
    columns = (
        Column(heading, "text"),
        *_star_columns(w),
        Column(w.t("Products")),
        Column(w.t("% of products"), "percent"),
        Column(w.t("Producers")),
    )
    together = (w.t("Together"), *(stars[each] for each in STARS), whole, share(whole, whole), _all_makers(held))
    return columns, tuple(rows), together


def _star_columns(w: Words) -> tuple[Column, ...]:
    return tuple(Column(stars_name(w, stars)) for stars in STARS)


def _stars(held: Iterable[Held]) -> Counter[int]:
    return Counter(one.stars for one in held)


def _makers(held: Iterable[Held], key: Callable[[Held], Hashable]) -> dict[Hashable, set[int]]:
    found: dict[Hashable, set[int]] = defaultdict(set)
    for one in held:
        found[key(one)].add(one.whose.organisation_id)
    return found


def _all_makers(held: Iterable[Held]) -> int:
    return len({one.whose.organisation_id for one in held})


_inside = cache(communes)


def _among(code: Hashable, known: Collection[Hashable]) -> Hashable:
    return code if code in known else UNKNOWN


def _month(on: date) -> int:
    return on.year * 12 + on.month - 1


def _number(cell: Cell) -> float:
    return cell if isinstance(cell, int | float) else 0
