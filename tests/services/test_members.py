from __future__ import annotations

import pytest

from bot.services import acting, dossiers, members
from bot.services import subjects as started
from bot.services.members import MemberProblem
from bot.storage import Work, chats, subjects
from tests.databases import later, opened
from tests.offices import Coop, coop


def invited(work: Work) -> tuple[Coop, int]:
    """A cooperative and a second person who has joined it by a code."""
    who = coop(work)
    other = opened(work, "chat-2").person.id
    code = members.invite(work, who.person_id, who.organisation_id)
    assert members.accept(work, other, f" {code[:4].lower()}-{code[4:]} ") == who.organisation_id
    return who, other


def why(outcome: int | MemberProblem) -> str:
    assert isinstance(outcome, MemberProblem)
    return outcome.why


def test_a_code_makes_a_member_once_and_they_see_the_dossiers(work: Work) -> None:
    who, other = invited(work)
    one = dossiers.begin(work, who.producer, who.product_id, "first")
    assert dossiers.see(work, acting.producer(other), one.id) is not None
    assert [m.role for m in members.members(work, other, who.organisation_id)] == ["manager", "member"]
    third = opened(work, "chat-3").person.id
    code = members.invite(work, who.person_id, who.organisation_id)
    assert why(members.accept(work, other, code)) == "already"
    assert why(members.accept(work, third, code)) == "used"
    assert why(members.accept(work, third, "ACDE3467")) == "wrong"
    assert members.members(work, third, who.organisation_id) == []


def test_a_code_is_too_old_after_a_week_and_worth_nothing_when_its_giver_left(work: Work) -> None:
    who, other = invited(work)
    third = opened(work, "chat-3").person.id
    old = members.invite(work, who.person_id, who.organisation_id)
    assert why(members.accept(later(work, days=8), third, old)) == "expired"
    code = members.invite(work, who.person_id, who.organisation_id)
    members.make_manager(work, who.person_id, who.organisation_id, other)
    members.leave(work, who.person_id, who.organisation_id)
    assert why(members.accept(work, third, code)) == "wrong"


def test_the_last_manager_names_another_before_leaving(work: Work) -> None:
    who, other = invited(work)
    with pytest.raises(MemberProblem, match="last_manager"):
        members.leave(work, who.person_id, who.organisation_id)
    members.make_manager(work, who.person_id, who.organisation_id, other)
    members.leave(work, who.person_id, who.organisation_id)
    assert [m.person_id for m in subjects.members_of(work, who.organisation_id)] == [other]
    with pytest.raises(MemberProblem, match="not_member"):
        members.leave(work, who.person_id, who.organisation_id)


def test_a_member_cannot_lead_and_a_manager_is_not_taken_out(work: Work) -> None:
    who, other = invited(work)
    for act in (members.remove, members.make_manager):
        with pytest.raises(MemberProblem, match="not_manager"):
            act(work, other, who.organisation_id, who.person_id)
    with pytest.raises(MemberProblem, match="not_manager"):
        members.invite(work, other, who.organisation_id)
    with pytest.raises(MemberProblem, match="last_manager"):
        members.remove(work, who.person_id, who.organisation_id, who.person_id)
    members.remove(work, who.person_id, who.organisation_id, other)
    assert members.members(work, other, who.organisation_id) == []
    with pytest.raises(MemberProblem, match="not_member"):
        members.make_manager(work, who.person_id, who.organisation_id, other)


def test_who_is_out_goes_on_with_no_talk_of_what_was_theirs(work: Work) -> None:
    who, other = invited(work)
    loaded = opened(work, "chat-2")
    started.start_talk(work, loaded, "journey", 1, organisation=who.loaded.organisation, product=who.loaded.product)
    assert opened(work, "chat-2").organisation is not None
    members.remove(work, who.person_id, who.organisation_id, other)
    assert opened(work, "chat-2").talk is None
    assert started.live_talks(work, other) == []
    assert [one.talk_id for one in chats.chats_of(work, who.person_id)] != [None]
