"""Posts over kept connections: what comes back whole, and how much is known where it does not."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.channels import wire
from bot.channels.wire import AnswerLost, NotSent, Wire

pytestmark = pytest.mark.asyncio

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
HANG = b"hang"


@dataclass
class Server:
    """Answers each request with the next of `script`, in its pieces; an empty piece ends the connection."""

    script: list[list[bytes]]
    url: str = ""
    heard: list[bytes] = field(default_factory=list)
    connections: int = 0
    at_once: int = 0
    most: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
                self.heard.append(head + await reader.readexactly(length))
                self.at_once += 1
                self.most = max(self.most, self.at_once)
                for piece in self.script.pop(0):
                    if piece == HANG:
                        await reader.read()
                    if not piece:
                        return
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0.002)
                self.at_once -= 1
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def answering(*script: list[bytes], tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[Server, Wire]]:
    server = Server(list(script))
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    port = listening.sockets[0].getsockname()[1]
    server.url = f"http{'s' if tls else ''}://127.0.0.1:{port}"
    ours = Wire(f"{server.url}/bot1:x")
    try:
        yield server, ours
    finally:
        ours.close()
        await asyncio.sleep(0)
        listening.close()


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        ([OK], 200, b"{}"),
        ([b"HTTP/1.1 200 OK\r\nContent-Le", b"ngth: 4\r\n\r\n{", b" ", b" }"], 200, b"{  }"),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{  \r\n", b"1\r\n}\r\n0\r\n\r\n"], 200, b"{  }"),
        ([b"HTTP/1.1 100 Continue\r\n\r\n", OK], 200, b"{}"),
        (
            [b"HTTP/1.0 502 Bad Gateway\r\nServer: x\r\n\r\n<html>", b"</html>", b""],
            502,
            b"<html></html>",
        ),
        ([b"HTTP/1.1 302 Found\r\nLocation: http://x/\r\nContent-Length: 0\r\n\r\n"], 302, b""),
        ([b"HTTP/1.1 204 No Content\r\n\r\n"], 204, b""),
    ],
)
async def test_an_answer_comes_back_whole_however_it_is_sent(answer: list[bytes], status: int, body: bytes) -> None:
    async with answering(answer, [OK]) as (_, ours):
        assert await ours.post("/sendMessage", b"{}", 5) == (status, body)
        assert await ours.post("/sendMessage", b"{}", 5) == (200, b"{}")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ([b""], AnswerLost),
        ([b"HTTP/1.1 200 OK\r\n", b""], AnswerLost),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", b""], AnswerLost),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{  \r\n", b""], AnswerLost),
        ([b"SSH-2.0-OpenSSH_9.2\r\n"], AnswerLost),
        ([b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"], AnswerLost),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000], AnswerLost),
        ([HANG], TimeoutError),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{", HANG], TimeoutError),
    ],
)
async def test_what_left_and_was_not_answered_is_in_doubt_and_its_connection_is_not_used_again(
    answer: list[bytes], error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "LARGEST", 1000)
    async with answering(answer, [OK]) as (server, ours):
        with pytest.raises(error) as raised:
            await ours.post("/sendMessage", b"{}", 0.1)
        assert "1:x" not in str(raised.value)
        assert await ours.post("/sendMessage", b"{}", 5) == (200, b"{}")
        assert server.connections == 2


async def test_a_connection_serves_one_post_after_another() -> None:
    async with answering([OK], [OK], [OK]) as (server, ours):
        for number in range(3):
            assert await ours.post("/sendMessage", b'{"n": %d}' % number, 5) == (200, b"{}")
        assert server.connections == 1
        assert [one.rpartition(b"\r\n")[2] for one in server.heard] == [b'{"n": 0}', b'{"n": 1}', b'{"n": 2}']


CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"


@pytest.mark.parametrize("first", [[CLOSING], [OK, b""], [OK, OK], [OK + OK]])
async def test_what_the_server_ended_or_spoiled_between_two_posts_is_left_alone(first: list[bytes]) -> None:
    async with answering(first, [OK]) as (server, ours):
        assert await ours.post("/a", b"{}", 5) == (200, b"{}")
        async with asyncio.timeout(10):
            while ours._open:
                await asyncio.sleep(0.001)
        assert await ours.post("/b", b"{}", 5) == (200, b"{}")
        assert server.connections == 2


async def test_who_stops_waiting_leaves_no_answer_for_the_next() -> None:
    async with answering([HANG], [b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[1]"]) as (server, ours):
        waiting = asyncio.ensure_future(ours.post("/a", b"{}", 5))
        while not server.heard:
            await asyncio.sleep(0.001)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await ours.post("/b", b"{}", 5) == (200, b"[1]")


async def test_no_more_than_so_many_connections_and_the_rest_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "CONNECTIONS", 3)
    async with answering(*([OK] for _ in range(20))) as (server, ours):
        await asyncio.gather(*(ours.post("/a", b"{}", 5) for _ in range(20)))
        assert (len(server.heard), server.connections, server.most) == (20, 3, 3)


async def test_what_is_not_used_for_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "KEEP", 0.02)
    async with answering([OK], [OK]) as (server, ours):
        await ours.post("/a", b"{}", 5)
        await asyncio.sleep(0.05)
        await ours.post("/a", b"{}", 5)
        assert server.connections == 2


async def test_what_is_under_way_when_it_closes_is_in_doubt() -> None:
    async with answering([HANG]) as (server, ours):
        waiting = asyncio.ensure_future(ours.post("/a", b"{}", 5))
        while not server.heard:
            await asyncio.sleep(0.001)
        ours.close()
        with pytest.raises(AnswerLost):
            await waiting


async def test_the_head_names_host_path_length_and_whoever_may_ask() -> None:
    async with answering([OK]) as (server, _):
        port = server.url.rpartition(":")[2]
        ours = Wire(f"http://văn:b%40c@localhost:{port}/bot1:x y/")
        await ours.post("/sendMessage", b'{"a": 1}', 5)
        ours.close()
        head, _, body = server.heard[0].partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        assert first == "POST /bot1:x%20y/sendMessage HTTP/1.1"
        assert f"Host: localhost:{port}" in lines
        assert "Authorization: Basic dsSDbjpiQGM=" in lines
        assert "Content-Type: application/json" in lines
        assert (lines[-1], body) == ("Content-Length: 8", b'{"a": 1}')


@pytest.mark.parametrize("base", ["", "api.telegram.org/bot", "ftp://x/bot", "http://", "http://x:99999/"])
async def test_what_is_no_address_is_said_at_once(base: str) -> None:
    with pytest.raises(ValueError, match=r"address|[Pp]ort"):
        Wire(base)


async def test_without_a_connection_nothing_was_sent(unused_tcp_port_factory: Callable[[], int]) -> None:
    for base in (f"http://127.0.0.1:{unused_tcp_port_factory()}/bot1:x", "http://not-there.invalid/bot1:x"):
        with pytest.raises(NotSent) as raised:
            await Wire(base).post("/a", b"{}", 5)
        assert "1:x" not in str(raised.value)


# ── TLS ──────────────────────────────────────────────────────────────────────────────────────────


def _certified(folder: Path) -> ssl.SSLContext:
    """A server's side, certified by nobody but itself; its certificate lies in the folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "api")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    (folder / "cert.pem").write_bytes(pem)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(pem + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


async def test_over_tls_only_to_whom_the_certificate_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with answering([OK], [OK], tls=_certified(tmp_path)) as (server, ours):
        with pytest.raises(NotSent, match="SSLCertVerificationError"):
            await ours.post("/a", b"{}", 5)
        assert server.heard == []
        trusting = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
        monkeypatch.setattr(wire, "_verified", lambda: trusting)
        assert await ours.post("/a", b"{}", 5) == (200, b"{}")
        assert await ours.post("/a", b"{}", 5) == (200, b"{}")
        assert server.connections == 1
