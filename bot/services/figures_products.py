"""Products that hold stars, and who makes them: by stars, kind, sector, sheet, place, and by when they end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from functools import cache
from typing import TypeAlias

from bot.language import Words, day
from bot.programme.organisations import KINDS
from bot.programme.places import communes, place, provinces
from bot.programme.report import Cell, Column, Drawing, Table, share
from bot.scoring import load_rubric
from bot.services.chain import RUBRIC
from bot.services.figures_asked import Asked, Counted
from bot.storage.figures import Owners, Tally, ending, of_sheets

STARS = (3, 4, 5)
UNKNOWN = ""
MONTHS = 12
"""Months that are shown at least."""
NOTHING = Tally(0, 0, 0, 0)

Labels: TypeAlias = Sequence[tuple[Hashable, str]]
"""The rows of a table: what they are counted by, with its name."""
Tallies: TypeAlias = Mapping[Hashable, Tally]
"""What was counted, by the same; UNKNOWN for what is in none of the rows."""


def counted_what(asked: Asked, w: Words) -> tuple[str, ...]:
    """What stands under every table of products: what was counted, and on which day."""
    on = day(asked.day, w.language)
    if asked.told:
        first = w.t("Counted: products with a certificate on {day}, also those only told by the producer.", day=on)
    else:
        first = w.t("Counted: products with a certificate on {day} that an office has recorded.", day=on)
    return (first,)


def by_star(counted: Counted, w: Words) -> Table:
    whole = together(counted)
    rows = [
        (stars_name(w, stars), made, share(made, whole.products), sum(one.makers[place] for one in counted.owners))
        for place, (stars, made) in reversed(list(enumerate(zip(STARS, whole[:3], strict=True))))
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
        (w.t("Together"), whole.products, share(whole.products, whole.products), whole.makers),
        (*counted_what(counted.asked, w), w.t("A producer with products of several stars stands in each row.")),
        Drawing((1,)),
    )


def by_kind(counted: Counted, w: Words) -> Table:
    found = _by_owner(counted, lambda one: group_of(one.kind))
    columns, rows, total = _spread(w, w.t("Kind"), counted, kind_labels(w), found)
    makers = together(counted).makers
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
    rubric = load_rubric(RUBRIC)
    labels = [(id_, w.pick(name)) for id_, name in rubric.sectors.items()]
    parts: dict[Hashable, list[int]] = {
        id_: [sheet.no for sheet in rubric.sheets if sheet.sector == id_] for id_ in rubric.sectors
    }
    found = _by_sheets(counted, parts)
    return _table("sectors", w.t("Products by sector"), w.t("Sector"), counted, w, labels, found)


def by_sheet(counted: Counted, w: Words) -> Table:
    labels = [(sheet.no, sheet_name(w, sheet.no)) for sheet in load_rubric(RUBRIC).sheets]
    if counted.asked.among.sheet is not None:
        labels = [each for each in labels if each[0] == counted.asked.among.sheet]
    found = _by_sheets(counted, {no: [no] for no, _ in labels})
    return _table("sheets", w.t("Products by product set"), w.t("Product set"), counted, w, labels, found)


def by_place(counted: Counted, w: Words) -> Table:
    """By commune, or for the whole country by province with how many of its communes have a product."""
    if counted.asked.among.province:
        return _by_commune(counted, w)
    labels = [(one.code, one.full) for one in provinces()]
    known = {code for code, _ in labels}
    found = _by_owner(counted, lambda one: _among(one.province, known))
    columns, rows, total = _spread(w, w.t("Province"), counted, labels, found)
    columns = (
        *columns,
        Column(w.t("Communes with a product")),
        Column(w.t("Communes in all")),
        Column(w.t("% of communes"), "percent"),
    )
    reached: dict[Hashable, set[str]] = defaultdict(set)
    for one in counted.owners:
        if place(one.commune or "") is not None:
            reached[one.province].add(one.commune or "")
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
    found = _by_owner(counted, lambda one: _among(one.commune, known))
    made = _table("places", w.t("Products by commune"), w.t("Commune"), counted, w, labels, found)
    reached = sum(1 for row in made.rows[: len(inside)] if row[4])
    note = w.t("{reached} of {every} communes have at least one product.", reached=reached, every=len(inside))
    return Table(made.id, made.title, made.columns, made.rows, made.total, (*made.notes, note), made.drawing)


def expiring(counted: Counted, w: Words) -> Table:
    """Certificates by the month in which they end."""
    begin = _month(counted.asked.day.year, counted.asked.day.month)
    months: Counter[tuple[int, int]] = Counter()
    for one in ending(counted.work, counted.standing):
        months[_month(one.year, one.month), one.stars] += one.times
    last = max([month for month, _ in months], default=begin)
    rows: list[tuple[Cell, ...]] = []
    for month in range(begin, max(last, begin + MONTHS - 1) + 1):
        each = [months[month, stars] for stars in STARS]
        rows.append((f"{month % 12 + 1}/{month // 12}", *each, sum(each)))
    together = [sum(count for (_, of), count in months.items() if of == stars) for stars in STARS]
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


def _by_owner(counted: Counted, key: Callable[[Owners], Hashable]) -> Tallies:
    """By something that each organisation has one of."""
    found: dict[Hashable, list[Tally]] = defaultdict(list)
    for one in counted.owners:
        found[key(one)].append(one.tally)
    return {code: _summed(tallies) for code, tallies in found.items()}


def _by_sheets(counted: Counted, parts: Mapping[Hashable, Collection[int]]) -> Tallies:
    """By which of these parts a product's sheet is in."""
    codes = list(parts)
    found = of_sheets(counted.work, counted.standing, list(parts.values()))
    return {UNKNOWN if place is None else codes[place]: tally for place, tally in found.items()}


def together(counted: Counted) -> Tally:
    """All that was held."""
    return _summed(one.tally for one in counted.owners)


def _summed(tallies: Iterable[Tally]) -> Tally:
    """Of organisations that are not the same."""
    return Tally(*(sum(each) for each in zip(NOTHING, *tallies, strict=True)))


def _table(id_: str, title: str, heading: str, counted: Counted, w: Words, labels: Labels, found: Tallies) -> Table:
    columns, rows, total = _spread(w, heading, counted, labels, found)
    return Table(id_, title, columns, rows, total, counted_what(counted.asked, w), Drawing((1, 2, 3)))


def _spread(
    w: Words, heading: str, counted: Counted, labels: Labels, found: Tallies
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...], tuple[Cell, ...]]:
    """Products by something and by stars, with their share and their producers; what is not known has the last row."""
    whole = together(counted)

    def cells(one: Tally) -> tuple[Cell, ...]:
        return (one.three, one.four, one.five, one.products, share(one.products, whole.products), one.makers)

    rows: list[tuple[Cell, ...]] = [(label, *cells(found.get(code, NOTHING))) for code, label in labels]
    if UNKNOWN in found:
        rows.append((w.t("Not known"), *cells(found[UNKNOWN])))
    columns = (
        Column(heading, "text"),
        *_star_columns(w),
        Column(w.t("Products")),
        Column(w.t("% of products"), "percent"),
        Column(w.t("Producers")),
    )
    return columns, tuple(rows), (w.t("Together"), *cells(whole))


def _star_columns(w: Words) -> tuple[Column, ...]:
    return tuple(Column(stars_name(w, stars)) for stars in STARS)


_inside = cache(communes)


def _among(code: Hashable, known: Collection[Hashable]) -> Hashable:
    return code if code in known else UNKNOWN


def _month(year: int, month: int) -> int:
    return year * 12 + month - 1


def _number(cell: Cell) -> float:
    return cell if isinstance(cell, int | float) else 0
