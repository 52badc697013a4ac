"""Two processes over one database: what happens to an account when the one that drives it is killed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.delivery import driving
from bot.delivery.pacing import Rules
from bot.delivery.sender import Sender
from bot.messages import Outcome, Outgoing
from bot.storage import Box, Lane
from tests.delivery.post import Post, queue, statuses

pytestmark = pytest.mark.asyncio
KEY = Fernet.generate_key()
CHILD = """
import asyncio, sys
from datetime import datetime
from bot.clock import FixedClock
from bot.delivery import driving
from bot.delivery.pacing import Rules
from bot.delivery.sender import Sender
from bot.messages import Capabilities
from bot.storage import Box, Lane, open_database

class Hangs:
    capabilities = Capabilities()
    async def send(self, out):
        print("sending", out.chat, flush=True)
        await asyncio.Event().wait()

async def main():
    if sys.argv[4] == "elsewhere":
        driving._place = lambda: "another machine"
    clock = FixedClock(datetime.fromisoformat(sys.argv[5]))
    lane = Lane(open_database(sys.argv[1]), Box([sys.argv[2].encode()]), clock)
    sender = Sender(lane)
    await sender.add(int(sys.argv[3]), "telegram", "main", Hangs(), Rules())
    sender.start()
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
def box() -> Box:
    """One whose key another process can be given."""
    return Box([KEY])


@pytest.mark.parametrize("where", ["here", "elsewhere"])
async def test_after_a_kill_another_process_takes_the_account_and_what_was_begun_is_in_doubt(
    url: str, lane: Lane, where: str
) -> None:
    account = queue(lane, "a", "1", "2")
    child = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-c", CHILD, url, KEY.decode(), str(account), where, lane.clock.now().isoformat()],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    assert child.stdout is not None
    try:
        async with asyncio.timeout(60):
            assert await asyncio.to_thread(child.stdout.readline) == "sending a\n"
        post = Post()
        sender = Sender(lane)
        await sender.add(account, "telegram", "main", post, Rules())
        sender.start()
        await asyncio.sleep(0.2)
        assert not post.tried, "the other drives the account"
        os.kill(child.pid, signal.SIGKILL)
        await asyncio.to_thread(child.wait)
        queue(lane, "b", "3")
        await post.until(lambda post: {chat for chat, _ in post.tried} == {"a", "b"})
        async with asyncio.timeout(60):
            while statuses(lane)["b:3"] != "sent" or statuses(lane)["a:2"] != "sent":
                await asyncio.sleep(0.05)
        await sender.close()
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
    assert post.taken == {"a": ["2"], "b": ["3"]}
    assert statuses(lane) == {"a:1": "unknown", "a:2": "sent", "b:3": "sent"}


async def test_a_holder_is_known_to_live_or_to_be_gone_only_on_its_own_machine() -> None:
    here = driving.holder()
    place, pid, began, chance = here.split(" ")
    assert not driving.is_gone(here)
    assert driving.is_gone(f"{place} {pid} {int(began) - 1} {chance}"), "that number belongs to a newer process"
    assert not driving.is_gone(f"elsewhere {pid} 1 {chance}")
    dead = subprocess.Popen(["true"])  # noqa: ASYNC220
    dead.wait()
    assert driving.is_gone(f"{place} {dead.pid} 1 {chance}")


async def test_a_send_that_is_under_way_when_the_process_stops_is_waited_for(lane: Lane) -> None:
    begun, may_go = asyncio.Event(), asyncio.Event()

    async def answer(out: Outgoing) -> Outcome:
        begun.set()
        await may_go.wait()
        return Outcome("sent", out.key)

    account = queue(lane, "a", "1", "2")
    sender = Sender(lane)
    await sender.add(account, "telegram", "main", Post(answer), Rules())
    sender.start()
    await begun.wait()
    closing = asyncio.create_task(sender.close())
    await asyncio.sleep(0.05)
    may_go.set()
    await closing
    assert statuses(lane) == {"a:1": "sent", "a:2": "queued"}
