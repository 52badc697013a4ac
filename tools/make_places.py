"""Makes `bot/programme/data/places.tsv` again from the MIT package vietnamadminunits (extra `places`).

Usage: python -m tools.make_places [where to write]

The package is only read as data (its SQLite file and its table of conversions): it guesses where this bot should ask,
and it is far too heavy to run. What changed after its own date is not here but in `place-changes.toml`.

Rows, tab-separated, the first field says what the row is:
  P   code  name  kind  folded                                    a province or city of today
  C   code  name  kind  folded  province  latitude  longitude     a commune, ward or special zone of today
  OP  code  name  kind  folded  province of today                 a province of before 1/7/2025
  OD  code  name  kind  folded  old province  other names  codes  a district of before 1/7/2025
  OC  code  name  kind  folded  district  other names  codes      a commune of before 1/7/2025

Codes are those of the communes it is today; for a district only where it had no communes of its own (five islands).
Other names (earlier mergers, already folded and joined) and codes are separated by spaces.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from bot.language import fold

TARGET = Path(__file__).parent.parent / "bot" / "programme" / "data" / "places.tsv"
Conversions = dict[str, set[str]]

TODAY = """SELECT wardCode, wardShort, wardType, provinceCode, wardLat, wardLon, provinceShort, province,
                  provinceKey || '_' || wardKey FROM admin_units ORDER BY wardCode"""
BEFORE = """SELECT coalesce(wardCode, ''), coalesce(wardShort, ''), coalesce(wardType, ''), districtCode, districtShort,
                   districtType, provinceCode, provinceShort, province, provinceKey,
                   provinceKey || '_' || districtKey || '_' || coalesce(wardKey, ''), wardAlias, districtAlias
            FROM admin_units_legacy ORDER BY provinceCode, districtCode, wardCode"""


def source() -> Path:
    """The package's folder of data, found without running the package. Raises SystemExit where it is not installed."""
    spec = importlib.util.find_spec("vietnamadminunits")
    if spec is None or spec.origin is None:
        raise SystemExit('vietnamadminunits is not installed: pip install -e ".[places]"')
    return Path(spec.origin).parent / "data"


def short(name: str, kind: str) -> str:
    """The bare name: no "(Thị trấn)" mark, no kind in front of a number ("Phường 1" → "1")."""
    bare = re.sub(r"\s*\((?:Thị trấn|Thị xã|Thành phố|Huyện|Xã|Phường)\)$", "", name.strip())
    return re.sub(rf"^{kind} (?=\d+$)", "", bare)


def other_names(alias: str | None, name: str) -> str:
    """The names a unit swallowed before 2025, joined and folded, without their kinds in front and without its own."""
    listed = set(json.loads(alias)) if alias else set()
    own = re.sub(r"[^0-9a-z]", "", fold(name))
    found = set()
    for one in listed:
        kind = re.match(r"(?:thitran|thixa|thanhpho|huyen|phuong|quan|xa)(?=.)", one)
        rest = one[kind.end() :] if kind else ""
        if kind and (rest in listed or rest.isdigit() or rest == own):
            found.add(rest)  # "xadinhxuyen" beside "dinhxuyen"
        elif not re.match(r"(?:p|f|q|ward|district|tx|tp|tt)\d*", one) or f"xa{one}" in listed:
            found.add(one)
    return " ".join(sorted({one.lstrip("0") for one in found} - {own, "", f"{own}thixa", f"{own}huyen"}))


def conversions(folder: Path, today: dict[str, str]) -> tuple[dict[str, str], Conversions]:
    """Old province key → key of today; old commune key → codes of today."""
    data = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    provinces = {old: new for new, olds in data["DICT_PROVINCE"].items() for old in olds}
    now: Conversions = defaultdict(set)
    for province, communes in data["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, olds in communes.items():
            for old in olds:
                now[old].add(today[f"{province}_{commune}"])
    for province, olds in data["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in olds.items():
            now[old] |= {today[f"{province}_{part['newWardKey']}"] for part in parts}
    return provinces, now


def without_namesakes(before: list[tuple[str, ...]], now: Conversions) -> int:
    """Mends a fault of the source, in place; says how many entries went.

    An old commune that was divided is listed there with what became of its namesakes in other districts too ("Phường
    4" of Mỹ Tho in Cao Lãnh). Of namesakes in one commune of today those stay that lie where the rest of it lies: in
    the same old districts, else in the same old province. No old commune is left with nothing.
    """
    parts: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in before:
        for code in now[row[10]]:
            parts[code].append(row)
    wrong = []
    for code, rows_ in parts.items():
        names: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
        for row in rows_:
            names[row[2], short(row[1], row[2])].append(row)
        plain = [same[0] for same in names.values() if len(same) == 1]
        for same in names.values():
            for column in (3, 6):  # district, then province
                around = {row[column] for row in plain}
                if len(same) > 1 and any(row[column] in around for row in same):
                    wrong += [(row[10], code) for row in same if row[column] not in around]
                    break
    gone = 0
    for old, code in wrong:
        if len(now[old]) > 1:
            now[old].discard(code)
            gone += 1
    return gone


def kind_of(full: str) -> str:
    return "thành phố" if full.startswith("Thành phố") else "tỉnh"


def rows(folder: Path) -> Iterable[tuple[str, ...]]:
    """Every row of the table, provinces first, each after what it refers to."""
    with sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True) as base:
        today = base.execute(TODAY).fetchall()
        before = base.execute(BEFORE).fetchall()
        keys = dict(base.execute("SELECT DISTINCT provinceKey, provinceCode FROM admin_units"))
    provinces, now = conversions(folder, {row[8]: row[0] for row in today})
    mended = without_namesakes(before, now)
    print(f"namesakes taken apart: {mended}")
    for code, name, full in sorted({(row[3], row[6], row[7]) for row in today}):
        yield "P", code, name, kind_of(full), fold(name)
    for code, name, kind, province, latitude, longitude, *_ in today:
        yield "C", code, name, kind.lower(), fold(name), province, f"{latitude:.4f}", f"{longitude:.4f}"
    for code, name, full, key in sorted({(row[6], row[7], row[8], row[9]) for row in before}):
        yield "OP", code, name, kind_of(full), fold(name), keys[provinces[key]]
    done = set()
    for code, name, kind, d_code, d_name, d_kind, p_code, _, _, _, key, alias, d_alias in before:
        codes = " ".join(sorted(now[key]))
        if d_code not in done:
            done.add(d_code)
            bare = short(d_name, d_kind)
            others = other_names(d_alias, bare)
            yield "OD", d_code, bare, d_kind.lower(), fold(bare), p_code, others, "" if code else codes
        if code:
            bare = short(name, kind)
            yield "OC", code, bare, kind.lower(), fold(bare), d_code, other_names(alias, bare), codes


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    lines = ["\t".join(row) for row in rows(source())]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{target}: {len(lines)} rows, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
