"""Every figure a second time: whole tables read, plain loops, nothing shared with the services that report them.

A table here is a list of rows of numbers, in the order in which the report has them; the last one is the total, where
the report has a total.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Table, select

from bot.programme.dossier_life import moves
from bot.programme.places import communes, place, provinces
from bot.scoring import load_rubric
from bot.storage import tables

HOURS = timedelta(hours=7)  # Viet Nam is seven hours ahead of UTC, all year
SECTORS = {
    "food": range(1, 14),
    "drink": range(14, 18),
    "herbal": range(18, 21),
    "craft": range(21, 23),
    "ornamental": range(23, 26),
    "tourism": range(26, 27),
}  # how many product sets each sector has: process.md 1.6 counts 13, 4, 3, 2, 3, 1
GROUPS = {
    "cooperative": ["cooperative"],
    "enterprise": ["limited_company", "private_enterprise", "joint_stock_company", "company"],
    "household": ["household"],
    "group": ["cooperative_group"],
    "farm": ["farm"],
    "other": ["association", "operating_centre", "equivalent_organisation", "other"],
    "unregistered": ["unregistered"],
}


class Recount:
    def __init__(
        self,
        conn: Connection,
        now: datetime,
        year: int,
        province: str = "",
        commune: str = "",
        sheet: int | None = None,
        told: bool = False,
    ) -> None:
        self.conn, self.now, self.year = conn, now, year
        self.province, self.commune, self.sheet, self.told = province, commune, sheet, told
        self.today = (now + HOURS).date()
        self.day = min(self.today, date(year, 12, 31))
        self.organisations = {row["id"]: row for row in self.all(tables.organisation)}
        self.products = {row["id"]: row for row in self.all(tables.product)}
        self.certificates = sorted(self.all(tables.certificate), key=lambda row: row["id"])

    def all(self, table: Table) -> list[Any]:
        return list(self.conn.execute(select(table)).mappings())

    # ── Products ─────────────────────────────────────────────────────────────────────────────────

    def owner(self, product: int) -> Any:
        return self.organisations[self.products[product]["organisation_id"]]

    def inside(self, product: int) -> bool:
        owner = self.owner(product)
        if self.province and owner["province"] != self.province:
            return False
        if self.commune and owner["commune"] != self.commune:
            return False
        return self.sheet is None or self.products[product]["sheet"] == self.sheet

    def held(self, told: bool | None = None) -> dict[int, Any]:
        found = {}
        for one in self.certificates:
            if one["stars"] is None or not self.inside(one["product_id"]):
                continue
            if one["source"] != "office" and not (self.told if told is None else told):
                continue
            if one["issued_on"] is not None and one["issued_on"] > self.day:
                continue
            if one["expires_on"] < self.day:
                continue
            if one["status"] in ("replaced", "revoked"):
                ended = one["status_on"]
                if ended is None or ended <= self.day or ended > self.today:
                    continue
            before = found.get(one["product_id"])
            if before is None or (before["expires_on"], before["id"]) < (one["expires_on"], one["id"]):
                found[one["product_id"]] = one
        return found

    def row(self, products: list[int]) -> list[Any]:
        """3, 4 and 5 stars, together, per cent, producers."""
        held = self.held()
        stars = [sum(1 for one in products if held[one]["stars"] == many) for many in (3, 4, 5)]
        producers = {self.products[one]["organisation_id"] for one in products}
        return [*stars, len(products), cent(len(products), len(held)), len(producers)]

    def spread(self, parts: list[list[int]]) -> list[list[Any]]:
        """A row for each part; one more for what is in none; and the total."""
        every = list(self.held())
        rest = [one for one in every if not any(one in part for part in parts)]
        rows = [self.row(part) for part in parts]
        if rest:
            rows.append(self.row(rest))
        return [*rows, self.row(every)]

    def stars(self) -> list[list[Any]]:
        held = self.held()
        rows = []
        for stars in (5, 4, 3):
            those = [one for one in held if held[one]["stars"] == stars]
            rows.append([len(those), cent(len(those), len(held)), self.row(those)[-1]])
        return [*rows, [len(held), cent(len(held), len(held)), self.row(list(held))[-1]]]

    def kinds(self) -> list[list[Any]]:
        held = self.held()
        parts = [[one for one in held if self.owner(one)["kind"] in names] for names in GROUPS.values()]
        rows = self.spread(parts)
        return [[*row, cent(row[-1], rows[-1][-1])] for row in rows]

    def sectors(self) -> list[list[Any]]:
        held = self.held()
        return self.spread(
            [[one for one in held if self.products[one]["sheet"] in those] for those in SECTORS.values()]
        )

    def sheets(self) -> list[list[Any]]:
        held = self.held()
        wanted = range(1, 27) if self.sheet is None else [self.sheet]
        return self.spread([[one for one in held if self.products[one]["sheet"] == number] for number in wanted])

    def places(self) -> list[list[Any]]:
        held = self.held()
        if self.province:
            codes = [one.code for one in communes(self.province) if self.commune in ("", one.code)]
            return self.spread([[one for one in held if self.owner(one)["commune"] == code] for code in codes])
        codes = [one.code for one in provinces()]
        rows = self.spread([[one for one in held if self.owner(one)["province"] == code] for code in codes])
        wide = []
        for number, row in enumerate(rows):
            if number < len(codes):
                inside = [one.code for one in communes(codes[number])]
            elif number < len(rows) - 1:
                inside = []
            else:
                inside = [one.code for code in codes for one in communes(code)]
            reached = {self.owner(one)["commune"] for one in held} & set(inside)
            wide.append([*row, len(reached), len(inside), cent(len(reached), len(inside))])
        return wide

    def expiring(self) -> list[list[Any]]:
        held = list(self.held().values())
        last = max([one["expires_on"] for one in held], default=self.day)
        rows, month = [], (self.day.year, self.day.month)
        while month <= (last.year, last.month) or len(rows) < 12:
            those = [one for one in held if (one["expires_on"].year, one["expires_on"].month) == month]
            rows.append([*(sum(1 for one in those if one["stars"] == many) for many in (3, 4, 5)), len(those)])
            month = (month[0], month[1] + 1) if month[1] < 12 else (month[0] + 1, 1)
        return [*rows, [*(sum(1 for one in held if one["stars"] == many) for many in (3, 4, 5)), len(held)]]

    # ── Years ────────────────────────────────────────────────────────────────────────────────────

    def given(self) -> list[tuple[Any, str]]:
        """Every certificate of an office up to the day, with what it is to its product."""
        found = []
        for product in self.products:
            if not self.inside(product):
                continue
            those = [
                one
                for one in self.certificates
                if one["product_id"] == product and one["source"] == "office" and one["stars"] and one["issued_on"]
            ]
            before = None
            for one in sorted(those, key=lambda each: (each["issued_on"], each["id"])):
                what = "new" if before is None else "upgraded" if one["stars"] > before else "again"
                before = one["stars"]
                if one["issued_on"] <= self.day:
                    found.append((one, what))
        return found

    def years(self) -> list[list[Any]]:
        given = self.given()
        first = min([one["issued_on"].year for one, _ in given], default=self.year)
        years = [[each for each in given if each[0]["issued_on"].year == year] for year in range(first, self.year + 1)]
        rows = []
        for those in [*years, given]:
            ways = [sum(1 for _, what in those if what == way) for way in ("new", "upgraded", "again")]
            stars = [sum(1 for one, _ in those if one["stars"] == many) for many in (3, 4, 5)]
            producers = {self.products[one["product_id"]]["organisation_id"] for one, _ in those}
            rows.append([*ways, len(those), *stars, len(producers)])
        return rows

    def plan(self) -> list[list[Any]]:
        whole = Recount(self.conn, self.now, self.year, self.province, self.commune)
        held = whole.held()
        given = [what for one, what in whole.given() if one["issued_on"].year == self.year]
        stars = [one["stars"] for one in held.values()]
        reached = {
            "products": len(held),
            "four": stars.count(4) + stars.count(5),
            "five": stars.count(5),
            "new": given.count("new"),
            "upgraded": given.count("upgraded"),
            "again": given.count("again"),
            "organisations": len({self.products[one]["organisation_id"] for one in held}),
            "communes": len({whole.owner(one)["commune"] for one in held if place(whole.owner(one)["commune"] or "")}),
        }
        rows = []
        for measure, many in reached.items():
            meant = None
            for one in sorted(self.all(tables.target), key=lambda row: row["id"]):
                where = (one["province"], one["commune"], one["year"])
                if where == (self.province, self.commune, self.year) and one["measure"] == measure:
                    meant = one["value"]
            left = None if meant is None else max(meant - many, 0)
            rows.append([meant, many, cent(many, meant) if meant else None, left])
        return rows

    # ── Work ─────────────────────────────────────────────────────────────────────────────────────

    def steps(self) -> list[list[Any]]:
        dossiers = {row["id"]: row for row in self.all(tables.dossier)}
        steps = {(row["dossier_id"], row["version"]): row for row in self.all(tables.dossier_step)}
        found: dict[str, list[int]] = {}
        for (number, version), one in steps.items():
            of = dossiers[number]
            if (self.province and of["province"] != self.province) or (self.commune and of["commune"] != self.commune):
                continue
            if self.sheet is not None and self.products[of["product_id"]]["sheet"] != self.sheet:
                continue
            if one["on_day"].year != self.year or one["on_day"] > self.day:
                continue
            before = steps.get((number, version - 1))
            since = before["on_day"] if before is not None else (of["created_at"] + HOURS).date()
            found.setdefault(one["move"], []).append(max((one["on_day"] - since).days, 0))
        return [[len(found[move]), middle(found[move]), max(found[move])] for move in moves() if move in found]

    def pairs(self) -> list[tuple[int, float, float]]:
        """(sheet, self-score, the council's total) of the newest result of each assessment."""
        newest: dict[int, Any] = {}
        for one in sorted(self.all(tables.council_result), key=lambda row: row["id"]):
            newest[one["assessment_id"]] = one
        assessments = {row["id"]: row for row in self.all(tables.assessment)}
        found = []
        for number, one in newest.items():
            of = assessments[number]
            owner, met = self.owner(of["product_id"]), one["held_on"] or (one["recorded_at"] + HOURS).date()
            if (self.province and owner["province"] != self.province) or (
                self.commune and owner["commune"] != self.commune
            ):
                continue
            if self.sheet is not None and of["sheet"] != self.sheet:
                continue
            if met.year != self.year or met > self.day or of["estimate"] is None or of["sheet"] not in range(1, 27):
                continue
            found.append((of["sheet"], own(of["sheet"], of["estimate"]), one["total"]))
        return found

    def scores(self) -> list[list[Any]]:
        apart = [council - self_score for _, self_score, council in self.pairs()]
        rows = [
            [one for one in apart if one < -15],
            [one for one in apart if -15 <= one < -10],
            [one for one in apart if -10 <= one < -5],
            [one for one in apart if -5 <= one <= 5],
            [one for one in apart if 5 < one <= 10],
            [one for one in apart if 10 < one <= 15],
            [one for one in apart if one > 15],
            apart,
        ]
        return [[len(row), cent(len(row), len(apart))] for row in rows]

    def scores_sheets(self) -> list[list[Any]]:
        pairs = self.pairs()
        rows = [[one for one in pairs if one[0] == sheet] for sheet in sorted({one[0] for one in pairs})]
        return [
            [
                len(row),
                rounded(middle([one[1] for one in row])),
                rounded(middle([one[2] for one in row])),
                rounded(middle([one[2] - one[1] for one in row])),
            ]
            for row in [*rows, pairs]
        ]

    def stops(self) -> list[list[Any]]:
        found: dict[str, list[int]] = {}
        for one in self.all(tables.talk):
            if one["finished_at"] is not None or one["flow"] != "journey":
                continue
            owner = self.organisations.get(one["organisation_id"])
            if self.province and (owner is None or owner["province"] != self.province):
                continue
            if self.commune and (owner is None or owner["commune"] != self.commune):
                continue
            product = self.products.get(one["product_id"])
            if self.sheet is not None and (product is None or product["sheet"] != self.sheet):
                continue
            row = found.setdefault(one["state"].get("asked", ""), [0, 0])
            row[0] += 1
            row[1] += one["updated_at"].astimezone(UTC) < self.now - timedelta(days=14)
        rows = sorted(found.items(), key=lambda item: (-item[1][1], -item[1][0], item[0]))
        return [*(row for _, row in rows), [sum(row[n] for row in found.values()) for n in (0, 1)]]


def cent(part: int, whole: int) -> float | None:
    return None if whole == 0 else round(float(Fraction(100 * part, whole)), 1)


def middle(values: list[Any]) -> float | None:
    if not values:
        return None
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def own(sheet: int, estimate: dict[str, Any]) -> int:
    """The self-score of the whole sheet: what was left open counts with the mean of the points it may have."""
    criteria = {one.code: one for one in load_rubric("qd26-2026").sheet(sheet).criteria}
    given = {code: points for code, points in estimate.get("points", {}).items() if code in criteria}
    if given:
        total = float(sum(given.values()))
        for code, one in criteria.items():
            if code not in given:
                lines = list(one.cases.values()) or [one.options]
                points = {0} | {option.points for line in lines for option in line}
                total += sum(points) / len(points)
        return round(total)
    if "low" in estimate:
        return round((estimate["low"] + estimate["high"]) / 2)
    return round(estimate["total"])
