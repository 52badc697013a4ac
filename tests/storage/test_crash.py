"""What was answered is there after the worst: a SIGKILL, a Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.storage import open_database
from bot.storage.tables import installation

CHILD = """
import asyncio, sys
from cryptography.fernet import Fernet
from sqlalchemy import insert
from bot.clock import SystemClock
from bot.storage import Box, Lane, open_database
from bot.storage.tables import installation

def write(name):
    return lambda work: work.conn.execute(insert(installation), {"name": name, "value": "x"}) and None

async def one(lane, person):
    for number in range(100_000):
        name = f"{person}-{number}"
        await lane.run(write(name), key=person)
        print(name, flush=True)

async def main():
    lane = Lane(open_database(sys.argv[1]), Box([Fernet.generate_key()]), SystemClock())
    try:
        await asyncio.gather(*(one(lane, f"p{person}") for person in range(8)))
    finally:
        await lane.close()
        print("closed", flush=True)

try:
    asyncio.run(main())
except KeyboardInterrupt:
    sys.exit(0)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_what_was_answered_before_the_end_is_there_after_it(url: str, how: signal.Signals, tmp_path: Path) -> None:
    told = tmp_path / "told"
    with told.open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, url], stdout=out, cwd=Path(__file__).parents[2], start_new_session=True
        )
        try:
            while told.stat().st_size < 2000 and child.poll() is None:
                time.sleep(0.01)
            os.kill(child.pid, how)
            assert child.wait(60) == (-signal.SIGKILL if how is signal.SIGKILL else 0)
        finally:
            child.kill()
    whole_lines = told.read_text().rpartition("\n")[0].split("\n")
    answered = {line for line in whole_lines if line.startswith("p")}
    assert len(answered) > 100
    assert ("closed" in whole_lines) == (how is signal.SIGINT)
    database = open_database(url)
    with database.reader.connect() as connection:
        kept = set(connection.execute(select(installation.c.name)).scalars())
    database.close()
    assert answered <= kept
    for person in {name.split("-")[0] for name in kept}:
        numbers = sorted(int(name.split("-")[1]) for name in kept if name.startswith(f"{person}-"))
        assert numbers == list(range(len(numbers))), "no one's later line without the earlier ones"
