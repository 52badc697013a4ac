"""An administrator connects the account in a browser: the page, Zalo's consent page, and back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.services import codes
from bot.wiring.zalo_oa import SECRET, Store
from tests.channels.zalo_oa.conftest import Office, office

CONNECT, CALLBACK = "/zalo/ocop/connect", "/zalo/ocop/callback"
Play = Callable[[Office, aiohttp.ClientSession], Awaitable[None]]


def run(folder: Path, play: Play, **config: Any) -> None:
    async def inside() -> None:
        async with office(folder, **config) as here, aiohttp.ClientSession() as session:
            here.oa.callback = here.channel.config.callback
            await play(here, session)

    asyncio.run(inside())


async def secret(here: Office) -> str:
    return await here.lane.run(lambda work: codes.issue(work, f"{SECRET}:ocop", timedelta(minutes=30)))


async def typed(here: Office, session: aiohttp.ClientSession, value: str) -> tuple[int, str]:
    """The answer to the page's form: its status, and where it leads or what it says."""
    async with session.post(here.url + CONNECT, data={"secret": value}, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location") or await answer.text()


async def agreed(session: aiohttp.ClientSession, consent: str) -> str:
    """An administrator agrees on Zalo's page: where Zalo sends the browser."""
    async with session.get(consent) as page:
        assert "Đồng ý" in await page.text()
    async with session.post(consent, allow_redirects=False) as answer:
        assert answer.status == 302
        return answer.headers["Location"]


async def back(here: Office, session: aiohttp.ClientSession, location: str, **changed: str | None) -> tuple[int, str]:
    """The browser arrives at our callback, with some of what Zalo sent changed."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    query = {name: value for name, value in {**query, **changed}.items() if value is not None}
    async with session.get(here.url + CALLBACK, params=query) as answer:
        return answer.status, await answer.text()


async def is_connected(here: Office) -> bool:
    stored = await Store(here.lane, "ocop").stored()
    assert here.oa.access
    return stored is not None and (stored.access, stored.refresh) == (here.oa.access, here.oa.refresh)


def test_from_the_page_to_a_connected_account(tmp_path: Path) -> None:
    async def play(here: Office, session: aiohttp.ClientSession) -> None:
        async with session.get(here.url + CONNECT) as page:
            text = await page.text()
            assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "Trang này không bao giờ hỏi mật khẩu Zalo" in text
        status, consent = await typed(here, session, (await secret(here)).lower())
        assert status == 303
        location = await agreed(session, consent)
        assert location.startswith("https://bot.example.vn/zalo/ocop/callback?")
        status, said = await back(here, session, location)
        assert (status, "Đã kết nối" in said) == (200, True)
        assert await is_connected(here)
        here.lan.says("xin chào")
        assert not isinstance(await here.channel.detail(here.lan.id), str)
        # The same address again, as browsers do: nothing is exchanged a second time.
        assert (await back(here, session, location))[0] == 400
        assert await is_connected(here)

    run(tmp_path, play)


def test_a_secret_works_once_and_a_wrong_one_never(tmp_path: Path) -> None:
    async def play(here: Office, session: aiohttp.ClientSession) -> None:
        good = await secret(here)
        assert (await typed(here, session, "ABCDEFGH"))[0] == 403
        assert (await typed(here, session, ""))[0] == 403
        assert (await typed(here, session, good))[0] == 303
        status, said = await typed(here, session, good)
        assert (status, "<form" in said) == (403, True)
        late = await secret(here)
        await here.clock.advance(timedelta(minutes=31))
        assert (await typed(here, session, late))[0] == 403

    run(tmp_path, play)


def test_guessing_secrets_is_stopped(tmp_path: Path) -> None:
    async def play(here: Office, session: aiohttp.ClientSession) -> None:
        for number in range(5):
            await typed(here, session, f"WRONG{number}AA")
        assert (await typed(here, session, await secret(here)))[0] == 403

    run(tmp_path, play)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"state": "forged"}, "không thuộc yêu cầu nào"),
        ({"code": None}, "không gửi mã về"),
        ({"code": "stolen"}, "không nhận mã"),
        ({"oa_id": "999"}, "Official Account khác (999)"),
    ],
)
def test_a_callback_that_is_not_ours_changes_nothing_and_says_why(
    tmp_path: Path, changed: dict[str, str | None], says: str
) -> None:
    async def play(here: Office, session: aiohttp.ClientSession) -> None:
        await here.connected()
        before = await Store(here.lane, "ocop").stored()
        _, consent = await typed(here, session, await secret(here))
        status, said = await back(here, session, await agreed(session, consent), **changed)
        assert status >= 400
        assert says in said
        after = await Store(here.lane, "ocop").stored()
        assert before is not None
        assert after is not None
        assert (after.access, after.pairs) == (before.access, before.pairs)

    run(tmp_path, play)


def test_a_callback_without_its_state_counts_while_one_request_is_pending(tmp_path: Path) -> None:
    async def play(here: Office, session: aiohttp.ClientSession) -> None:
        _, first = await typed(here, session, await secret(here))
        location = await agreed(session, first)
        assert (await back(here, session, location, state=None))[0] == 200
        assert await is_connected(here)

        _, one = await typed(here, session, await secret(here))
        _, other = await typed(here, session, await secret(here))
        location = await agreed(session, one)
        assert other != one
        assert (await back(here, session, location, state=None))[0] == 400
        await here.clock.advance(timedelta(minutes=11))
        assert (await back(here, session, location, state=None))[0] == 400

    run(tmp_path, play)


def test_an_account_that_gets_no_refresh_token_is_told_so_on_the_page(tmp_path: Path) -> None:
    async def play(here: Office, session: aiohttp.ClientSession) -> None:
        here.oa.gives_refresh = False
        _, consent = await typed(here, session, await secret(here))
        _, said = await back(here, session, await agreed(session, consent))
        assert "chỉ được một ngày" in said
        assert any("no refresh token" in line for line in await here.said())

    run(tmp_path, play)


def test_a_lost_account_is_well_again_once_it_is_connected(tmp_path: Path) -> None:
    async def play(here: Office, session: aiohttp.ClientSession) -> None:
        await here.connected()
        here.oa.grant()
        await here.channel.detail("7001")
        assert len(await here.said()) == 1
        _, consent = await typed(here, session, await secret(here))
        await back(here, session, await agreed(session, consent))
        assert await here.said() == []

    run(tmp_path, play)


def test_what_is_typed_is_shown_as_text(tmp_path: Path) -> None:
    async def play(here: Office, session: aiohttp.ClientSession) -> None:
        async with session.get(here.url + CONNECT, params={"secret": '"><script>x'}) as page:
            assert "<script>" not in await page.text()
        async with session.get(here.url + CALLBACK, params={"code": "x", "oa_id": "<b>9"}) as page:
            assert "<b>9" not in await page.text()

    run(tmp_path, play)
