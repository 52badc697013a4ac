"""Whatever the code writes into the audit trail can be read in words."""

from __future__ import annotations

import re

import pytest

from bot.language import words
from bot.office.act_details import details, known
from bot.office.act_words import ACTS, act_name, all_acts
from tests.office.acts import acts_in_code, keys_in_code

pytestmark = pytest.mark.xdist_group("acts")  # the code is read once, in one process


def test_every_act_of_the_code_has_words() -> None:
    names, patterns = acts_in_code()
    assert len(names) > 60
    for language in ("vi", "en"):
        w = words(language)
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


def test_every_key_of_what_is_noted_has_words() -> None:
    keys = keys_in_code()
    assert {"contact", "version", "dossiers", "purpose", "fields"} <= keys
    assert [name for name in sorted(keys) if not known(name)] == []
    assert all(known(name) for name in ("read", "wrong", "added", "changed", "same", "noted")), "what an import came to"


def test_what_is_noted_reads_as_words() -> None:
    vi, en = words("vi"), words("en")
    assert details(vi, {"contact": True, "papers": False}) == "có số điện thoại của chủ thể; không kèm giấy tờ"
    assert details(en, {"contact": False, "papers": [3, 5]}) == "without the producer's phone; papers no. 3, 5"
    assert details(en, {"version": 8, "fields": ["stars", "total"]}) == "version 8; changed: the stars, the points"
    assert details(vi, {"area": "05503"}).startswith("xã Tân Cương")
    assert details(en, {"people": 12, "from": 1000}) == "12 people; a second officer agrees from 1000 people on"
    assert details(en, {"move": "certify"}) == "form: give the certificate"
    assert details(en, {"kind": "upgrade", "previous": None}) == "for more stars"
    assert details(en, {"later": ["a"], "empty": ""}) == "later: a", "nothing of the trail is hidden"
