"""A large announcement needs a second officer, of the same office or of one above it; never its author."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.programme.audience import Audience
from bot.programme.duties import Scope
from bot.programme.office_values import TWO_PEOPLE_FROM
from bot.services import accounts, acting, announcements, approvals, linking, office_announcements, office_settings
from bot.services import officers as serving
from bot.services.announcements import Refused
from bot.services.office_announcements import BadTime, OutOfScope, Speaker, speaker
from bot.storage import Work, audit, links, officers
from bot.storage import accounts as kept_accounts
from bot.storage import history as lines
from tests.databases import later, opened
from tests.services.test_announcements import listener

TEA = {"place": "05503", "kind-group": "household"}
COMMUNE, PROVINCE = Scope("commune", "19", "05503"), Scope("province", "19")
ADMINISTRATOR = Speaker("account:1", None)
SAID = {"vi": "Lớp đóng gói sáng thứ Sáu.\nMời bà con đến nhà văn hoá xã."}


def officer(work: Work, chat: str, scope: Scope = COMMUNE) -> Speaker:
    return speaker(officers.add(work, opened(work, chat, "web").person.id, scope, chat))


def large(work: Work, people: int = 3, limit: int = 3) -> None:
    """So many people in the commune, and a limit of the province."""
    office_settings.set_value(work, acting.province("19", name="office:9"), "19", TWO_PEOPLE_FROM, limit, 0)
    for number in range(people):
        listener(work, f"c{number}", answers=TEA)


def drafted(work: Work, who: Speaker, at: timedelta | None = None) -> tuple[int, bool]:
    number = office_announcements.draft(work, who, SAID, Audience())
    return number, office_announcements.send(work, who, number, work.now + at if at is not None else None)


def test_a_small_one_goes_at_once_and_a_large_one_waits_for_a_colleague(work: Work) -> None:
    large(work, people=3, limit=4)
    an, bo = officer(work, "an"), officer(work, "bo")
    assert drafted(work, an)[1]
    listener(work, "one more", answers=TEA)
    number, sent = drafted(work, an)
    assert not sent
    assert announcements.load(work, number).state == "draft"
    asked = approvals.pending(work, number)
    assert asked is not None
    assert (asked.people, asked.limit_then, asked.asked_by) == (4, 4, an.actor)
    with pytest.raises(Refused, match="own"):
        office_announcements.decide(work, an, number, approve=True)
    with pytest.raises(Refused, match="waits"):
        office_announcements.send(work, bo, number)
    assert office_announcements.decide(work, bo, number, approve=True).state == "preparing"
    with pytest.raises(Refused, match="unknown"):
        office_announcements.decide(work, bo, number, approve=True)
    acts = [(one.actor, one.act) for one in audit.about(work, "announcement", number)]
    assert (an.actor, "announcement.approval_asked") in acts
    assert (bo.actor, "announcement.approved") in acts


def test_who_wrote_the_last_words_approves_them_no_more_than_who_asked(work: Work) -> None:
    large(work)
    an, bo, province = officer(work, "an"), officer(work, "bo"), officer(work, "tỉnh", PROVINCE)
    number = office_announcements.draft(work, an, SAID, Audience())
    office_announcements.change(work, bo, number, 1, said={"vi": "Lớp dời sang thứ Bảy."})
    assert not office_announcements.send(work, an, number)
    for who in (an, bo):
        with pytest.raises(Refused, match="own"):
            office_announcements.decide(work, who, number, approve=True)
    office_announcements.decide(work, province, number, approve=True)
    assert "xã Tân Cương" in announcements.said(work, number)["vi"].text


def test_who_brings_their_account_to_their_chat_does_not_approve_what_they_asked_for_before(work: Work) -> None:
    large(work)
    code = accounts.invite(work, "commune", "19", "05503", "An")
    secured = accounts.Secured("An", "an.xa", "no hash", "JBSWY3DPEHPK3PXP", 1)
    assert accounts.join(work, code, "test", secured, "vi", "").kind == "ok"
    account = kept_accounts.of_login(work, "an.xa")
    assert account is not None
    former = Speaker(audit.person_actor(account.person_id), COMMUNE)
    asked_for, _ = drafted(work, former)
    written = office_announcements.draft(work, former, SAID, Audience())
    one = serving.accept(work, opened(work, "an", "web"), accounts.chat_code(work, account)).officer
    assert one is not None
    an, bo = speaker(one), officer(work, "bo")
    assert an.actor != former.actor
    assert approvals.for_me(work, an) == []
    with pytest.raises(Refused, match="own"):
        office_announcements.decide(work, an, asked_for, approve=True)
    assert not office_announcements.send(work, bo, written)
    with pytest.raises(Refused, match="own"):
        office_announcements.decide(work, an, written, approve=True)
    found = announcements.load(work, written)
    assert (found.made_by, found.changed_by) == (an.actor, an.actor)
    assert office_announcements.decide(work, bo, asked_for, approve=True).state == "preparing"


def test_one_human_with_two_seats_is_one_pair_of_eyes_also_after_parting_the_chats(work: Work) -> None:
    large(work)
    an, other, bo = officer(work, "an"), officer(work, "an again", PROVINCE), officer(work, "bo")
    number, _ = drafted(work, an)
    shown_in, typed_in = opened(work, "an again", "web"), opened(work, "an", "web")
    tried = linking.try_code(work, typed_in, linking.issue(work, shown_in))
    assert approvals.for_me(work, other) != [], "two people, as far as anybody knows"
    assert linking.carry_out(work, typed_in, tried.link) is not None
    assert approvals.for_me(work, other) == []
    with pytest.raises(Refused, match="own"):
        office_announcements.decide(work, other, number, approve=True)
    assert links.same_human(work, shown_in.person.id) == {shown_in.person.id, audit.person_of(an.actor)}
    assert office_announcements.decide(work, bo, number, approve=True).state == "preparing"


def test_an_office_beside_or_below_does_not_even_see_it(work: Work) -> None:
    large(work)
    province, far = officer(work, "tỉnh", PROVINCE), officer(work, "xa", Scope("commune", "01", "00004"))
    below = officer(work, "xã")
    number, sent = drafted(work, province)
    assert not sent
    for who in (far, below):
        assert office_announcements.find(work, who, number) is None
        with pytest.raises(Refused, match="unknown"):
            office_announcements.decide(work, who, number, approve=True)
    assert office_announcements.decide(work, ADMINISTRATOR, number, approve=True).state == "preparing"


def test_what_waits_is_not_changed_and_goes_back_to_a_draft_when_declined_or_withdrawn(work: Work) -> None:
    large(work)
    an, bo = officer(work, "an"), officer(work, "bo")
    number, _ = drafted(work, an)
    with pytest.raises(Refused, match="waits"):
        office_announcements.change(work, an, number, 1, said=SAID)
    office_announcements.decide(work, bo, number, approve=False, why="Ghi rõ giờ giúp em")
    (told,) = [line.text for line in lines(work, opened(work, "an", "web").chat.id) if "Chưa được" in line.text]
    assert "Ghi rõ giờ giúp em" in told
    office_announcements.change(work, an, number, 1, said={"vi": "8 giờ sáng thứ Sáu."})
    assert not office_announcements.send(work, an, number)
    assert approvals.withdraw(work, an.actor, number)
    assert not approvals.withdraw(work, an.actor, number)
    assert [one.decision for one in approvals.history(work, number)] == ["withdrawn", "declined"]


def test_two_who_decide_at_once_do_not_decide_twice(work: Work) -> None:
    large(work)
    an, bo, province = officer(work, "an"), officer(work, "bo"), officer(work, "tỉnh", PROVINCE)
    number, _ = drafted(work, an)
    office_announcements.decide(work, bo, number, approve=False)
    with pytest.raises(Refused, match="unknown"):
        office_announcements.decide(work, province, number, approve=True)


def test_it_begins_at_the_time_that_was_wished_for_else_when_people_may_be_written_to(work: Work) -> None:
    large(work)
    an, bo = officer(work, "an"), officer(work, "bo")
    first, _ = drafted(work, an, timedelta(hours=3))
    office_announcements.decide(later(work, hours=1), bo, first, approve=True)
    assert announcements.load(work, first).start_at == work.now + timedelta(hours=3)
    second, _ = drafted(work, an, timedelta(hours=3))
    night = later(work, hours=14)  # 22:00 in Viet Nam
    office_announcements.decide(night, bo, second, approve=True)
    found = announcements.load(work, second)
    assert (found.state, found.start_at) == ("scheduled", work.now + timedelta(days=1))
    late, _ = drafted(work, an)
    office_announcements.decide(night, bo, late, approve=True)
    assert announcements.load(work, late).start_at == work.now + timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "why"), [(timedelta(hours=-1), "past"), (timedelta(hours=14), "night"), (timedelta(days=61), "far")]
)
def test_nobody_is_written_to_at_night_in_the_past_or_far_ahead(work: Work, at: timedelta, why: str) -> None:
    an = officer(work, "an")
    with pytest.raises(BadTime, match=why):
        drafted(work, an, at)
    with pytest.raises(BadTime, match="night"):
        drafted(later(work, hours=14), an)


def test_colleagues_are_told_in_their_chats_else_the_province(work: Work) -> None:
    large(work)
    an, province = officer(work, "an"), officer(work, "tỉnh", PROVINCE)

    def told(chat: str) -> list[str]:
        return [line.text for line in lines(work, opened(work, chat, "web").chat.id)]

    number, _ = drafted(work, an)
    assert told("an") == []
    assert any("cán bộ thứ hai" in line for line in told("tỉnh"))
    officer(work, "bo")
    drafted(work, an)
    assert len(told("bo")) == 1
    assert len(told("tỉnh")) == 1
    office_announcements.decide(work, province, number, approve=True)
    assert len(told("an")) == 1


def test_two_who_change_a_draft_at_once_the_second_is_told(work: Work) -> None:
    an, bo = officer(work, "an"), officer(work, "bo")
    number = office_announcements.draft(work, an, SAID, Audience())
    office_announcements.change(work, an, number, 1, audience=Audience(kinds=("household",)))
    with pytest.raises(Refused, match="changed"):
        office_announcements.change(work, bo, number, 1, said={"vi": "Khác."})
    assert office_announcements.own_words(announcements.said(work, number)) == SAID
    with pytest.raises(OutOfScope):
        office_announcements.change(work, an, number, 2, audience=Audience(communes=("00004",)))
