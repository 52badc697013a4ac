"""Languages: set for the whole country, kept in versions, and the chat and announcements go by them at once."""

from __future__ import annotations

import pytest

from bot.language import LANGUAGES
from bot.programme.audience import Audience
from bot.programme.duties import Scope
from bot.services import acting, languages, office_announcements
from bot.services.acting import Actor
from bot.services.announcements import Refused
from bot.services.languages import ChangedMeanwhile, NotYours, Spoken
from bot.services.office_announcements import Speaker
from bot.storage import Work

ADMINISTRATOR = Actor("system", 1, name="person:1")


def test_vietnamese_is_always_there_and_each_version_is_kept(work: Work) -> None:
    assert languages.spoken(work) == Spoken(tuple(LANGUAGES), ("vi",))
    assert languages.set_languages(work, ADMINISTRATOR, (), ("en", "tlh"), 0) == Spoken(("vi",), ("vi",))
    with pytest.raises(ChangedMeanwhile):
        languages.set_languages(work, ADMINISTRATOR, ("en",), (), 0)
    languages.set_languages(work, ADMINISTRATOR, ("en",), ("en",), 1)
    assert languages.spoken(work) == Spoken(("vi", "en"), ("vi", "en"))
    assert [(one.version, one.by) for one in languages.history(work)] == [(2, "person:1"), (1, "person:1")]
    with pytest.raises(NotYours):
        languages.set_languages(work, acting.province("19"), ("en",), (), 2)


def test_what_every_announcement_has_is_asked_for_before_it_goes(work: Work) -> None:
    languages.set_languages(work, ADMINISTRATOR, ("en",), ("en",), 0)
    who = Speaker("person:2", Scope("commune", "19", "05503"))
    short = office_announcements.draft(work, who, {"vi": "Mời bà con.", "en": " "}, Audience())
    with pytest.raises(Refused, match="languages"):
        office_announcements.send(work, who, short)
    whole = office_announcements.draft(work, who, {"vi": "Mời bà con.", "en": "You are invited."}, Audience())
    assert office_announcements.send(work, who, whole)
