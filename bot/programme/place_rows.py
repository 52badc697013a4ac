"""From the shipped rows to the `Table`: `data/places.tsv`, with `data/place-changes.toml` laid over it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import overload

from bot.language.many import Texts
from bot.programme.place_table import Names, Place, Province, Table, Unit, gather, key

Rows = Mapping[str, Sequence[Sequence[str]]]  # by first field: P, C, OP, OD, OC; columns as in tools/make_places.py


class Lines(Sequence[Sequence[str]]):
    """Rows kept as the lines they stand in, each taken apart when it is asked for."""

    def __init__(self) -> None:
        self.lines = Texts()

    @overload
    def __getitem__(self, at: int) -> Sequence[str]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Sequence[str]]: ...
    def __getitem__(self, at: int | slice) -> Sequence[str] | Sequence[Sequence[str]]:
        if isinstance(at, slice):
            return [self[number] for number in range(len(self))[at]]
        return self.lines[at].split("\t")

    def __len__(self) -> int:
        return len(self.lines)


@cache
def table() -> Table:
    """The table of places. Raises ValueError, naming the entry, where the list of changes does not fit the data."""
    folder = files("bot.programme").joinpath("data")
    rows: dict[str, Lines] = {}
    with folder.joinpath("places.tsv").open(encoding="utf-8") as file:
        for line in file:
            rows.setdefault(line.partition("\t")[0], Lines()).lines.append(line.rstrip("\n"))
    changes = tomllib.loads(folder.joinpath("place-changes.toml").read_text(encoding="utf-8"))["change"]
    return build(rows, changes)


def build(rows: Rows, changes: Iterable[Mapping[str, object]]) -> Table:
    provinces = {row[1]: Province(row[1], row[2], row[3]) for row in rows["P"]}
    places = {
        row[1]: Place(row[1], row[2], row[3], row[5], provinces[row[5]].name, float(row[6]), float(row[7]))
        for row in rows["C"]
    }
    kinds = {code: frozenset((place.kind,)) for code, place in places.items()}
    for change in changes:
        for code in _changed(change, places, provinces):
            kind = str(change["kind"])
            if change["level"] == "commune":
                places[code] = replace(places[code], kind=kind)
                kinds[code] |= {kind}  # "xã Long Thành" is still understood
            else:
                provinces[code] = replace(provinces[code], kind=kind)
    above = [*_provinces(rows, provinces)]
    old = _OldCommunes(rows)
    units: Iterable[tuple[str, Unit | int]] = chain(above, _communes(rows, kinds), _old_districts(rows), old.names())
    initials = (("".join(word[0] for word in name.split()), unit) for name, unit in above)
    return Table(
        places,
        provinces,
        Names(((key(name), unit) for name, unit in units), old.unit),
        gather((letters, unit) for letters, unit in initials if len(letters) > 1),
    )


def _changed(
    change: Mapping[str, object], places: Mapping[str, Place], provinces: Mapping[str, Province]
) -> Iterable[str]:
    """The codes one change lists, each checked against the name the table has for it."""
    levels: Mapping[str, Mapping[str, Place | Province]] = {"commune": places, "province": provinces}
    known = levels.get(str(change["level"]))
    units = change["units"]
    if known is None or not isinstance(units, dict):
        raise ValueError(f"place-changes.toml, {change['legal']}: level is commune or province, units names by code")
    for code, name in units.items():
        if code not in known or known[code].name != name:
            raise ValueError(f"place-changes.toml, {change['legal']}: no {change['level']} {code} is named {name}")
        yield code


def _provinces(rows: Rows, provinces: Mapping[str, Province]) -> Iterable[tuple[str, Unit]]:
    """Provinces, of today and old, each with all its communes of today."""
    inside: dict[str, list[str]] = {}
    for row in rows["C"]:
        inside.setdefault(row[5], []).append(row[1])
    for _, code, name, _, folded in rows["P"]:
        kinds = frozenset((provinces[code].kind, "tỉnh"))
        yield _plain(folded), Unit("province", name, kinds, tuple(inside[code]), frozenset((code,)))
    home = {row[1]: row[5] for row in rows["OD"]}
    before: dict[str, dict[str, None]] = {}
    for row in rows["OD"]:
        before.setdefault(row[5], {}).update(dict.fromkeys(row[7].split()))
    for row in rows["OC"]:
        before[home[row[5]]].update(dict.fromkeys(row[7].split()))
    for _, code, name, kind, folded, now in rows["OP"]:
        around = frozenset((now, f"old {code}"))
        yield _plain(folded), Unit("old_province", name, frozenset((kind,)), tuple(before[code]), around)


def _plain(folded: str) -> str:
    return folded.replace(" - ", " ")  # "ba ria - vung tau"


def _communes(rows: Rows, kinds: Mapping[str, frozenset[str]]) -> Iterable[tuple[str, Unit]]:
    around = {row[1]: frozenset((row[1],)) for row in rows["P"]}
    for _, code, name, _, folded, province, *_ in rows["C"]:
        yield folded, Unit("commune", name, kinds[code], (code,), around[province])
        first, dash, _ = name.partition(" - ")
        if dash:  # "Cam Ly - Đà Lạt": people say Cam Ly
            yield folded.partition(" - ")[0], Unit("commune", first, kinds[code], (code,), around[province])


def _around(rows: Rows) -> Mapping[str, frozenset[str]]:
    """Old province code → the marks of the provinces whatever lay in it lies in."""
    return {row[1]: frozenset((row[5], f"old {row[1]}")) for row in rows["OP"]}


def _old_districts(rows: Rows) -> Iterable[tuple[str, Unit]]:
    around = _around(rows)
    now: dict[str, dict[str, None]] = {row[1]: dict.fromkeys(row[7].split()) for row in rows["OD"]}
    for row in rows["OC"]:
        now[row[5]].update(dict.fromkeys(row[7].split()))
    for _, code, name, kind, folded, province, others, _ in rows["OD"]:
        unit = Unit("old_district", name, frozenset((kind,)), tuple(now[code]), around[province], f"old {code}")
        yield folded, unit
        for other in others.split():
            yield other, replace(unit, kinds=_DISTRICTS, alias=True)


class _OldCommunes:
    """Each by a number: twice its row's, and one more for a name that is not its own."""

    def __init__(self, rows: Rows) -> None:
        around = _around(rows)
        self._rows = rows["OC"]
        self._above = {row[1]: (around[row[5]], f"old {row[1]}") for row in rows["OD"]}
        self._kinds = {kind: frozenset((kind,)) for kind in _COMMUNES}

    def names(self) -> Iterable[tuple[str, int]]:
        for number, (_, _, _, _, folded, _, others, _) in enumerate(self._rows):
            yield folded, 2 * number
            for other in others.split():
                yield other, 2 * number + 1

    def unit(self, number: int) -> Unit:
        _, _, name, kind, _, district, _, codes = self._rows[number // 2]
        alias = number % 2 == 1
        kinds = _COMMUNES if alias else self._kinds[kind]
        return Unit("old_commune", name, kinds, tuple(codes.split()), *self._above[district], alias=alias)


_DISTRICTS = frozenset(("huyện", "quận", "thị xã", "thành phố"))  # of an alias the kind is not known: any of its level
_COMMUNES = frozenset(("xã", "phường", "thị trấn"))
