"""The access token: used until Zalo refuses it, renewed by one process, refreshed ahead, lost aloud or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.channels.zalo_oa import oauth, sending, tokens
from bot.channels.zalo_oa.tokens import NoToken, Tokens
from bot.fakes.faults import ERROR_PAGE, Answer, Drop
from bot.messages import Message, Outcome, Outgoing
from bot.wiring.zalo_oa import Store
from tests.channels.zalo_oa.conftest import Office, office


def run(folder: Path, play: Callable[[Office], Awaitable[None]], **config: Any) -> None:
    async def inside() -> None:
        async with office(folder, **config) as here:
            await here.connected()
            here.lan.says("xin chào")
            await play(here)

    asyncio.run(inside())


async def send(here: Office, key: str = "k1") -> Outcome:
    return await here.channel.send(Outgoing(here.lan.id, Message("Chào"), key, (), here.lan.last))


def refreshes(here: Office) -> int:
    return len(here.fakes.log.accepted(method="oauth refresh_token"))


def another(here: Office) -> Tokens:
    """The same account in another process."""
    store = Store(here.lane, "ocop")
    channel = here.channel
    return Tokens("ocop", store, channel._refresh, here.alarms, here.clock, "https://bot.example.vn/zalo/ocop/connect")


def test_a_dead_access_token_is_renewed_and_the_message_goes_out(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await here.clock.advance(timedelta(hours=26))
        assert (await send(here)).kind == "sent"
        assert refreshes(here) == 1
        assert (await send(here, "k2")).kind == "sent"
        assert refreshes(here) == 1

    run(tmp_path, play)


@pytest.mark.parametrize("fault", [Answer(401, "no"), Answer(200, {"error": -216}), Answer(200, {"error": -124})])
def test_each_way_of_refusing_a_token_leads_to_one_renewal_and_one_retry(tmp_path: Path, fault: Answer) -> None:
    async def play(here: Office) -> None:
        here.fakes.faults.next(fault, method=sending.CONSULT)
        assert (await send(here)).kind == "sent"
        here.fakes.faults.next(fault, method=sending.CONSULT, times=2)
        assert (await send(here, "k2")).kind == "auth"
        assert refreshes(here) == 2

    run(tmp_path, play)


def test_many_sends_at_once_with_a_dead_token_refresh_it_once(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await here.clock.advance(timedelta(hours=26))
        outcomes = await asyncio.gather(*(send(here, f"k{number}") for number in range(12)))
        assert {one.kind for one in outcomes} == {"sent"}
        assert refreshes(here) == 1

    run(tmp_path, play)


def test_two_processes_with_a_dead_token_refresh_it_once(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        first, second = here.channel.tokens, another(here)
        old = await first.access()
        assert await second.access() == old
        await here.clock.advance(timedelta(hours=26))
        new = await asyncio.gather(first.renew(old), second.renew(old))
        assert new[0] == new[1] == here.oa.access
        assert refreshes(here) == 1

    run(tmp_path, play)


def test_another_processs_refresh_is_used_not_repeated(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await send(here)
        await here.clock.advance(timedelta(hours=24))
        await another(here).look()
        assert (await send(here, "k2")).kind == "sent"
        assert refreshes(here) == 1

    run(tmp_path, play)


def test_tokens_are_refreshed_ahead_of_their_end_and_not_before(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        looked = []
        for _ in range(96):  # two days of looks
            await here.channel.look()
            looked.append(refreshes(here))
            await here.clock.advance(timedelta(minutes=30))
        assert looked[45] == 0
        assert looked[-1] == 2
        assert all("-216" not in call.why and "-220" not in call.why for call in here.fakes.log.refused())

    run(tmp_path, play)


def test_a_long_lived_access_token_is_refreshed_weekly_all_the_same(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        pair = here.oa.grant()
        await Store(here.lane, "ocop").keep(
            pair["access_token"], pair["refresh_token"], timedelta(days=365), connected=True
        )
        for _ in range(7):
            await here.channel.look()
            await here.clock.advance(timedelta(days=1))
        assert refreshes(here) == 1

    run(tmp_path, play)


def test_a_refresh_token_zalo_calls_used_up_is_an_alarm_and_is_not_tried_again(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        here.oa.grant()  # a staging copy has refreshed with the same pair
        assert (await send(here)).kind == "auth"
        (said,) = await here.said()
        assert said == (
            "refresh: ocop has lost its connection to Zalo (Zalo says that the refresh token was used or has expired):"
            " connect again at https://bot.example.vn/zalo/ocop/connect"
        )
        asked = len(here.fakes.log.calls)
        assert (await send(here, "k2")).reason == "no access token: dead"
        assert not await here.channel.look()
        assert len(here.fakes.log.calls) == asked
        await here.connected()
        here.channel.tokens.forget()
        assert (await send(here, "k3")).kind == "sent"

    run(tmp_path, play)


def test_without_an_answer_the_token_is_in_doubt_and_tried_once_more(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await here.clock.advance(timedelta(hours=24))
        here.fakes.faults.next(Drop(accepted=False), method="oauth refresh_token")
        assert await here.channel.look()
        assert any("did not answer" in said for said in await here.said())
        assert not await here.channel.look()
        assert (refreshes(here), await here.said()) == (1, [])

        await here.clock.advance(timedelta(hours=24))
        here.fakes.faults.next(Drop(accepted=True), method="oauth refresh_token")
        assert await here.channel.look()
        assert not await here.channel.look()
        (said,) = await here.said()
        assert "cut off after Zalo had used the token up" in said

    run(tmp_path, play)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Answer(200, {"error": -14004, "error_name": "Invalid secret key"}), "compare app_id and app_secret"),
        (ERROR_PAGE, "did not answer"),
        (Answer(200, "<html>"), "did not answer"),
    ],
)
def test_a_refusal_that_uses_nothing_up_loses_nothing(tmp_path: Path, fault: Answer, says: str) -> None:
    async def play(here: Office) -> None:
        await here.clock.advance(timedelta(hours=24))
        here.fakes.faults.next(fault, method="oauth refresh_token")
        assert await here.channel.look()
        (said,) = await here.said()
        assert says in said
        assert not await here.channel.look()
        assert await here.said() == []
        assert (await send(here)).kind == "sent"

    run(tmp_path, play)


def test_new_tokens_the_database_does_not_take_are_kept_when_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(tokens.asyncio, "sleep", sleep)

    async def play(here: Office) -> None:
        store = Store(here.lane, "ocop")
        keep, troubles = store.keep, [OSError("disk full"), OSError("disk full")]

        async def failing(*args: Any, **more: Any) -> None:
            if troubles:
                raise troubles.pop()
            await keep(*args, **more)

        store.keep = failing  # type: ignore[method-assign]
        keeper = Tokens("ocop", store, here.channel._refresh, here.alarms, here.clock, "…")
        await here.clock.advance(timedelta(hours=24))
        assert not await keeper.look()
        assert slept[:2] == [0.5, 1.0]
        stored = await store.stored()
        assert stored is not None
        assert (stored.access, stored.refresh) == (here.oa.access, here.oa.refresh)

    run(tmp_path, play)


def test_an_account_that_gets_no_refresh_token_is_told_at_once(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        here.oa.gives_refresh = False
        await here.clock.advance(timedelta(hours=24))
        await here.channel.look()
        (said,) = await here.said()
        assert "verified and on a package with API" in said
        await here.clock.advance(timedelta(hours=26))
        assert (await send(here)).kind == "auth"

    run(tmp_path, play)


def test_no_connection_changes_nothing(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await here.clock.advance(timedelta(hours=24))
        assert await here.channel.look()
        stored = await Store(here.lane, "ocop").stored()
        assert stored is not None
        assert (stored.begun_at, stored.dead_at) == (None, None)

    run(tmp_path, play, oauth_url="http://127.0.0.1:9")


def test_nothing_secret_is_shown_by_what_is_logged() -> None:
    pair = oauth.Pair("ACCESS_9", "REFRESH_9")
    assert "ACCESS_9" not in repr(pair)
    assert "REFRESH_9" not in repr(pair)
    assert str(NoToken("dead")) == "dead"


def test_a_code_is_exchanged_with_its_own_verifier_only(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        here.oa.callback = here.channel.config.callback
        async with aiohttp.ClientSession() as session:
            for verifier, good in (("A" * 43, True), ("B" * 43, False)):
                code = here.oa.consent(here.oa.callback, "DwBzhbb51LfusnSGBa_hqYSgo7-j8BTQnip4TOnlzRo")
                answer = await oauth.exchange(session, here.channel.config, code, verifier)
                assert isinstance(answer, oauth.Pair) == good
                assert isinstance(await oauth.exchange(session, here.channel.config, code, verifier), oauth.Refused)

    run(tmp_path, play)
