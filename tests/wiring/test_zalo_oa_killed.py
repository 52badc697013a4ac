"""A refresh killed with SIGKILL between every two of its steps.

Where Zalo had not yet used the refresh token up, the account lives on; where it had, the next start says so aloud.
"""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.fakes.clock import FakeClock
from bot.fakes.faults import Hang
from bot.fakes.server import FakePlatforms
from bot.fakes.zalo_oa import FakeZaloOa
from bot.services import zalo_tokens
from bot.storage import Box, Lane, alarms, open_database
from tests.servers import Server

REFRESH = "oauth refresh_token"
CHILD = """
import asyncio, os, signal, sys
from datetime import datetime

from bot import logs
from bot.channels.zalo_oa import Config, oauth
from bot.channels.zalo_oa.api import Api
from bot.channels.zalo_oa.tokens import Tokens
from bot.clock import FixedClock
from bot.storage import Box, Lane, open_database
from bot.wiring.alarms import RowAlarms
from bot.wiring.zalo_oa import Store

url, key, zalo, app_id, app_secret, now, step = GIVEN
logs.set_up("WARNING")


def die(at):
    if at == step:
        os.kill(os.getpid(), signal.SIGKILL)


class Steps(Store):
    async def begin(self, failed):
        die("before it is noted")
        begun = await super().begin(failed)
        die("before it is asked for")
        return begun

    async def keep(self, *pair, **more):
        die("before the answer is kept")
        await super().keep(*pair, **more)
        die("after the answer is kept")


async def main():
    clock = FixedClock(datetime.fromisoformat(now))
    lane = Lane(open_database(url), Box([key]), clock)
    config = Config("ocop", app_id, "4318000000000000001", app_secret, "k", oauth_url=zalo, openapi_url=zalo)
    refresh = lambda token: oauth.refresh(api.session, config, token)
    tokens = Tokens("ocop", Steps(lane, "ocop"), refresh, RowAlarms(lane, "zalo_oa:ocop"), clock, "the connect page")
    api = Api(config, tokens)
    await tokens.look()
    print(type(await api.get("/v2.0/oa/getoa")).__name__)
    await api.close()
    await lane.close()


asyncio.run(main())
sys.stdout.flush()
os._exit(0)
"""
# Where it is killed, what Zalo does with the request meanwhile, and whether the account can live on.
STEPS = [
    ("before it is noted", None, True),
    ("before it is asked for", None, True),
    ("while Zalo has not begun", Hang(accepted=False), True),
    ("while Zalo answers", Hang(accepted=True), False),
    ("before the answer is kept", None, False),
    ("after the answer is kept", None, True),
]


@pytest.mark.parametrize(("step", "fault", "lives"), STEPS)
def test_a_killed_refresh_loses_nothing_or_says_so(
    url: str, tmp_path: Path, step: str, fault: Hang | None, lives: bool
) -> None:
    asyncio.run(_killed(url, tmp_path, step, fault, lives))


async def _killed(url: str, folder: Path, step: str, fault: Hang | None, lives: bool) -> None:
    key = Fernet.generate_key().decode()
    fakes = FakePlatforms(FakeClock())
    oa = fakes.add(FakeZaloOa(fakes)).oa()
    async with fakes:
        pair = oa.grant()
        lane = Lane(open_database(url), Box([key]), fakes.clock)

        def keep(work: object) -> None:
            zalo_tokens.keep(
                work,  # type: ignore[arg-type]
                "ocop",
                pair["access_token"],
                pair["refresh_token"],
                timedelta(seconds=int(pair["expires_in"])),
                connected=True,
            )

        await lane.run(keep)
        await fakes.clock.advance(timedelta(hours=24))

        child = Server(folder / "child")

        def start(step: str) -> None:
            given = (url, key, fakes.url, oa.app_id, oa.app_secret, fakes.clock.now().isoformat(), step)
            child.first = f"GIVEN = {given!r}\n{CHILD}"
            child.launch()

        if fault is not None:
            fakes.faults.next(fault, method=REFRESH)
        start(step)
        if fault is not None:
            while not any(call.method == REFRESH for call in fakes.log.calls):
                await asyncio.sleep(0.01)
            os.kill(child.pid, signal.SIGKILL)
        assert await asyncio.to_thread(child.ended, wait=True) == -signal.SIGKILL

        await fakes.clock.advance(timedelta(seconds=61))  # its turn is over
        start("")
        assert await asyncio.to_thread(child.ended, wait=True) == 0, child.errors
        printed = child.printed.strip()
        rung = await lane.read(lambda work: [one.said for one in alarms.standing(work)])
        stored = await lane.read(lambda work: zalo_tokens.stored(work, "ocop"))
        assert stored is not None
        assert stored.begun_at is None
        if lives:
            assert (printed, rung, stored.dead_at) == ("Done", [], None)
            assert (stored.access, stored.refresh) == (oa.access, oa.refresh)
        else:
            assert printed == "NoAccess"
            assert stored.dead_at is not None
            (said,) = rung
            assert "a refresh was cut off after Zalo had used the token up" in said
            assert "connect again at the connect page" in said
            assert said in child.errors
        await lane.close()
