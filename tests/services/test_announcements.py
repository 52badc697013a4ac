"""What an office tells many: who is meant, page by page, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import Message, Outcome, Receipt
from bot.programme.audience import Audience
from bot.services import announcements as service
from bot.services import people, reminder_settings
from bot.storage import (
    Source,
    Work,
    announcements,
    chats,
    consents,
    facts,
    history,
    outbox,
    purging,
    recipients,
    subjects,
)
from tests.databases import later, opened

SAID = {"vi": Message("Xã mở lớp đóng gói, sáng thứ Sáu."), "en": Message("A class on packaging, Friday morning.")}
EVERYBODY = Audience()
BY = Source()


def listener(
    work: Work, name: str, channel: str = "telegram", answers: Mapping[str, str] | None = None, sheet: str = ""
) -> int:
    """A person who agreed to announcements, with an organisation when `answers` are given; returns their number."""
    loaded = opened(work, name, channel)
    consents.add(work, loaded.person.id, "announcements", "2026-1", True)
    if answers is not None:
        organisation = subjects.create_organisation(work, loaded.person.id)
        for question, value in answers.items():
            facts.record(work, organisation, question, value, source=BY)
        product = subjects.create_product(work, organisation.id)
        if sheet:
            facts.record(work, product, "sheet", sheet, source=BY)
    return loaded.person.id


def started(work: Work, audience: Audience = EVERYBODY, said: Mapping[str, Message] = SAID) -> int:
    id_ = service.create(work, "office:1", said, audience)
    service.schedule(work, "office:1", id_)
    return id_


def all_steps(work: Work) -> int:
    steps = 0
    while service.step(work):
        steps += 1
    return steps


def send(work: Work, kind: str = "sent", limit: int = 1000) -> list[outbox.Claimed]:
    accounts = [chats.account_id(work, channel, "main") for channel in ("telegram", "web")]
    claimed = outbox.claim(work, accounts, limit)
    outcome = Outcome(kind)  # type: ignore[arg-type]
    outbox.settle_all(work, [(one.id, 0, replace(outcome, platform_id=f"m{one.id}")) for one in claimed])
    return claimed


def test_only_people_who_agreed_and_agree_still_are_told_once_in_their_language(work: Work) -> None:
    listener(work, "a")
    english = opened(work, "b")
    people.set_language(work, english, "en")
    people.decide(work, english.person, "announcements", True, "2026-1")
    opened(work, "never asked", "telegram")
    no_more = opened(work, "no more", "telegram")
    people.decide(work, no_more.person, "announcements", True, "2026-1")
    people.decide(work, no_more.person, "announcements", False, "2026-1")
    assert service.count(work, EVERYBODY) == service.Counted(2, {"telegram": 1, "web": 1})
    assert {channel for _, _, channel in service.sample(work, EVERYBODY)} == {"telegram", "web"}
    id_ = started(work)
    all_steps(work)
    assert sorted((one.chat_key, one.message.text) for one in send(work)) == [
        ("a", SAID["vi"].text),
        ("b", SAID["en"].text),
    ]
    assert send(work) == []
    all_steps(work)
    found = service.report(work, id_)
    assert (found.state, found.made, found.sent, found.open) == ("done", 2, 2, 0)
    assert [line.text for line in history(work, english.chat.id)] == [SAID["en"].text]


def test_an_audience_narrows_by_place_kind_and_sheet(work: Work) -> None:
    tea = {"place": "05503", "kind-group": "cooperative", "kind": "cooperative"}
    one = listener(work, "tea", answers=tea, sheet="7")
    two = listener(work, "honey", answers={"place": "05503", "kind-group": "household"}, sheet="3")
    three = listener(work, "far", answers={"place": "00004", "kind-group": "household"}, sheet="7")
    listener(work, "nowhere")

    def meant(**parts: tuple[object, ...]) -> set[int]:
        audience = Audience(**parts)  # type: ignore[arg-type]
        found = service.count(work, audience).people
        sampled = {person for person, _, _ in service.sample(work, audience, 10)}
        id_ = started(work, audience)
        all_steps(work)
        told = {row.person_id for row in recipients.recipients(work, id_, ("queued",))}
        if told:
            service.cancel(work, "office:1", id_)
        all_steps(work)
        assert found == len(sampled) == len(told)
        assert sampled == told
        return told

    assert meant(communes=("05503",)) == {one, two}
    assert meant(provinces=("19",)) == {one, two}
    assert meant(communes=("05503",), kinds=("household",)) == {two}
    assert meant(sheets=(7,)) == {one, three}
    assert meant(sheets=(7,), kinds=("household",)) == {three}
    assert meant(stars=(4,)) == set()


def test_an_answer_that_changes_moves_its_organisation(work: Work) -> None:
    person = listener(work, "a", answers={"place": "05503", "kind-group": "household"})
    (organisation,) = subjects.organisations_of(work, person)
    facts.record(work, organisation, "place", "00004", source=BY)
    assert service.count(work, Audience(communes=("05503",))).people == 0
    facts.withdraw(work, organisation, "place", source=BY)
    assert service.count(work, Audience(communes=("00004",))).people == 0
    assert service.count(work, Audience(kinds=("household",))).people == 1


def test_nobody_is_told_in_a_closed_chat_and_everybody_in_the_one_used_last(work: Work) -> None:
    loaded = opened(work, "phone", "telegram")
    consents.add(work, loaded.person.id, "announcements", "2026-1", True)
    web = opened(later(work, hours=1), "page", "web").chat
    web.person_id = loaded.person.id
    chats.save_chat(work, web)
    shut = opened(work, "gone", "telegram")
    consents.add(work, shut.person.id, "announcements", "2026-1", True)
    chats.close_chat(work, shut.chat.id)
    id_ = started(later(work, hours=2))
    all_steps(later(work, hours=2))
    assert [one.chat_key for one in send(later(work, hours=2))] == ["page"]
    found = service.report(work, id_)
    assert (found.sent, dict(found.failed), found.unreachable) == (1, {"no_chat": 1}, 1)
    assert [(one.person_id, one.kind) for one in service.left(work, id_)] == [(shut.person.id, "no_chat")]


def test_who_blocks_us_is_told_in_another_chat_else_counted(work: Work) -> None:
    loaded = opened(work, "page", "web")
    consents.add(work, loaded.person.id, "announcements", "2026-1", True)
    phone = opened(later(work, hours=1), "phone", "telegram").chat
    phone.person_id = loaded.person.id
    chats.save_chat(work, phone)
    listener(work, "alone")
    id_ = started(work)
    all_steps(work)
    assert {one.chat_key for one in send(work, "closed")} == {"phone", "alone"}
    assert [one.chat_key for one in send(work)] == ["page"]
    all_steps(work)
    found = service.report(work, id_)
    assert (found.state, found.sent, dict(found.failed)) == ("done", 1, {"closed": 1})


def test_outside_the_window_another_chat_is_tried_and_else_it_is_recorded(work: Work) -> None:
    listener(work, "old")
    id_ = started(work)
    all_steps(work)
    send(work, "window")
    assert dict(service.report(work, id_).failed) == {"window": 1}
    assert opened(work, "old", "telegram").chat.closed_at is None


def test_pause_stops_the_next_claim_and_resume_goes_on(work: Work) -> None:
    for number in range(7):
        listener(work, f"c{number}")
    id_ = started(work)
    all_steps(work)
    assert len(send(work, limit=3)) == 3
    service.pause(work, "office:1", id_)
    assert send(work) == []
    all_steps(work)
    assert (service.report(work, id_).state, service.report(work, id_).open) == ("paused", 4)
    with pytest.raises(service.Refused) as refused:
        service.pause(work, "office:1", id_)
    assert (refused.value.why, refused.value.state) == ("state", "paused")
    service.resume(work, "office:1", id_)
    assert len(send(work)) == 4
    all_steps(work)
    assert service.report(work, id_).state == "done"


def test_cancel_takes_back_what_waits_and_leaves_what_was_told(work: Work) -> None:
    for number in range(5):
        listener(work, f"c{number}")
    id_ = started(work)
    all_steps(work)
    send(work, limit=2)
    service.cancel(work, "office:1", id_)
    assert send(work) == []
    all_steps(work)
    found = service.report(work, id_)
    assert (found.state, found.sent, found.cancelled, found.open) == ("cancelled", 2, 3, 0)
    assert service.load(work, id_).ended_at is not None


def test_it_begins_at_its_time_and_ends_at_its_own(work: Work) -> None:
    listener(work, "a")
    id_ = service.create(work, "office:1", SAID, EVERYBODY, expires=work.now + timedelta(days=1))
    service.schedule(work, "office:1", id_, work.now + timedelta(hours=2))
    assert not service.step(later(work, hours=1))
    assert service.step(later(work, hours=2))
    all_steps(later(work, hours=2))
    service.pause(work, "office:1", id_)
    over = later(work, days=2)
    with pytest.raises(service.Refused, match="past"):
        service.resume(over, "office:1", id_)
    assert announcements.turn(work, id_, ("paused",), state="sending")
    assert send(over) == []
    all_steps(over)
    found = service.report(work, id_)
    assert (found.state, found.expired) == ("done", 1)


@pytest.mark.parametrize(
    ("said", "why"), [({}, "no_words"), ({"vi": Message(" ")}, "no_words"), ({"en": Message("x")}, "no_vietnamese")]
)
def test_without_words_there_is_no_announcement(work: Work, said: Mapping[str, Message], why: str) -> None:
    with pytest.raises(service.Refused, match=why):
        service.create(work, "office:1", said, EVERYBODY)


def test_what_is_over_or_never_was_is_refused(work: Work) -> None:
    with pytest.raises(service.Refused, match="unknown"):
        service.schedule(work, "office:1", 99)
    id_ = service.create(work, "office:1", SAID, EVERYBODY)
    with pytest.raises(service.Refused, match="past"):
        service.schedule(work, "office:1", id_, work.now - timedelta(minutes=1))
    service.cancel(work, "office:1", id_)
    with pytest.raises(service.Refused, match="state"):
        service.schedule(work, "office:1", id_)
    assert service.load(work, id_).ended_at is not None


def test_many_are_made_page_by_page_and_another_process_goes_on(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcements, "PAGE", 3)
    monkeypatch.setattr(announcements, "SPAN", 5)
    for number in range(11):
        listener(work, f"c{number}", answers={"place": "05503" if number % 3 else "00004"})
    id_ = started(work, Audience(communes=("05503",)))
    service.step(work)
    service.pause(work, "office:1", id_)
    assert not service.step(work)
    service.resume(work, "office:1", id_)
    late = listener(work, "came later", answers={"place": "05503"})
    assert all_steps(work) >= 2
    told = [row.person_id for row in recipients.recipients(work, id_, ("queued",))]
    assert len(told) == len(set(told)) == 7
    assert late not in told
    assert service.report(work, id_).prepared


def test_an_announcement_whose_answer_was_lost_is_not_sent_again_and_a_receipt_settles_it(work: Work) -> None:
    listener(work, "a")
    id_ = started(work)
    all_steps(work)
    (claimed,) = send(work, "unknown")
    assert send(later(work, hours=1)) == []
    assert outbox.doubts(work) == {"announcement": 1}
    receipt = Receipt("telegram", "main", "a", "delivered", ("p1",), work.now + timedelta(seconds=5))
    assert outbox.take_receipt(work, receipt) == ("p1",)
    assert outbox.take_receipt(work, receipt, guess=True) == ("p1",)
    outbox.take_receipt(work, replace(receipt, kind="seen"))
    all_steps(work)
    found = service.report(work, id_)
    assert (found.state, found.unknown, found.delivered, found.seen) == ("done", 0, 0, 1)
    (recipient,) = recipients.recipients(work, id_, ("seen",))
    assert [step.status for step in recipient.trail] == ["queued", "sending", "unknown", "delivered", "seen"]
    assert recipient.row == claimed.id


def test_who_is_forgotten_meanwhile_does_not_keep_it_open(work: Work) -> None:
    person = listener(work, "a")
    listener(work, "b")
    id_ = started(work)
    all_steps(work)
    purging.purge_person(work, person, "request")
    send(work)
    all_steps(work)
    found = service.report(work, id_)
    assert (found.state, found.sent, found.cancelled) == ("done", 1, 1)


def test_who_wants_no_more_of_it_is_not_told(work: Work) -> None:
    listener(work, "a")
    id_ = started(work)
    all_steps(work)
    people.decide(work, opened(work, "a", "telegram").person, "announcements", False, "2026-1")
    assert send(work) == []
    all_steps(work)
    assert (service.report(work, id_).cancelled, service.report(work, id_).state) == (1, "done")


def test_what_began_by_day_rests_by_night_and_what_missed_its_time_waits_for_the_morning(work: Work) -> None:
    """The clock stands at eight in the morning; the office of the country lets people be written to until 18:30."""
    for number in range(3):
        listener(work, f"chat-{number}")
    reminder_settings.change(work, '[hours]\ncloses = "18:30"', "own.toml", "tester")
    first = started(work)
    all_steps(work)
    assert len(send(work, limit=1)) == 1
    second = service.create(work, "office:1", SAID, EVERYBODY)
    service.schedule(work, "office:1", second, later(work, hours=10).now)
    evening = later(work, hours=10, minutes=30)
    all_steps(evening)
    assert send(evening) == []
    morning = later(work, hours=24)
    assert service.load(evening, first).rests_until == morning.now
    assert service.load(evening, second).start_at == morning.now
    all_steps(morning)
    while send(morning):
        all_steps(morning)
    assert [service.report(morning, each).sent for each in (first, second)] == [3, 3]


def test_who_begins_by_night_means_it(work: Work) -> None:
    listener(work, "chat-1")
    night = later(work, hours=14)
    started(night)
    all_steps(night)
    assert len(send(night)) == 1
