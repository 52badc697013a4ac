from __future__ import annotations

import pytest

from bot.services import answers
from bot.services import subjects as service
from bot.storage import Loaded, Work, audit, facts, subjects
from tests.databases import opened


def _started(work: Work) -> Loaded:
    return service.start_product(work, opened(work), "qd26-2026", "assess", 1)


def test_a_first_product_comes_with_an_organisation_and_is_under_way(work: Work) -> None:
    loaded = _started(work)
    again = opened(work)
    assert again == loaded
    assert again.organisation is not None
    assert subjects.role_of(work, again.person.id, again.organisation.id) == "manager"
    assert again.assessment is not None
    assert again.assessment.rubric == "qd26-2026"
    assert [entry.act for entry in audit.by(work, audit.person_actor(loaded.person.id))] == [
        "organisation.created",
        "product.started",
    ]


def test_a_second_product_of_the_same_organisation_and_back_to_the_first(work: Work) -> None:
    first = _started(work)
    assert first.talk is not None
    second = service.start_product(work, opened(work), "qd26-2026", "assess", 1, organisation=first.organisation)
    assert second.organisation == first.organisation
    assert second.product != first.product
    assert opened(work).product == second.product
    back = service.switch_talk(work, opened(work), first.talk.id)
    assert back is not None
    assert opened(work) == back
    assert back.product == first.product


def test_nobody_switches_to_a_talk_of_somebody_else(work: Work) -> None:
    mine = _started(work)
    assert mine.talk is not None
    stranger = opened(work, "chat-2")
    assert service.switch_talk(work, stranger, mine.talk.id) is None
    assert opened(work, "chat-2").talk is None


def test_starting_over_keeps_the_old_assessment_and_what_is_known(work: Work) -> None:
    loaded = _started(work)
    answers.record_answer(work, loaded, "product", "name", "Mật ong")
    answers.record_answer(work, loaded, "assessment", "label", 2)
    old = loaded.assessment
    assert old is not None
    service.keep_estimate(work, old, {"total": 40}, sheet=5)
    new = service.start_over(work, loaded, "qd26-2026", "assess", 2)
    found = opened(work)
    assert found == new
    assert found.assessment is not None
    assert found.talk is not None
    assert (found.assessment.answers, found.assessment.sheet, found.talk.flow_version) == ({}, 5, 2)
    assert found.product is not None
    assert found.product.answers == {"name": "Mật ong"}
    kept, fresh = subjects.assessments_of(work, found.product.id)
    assert kept.abandoned_at == work.now
    assert kept.answers == {"label": 2}
    assert kept.estimate == {"total": 40}
    assert fresh.abandoned_at is None
    assert facts.facts_of(work, kept)[0].value == 2
    assert [view.talk.finished_at is None for view in subjects.talks_of(work, found.person.id)] == [True, False]


def test_confirming_finishes_and_a_finished_one_is_not_given_up_afterwards(work: Work) -> None:
    loaded = _started(work)
    service.confirm(work, loaded, {"total": 61})
    found = opened(work)
    assert found.assessment is not None
    assert found.talk is not None
    assert (found.assessment.finished_at, found.talk.finished_at) == (work.now, work.now)
    assert found.assessment.estimate == {"total": 61}
    again = service.start_over(work, found, "qd26-2026", "assess", 1)
    assert again.product is not None
    assert subjects.assessments_of(work, again.product.id)[0].abandoned_at is None


def test_acts_over_a_product_say_when_there_is_none(work: Work) -> None:
    loaded = service.start_talk(work, opened(work), "register", 1)
    with pytest.raises(LookupError):
        service.start_over(work, loaded, "qd26-2026", "assess", 1)
    with pytest.raises(LookupError):
        service.confirm(work, loaded, {})


def test_an_answer_says_who_gave_it_in_which_talk(work: Work) -> None:
    loaded = _started(work)
    answers.record_answer(work, loaded, "organisation", "workers", 12, raw="12 người", inbox_id=9, on_behalf=True)
    assert loaded.organisation is not None
    (fact,) = facts.facts_of(work, loaded.organisation)
    source = fact.source
    assert (source.by_person_id, source.inbox_id, source.on_behalf) == (loaded.person.id, 9, True)
    assert (source.flow, source.flow_version) == ("assess", 1)
    answers.withdraw_answer(work, loaded, "organisation", "workers")
    assert opened(work).organisation == loaded.organisation
    assert loaded.organisation.answers == {}


def test_what_a_second_product_shares_is_copied_onto_it(work: Work) -> None:
    first = _started(work)
    answers.record_answer(work, first, "product", "box", "hộp giấy")
    assert first.product is not None
    second = service.start_product(work, opened(work), "qd26-2026", "assess", 1, organisation=first.organisation)
    answers.copy_answers(work, second, first.product, ["box"])
    found = opened(work).product
    assert found is not None
    assert found.answers == {"box": "hộp giấy"}


def test_an_answer_about_what_the_talk_does_not_have_is_refused(work: Work) -> None:
    with pytest.raises(LookupError, match="no organisation"):
        answers.record_answer(work, opened(work), "organisation", "workers", 12)
