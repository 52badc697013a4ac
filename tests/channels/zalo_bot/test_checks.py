"""What the operator is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.fakes.faults import Drop
from tests.channels.zalo_bot.scene import TOKEN, scene

pytestmark = pytest.mark.asyncio


async def test_a_good_account_is_said_to_be_good(tmp_path: Path) -> None:
    async with scene(tmp_path, served=False) as on:
        found = await on.check(on.account())
        assert [one.level for one in found] == ["ok"] * 4
        assert "Bot Hồ Sơ" in found[0].what
        assert "0 of 3000 messages" in found[2].what


async def test_each_trouble_is_one_line_that_says_what_to_mend(tmp_path: Path) -> None:
    async with scene(tmp_path, served=False) as on:
        secret = TOKEN.partition(":")[2]
        for account, words in (
            (on.account(token="123:falsch"), "refuses the token"),
            (on.account(token="nonsense"), "no bot's token"),
            (on.account(mode="webhook"), "do not come to"),
            (on.account(mode="webhook", base_url="https://bot-api.invalid/bot"), "needs an https address"),
            (on.account(webhook_secret="short"), "8 to 256"),
            (on.account(base_url="http://127.0.0.1:1/bot"), "does not answer"),
        ):
            found = await on.check(account)
            bad = [one for one in found if one.level == "problem"]
            assert words in bad[0].what
            assert bad[0].mend
            assert secret not in str(found)
        twice = await on.check(on.account(), on.account(name="other"))
        assert "same token as ocop" in twice[0].what
        on.fakes.faults.next(Drop(accepted=False), method="getMe")
        assert "does not answer" in (await on.check(on.account()))[0].what
