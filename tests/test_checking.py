"""`ocop-bot check` over the stand-ins: what is well, what is to be mended, one broken platform beside the others."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot import checking
from bot.accounts import Accounts
from bot.app import open_house
from bot.channels.ports import Finding
from bot.cli import main
from bot.fakes.clock import FakeClock
from bot.faking import Stand, stand, with_bot
from bot.settings import load_settings
from tests.prepared import prepared


async def findings(on: Stand, folder: Path, accounts: Accounts | None = None, **more: object) -> list[Finding]:
    house = open_house(load_settings(var=prepared(folder), **more), on.fakes.clock)
    try:
        return await checking.findings(house, accounts or on.accounts("polling"))
    finally:
        await house.close()


def problems(found: list[Finding]) -> str:
    return "\n".join(f"{one.what} → {one.mend}" for one in found if one.level == "problem")


@pytest.mark.asyncio
async def test_with_a_bot_connected_to_all_three_nothing_is_to_mend_but_https(tmp_path: Path) -> None:
    async with stand(0, FakeClock()) as on, with_bot(on, prepared(tmp_path)) as house:
        async with asyncio.timeout(60):  # the bot tells the platforms its address after its start
            while not all(bot.webhook["url"] for bot in on.telegram.bots.values()):
                await asyncio.sleep(0.01)
        found = await checking.findings(house, on.accounts())
        said = "\n".join(one.what for one in found)
        for name in ("telegram", "Bot Hồ Sơ", "database"):
            assert name in said
        assert {one.level for one in found if "telegram" in one.what or "zalo_bot" in one.what} == {"ok"}


@pytest.mark.asyncio
async def test_each_broken_account_has_its_line_and_the_others_are_looked_at(tmp_path: Path) -> None:
    async with stand(0, FakeClock()) as on:
        on.telegram.bots["777000111:fake-telegram-token"].revoked = True
        found = await findings(on, tmp_path / "a")
        assert "telegram" in problems(found)
        assert any("zalo_bot" in one.what and one.level == "ok" for one in found)
        assert "fake-telegram-token" not in str(found)
        assert on.oa.app_secret not in str(found)


@pytest.mark.asyncio
async def test_a_check_that_breaks_is_a_line_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        async def start(self) -> None: ...
        async def close(self) -> None: ...
        async def check(self) -> list[Finding]:
            raise KeyError("secret words")

    async with stand(0, FakeClock()) as on:
        monkeypatch.setattr(checking, "CONNECT", (*checking.CONNECT, lambda *_: Broken()))
        others = Accounts(zalo_bot=on.accounts("polling").zalo_bot)
        found = await findings(on, tmp_path / "a", others)
        assert "Broken: the check broke (KeyError" in problems(found)
        assert "secret words" not in str(found)
        assert any("zalo_bot" in one.what and one.level == "ok" for one in found)


@pytest.mark.asyncio
async def test_no_account_and_a_scanner_that_is_away(tmp_path: Path) -> None:
    async with stand(0, FakeClock()) as on:
        found = await findings(on, tmp_path / "a", Accounts(), clamav=str(tmp_path / "nobody.sock"))
        assert "OCOP_CLAMAV" in problems(found)
        assert any("web page only" in one.what for one in found)


@pytest.mark.parametrize("written", ["", "[[telegram]]\nname = 'x'\ntoken = 'nonsense'\n", "[[telegram]]\n"])
def test_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], written: str
) -> None:
    monkeypatch.setenv("OCOP_VAR", str(tmp_path))
    if written:
        (tmp_path / "channels.toml").write_text(written)
    status = main(["check"])
    out, err = capsys.readouterr()
    if not written:
        assert (status, "Nothing to mend." in out) == (0, True)
    elif "nonsense" in written:
        assert (status, "no bot's token" in out) == (1, True)
        assert "nonsense" not in out
    else:
        assert status == 3
        assert err.startswith("ocop-bot: ")
        assert "Traceback" not in err
