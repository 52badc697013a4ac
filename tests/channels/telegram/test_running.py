"""Accounts from their start: what is told to Telegram, several side by side, and what `check` finds."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.accounts import Accounts, TelegramAccount
from bot.app import open_house
from bot.channels.telegram import Account
from bot.fakes.faults import Answer
from bot.settings import Settings
from bot.wiring.telegram import Telegram, connect
from tests.channels.telegram.conftest import Pair
from tests.channels.telegram.scene import TOKEN, account, staged
from tests.prepared import prepared

pytestmark = pytest.mark.asyncio


async def test_several_bots_live_in_one_process_and_a_dead_token_stops_only_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with staged(tmp_path) as scene:
        second = scene.telegram.bot("777000222:other", "xa_bot")
        accounts = Accounts(
            telegram=(
                account(scene.fakes, "xa", "777000222:other"),
                account(scene.fakes, "gone", "777000333:revoked-and-secret"),
            )
        )
        more = connect(scene.house, web.Application(), accounts)
        await more.start()
        for bot in (scene.bot, second):
            person = bot.person(900100200)
            person.says("/start")
            await person.hears("OCOP")
        while more.accounts[1].state != "refused":
            await asyncio.sleep(0.005)
        assert more.accounts[0].state == "running"
        await more.close()
    logged = capsys.readouterr().err + capsys.readouterr().out
    assert "revoked-and-secret" not in logged
    assert "a-secret-that-nobody-may-see" not in logged


async def test_telegram_is_told_in_every_language_at_the_start(pair: Pair) -> None:
    running = Account(pair.ours)
    await running.start()
    while running.state != "running":
        await asyncio.sleep(0.005)
    assert pair.ours.username == "hoso_bot"
    assert pair.theirs.shown["commands all_private_chats", "vi"][0] == {
        "command": "start",
        "description": "Bắt đầu, hoặc làm tiếp",
    }
    assert {code for _, code in pair.theirs.shown} == {"", "vi", "en"}
    await running.close()


async def test_a_start_without_a_network_goes_on_when_it_is_back(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.running.FIRST", 0.001)
    pair.fakes.faults.next(Answer(502, "<html>"), times=3)
    running = Account(pair.ours, url="http://127.0.0.1:1/telegram/ocop", secret="s3cret")
    await running.start()
    while running.state != "running":
        await asyncio.sleep(0.005)
    assert pair.theirs.webhook["url"] == "http://127.0.0.1:1/telegram/ocop"
    assert pair.theirs.secret == "s3cret"
    assert pair.theirs.allowed == ("message", "edited_message", "callback_query", "my_chat_member")
    await running.close()


def wired(folder: Path, *accounts: TelegramAccount, public_url: str = "") -> Telegram:
    house = open_house(Settings(var=prepared(folder), public_url=public_url))
    made = connect(house, web.Application(), Accounts(telegram=accounts))
    house.lane.stop()
    return made


async def test_accounts_that_cannot_run_are_left_out_with_what_to_mend(tmp_path: Path) -> None:
    made = wired(
        tmp_path,
        TelegramAccount(name="a", token=SecretStr("7:x"), mode="webhook"),
        TelegramAccount(name="b", token=SecretStr("not a token")),
        TelegramAccount(name="c", token=SecretStr("8:x")),
        TelegramAccount(name="d", token=SecretStr("8:x")),
        public_url="http://ocop.example.vn",
    )
    assert [one.bot.account for one in made.accounts] == ["c"]
    assert [finding.what for finding in made.left_out] == [
        "telegram a: a webhook needs an https address",
        "telegram b: this is no bot's token",
        "telegram d: it has the same token as c",
    ]
    assert all(finding.mend and "8:x" not in finding.mend for finding in made.left_out)


async def checked(running: Account) -> list[tuple[str, str]]:
    return [(finding.level, finding.what.removeprefix("telegram ocop: ")) for finding in await running.check()]


async def test_check_says_how_it_is_in_plain_words(pair: Pair) -> None:
    polling = Account(pair.ours)
    asking = asyncio.ensure_future(checked(polling))
    while not pair.fakes.clock.waiting:
        await asyncio.sleep(0.005)
    await pair.fakes.clock.advance(2)
    assert await asking == [("ok", "the token is good, the bot is @hoso_bot"), ("ok", "long polling works")]

    pair.theirs.webhook = {"url": "https://elsewhere.vn/hook"}
    assert ("problem", "a webhook is set (https://elsewhere.vn/hook), so polling gets nothing") in await checked(
        polling
    )
    hook = Account(pair.ours, url="https://ocop.vn/telegram/ocop", secret="s")
    assert ("problem", "Telegram sends messages to https://elsewhere.vn/hook") in await checked(hook)
    pair.theirs.webhook = {"url": "https://ocop.vn/telegram/ocop", "last_error_message": "SSL error"}
    found = await checked(hook)
    assert ("warning", "Telegram's last call failed: SSL error") in found

    pair.theirs.revoked = True
    assert await checked(hook) == [("problem", "Telegram does not accept the token")]
    await pair.fakes.close()
    assert (await checked(hook))[0][0] == "problem"


async def test_check_finds_another_program_on_the_same_token(pair: Pair) -> None:
    asking = asyncio.ensure_future(checked(Account(pair.ours)))
    while not pair.fakes.clock.waiting:
        await asyncio.sleep(0.005)
    await pair.ours.client.call("getUpdates", {"timeout": 0})
    assert ("problem", "another program fetches this bot's messages") in await asking


async def test_nothing_of_a_token_is_in_what_is_raised_or_logged(
    pair: Pair, capsys: pytest.CaptureFixture[str]
) -> None:
    await pair.fakes.close()
    running = Account(pair.ours)
    found = await running.check()
    await running.start()
    await asyncio.sleep(0.01)
    await running.close()
    assert TOKEN.partition(":")[2] not in str(found) + "".join(capsys.readouterr())
