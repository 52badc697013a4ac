"""An officer's chat: who gets in, what is out of reach, forms that are filled wrongly, two at once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import VIETNAM
from bot.delivery.files import write
from bot.media import Store
from bot.messages import Media, Tap, Text
from bot.play import Stage
from bot.programme.audience import Audience
from bot.programme.dossier_life import Papers
from bot.programme.duties import Scope, read_scope
from bot.programme.office_values import TWO_PEOPLE_FROM
from bot.services import (
    acting,
    announcements,
    confirmations,
    dossiers,
    media,
    office_announcements,
    office_settings,
    officers,
)
from bot.services.office_announcements import OutOfScope
from bot.storage import Work
from tests.handlers.house import BOTH, begun, loaded, rows, texts, type_all
from tests.prepared import stage

TAN_CUONG = "05503"


@dataclass(frozen=True)
class Fetched:
    """How a fetching ended."""

    state: Literal["kept", "refused", "lost"]
    reason: str
    mime: str
    size: int
    sha256: str


@pytest.fixture
def filed(on: Stage) -> Stage:
    """A producer of Tân Cương with a dossier that is said to be handed in."""
    begun(on, until="home")
    producer = loaded(on)
    assert producer.product is not None
    product = producer.product.id

    def job(work: Work) -> None:
        actor = acting.producer(producer.person.id)
        one = dossiers.begin(work, actor, product, "first")
        dossiers.move(work, actor, one.id, "hand_in", Papers(on=date(2026, 11, 20)))

    on.lane.do(job)
    return on


def officer(on: Stage, chat: str, scope: str = "") -> str:
    """Another chat becomes an officer's; what it was told."""
    on.chat = chat
    where = scope or f"commune:{_commune(on)}"
    return texts(on.invite(where))


def _commune(on: Stage) -> str:
    return str(rows(on, "dossier")[0].commune)


def state(on: Stage) -> str:
    return str(rows(on, "dossier")[0].state)


def test_an_officer_takes_a_dossier_in_with_its_day(filed: Stage) -> None:
    assert "1 hồ sơ đang chờ." in officer(filed, "commune")
    said = type_all(filed, "hồ sơ", "1")
    assert "Nhà mình báo đã nộp ngày 20/11/2026." in said
    assert "Tự chấm:" in said
    assert "Em ghi rồi" in type_all(filed, "xã nhận hồ sơ", "20/11/2026", "có")
    assert state(filed) == "at_commune"


@pytest.mark.parametrize("scope", ["commune:00985", "province:08"])
def test_another_office_sees_nothing_of_it(filed: Stage, scope: str) -> None:
    assert "Chưa có việc nào chờ" in officer(filed, "far", scope)
    number = rows(filed, "dossier")[0].id
    for tap in (f"0:@office:see.{number}", f"0:@office:do.confirm_receipt.{number}.1"):
        assert "Em không thấy hồ sơ đó ở đây." in texts(filed.say(Tap(tap)))
    assert state(filed) == "handed_in"


def test_whoever_is_no_officer_is_shown_their_own_part(filed: Stage) -> None:
    number = rows(filed, "dossier")[0].id
    for chat in ("talk", "stranger"):
        filed.chat = chat
        for tap in (f"0:@office:see.{number}", "0:@office:page.0", "0:@tickets:page.0", "0:@announce:new"):
            said = texts(filed.say(Tap(tap)))
            assert "dành cho cán bộ có mã mời" in said
    assert state(filed) == "handed_in"


@BOTH
def test_two_officers_at_once_the_second_is_told(filed: Stage) -> None:
    officer(filed, "first")
    type_all(filed, "hồ sơ", "1", "xã nhận hồ sơ", "20/11/2026")
    officer(filed, "second")
    assert "Em ghi rồi" in type_all(filed, "hồ sơ", "1", "xã nhận hồ sơ", "20/11/2026", "có")
    filed.chat = "first"
    said = type_all(filed, "có")
    assert "Có người vừa làm nhanh hơn" in said
    assert [step.move for step in rows(filed, "dossier_step")] == ["hand_in", "confirm_receipt"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [("31/2/2026", "Em chưa hiểu"), ("hôm nào đó", "Em chưa hiểu"), ("21/11/2030", "chưa đến"), ("1/1/2018", "trước")],
)
def test_a_day_that_cannot_be_is_refused_and_nothing_is_written(filed: Stage, typed: str, why: str) -> None:
    officer(filed, "commune")
    said = type_all(filed, "hồ sơ", "1", "xã nhận hồ sơ", typed)
    if "Em ghi như vậy nhé?" in said:
        said = type_all(filed, "có")
    assert why in said
    assert state(filed) == "handed_in"


def test_a_form_is_left_with_a_word_and_lies_sealed_meanwhile(filed: Stage, tmp_path: Path) -> None:
    officer(filed, "commune")
    type_all(filed, "hồ sơ", "1", "xã chưa nhận được", "Nhà này chưa đem gì ra cả")
    raw = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert "chưa đem gì".encode() not in raw
    assert "Em để nguyên như cũ." in type_all(filed, "thôi")
    assert state(filed) == "handed_in"
    assert "form" not in loaded(filed).chat.state


def test_an_officer_who_is_a_producer_too_goes_from_one_part_to_the_other(filed: Stage) -> None:
    before = loaded(filed).talk
    officer(filed, "talk")
    assert "Cán bộ" in type_all(filed, "menu")
    type_all(filed, "về phần của tôi")
    after = loaded(filed).talk
    assert before is not None
    assert after is not None
    assert after.id == before.id
    assert "Kế hoạch" in type_all(filed, "menu")
    assert "Cán bộ" in type_all(filed, "việc")


def test_leaving_ends_it_at_once(filed: Stage) -> None:
    officer(filed, "commune")
    type_all(filed, "5", "1", "đúng, tôi thôi")
    assert "dành cho cán bộ có mã mời" in type_all(filed, "việc")


def test_a_wrong_code_is_words_and_a_used_one_is_said(filed: Stage) -> None:
    code = filed.lane.do(lambda work: officers.invite(work, read_scope(f"commune:{TAN_CUONG}")))
    filed.chat = "a"
    assert "Từ giờ anh/chị là cán bộ" in type_all(filed, f"mã {code[:4].lower()} {code[4:]}")
    filed.chat = "b"
    assert "Mã này dùng rồi" in type_all(filed, code)
    assert "đồng ý" in type_all(filed, "AAAA-3333")


def test_what_a_helper_filled_in_is_shown_as_unconfirmed_to_the_officer(filed: Stage) -> None:
    product = rows(filed, "product")[0].id
    type_all(filed, "menu")
    filed.lane.do(lambda work: _helped(work, filed))
    officer(filed, "commune")
    assert "CHƯA xác nhận" in type_all(filed, "hồ sơ", "1")
    assert filed.lane.look(lambda work: confirmations.standing(work, product)) is False


def _helped(work: Work, on: Stage) -> None:
    from bot.services.answers import record_answer
    from bot.storage import chats

    found = chats.load(work, "play", "play", "talk")
    assert found is not None
    record_answer(work, found, "product", "product-name", "Chè", on_behalf=True)


def test_the_officer_sees_the_photo_that_came_with_a_question(filed: Stage, tmp_path: Path) -> None:
    type_all(filed, "gặp cán bộ", "gửi câu hỏi")
    assert "Em đã chuyển câu hỏi số 1" in texts(filed.say(Media("photo", "p1", caption="Giấy này được chưa ạ?")))
    store = Store(tmp_path / "media")
    draft = store.draft()
    draft.write_bytes(b"a photo")
    digest, size = store.keep(draft)
    number = rows(filed, "media")[0].id
    filed.lane.do(lambda work: media.settle(work, number, Fetched("kept", "", "image/jpeg", size, digest), 10**9))
    officer(filed, "commune")
    type_all(filed, "câu hỏi")
    shown = filed.say(Text("1"))[-1]
    assert "Giấy này được chưa ạ? [1 ảnh]" in shown.text
    assert [write(file, store, "") for file in shown.files] == [b"a photo"]


# ── Announcements ────────────────────────────────────────────────────────────────────────────────

COMMUNE, PROVINCE = Scope("commune", "19", TAN_CUONG), Scope("province", "19")


def test_an_audience_stays_within_the_officers_scope() -> None:
    inside = office_announcements.within(COMMUNE, Audience(kinds=("household",)))
    assert (inside.provinces, inside.communes, inside.kinds) == (("19",), (TAN_CUONG,), ("household",))
    assert office_announcements.within(PROVINCE, Audience(communes=(TAN_CUONG,))).communes == (TAN_CUONG,)
    for scope, communes in ((COMMUNE, ("00985",)), (PROVINCE, ("00985",)), (PROVINCE, ("99999",))):
        with pytest.raises(OutOfScope):
            office_announcements.within(scope, Audience(communes=communes))


def announced(on: Stage) -> str:
    """An officer writes to the commune of the one producer who agreed; what the first tap of two says."""
    officer(on, "commune")
    return type_all(on, "gửi thông báo", "viết thông báo mới", "Mai họp ở xã.", "xem lại rồi gửi")


def test_it_is_sent_at_the_second_tap_only_and_stopped_by_its_own_office_only(filed: Stage) -> None:
    shown = announced(filed)
    assert "Tin từ xã" in shown
    assert "Gửi được 1 người" in shown
    assert rows(filed, "announcement") == []
    assert "Tin đã gửi thì không rút lại được." in type_all(filed, "gửi ngay")
    assert "Em bắt đầu gửi." in type_all(filed, "có")
    number = rows(filed, "announcement")[0].id
    officer(filed, "far", "province:08")
    for what in ("see", "pause", "cancel.yes"):
        assert "Em không thấy thông báo đó" in texts(filed.say(Tap(f"0:@announce:{what}.{number}")))
    filed.chat = "commune"
    assert "Đã huỷ" in texts(filed.say(Tap(f"0:@announce:cancel.yes.{number}")))
    while filed.lane.do(announcements.step):
        pass
    assert filed.lane.look(lambda work: announcements.report(work, number)).told == 0


def test_one_to_many_waits_for_a_colleague_who_approves_it_in_their_own_chat(filed: Stage) -> None:
    province = acting.province("19", name="office:9")
    filed.lane.do(lambda work: office_settings.set_value(work, province, "19", TWO_PEOPLE_FROM, 1, 0))
    officer(filed, "colleague")
    announced(filed)
    type_all(filed, "gửi ngay")
    assert "cần cán bộ thứ hai duyệt trước" in type_all(filed, "có")
    number = rows(filed, "announcement")[0].id
    assert "Người soạn không tự duyệt được" in texts(filed.say(Tap(f"0:@announce:approve.{number}")))
    assert rows(filed, "announcement")[0].state == "draft"
    filed.chat = "colleague"
    shown = type_all(filed, "1")  # the notice's line
    assert "Mai họp ở xã." in shown
    assert "Đang chờ cán bộ thứ hai duyệt." in shown
    assert "Đang gửi" in type_all(filed, "duyệt, cho gửi")
    assert rows(filed, "announcement")[0].state == "preparing"


def test_nobody_is_written_to_at_night(filed: Stage) -> None:
    filed.clock.set(filed.clock.now().astimezone(VIETNAM).replace(hour=21))
    assert "Gửi ngay" not in announced(filed)
    assert "từ 07:00 đến 20:00" in type_all(filed, "hẹn giờ gửi", "23/11/2026 23:00")
    assert "Bắt đầu lúc 8:30" in type_all(filed, "23/11/2026 8:30")
    assert "Em đã hẹn giờ." in type_all(filed, "có")
    assert rows(filed, "announcement")[0].state == "scheduled"


def test_it_is_narrowed_to_product_sets_and_months_and_widened_again(filed: Stage) -> None:
    officer(filed, "commune")
    type_all(filed, "gửi thông báo", "viết thông báo mới", "Mai họp ở xã.")
    assert "✓ tháng 6/2027" in type_all(filed, "chọn tháng hết hạn", "6/2027")
    assert "gửi được ngay 0" in type_all(filed, "đủ rồi")
    type_all(filed, "chọn tháng hết hạn", "không giới hạn")
    assert "gửi được ngay 1" in type_all(filed, "đủ rồi")


MENUS = "office|papers|tickets|announce|people|ask|confirm"
ODD = st.from_regex(rf"0:@({MENUS}):[a-z]{{0,8}}\.?[a-z0-9.]{{0,14}}", fullmatch=True)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    on = stage(tmp_path_factory.mktemp("office"))
    yield on
    on.lane.stop()


_chats = itertools.count()


@settings(max_examples=25)
@given(taps=st.lists(ODD | st.text(max_size=40), min_size=1, max_size=4))
def test_odd_buttons_and_words_break_nothing(shared: Stage, taps: list[str]) -> None:
    shared.chat = f"officer-{next(_chats)}"
    shared.invite(f"commune:{TAN_CUONG}")
    for said in taps:
        assert shared.say(Tap(said) if said.startswith("0:@") else Text(said)) or not said.strip()
