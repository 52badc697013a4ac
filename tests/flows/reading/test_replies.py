"""Every reply of the collection (tests/data/replies.toml) is read as it says."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from bot.flows.reading.request import understand

REPLIES = tomllib.loads((Path(__file__).parents[2] / "data" / "replies.toml").read_text(encoding="utf-8"))["reply"]
TODAY = "2026-11-22"
CASES = [
    (reply["kind"], typed, reply["means"], reply.get("today", TODAY)) for reply in REPLIES for typed in reply["typed"]
]


@pytest.mark.parametrize(("kind", "typed", "means", "today"), CASES, ids=[f"{case[0]}: {case[1]}" for case in CASES])
def test_a_reply_means_what_people_mean_by_it(kind: str, typed: str, means: object, today: str) -> None:
    answer = understand(kind, typed, (), date.fromisoformat(today))
    if means in ("ask", "unclear"):
        assert answer["understood"] is False
        assert answer["value"] is None
    else:
        assert answer["understood"] is True
        assert answer["value"] == means
        assert type(answer["value"]) is type(means)


@pytest.mark.parametrize("typed", [case[1] for case in CASES if case[0] == "product" and case[2] == "ask"])
def test_a_product_of_several_sheets_offers_two_to_four_of_them(typed: str) -> None:
    candidates = understand("product", typed, (), TODAY)["candidates"]
    assert isinstance(candidates, list)
    assert 2 <= len(candidates) <= 4
    assert all(1 <= sheet <= 26 for sheet in candidates)
