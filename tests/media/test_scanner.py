"""Against a stand-in that speaks clamd's protocol."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.media import Refused, Scanner, ScannerAway

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def clamd(address: Path, seen: list[bytes]) -> AsyncIterator[Scanner]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        command = await reader.readuntil(b"\0")
        if command == b"zPING\0":
            writer.write(b"PONG\0")
        elif command == b"zINSTREAM\0":
            content = b""
            while length := int.from_bytes(await reader.readexactly(4), "big"):
                content += await reader.readexactly(length)
            seen.append(content)
            virus, trouble = b"EICAR" in content, b"TROUBLE" in content
            writer.write(b"stream: Eicar-Test FOUND\0" if virus else b"ERROR\0" if trouble else b"stream: OK\0")
        await writer.drain()
        writer.close()

    server = await asyncio.start_unix_server(serve, address)
    async with server:
        yield Scanner(str(address))


async def test_a_clean_file_passes_whole_and_a_virus_does_not(tmp_path: Path) -> None:
    seen: list[bytes] = []
    async with clamd(tmp_path / "clamd.sock", seen) as scanner:
        await scanner.ping()
        file = tmp_path / "file"
        file.write_bytes(b"a" * 200_000)
        await scanner.check(file)
        assert seen == [b"a" * 200_000]
        file.write_bytes(b"EICAR")
        with pytest.raises(Refused, match="virus"):
            await scanner.check(file)


async def test_one_that_does_not_answer_or_cannot_look_lets_nothing_pass(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"TROUBLE")
    async with clamd(tmp_path / "clamd.sock", []) as scanner:
        with pytest.raises(ScannerAway):
            await scanner.check(file)
    for address in (str(tmp_path / "nobody.sock"), "127.0.0.1:1", "nonsense"):
        with pytest.raises(ScannerAway):
            await Scanner(address).check(file)
