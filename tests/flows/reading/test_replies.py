"""Every reply of the two collections (tests/data/replies.toml and more_replies.toml) is read as they say."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.flows.reading import KINDS
from bot.flows.reading.request import understand
from bot.language import fold

DATA = Path(__file__).parents[2] / "data"
TODAY = "2026-11-22"


@dataclass(frozen=True)
class Case:
    kind: str
    typed: str
    means: object
    offers: tuple[object, ...]
    options: tuple[str, ...]
    today: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.typed}"


def cases() -> list[Case]:
    found = []
    for name in ("replies.toml", "more_replies.toml"):
        data: dict[str, Any] = tomllib.loads((DATA / name).read_text(encoding="utf-8"))
        found += [
            Case(
                reply["kind"],
                typed,
                reply.get("means"),
                tuple(reply.get("offers", ())),
                tuple(data.get("options", {}).get(reply.get("options"), ())),
                reply.get("today", TODAY),
            )
            for reply in data["reply"]
            for typed in reply["typed"]
        ]
    return found


CASES = cases()
MEANT = [case for case in CASES if case.means not in (None, "ask", "unclear")]
ASKED = [case for case in CASES if case.means in ("ask", "unclear")]
OFFERED = [case for case in CASES if case.offers]


@pytest.mark.parametrize("case", MEANT, ids=str)
def test_a_reply_means_what_people_mean_by_it(case: Case) -> None:
    answer = understand(case.kind, case.typed, case.options, case.today)
    assert answer == {"kind": case.kind, "understood": True, "value": case.means, "candidates": []}
    assert type(answer["value"]) is type(case.means)


@pytest.mark.parametrize("case", ASKED, ids=str)
def test_a_reply_that_may_mean_two_things_is_asked_about_again(case: Case) -> None:
    answer = understand(case.kind, case.typed, case.options, case.today)
    assert (answer["understood"], answer["value"]) == (False, None)


@pytest.mark.parametrize("case", OFFERED, ids=str)
def test_where_a_few_readings_fit_they_are_offered(case: Case) -> None:
    answer = understand(case.kind, case.typed, case.options, case.today)
    assert answer["understood"] is False
    assert isinstance(answer["candidates"], list)
    assert set(case.offers) <= set(answer["candidates"])
    assert len(answer["candidates"]) <= 4


@pytest.mark.parametrize("case", [case for case in ASKED if case.kind == "product"], ids=str)
def test_a_product_not_understood_has_no_candidate_or_two_to_four(case: Case) -> None:
    candidates = understand("product", case.typed, (), case.today)["candidates"]
    assert isinstance(candidates, list)
    assert len(candidates) in (0, 2, 3, 4)


@pytest.mark.parametrize("case", [case for case in MEANT if case.kind in ("product", "intent", "choice")], ids=str)
def test_without_tone_marks_a_reply_means_the_same_or_is_asked_about(case: Case) -> None:
    answer = understand(case.kind, fold(case.typed), case.options, case.today)
    assert answer["value"] in (case.means, None)


def test_every_kind_is_in_the_collections() -> None:
    assert {case.kind for case in CASES} == set(KINDS)
