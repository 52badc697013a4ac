"""Rubric files → model. A file is read once per process, when first asked for; it is checked as it is read.

Every complaint is a RubricError of one line naming the file and the place in it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from bot.scoring import check
from bot.scoring.fields import Raw, known, may, need, texts, texts_or_none
from bot.scoring.rubric import Criterion, Option, Rubric, RubricError, Rule, Section, Sheet, Texts

_FOLDER = resources.files("bot.scoring") / "rubrics"
_TOP = "the top level"


@cache
def rubric_ids() -> tuple[str, ...]:
    """The ids of the rubrics there are, e.g. ("qd148-2023", "qd26-2026"). A file with a second dot in its name
    (the question cards, `<rubric>.ask.toml`) is not a rubric."""
    names = (entry.name.removesuffix(".toml") for entry in _FOLDER.iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(name for name in names if "." not in name))


@cache
def load_rubric(rubric_id: str) -> Rubric:
    """The rubric of this id, read and checked at the first call. RubricError if there is none or it is not sound."""
    if rubric_id not in rubric_ids():
        raise RubricError(f"{rubric_id}: no such rubric; there are {', '.join(rubric_ids())}")
    return parse_rubric((_FOLDER / f"{rubric_id}.toml").read_text("utf-8"), rubric_id)


def parse_rubric(text: str, rubric_id: str) -> Rubric:
    """A rubric from the text of its file `<rubric_id>.toml`, with every check of `bot.scoring.check`."""
    try:
        return _rubric(tomllib.loads(text), rubric_id)
    except tomllib.TOMLDecodeError as error:
        raise RubricError(f"{rubric_id}.toml: not valid TOML: {error}") from error
    except RubricError as error:
        raise RubricError(f"{rubric_id}.toml: {error}") from error


def _rubric(raw: Raw, rubric_id: str) -> Rubric:
    known(raw, "file", _TOP)
    head = need(raw, "rubric", dict, _TOP)
    known(head, "rubric", "[rubric]")
    if head.get("id") != rubric_id:
        raise RubricError(f"[rubric]: id {head.get('id')!r} is not the file's name")
    check.tables(raw)
    criteria: dict[str, Callable[..., Criterion]] = {}
    for row in need(raw, "criterion", list, _TOP):
        ref = need(row, "id", str, "criterion")
        if ref in criteria:
            raise RubricError(f"criterion {ref}: there twice")
        criteria[ref] = _draft(row, ref)
    sheets = tuple(_sheet(row, criteria) for row in need(raw, "product_set", list, _TOP))
    rubric = Rubric(
        id=rubric_id,
        legal=texts(head, "legal_", "[rubric]"),
        effective_from=need(head, "effective_from", date, "[rubric]"),
        total=need(head, "total", int, "[rubric]"),
        sheets=sheets,
        evidence=_table(raw, "evidence", ""),
        sectors=_table(raw, "sector", "name_"),
        ministries={
            need(m, "id", str, "ministry"): need(m, "name_vi", str, "ministry") for m in raw.get("ministry", ())
        },
        gaps=tuple(f"sheet {sheet.no}: {gap}" for sheet in sheets for gap in sheet.gaps),
    )
    check.rubric(rubric)
    if unused := criteria.keys() - {c.ref for sheet in sheets for c in sheet.criteria}:
        raise RubricError(f"criterion {min(unused)}: no sheet uses it")
    return rubric


def _table(raw: Raw, name: str, stem: str) -> dict[str, Texts]:
    rows = need(raw, name, list, _TOP)
    return {need(row, "id", str, name): texts(row, stem, f"{name} {row['id']}") for row in rows}


def _sheet(raw: Raw, criteria: Mapping[str, Callable[..., Criterion]]) -> Sheet:
    where = f"sheet {raw.get('no')}"
    known(raw, "set", where)
    sections: list[Section] = []
    found: list[Criterion] = []
    for block in need(raw, "section", list, where):
        here = f"{where}, section {block.get('code')}"
        known(block, "section", here)
        part, code = need(block, "part", str, here), need(block, "code", str, here)
        sections.append(Section(part, code, texts(block, "name_", here), need(block, "max", int, here)))
        for place in need(block, "criteria", list, here):
            known(place, "place", here)
            ref = need(place, "ref", str, here)
            if ref not in criteria:
                raise RubricError(f"{here}: there is no criterion {ref!r}")
            found.append(
                criteria[ref](
                    code=need(place, "code", str, here),
                    part=part,
                    section=code,
                    group=texts_or_none(place, "group_", here),
                    source=need(place, "source", str, here),
                )
            )
    return Sheet(
        no=need(raw, "no", int, where),
        id=need(raw, "id", str, where),
        name=texts(raw, "name_", where),
        sector=need(raw, "sector", str, where),
        group=texts(raw, "group_", where),
        sample_units=may(raw, "sample_units", int, where),
        rejected_if=texts_or_none(raw, "rejected_if_", where),
        sections=tuple(sections),
        criteria=tuple(found),
        ministries=tuple(may(raw, "ministries", list, where) or ()),
        gaps=check.sums(tuple(sections), tuple(found), raw.get("flag"), where),
    )


def _draft(raw: Raw, ref: str) -> Callable[..., Criterion]:
    """A criterion but for its place on a sheet: call it with code, part, section, group and source."""
    where = f"criterion {ref}"
    known(raw, "criterion", where)
    if ("options" in raw) == ("case" in raw):
        raise RubricError(f"{where}: needs either options or cases")
    cases = {need(case, "id", str, where): _case(case, where) for case in raw.get("case", ())}
    shared: dict[str, Any] = {
        "ref": ref,
        "name": texts(raw, "name_", where),
        "max": need(raw, "max", int, where),
        "options": next(iter(cases.values())) if cases else _options(raw, where),
        "cases": cases,
        "judged": may(raw, "judged", bool, where) or False,
        "commune_report": may(raw, "commune_report", bool, where) or False,
        "evidence": tuple(may(raw, "evidence", list, where) or ()),
        "rules": tuple(_rule(rule, where) for rule in raw.get("rules", ())),
        "hint": texts_or_none(raw, "hint_", where),
        "star": may(raw, "star", int, where),
        "flag": may(raw, "flag", str, where),
    }
    return lambda **place: Criterion(**shared, **place)


def _case(raw: Raw, where: str) -> tuple[Option, ...]:
    known(raw, "case", where)
    texts(raw, "name_", where)
    return _options(raw, where)


def _options(raw: Raw, where: str) -> tuple[Option, ...]:
    options: list[Option] = []
    for position, row in enumerate(need(raw, "options", list, where), start=1):
        here = f"{where}, option {position}"
        known(row, "option", here)
        option = Option(
            position=position,
            points=need(row, "points", int, here),
            text=texts(row, "", here),
            star=may(row, "star", int, here),
            flag=may(row, "flag", str, here),
        )
        options.append(option)
    return tuple(options)


def _rule(raw: Raw, where: str) -> Rule:
    known(raw, "rule", where)
    kind = raw.get("kind")
    if kind not in ("gate", "reject", "stop", "info"):
        raise RubricError(f"{where}: rule kind {kind!r} is not gate, reject, stop or info")
    return Rule(kind, texts(raw, "", where))
