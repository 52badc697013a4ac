"""The council's result: the total, the parts or every criterion, of the council as a whole or member by member. The
mean is worked out here, and members who lie far apart are asked about before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from multidict import MultiDict

from bot.office.asking import Ask
from bot.office.forms import Form
from bot.office.pages import corrected, dossier_moves
from bot.office.pages.dossier_reach import COUNCIL, Seen
from bot.office.replies import Page
from bot.programme import council, dossier_reasons
from bot.programme.council import MOST_MEMBERS, MemberScore
from bot.programme.dossier_life import Papers
from bot.programme.office_values import MEMBERS_APART
from bot.scoring import Sheet, load_rubric, rubric_ids
from bot.scoring.estimate import band_of
from bot.services import office_settings
from bot.services.corrections import RESULT

MOVES = (COUNCIL, "pass_5", RESULT)
WAYS = ("total", "parts", "criteria")
PARTS = ("A", "B", "C")
LEAST = 3  # stars below which nothing is recognised [Article 4.1a]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the grid: what is given points for, and at most how many."""

    key: str
    label: str
    most: float


@dataclass(frozen=True, slots=True)
class Worked:
    """What the points come to: the total, each row's mean, how far members lie apart, the stars by points, and the
    criteria (by code) that stay under the floors of those stars."""

    total: float
    means: Mapping[str, float]
    totals: tuple[float, ...]
    apart: float
    far: bool
    band: int
    missed: tuple[str, ...]


def page(
    ask: Ask,
    one: Seen,
    move: str,
    form: Form,
    status: int = 200,
    *,
    changes: Any = (),
    stale: bool = False,
    worked: Worked | None = None,
) -> Page:
    sheet, way, members = sheet_of(one), _way(form, one), _members(form)
    rows = _rows(ask, sheet, way)
    cells = {cell(number, row.key) for number in range(1, members + 1) for row in rows}
    values = {
        **dossier_moves.common(ask, one, move, form, changes, stale),
        "grid_errors": [name for name in form.errors if name in cells],
        "others": Form(form.words, {}, {name: why for name, why in form.errors.items() if name not in cells}),
        "way": way,
        "ways": _ways(ask, one),
        "members": members,
        "most_members": MOST_MEMBERS,
        "rows": rows,
        "worked": worked,
        "apart_most": _apart_most(ask, one),
        "ask_apart": "apart_ok" in form.errors or bool(form.said("apart_ok")),
        "stars": _stars(ask, one, move),
        "today": ask.today,
        "reasons": dossier_reasons.reasons(ask.words),
    }
    return Page("dossiers/council.html", values, status)


def read(ask: Ask, one: Seen, move: str, form: Form) -> tuple[Papers, Page | None]:
    """What was typed, as papers; or a page to show first: another grid, or what the points come to so far."""
    if form.said("act") == "grid":
        return Papers(), page(ask, one, move, form)
    sheet, way = sheet_of(one), _way(form, one)
    rows = _rows(ask, sheet, way)
    given = [_member(ask, form, rows, number) for number in range(1, _members(form) + 1)]
    scores = [each for each in given if each is not None]
    worked = _work_out(ask, one, sheet, rows, scores) if len(scores) == len(given) else None
    if form.said("act") == "count":
        return Papers(), page(ask, one, move, _open_stars(form), 200 if form.fine else 422, worked=worked)
    on = form.day("on")
    stars = int(form.choice("stars", {key: 1 for key, _ in _stars(ask, one, move)}) or 0)
    failed = move == COUNCIL and stars == 0 and "stars" not in form.errors
    said = dossier_moves.reason(form, needed=failed or move == RESULT)
    if worked is not None and worked.far and not form.said("apart_ok"):
        form.wrong("apart_ok", ask.words.t("Members lie far apart. Does this stand, or does the council judge again?"))
    if worked is None or not form.fine:
        return Papers(), page(ask, one, move, form, 422, worked=worked)
    return _papers(way, sheet, worked, scores, on, stars, said if failed or move == RESULT else ""), None


def _open_stars(form: Form) -> Form:
    """The form with the stars the points suggest, as long as none were chosen."""
    given = MultiDict(form.given)
    if not given.get("stars"):
        given.popall("stars", None)
    return Form(form.words, given, form.errors)


def _papers(
    way: str, sheet: Sheet | None, worked: Worked, scores: Sequence[MemberScore], on: Any, stars: int, reason: str
) -> Papers:
    parts = dict(worked.means) if way == "parts" else {}
    criteria = dict(worked.means) if way == "criteria" else {}
    if criteria and sheet is not None:
        parts = {
            part: round(sum(criteria[each.code] for each in sheet.criteria if each.part == part), 2) for part in PARTS
        }
    return Papers(
        on=on,
        total=worked.total,
        stars=stars,
        parts=parts,
        criteria=criteria,
        members=tuple(scores) if len(scores) > 1 else (),
        reason=reason,
    )


# ── The grid ─────────────────────────────────────────────────────────────────────────────────────


def sheet_of(one: Seen) -> Sheet | None:
    """The sheet the dossier was handed in by, as far as this version knows it."""
    kept = one.dossier.snapshot or {}
    rubric, number = kept.get("rubric"), kept.get("sheet")
    if rubric not in rubric_ids() or not isinstance(number, int) or one.dossier.assessment_id is None:
        return None
    sheets = load_rubric(rubric).sheets
    return next((sheet for sheet in sheets if sheet.no == number), None)


def _ways(ask: Ask, one: Seen) -> list[tuple[str, str]]:
    t = ask.words.t
    names = {"total": t("the total alone"), "parts": t("by part (A, B, C)"), "criteria": t("by criterion")}
    return [(way, names[way]) for way in WAYS if way != "criteria" or sheet_of(one) is not None]


def _way(form: Form, one: Seen) -> str:
    said = form.said("by")
    return said if said in WAYS and (said != "criteria" or sheet_of(one) is not None) else "total"


def _members(form: Form) -> int:
    said = form.said("members")
    return min(MOST_MEMBERS, max(1, int(said))) if said.isascii() and said.isdigit() and len(said) < 4 else 1


def _rows(ask: Ask, sheet: Sheet | None, way: str) -> list[Row]:
    w = ask.words
    if way == "criteria" and sheet is not None:
        return [Row(one.code, f"{one.code} {w.pick(one.name)}", one.best) for one in sheet.criteria]
    if way == "parts":
        names = {
            "A": w.t("A. Product and community"),
            "B": w.t("B. Marketing and story"),
            "C": w.t("C. Quality"),
        }
        most = {"A": 40, "B": 25, "C": 35}
        return [Row(part, names[part], most[part]) for part in PARTS]
    return [Row("total", w.t("Total"), 100)]


def cell(number: int, key: str) -> str:
    """The name of a field of the grid: member 2, criterion 1.5."""
    return f"m{number}-{key}"


def _member(ask: Ask, form: Form, rows: Sequence[Row], number: int) -> MemberScore | None:
    """One column; None where a field of it is empty or wrong."""
    read = {row.key: form.decimal(cell(number, row.key), 0, row.most) for row in rows}
    points = {key: value for key, value in read.items() if value is not None}
    if len(points) < len(rows):
        return None
    return MemberScore(round(sum(points.values()), 2), {} if "total" in points else points)


# ── What it comes to ─────────────────────────────────────────────────────────────────────────────


def _work_out(ask: Ask, one: Seen, sheet: Sheet | None, rows: Sequence[Row], scores: Sequence[MemberScore]) -> Worked:
    total, means = council.total(scores), council.by_line(scores)
    apart, band = council.apart(scores), band_of(int(total))
    missed: tuple[str, ...] = ()
    if sheet is not None and band >= LEAST and len(means) == len(sheet.criteria):
        missed = tuple(code for code, need in sheet.floors[band] if means[code] < need)
    totals = tuple(each.total for each in scores)
    return Worked(total, means, totals, apart, apart > _apart_most(ask, one), band, missed)


def _apart_most(ask: Ask, one: Seen) -> int:
    return office_settings.get(ask.work, one.dossier.province, MEMBERS_APART)


def _stars(ask: Ask, one: Seen, move: str) -> list[tuple[str, str]]:
    w = ask.words
    central = move == "pass_5" or (move == RESULT and corrected.recorded_as(one, RESULT) == "pass_5")
    found = [(str(n), w.n("{count} star", "{count} stars", n)) for n in ((5,) if central else (3, 4, 5))]
    return found if central else [*found, ("0", w.t("No stars this time"))]
