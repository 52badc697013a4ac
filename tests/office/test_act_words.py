"""Whatever the code writes into the audit trail can be read in words."""

from __future__ import annotations

import re

import pytest

from bot.language import words
from bot.office.act_words import ACTS, act_name, all_acts
from tests.office.acts import acts_in_code


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_act_of_the_code_has_words(language: str) -> None:
    names, patterns = acts_in_code()
    w = words(language)
    assert len(names) > 60
    assert [name for name in sorted(names) if act_name(w, name) == name] == []
    for pattern in patterns:
        assert any(re.fullmatch(pattern, name) for name in all_acts()), pattern


def test_the_words_are_of_acts_that_there_are() -> None:
    names, patterns = acts_in_code()
    unknown = [one for one in ACTS if one not in names and not any(re.fullmatch(each, one) for each in patterns)]
    assert unknown == []


def test_an_act_without_words_is_shown_by_its_name() -> None:
    assert act_name(words("vi"), "later.invented") == "later.invented"
    assert act_name(words("vi"), "dossier.confirm_receipt") != "dossier.confirm_receipt"
