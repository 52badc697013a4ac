"""The producer's side of dossiers, through the real house: what golden talks do not show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from bot.delivery.files import write
from bot.media import Store
from bot.messages import File, Tap, Text
from bot.play import Stage
from bot.programme.dossier_life import Papers
from bot.services import acting, dossiers
from bot.storage import Work, facts, subjects
from bot.storage.facts import Source
from tests.handlers.house import BOTH, begun, loaded, rows, texts, type_all

T = TypeVar("T")


@pytest.fixture
def handed(on: Stage) -> Stage:
    """The tea cooperative at rest, with its file handed in today."""
    begun(on)
    type_all(on, "nộp hồ sơ rồi", "1")
    return on


def office(
    on: Stage, move: str, papers: Papers | None = None, side: Callable[..., acting.Actor] = acting.commune
) -> None:
    (one,) = rows(on, "dossier")
    area = one.commune if side is acting.commune else one.province
    on.lane.do(lambda work: dossiers.move(work, side(area), one.id, move, papers))


def ask_more(on: Stage) -> None:
    office(on, "confirm_receipt", Papers(on=rows(on, "dossier")[0].handed_in_on))
    office(on, "ask_commune", Papers(reason="Ảnh mờ", supplements=("Giấy A",)))


def test_a_status_without_a_product_offers_to_begin(on: Stage) -> None:
    said = type_all(on, "chào em", "1", "hồ sơ của tôi", "1")
    assert "cho em biết sản phẩm trước" in said


def test_an_office_may_not_have_got_it_and_then_it_is_a_draft_again(handed: Stage) -> None:
    office(handed, "not_received", Papers(reason="Chưa thấy ai đem đến"))
    (one,) = rows(handed, "dossier")
    assert (one.state, one.handed_in_on) == ("draft", None)
    assert "Tôi đã nộp rồi" in texts(handed.say(Text("hồ sơ của tôi")))


def test_a_day_that_is_none_is_asked_again_and_nothing_is_lost(on: Stage) -> None:
    begun(on)
    assert "Ngày này em đọc chưa ra" in type_all(on, "nộp hồ sơ rồi", "31/2/2026")
    assert "Ngày đó chưa đến" in type_all(on, "1/1/2030")
    assert "ngày 20/11/2026" in type_all(on, "20/11/2026")


def test_words_alone_answer_what_was_asked_for_and_a_wish_goes_first(handed: Stage) -> None:
    ask_more(handed)
    assert "Anh/chị gửi ảnh vào đây" in type_all(handed, "1")
    assert "Anh/chị gửi ảnh vào đây" not in type_all(handed, "có mất tiền không")
    type_all(handed, "hồ sơ của tôi", "1", "Giấy A tôi gửi bưu điện rồi")
    (one,) = rows(handed, "dossier")
    assert one.state == "at_commune"

    def said(work: Work) -> object:
        view = dossiers.see(work, acting.commune(one.commune), one.id)
        assert view is not None
        return view.steps[-1].said

    assert handed.lane.look(said) == {"answer": "Giấy A tôi gửi bưu điện rồi"}


def test_an_old_button_of_a_request_that_was_answered_shows_where_it_stands(handed: Stage) -> None:
    ask_more(handed)
    (one,) = rows(handed, "dossier")
    type_all(handed, "1", "đã gửi ở xã")
    said = texts(handed.say(Tap(f"0:@dossier:answer.{one.id}")))
    assert "Xã đang xem" in said


@BOTH
def test_taking_back_is_asked_for_twice_and_an_old_yes_is_refused(handed: Stage) -> None:
    (one,) = rows(handed, "dossier")
    type_all(handed, "hồ sơ của tôi")
    assert "Rút hồ sơ" in type_all(handed, "3")
    office(handed, "confirm_receipt", Papers(on=one.handed_in_on))
    said = texts(handed.say(Tap(f"0:@dossier:yes.{one.id}.{one.version}")))
    assert "nhanh hơn" in said
    assert rows(handed, "dossier")[0].state == "at_commune"
    again = texts(handed.say(Tap(f"0:@dossier:withdraw.{one.id}")))
    assert "Rút hồ sơ" in again
    type_all(handed, "1")
    assert rows(handed, "dossier")[0].state == "withdrawn"


@pytest.mark.parametrize("value", ["see.99", "history.99", "answer.99", "day.99", "withdraw.99", "yes.99.1", "see.1"])
def test_buttons_of_somebody_elses_dossier_and_of_none_say_the_same(handed: Stage, value: str) -> None:
    handed.chat = "stranger"
    type_all(handed, "chào em", "1")
    said = texts(handed.say(Tap(f"0:@dossier:{value}")))
    assert said.startswith("Em không thấy hồ sơ nào")


@pytest.mark.parametrize("value", ["", "see", "see.", "see.x", "yes.1", "page.x", "x.1", "see.99999999999999999999"])
def test_odd_payloads_only_ask_the_open_question_again(handed: Stage, value: str) -> None:
    assert texts(handed.say(Tap(f"0:@dossier:{value}")))


def test_everything_is_said_in_english_too(handed: Stage) -> None:
    said = type_all(handed, "english", "where is my application")
    assert "File for" in said
    assert "Filed" in said
    assert "the commune has yet to confirm" in said


def test_several_files_come_two_at_a_time(handed: Stage) -> None:
    person = loaded(handed).person.id

    def more(work: Work) -> None:
        organisation = subjects.organisations_of(work, person)[0]
        for name in ("Trà nhài", "Trà sen"):
            product = subjects.create_product(work, organisation.id)
            facts.record(work, product, "product-name", name, source=Source())
            dossiers.begin(work, acting.producer(person), product.id, "first")

    handed.lane.do(more)
    said = texts(handed.say(Text("hồ sơ của tôi")))
    assert said.count("•") == 2
    assert len(said.splitlines()) <= 5 + 4
    assert "Xem thêm" in said
    assert type_all(handed, "3").count("•") == 1


def test_the_days_come_as_a_calendar_file(handed: Stage, tmp_path: Path) -> None:
    office(handed, "confirm_receipt", Papers(on=rows(handed, "dossier")[0].handed_in_on))
    handed.say(Text("gửi tôi lịch"))
    (file,) = (file for message in handed.messages for file in message.files)
    assert isinstance(file, File)
    content = write(file, Store(tmp_path), "")
    assert content is not None
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"commune_due" in content
