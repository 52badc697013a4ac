"""Reminders over both databases: planned, merged, sent in the day, once; late reworded or recorded as missed."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date, timedelta

import pytest

from bot.clock import FixedClock
from bot.handlers.reminders import compose
from bot.messages import Inbound, Outcome, Text
from bot.services import answers, reminder_wishes, subjects
from bot.services import people as consenting
from bot.services import reminders as service
from bot.storage import Lane, Work, chats, inbox, outbox, purging, reminders
from bot.storage.subjects import join as join_as
from tests.reminding import Post, Who, at, producer

ROUND = ["2027-03-08 08:00", "2027-03-24 08:00", "2027-03-31 08:00", "2027-04-04 08:00", "2027-04-06 08:00"]


@pytest.fixture
def post(lane: Lane, clock: FixedClock) -> Post:
    clock.set(at("2027-02-20 10:00"))
    return Post(lane, clock)


def made(post: Post, name: str = "chat-1", **more: object) -> Who:
    return post.lane.do(lambda work: producer(work, name, **more))  # type: ignore[arg-type]


def statuses(post: Post, who: Who) -> Counter[str]:
    return Counter(row.status for row in post.rows(who.person))


def test_r7_a_reminder_fires_once_in_the_day_and_says_what_holds(post: Post) -> None:
    who = made(post)
    post.days("2027-03-07", "2027-04-08", ("07:59", "08:00", "20:30"))
    assert post.times() == ROUND
    assert post.said[0].text.startswith("Anh/chị Mỷ ơi, mật ong nên nộp ở xã chậm nhất 7/4/2027.\nCòn 30 ngày.")
    assert "Còn 1 ngày." in post.said[-1].text
    assert statuses(post, who)["sent"] == 5


def test_r7_after_downtime_what_still_helps_is_said_in_new_words_and_the_rest_is_recorded(post: Post) -> None:
    who = made(post)
    post.days("2027-03-07", "2027-03-10")
    post.tick("2027-04-04 20:30")  # back at night, after two missed days: nothing goes out before the morning
    post.days("2027-04-05", "2027-04-07")
    assert post.times() == [ROUND[0], "2027-04-05 08:00", ROUND[4]]
    assert "Còn 2 ngày." in post.said[1].text
    reasons = Counter((row.step, row.status) for row in post.rows(who.person) if row.occasion == "2027-1")
    assert reasons == {(30, "sent"): 1, (14, "missed"): 1, (7, "missed"): 1, (3, "sent"): 1, (1, "sent"): 1}
    assert {row.reason for row in post.rows(who.person) if row.status == "missed"} == {
        "a later reminder of the same matter was due as well"
    }


def test_r7_on_the_last_day_it_says_so_and_after_it_nothing_is_sent_but_why_is_kept(post: Post) -> None:
    who = made(post)
    late = made(post, "chat-2", product="chè")
    post.tick("2027-02-21 08:00")
    post.works = False
    post.days("2027-03-31", "2027-04-06")
    post.works = True
    post.days("2027-04-07", "2027-04-10")
    assert post.times() == ["2027-04-07 08:00"] * 2
    assert post.said[0].text.startswith("Anh/chị Mỷ ơi, hôm nay 7/4/2027 là ngày cuối nên nộp")
    assert statuses(post, who)["missed"] == statuses(post, late)["missed"] == 4


def test_r7_a_whole_deadline_slept_through_is_missed_with_its_reason(post: Post) -> None:
    who = made(post)
    post.tick("2027-03-07 08:00")
    post.days("2027-04-09", "2027-04-11")
    assert post.said == []
    gone = [row for row in post.rows(who.person) if row.occasion == "2027-1"]
    assert {(row.status, row.reason) for row in gone} == {("missed", "its day had passed before it could be sent")}
    assert len(gone) == 5


def test_r7_a_sender_that_is_down_all_day_delays_it_to_the_next_morning_in_words_of_that_day(post: Post) -> None:
    made(post)
    post.tick("2027-03-30 10:00")
    post.works = False
    post.days("2027-03-31", "2027-03-31")
    post.works = True
    post.days("2027-04-01", "2027-04-02")
    assert post.times() == ["2027-04-01 08:00"]
    assert "Còn 6 ngày." in post.said[0].text


def test_r7_what_was_not_sent_yesterday_is_said_on_the_day_on_which_something_new_is_planned(post: Post) -> None:
    """On the window's last day the certificate's end comes within sight and is planned."""
    who = made(post, certificate=date(2027, 8, 18))  # its window closes on 20 April
    post.days("2027-04-13", "2027-04-18")
    post.works = False
    post.days("2027-04-19", "2027-04-19")
    post.works = True
    before = len(post.said)
    post.days("2027-04-20", "2027-04-21")
    assert [row.send_on for row in post.rows(who.person) if row.kind == "expires"] == [date(2027, 6, 19)]
    assert post.times()[before:] == ["2027-04-20 08:00"]
    assert "hôm nay 20/4/2027 là ngày cuối nộp đánh giá lại" in post.said[-1].text


def test_r7_a_clock_that_jumps_back_says_nothing_twice(post: Post) -> None:
    who = made(post)
    post.days("2027-03-07", "2027-03-09")
    post.days("2027-03-05", "2027-03-24")  # four days lived again
    assert post.times() == ROUND[:2]
    assert statuses(post, who)["missed"] == 0


def test_r7_a_send_whose_end_is_unknown_is_not_repeated(post: Post) -> None:
    who = made(post)
    post.outcome = lambda: Outcome("unknown")
    post.days("2027-03-08", "2027-03-12")
    assert post.times() == [ROUND[0]]
    assert [row.status for row in post.rows(who.person) if row.step == 30] == ["sent"]


def test_r7_two_schedulers_at_once_say_each_thing_once(post: Post, lane: Lane) -> None:
    everybody = [made(post, f"chat-{n}") for n in range(12)]
    other = Lane(lane.database, lane.box, post.clock)

    def tick(over: Lane) -> None:
        while over.do(lambda work: service.attend(work, compose, 5)).more:
            pass

    for day in ("2027-03-07", "2027-03-08", "2027-03-09"):
        post.clock.set(at(f"{day} 08:00"))
        both = [threading.Thread(target=tick, args=(one,)) for one in (lane, other)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        post.send()
    for writer in other._writers:  # its database is the other lane's, which closes it
        writer.finish()
        writer.join()
    assert Counter(one.chat for one in post.said) == {who.chat: 1 for who in everybody}


def test_several_things_of_one_day_are_one_message_the_most_urgent_first(post: Post) -> None:
    def job(work: Work) -> Who:
        who = producer(work)
        loaded = chats.load_by_id(work, who.chat)
        assert loaded is not None
        for name in ("chè", "măng khô", "miến dong", "gạo nếp", "rượu ngô"):
            loaded = subjects.start_product(work, loaded, "qd26-2026", "journey", 1, organisation=loaded.organisation)
            answers.record_answer(work, loaded, "product", "product-name", name)
            subjects.confirm(work, loaded, {"stars": 3, "total": 60}, 3)
        return who

    who = post.lane.do(job)
    post.days("2027-03-08", "2027-03-09")
    (said,) = post.said
    assert said.text.split("\n")[:6] == [
        "Anh/chị Mỷ ơi, có 6 việc sắp đến ngày:",
        "• Mật ong: nên nộp ở xã chậm nhất 7/4/2027",
        "• Chè: nên nộp ở xã chậm nhất 7/4/2027",
        "• Măng khô: nên nộp ở xã chậm nhất 7/4/2027",
        "• Miến dong: nên nộp ở xã chậm nhất 7/4/2027",
        "… và 2 việc nữa: nhắn “nhắc việc” để xem",
    ]
    assert statuses(post, who)["sent"] == 6


def test_who_says_done_is_not_reminded_and_neither_is_the_rest_of_the_house(post: Post) -> None:
    who = made(post)

    def join(work: Work) -> Who:
        other = producer(work, "chat-2", ready=False, product="")
        join_as(work, other.person, who.organisation, "manager")
        return other

    other = post.lane.do(join)
    post.days("2027-03-08", "2027-03-08")
    assert {one.chat for one in post.said} == {who.chat, other.chat}
    before = len(post.said)
    row = next(row for row in post.rows(who.person) if row.status == "queued")
    post.lane.do(lambda work: reminder_wishes.done(work, row, date(2027, 3, 8)))
    post.days("2027-03-09", "2027-04-08")
    said = [one for one in post.said[before:] if "mật ong" in one.text.lower()]
    assert said == []


def test_a_member_is_reminded_only_when_they_wish_it_and_a_manager_unless_they_refuse(post: Post) -> None:
    who = made(post)

    def member(work: Work, name: str) -> int:
        loaded = chats.open_chat(work, "zalo_oa", "main", name, name)
        consenting.decide(work, loaded.person, "storage", True, "2026-11")
        join_as(work, loaded.person.id, who.organisation, "member")
        return loaded.person.id

    post.lane.do(lambda work: member(work, "silent"))
    eager = post.lane.do(lambda work: member(work, "eager"))

    def decide(person: int, given: bool) -> None:
        def job(work: Work) -> None:
            (chat,) = chats.chats_of(work, person)
            loaded = chats.load_by_id(work, chat.id)
            assert loaded is not None
            consenting.decide(work, loaded.person, "reminders", given, "2026-11")

        post.lane.do(job)

    decide(eager, True)
    post.days("2027-03-08", "2027-03-08")
    chats_of = {person: post.lane.look(lambda w, p=person: chats.chats_of(w, p)[0].id) for person in (eager,)}
    assert {one.chat for one in post.said} == {who.chat, chats_of[eager]}
    decide(who.person, False)
    post.said.clear()
    post.days("2027-03-09", "2027-03-24")
    assert {one.chat for one in post.said} == {chats_of[eager]}
    decide(who.person, True)
    post.days("2027-03-25", "2027-03-31")
    assert who.chat in {one.chat for one in post.said}, "opting in again, what is still to come comes"


def test_opting_out_takes_back_what_waits_to_be_sent(post: Post) -> None:
    who = made(post)
    post.works = False
    post.tick("2027-03-07 08:00")
    post.tick("2027-03-08 08:00")

    def refuse(work: Work) -> None:
        loaded = chats.load_by_id(work, who.chat)
        assert loaded is not None
        consenting.decide(work, loaded.person, "reminders", False, "2026-11")

    post.lane.do(refuse)
    post.works = True
    post.days("2027-03-08", "2027-04-08", ("08:01",))
    assert post.said == []
    assert set(statuses(post, who)) == {"stopped"}


def test_nobody_is_reminded_while_they_talk(post: Post) -> None:
    who = made(post)
    post.tick("2027-03-07 10:00")

    def writes(work: Work) -> None:
        loaded = chats.load_by_id(work, who.chat)
        assert loaded is not None
        event = Inbound("zalo_oa", "main", "chat-1", "chat-1", "e1", work.now, Text("a"))
        inbox.store_event(work, loaded.chat, event, "done")

    post.clock.set(at("2027-03-08 07:58"))
    post.lane.do(writes)
    post.tick("2027-03-08 08:00")
    post.tick("2027-03-08 08:07")
    assert post.said == []
    post.tick("2027-03-08 08:08")
    assert post.times() == ["2027-03-08 08:08"]


def test_later_says_it_again_on_that_day_and_not_before(post: Post) -> None:
    who = made(post)
    post.days("2027-03-08", "2027-03-08")
    row = next(row for row in post.rows(who.person) if row.status == "queued")
    came = post.lane.do(lambda work: reminder_wishes.put_off(work, row, date(2027, 4, 2), date(2027, 3, 8)))
    assert came == ("put_off", date(2027, 4, 2))
    post.days("2027-03-09", "2027-04-08")
    assert post.times() == [ROUND[0], "2027-04-02 08:00", *ROUND[3:]]
    assert post.lane.do(lambda work: reminder_wishes.put_off(work, row, date(2027, 5, 1), date(2027, 4, 6))) == (
        "last_day",
        date(2027, 4, 7),
    )
    assert (
        post.lane.do(lambda work: reminder_wishes.put_off(work, row, date(2027, 5, 1), date(2027, 4, 7)))[0] == "past"
    )


def test_a_changed_certificate_date_moves_its_reminders(post: Post) -> None:
    who = made(post, certificate=date(2027, 10, 1))  # opens 4 April
    post.tick("2027-03-07 08:00")
    assert {row.send_on for row in post.rows(who.person) if row.kind == "window_opens"} == {date(2027, 4, 4)}

    def corrected(work: Work) -> None:
        loaded = chats.load_by_id(work, who.chat)
        assert loaded is not None
        answers.record_answer(work, loaded, "product", "certificate-expiry", "2027-10-03")
        reminders.sooner(work, [who.person])

    post.lane.do(corrected)
    post.days("2027-03-08", "2027-04-08")
    assert post.times() == ["2027-04-06 08:00"]
    assert "từ nay đến hết 5/6/2027" in post.said[0].text


def test_something_unfinished_is_nudged_twice_and_never_again(post: Post) -> None:
    made(post, ready=False)
    post.days("2027-02-21", "2027-03-25")
    assert post.times() == ["2027-02-23 08:00", "2027-03-06 08:00"]


def test_who_only_tries_or_has_left_is_not_reminded(post: Post) -> None:
    trying = made(post)
    gone = made(post, "chat-2")

    def change(work: Work) -> None:
        loaded = chats.load_by_id(work, trying.chat)
        assert loaded is not None
        consenting.start_trial(work, loaded.person, timedelta(days=900))
        chats.close_chat(work, gone.chat)

    post.lane.do(change)
    post.days("2027-04-03", "2027-04-09")
    assert post.said == []
    assert {row.reason for row in post.rows(gone.person) if row.status == "missed"} >= {
        "its day had passed before it could be sent: no chat is open"
    }


def test_planning_again_and_again_makes_no_second_row(post: Post) -> None:
    who = made(post)
    post.tick("2027-03-07 08:00")
    before = [(row.id, row.identity) for row in post.rows(who.person)]
    for minute in range(1, 6):
        post.lane.do(reminders.all_sooner)
        post.tick(f"2027-03-07 08:{minute:02}")
    assert [(row.id, row.identity) for row in post.rows(who.person)] == before


def test_a_forgotten_persons_reminders_are_gone(post: Post) -> None:
    who = made(post)
    post.tick("2027-03-07 08:00")
    assert post.rows(who.person)
    post.lane.do(lambda work: purging.purge_person(work, who.person, "request"))
    assert post.rows(who.person) == []
    assert post.lane.do(lambda work: reminders.due_people(work, 10)) == []


def test_the_message_knows_until_when_it_is_worth_sending(post: Post) -> None:
    made(post)
    post.works = False
    post.tick("2027-03-08 08:00")

    def look(work: Work) -> list[outbox.Claimed]:
        return outbox.claim(work, [chats.account_id(work, "zalo_oa", "main")], 10)

    post.clock.set(at("2027-03-08 19:59"))
    (claimed,) = post.lane.do(look)
    assert claimed.message.purpose == "reminder"
    assert claimed.message.expires == at("2027-03-08 20:00")
    assert claimed.message.template is not None
    assert dict(claimed.message.template.data) == {"name": "Mỷ", "product": "mật ong", "day": "7/4/2027"}
