"""From an officer's chat into the console, and from the console to the chat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.play import Stage
from bot.services import accounts
from bot.storage import Work, installation
from bot.storage import accounts as kept
from bot.storage.officers import serving
from tests.handlers.house import greeted, loaded, texts, type_all
from tests.prepared import stage

TAN_CUONG = "05503"


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    opened = stage(tmp_path)
    yield opened
    opened.lane.stop()


def test_an_officer_asks_for_a_link_that_signs_them_in(on: Stage) -> None:
    on.chat = "officer"
    texts(on.invite(f"commune:{TAN_CUONG}"))
    assert "chưa có địa chỉ" in type_all(on, "đăng nhập")
    on.lane.do(lambda work: installation.set_public_url(work, "https://ocop.example/"))
    found = re.search(r"https://ocop\.example/office/enter/(\w{8})\n", type_all(on, "mở trên máy tính"))
    assert found is not None
    signed = on.lane.do(lambda work: accounts.enter(work, found[1], "test", ""))
    assert signed.kind == "ok"
    on.chat = "stranger"
    greeted(on)
    assert "dành cho cán bộ có mã mời" in type_all(on, "đăng nhập")


def test_an_officer_of_the_console_brings_it_to_their_chat(on: Stage) -> None:
    def joined(work: Work) -> str:
        ready = accounts.Secured("Lan", "lan", "hash", "JBSWY3DPEHPK3PXP", 1)
        accounts.join(work, accounts.invite(work, "commune", "19", TAN_CUONG), "test", ready, "vi", "")
        one = kept.of_login(work, "lan")
        assert one is not None
        return accounts.chat_code(work, one)

    code = on.lane.do(joined)
    assert "anh/chị là cán bộ xã Tân Cương" in type_all(on, code)
    one = on.lane.look(lambda work: kept.of_login(work, "lan"))
    assert one is not None
    assert one.live
    assert one.person_id == loaded(on).person.id
    assert [each.person_id for each in on.lane.look(serving)] == [one.person_id]
