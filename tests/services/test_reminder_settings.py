"""The offices' settings in the books, and the preview of who would be told of what."""

from __future__ import annotations

from datetime import date

import pytest

from bot.clock import FixedClock
from bot.programme.duties import Scope
from bot.services import acting, answers, calendars, dossiers, officers, papers, reminder_settings, reminder_wishes
from bot.services.reminder_preview import masked, preview
from bot.services.reminder_settings import SettingsProblem
from bot.storage import Lane, Work, chats
from bot.storage import dossiers as dossier_store
from tests.reminding import Post, Who, at, producer

TAN_CUONG = "05482"


@pytest.fixture
def post(lane: Lane, clock: FixedClock) -> Post:
    clock.set(at("2027-02-20 10:00"))
    return Post(lane, clock)


def in_thai_nguyen(work: Work, who: Who) -> None:
    loaded = chats.load_by_id(work, who.chat)
    assert loaded is not None
    answers.record_answer(work, loaded, "organisation", "place", TAN_CUONG)


def test_settings_are_versioned_and_move_what_is_planned(post: Post) -> None:
    who = post.lane.do(producer)
    post.tick("2027-03-01 08:00")
    first = post.lane.do(lambda work: reminder_settings.change(work, "[round]\nsteps = [20, 5]", "a.toml", "Sở NN&MT"))
    post.days("2027-03-02", "2027-04-08")
    assert post.times() == ["2027-03-18 08:00", "2027-04-02 08:00"]
    assert {row.status for row in post.rows(who.person) if row.step in (30, 14, 7, 3, 1)} == {"stopped"}
    second = post.lane.do(lambda work: reminder_settings.change(work, "", "b.toml", "Sở NN&MT"))
    assert (first, second) == (1, 2)
    past = post.lane.look(reminder_settings.history)
    assert [(one.version, one.by, list(one.data)) for one in past] == [(1, "Sở NN&MT", ["round"]), (2, "Sở NN&MT", [])]
    assert post.lane.look(lambda work: reminder_settings.book(work).of("19")).kinds["round"].steps == (30, 14, 7, 3, 1)


def test_a_province_says_it_in_its_own_words_and_the_others_as_before(post: Post) -> None:
    here, there = post.lane.do(producer), post.lane.do(lambda work: producer(work, "chat-2"))
    post.lane.do(lambda work: in_thai_nguyen(work, here))
    own = '[round]\ntext.vi = "{who}, tỉnh mình chờ {product} trước {day} nhé."'
    post.lane.do(lambda work: reminder_settings.change(work, own, "tn.toml", "CC PTNT", "19"))
    post.days("2027-03-08", "2027-03-08")
    said = {one.chat: one.text.split("\n")[0] for one in post.said}
    assert said[here.chat] == "Anh/chị Mỷ ơi, tỉnh mình chờ mật ong trước 7/4/2027 nhé."
    assert said[there.chat] == "Anh/chị Mỷ ơi, mật ong nên nộp ở xã chậm nhất 7/4/2027."
    assert '[round]\ntext.vi = "{who}, tỉnh mình' in post.lane.look(lambda w: reminder_settings.exported(w, "19"))


def test_what_is_exported_whole_can_be_set_again(post: Post) -> None:
    whole = post.lane.look(lambda work: reminder_settings.exported(work, whole=True))
    before = post.lane.look(reminder_settings.book)
    post.lane.do(lambda work: reminder_settings.change(work, whole, "whole.toml", "x"))
    assert post.lane.look(reminder_settings.book) == before


def test_a_province_nobody_knows_and_a_wrong_file_change_nothing(post: Post) -> None:
    for text, province in (("", "999"), ("[round]\nsteps = 3", "")):
        with pytest.raises(SettingsProblem):
            post.lane.do(lambda work, t=text, p=province: reminder_settings.change(work, t, "f", "x", p))  # type: ignore[misc]
    assert post.lane.look(reminder_settings.history) == []


def test_the_preview_says_what_will_be_sent_and_writes_nothing(post: Post) -> None:
    who = post.lane.do(lambda work: producer(work, certificate=date(2027, 10, 1)))
    other = post.lane.do(lambda work: producer(work, "chat-2", product="chè"))
    post.lane.do(lambda work: in_thai_nguyen(work, who))
    ahead = post.lane.look(lambda work: preview(work, date(2027, 4, 10)))
    assert post.rows(who.person) == post.rows(other.person) == []
    assert [(str(one.send_on), one.person, one.kind, one.step) for one in ahead] == [
        ("2027-03-08", other.person, "round", 30),
        ("2027-03-24", other.person, "round", 14),
        ("2027-03-31", other.person, "round", 7),
        ("2027-04-04", who.person, "window_opens", 0),
        ("2027-04-04", other.person, "round", 3),
        ("2027-04-06", other.person, "round", 1),
    ]
    assert {one.name for one in ahead} == {"G. T. Mỷ"}
    post.days("2027-02-21", "2027-04-10")
    assert [one.at[:10] for one in post.said] == [str(one.send_on) for one in ahead]
    only = post.lane.look(lambda work: preview(work, date(2027, 4, 10), "19"))
    assert {one.person for one in only} <= {who.person}


@pytest.mark.parametrize(("name", "shown"), [("Giàng Thị Mỷ", "G. T. Mỷ"), ("Mỷ", "Mỷ"), ("", "")])
def test_names_are_masked(name: str, shown: str) -> None:
    assert masked(name) == shown


def test_a_provinces_own_round_moves_the_reminders_of_its_people(post: Post) -> None:
    who = post.lane.do(producer)
    post.lane.do(lambda work: in_thai_nguyen(work, who))
    post.tick("2027-02-21 08:00")

    def storm(work: Work) -> None:
        calendars.set_day(work, acting.SYSTEM, "", date(2027, 4, 12), False, "CV 1/2027")

    post.lane.do(storm)
    post.days("2027-02-22", "2027-04-07")
    assert post.times()[0] == "2027-03-07 08:00", "a working day less for the commune: everything a day sooner"
    assert "chậm nhất 6/4/2027" in post.said[0].text
    assert post.times()[-1] == "2027-04-05 08:00"


def test_handed_in_by_word_begins_a_dossier_and_one_the_commune_never_got_is_reminded_of_again(post: Post) -> None:
    who = post.lane.do(producer)
    post.lane.do(lambda work: in_thai_nguyen(work, who))
    post.days("2027-03-08", "2027-03-08")
    row = next(row for row in post.rows(who.person) if row.status == "queued")
    post.lane.do(lambda work: reminder_wishes.handed_in(work, row, date(2027, 3, 8)))
    (one,) = post.lane.look(lambda work: dossier_store.of_product(work, who.product))
    assert (one.state, one.handed_in_on) == ("handed_in", date(2027, 3, 8))
    post.days("2027-03-09", "2027-03-26")
    assert len(post.said) == 1

    def never(work: Work) -> None:
        dossiers.move(work, acting.commune(TAN_CUONG), one.id, "not_received", dossiers.Papers(reason="chưa thấy"))

    post.lane.do(never)
    post.said.clear()
    post.days("2027-03-27", "2027-04-01")
    assert [said.at for said in post.said if "nên nộp" in said.text] == ["2027-03-31 08:00"]


def test_the_communes_officer_hears_of_its_clock_until_the_file_has_gone_on(post: Post) -> None:
    who = post.lane.do(producer)
    post.lane.do(lambda work: in_thai_nguyen(work, who))

    def serves(work: Work) -> int:
        loaded = chats.open_chat(work, "zalo_oa", "main", "officer", "officer")
        code = officers.invite(work, Scope("commune", "19", TAN_CUONG), "Ngô Thị Dung")
        assert officers.accept(work, loaded, code).kind == "ok"
        return loaded.chat.id

    desk = post.lane.do(serves)

    def received(work: Work) -> int:
        one = dossiers.begin(work, acting.producer(who.person), who.product, "first")
        dossiers.move(work, acting.producer(who.person), one.id, "hand_in", dossiers.Papers(on=date(2027, 2, 19)))
        on = dossiers.Papers(on=date(2027, 2, 19), number="01/PĐK-19-05482-2027")
        dossiers.move(work, acting.commune(TAN_CUONG), one.id, "confirm_receipt", on)
        return one.id

    dossier = post.lane.do(received)
    post.tick("2027-02-20 10:05")
    post.said.clear()
    post.days("2027-02-21", "2027-03-10")
    theirs = [(one.at[:10], one.text.split("\n")[0]) for one in post.said if one.chat == desk]
    assert theirs == [
        ("2027-03-05", "Hồ sơ mật ong đã ở xã được 10 ngày làm việc."),
        ("2027-03-10", "Hồ sơ mật ong đã ở xã được 13 ngày làm việc."),
    ]
    assert "Xem việc chờ" in post.said[-1].text
    reported = dossiers.Papers(on=date(2027, 3, 10), number="5/BC-UBND", proposal_number="7/TTr-UBND")
    post.lane.do(lambda work: dossiers.move(work, acting.commune(TAN_CUONG), dossier, "report", reported))
    post.said.clear()
    post.days("2027-03-11", "2027-03-15")
    assert [one for one in post.said if one.chat == desk] == []
    post.days("2027-07-04", "2027-07-06")
    asked = [one for one in post.said if one.chat == who.chat and "có kết quả chưa" in one.text]
    assert [one.at[:10] for one in asked] == ["2027-07-05"], "five days after the council had to have met"


def test_a_paper_among_the_evidence_is_told_of_before_it_runs_out_and_by_its_new_date(post: Post) -> None:
    who = post.lane.do(lambda work: producer(work, ready=False))

    def sends(work: Work, until: date) -> None:
        loaded = chats.load_by_id(work, who.chat)
        assert loaded is not None
        kept = papers.serving(work, loaded) or [papers.begin(work, loaded, "production-eligibility", of_product=False)]
        assert kept[0] is not None
        papers.describe(work, loaded, kept[0].id, "expires_on", until)

    post.lane.do(lambda work: sends(work, date(2027, 5, 10)))
    post.days("2027-03-09", "2027-03-11")
    (said,) = [one for one in post.said if "hết hạn" in one.text]
    assert said.at == "2027-03-11 08:00"
    assert said.text.split("\n")[0] == "Anh/chị Mỷ ơi, giấy “An toàn thực phẩm” của mật ong đến 10/5/2027 là hết hạn."
    assert "Có giấy mới rồi" in said.text
    post.lane.do(lambda work: sends(work, date(2028, 5, 10)))
    post.said.clear()
    post.days("2027-03-12", "2027-05-12")
    assert [one for one in post.said if "hết hạn" in one.text] == []
