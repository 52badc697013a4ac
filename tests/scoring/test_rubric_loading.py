"""Loading a rubric: what is there, and that a file that contradicts itself is refused by file and place."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

import bot.scoring
from bot.scoring import RubricError, load_rubric, rubric_ids
from bot.scoring.load import parse_rubric

FOLDER = Path(bot.scoring.__file__).parent / "rubrics"


@cache
def text(rubric: str) -> str:
    return (FOLDER / f"{rubric}.toml").read_text("utf-8")


def changed(rubric: str, old: str, new: str, after: str = "\nschema = 1") -> str:
    """The file with the first `old` from `after` on replaced (the comments at its head stay)."""
    head, mark, tail = ("\n" + text(rubric)).partition(after)
    assert old in mark + tail
    return head + (mark + tail).replace(old, new, 1)


def test_question_cards_beside_the_rubrics_are_not_rubrics() -> None:
    assert rubric_ids() == ("qd148-2023", "qd26-2026")


def test_a_rubric_is_read_once() -> None:
    assert load_rubric("qd26-2026") is load_rubric("qd26-2026")


@pytest.mark.parametrize("name", ["qd1048-2019", "", "../qd26-2026", "qd26-2026.toml"])
def test_an_unknown_rubric_is_refused_by_name(name: str) -> None:
    with pytest.raises(RubricError, match="no such rubric; there are qd148-2023, qd26-2026"):
        load_rubric(name)


@pytest.mark.parametrize("name", ["qd26-2026", "qd148-2023"])
def test_every_text_is_there_in_both_languages(name: str) -> None:
    rubric = load_rubric(name)
    texts = [rubric.legal, *rubric.evidence.values(), *rubric.sectors.values()]
    for sheet in rubric.sheets:
        texts += [sheet.name, sheet.group, *(s.name for s in sheet.sections), *filter(None, [sheet.rejected_if])]
        for c in sheet.criteria:
            texts += [c.name, *(r.text for r in c.rules), *filter(None, [c.hint, c.group])]
            texts += [o.text for options in (c.options, *c.cases.values()) for o in options]
    assert len(texts) > 2500
    assert all(set(t) == {"vi", "en"} and all(t.values()) for t in texts)


@pytest.mark.parametrize("name", ["qd26-2026", "qd148-2023"])
def test_the_model_keeps_all_that_the_file_says(name: str) -> None:
    raw, rubric = tomllib.loads(text(name)), load_rubric(name)
    criteria = {c["id"]: c for c in raw["criterion"]}
    for row, sheet in zip(raw["product_set"], rubric.sheets, strict=True):
        assert (row["no"], row["id"], row["sector"]) == (sheet.no, sheet.id, sheet.sector)
        assert row.get("sample_units") == sheet.sample_units
        assert row.get("rejected_if_en") == (sheet.rejected_if or {}).get("en")
        assert row.get("ministries", []) == list(sheet.ministries)
        lines = [line for section in row["section"] for line in section["criteria"]]
        for line, criterion in zip(lines, sheet.criteria, strict=True):
            one = criteria[line["ref"]]
            assert (line["code"], line["ref"], line["source"]) == (criterion.code, criterion.ref, criterion.source)
            assert line.get("group_vi") == (criterion.group or {}).get("vi")
            assert one.get("judged", False) is criterion.judged
            assert one.get("commune_report", False) is criterion.commune_report
            assert one.get("evidence", []) == list(criterion.evidence)
            assert one.get("hint_vi") == (criterion.hint or {}).get("vi")
            assert [r["kind"] for r in one.get("rules", [])] == [r.kind for r in criterion.rules]
            assert [c["id"] for c in one.get("case", [])] == list(criterion.cases)
            if "options" in one:
                assert [o.get("flag") for o in one["options"]] == [o.flag for o in criterion.options]


def test_the_communes_four_findings_are_marked_on_every_sheet_of_goods() -> None:
    for sheet in load_rubric("qd26-2026").sheets[:25]:
        assert sum(c.commune_report for c in sheet.criteria) == 4, sheet.no


def test_only_the_gaps_the_old_file_admits_are_let_through() -> None:
    assert load_rubric("qd26-2026").gaps == ()
    assert load_rubric("qd148-2023").gaps == (
        "sheet 7: criterion 6.4: sheet says max 4, best option is 3",
        "sheet 11: Part C of the sheet adds up to 32, not 35",
        "sheet 12: Part C of the sheet adds up to 32, not 35",
        "sheet 13: Part C of the sheet adds up to 33, not 35",
    )


def test_a_sheet_and_a_line_that_are_not_there_are_key_errors() -> None:
    rubric = load_rubric("qd26-2026")
    for number in (0, 27, -1):
        with pytest.raises(KeyError):
            rubric.sheet(number)
    with pytest.raises(KeyError):
        rubric.sheet(11).criterion("6.1")


@pytest.mark.parametrize(
    ("rubric", "old", "new", "place"),
    [
        ("qd26-2026", "schema = 1", "schema = ", "not valid TOML: "),
        ("qd26-2026", "schema = 1", "scheme = 1", "the top level: unknown key 'scheme'"),
        ("qd26-2026", 'id = "qd26-2026"', 'id = "qd26"', r"\[rubric\]: id 'qd26' is not the file's name"),
        ("qd26-2026", "total = 100", "total = 99", r"\[rubric\]: total 99 is not 100"),
        ("qd26-2026", 'code = "A"\nname_vi', 'code = "D"\nname_vi', r"\[\[part\]\]: "),
        ("qd26-2026", "min = 70", "min = 71", r"\[\[star\]\]: bands from "),
        ("qd26-2026", "\nno = 26", "\nno = 27", "the sheets are not numbered 1 to 26"),
        ("qd26-2026", 'id = "moit"', 'id = "moti"', "sheet 5: there is no ministry 'moit'"),
        ("qd26-2026", 'id = "tourism"', 'id = "tour"', "sheet 26: there is no sector 'tourism'"),
        ("qd26-2026", 'id = "labour"', 'id = "labor"', "criterion .*: there is no evidence 'labour'"),
        ("qd26-2026", 'ref = "amenities"', 'ref = "amenity"', "sheet 26, section 15: there is no criterion 'amenity'"),
        ("qd26-2026", 'id = "amenities"', 'id = "location"', "criterion location: there twice"),
        ("qd26-2026", 'code = "1.2"', 'code = "1.1"', "sheet 1, criterion 1.1: there twice"),
        ("qd26-2026", 'code = "1.2"', 'code = "2.9"', "sheet 1, section 1: criterion 2.9 is not of it"),
        ("qd26-2026", "star = 4", "star = 6", "criterion .*, option [0-9]: star 6 is not 3, 4 or 5"),
        ("qd26-2026", "star = 4", 'star = "4"', "criterion .*, option [0-9]: star is missing or not of type int"),
        ("qd26-2026", "star = 4", "starr = 4", "criterion .*, option [0-9]: unknown key 'starr'"),
        (
            "qd26-2026",
            "{ points = 1,",
            "{ points = true,",
            "criterion .*, option 1: points is missing or not of type int",
        ),
        ("qd26-2026", "{ points = 1,", "{ points = -1,", "criterion .*, option 1: -1 points"),
        ("qd26-2026", "{ points = 1,", "{ points = 3,", "criterion .*: the points of its options fall: "),
        ("qd26-2026", "{ points = 3,", "{ points = 4,", "sheet 1, criterion .*: sheet says max 3, best option is 4"),
        (
            "qd26-2026",
            'kind = "gate"',
            'kind = "gates"',
            "criterion .*: rule kind 'gates' is not gate, reject, stop or info",
        ),
        ("qd26-2026", 'code = "6"\nname_vi', 'code = "60"\nname_vi', "sheet 1, section 60: criterion 6.1 is not of it"),
        (
            "qd148-2023",
            "adds up to 32, not 35",
            "adds up to 31, not 35",
            "sheet 11: Part C of the sheet adds up to 32, not 35",
        ),
        ("qd148-2023", "best option is 3", "is odd", "sheet 7, criterion 6.4: sheet says max 4, best option is 3"),
        (
            "qd148-2023",
            "star = 4  # mark",
            "star = 2  # mark",
            "criterion intellectual-property: star 2 is not 3, 4 or 5",
        ),
    ],
)
def test_a_file_that_is_not_sound_is_refused_by_its_place(rubric: str, old: str, new: str, place: str) -> None:
    with pytest.raises(RubricError, match=rf"^{rubric}\.toml: ({place})") as caught:
        parse_rubric(changed(rubric, old, new), rubric)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("star", [3, 5])
def test_stars_that_do_not_rise_along_the_options_are_refused(star: int) -> None:
    # printed: three stars for the application, four for the certificate
    old, new = ("star = 4", "star = 3") if star == 3 else ("star = 3", "star = 5")
    broken = changed("qd26-2026", old, new, after='\nid = "intellectual-property"')
    with pytest.raises(RubricError, match="criterion intellectual-property: the stars of its options do not rise: "):
        parse_rubric(broken, "qd26-2026")


@pytest.mark.parametrize(
    ("after", "field"),
    [
        ("\n[rubric]", "legal_en"),
        ("\n[[evidence]]", "en"),
        ("\n[[sector]]", "name_en"),
        ("\n[[criterion]]", "name_en"),
        ("\n[[product_set]]", "group_vi"),
        ("\n[[product_set]]", "rejected_if_en"),
        ("\n[[product_set.section]]", "name_vi"),
    ],
)
def test_a_text_missing_in_one_language_is_refused(after: str, field: str) -> None:
    with pytest.raises(RubricError, match=f": {field} is missing or not of type str"):
        parse_rubric(changed("qd26-2026", f'\n{field} = "', f'\n{field} = ""#', after), "qd26-2026")


def test_a_criterion_no_sheet_uses_is_refused() -> None:
    spare = '\n[[criterion]]\nid = "spare"\nname_vi = "a"\nname_en = "b"\nmax = 1\n'
    spare += 'options = [{ points = 1, vi = "a", en = "b" }]\n\n[[criterion]]'
    with pytest.raises(RubricError, match="criterion spare: no sheet uses it"):
        parse_rubric(changed("qd26-2026", "\n[[criterion]]", spare), "qd26-2026")


def test_cases_that_differ_in_their_best_option_are_refused() -> None:
    broken = changed("qd26-2026", "{ points = 3,", "{ points = 2,", after='\nid = "operator"')
    with pytest.raises(RubricError, match="case operator: its floors or its best option differ"):
        parse_rubric(broken, "qd26-2026")
