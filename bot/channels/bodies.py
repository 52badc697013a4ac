"""The body of a webhook: read up to a size, parsed up to a depth, and refused in one word that is counted.

Whoever posts may be anybody: nothing is parsed before its size is known, and nothing of a refused body is kept.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from aiohttp import ClientError, web

from bot import metrics
from bot.waiting import limit

LARGEST = 256 * 1024  # bytes; the platforms' own events are a few KB
DEEPEST = 32  # objects and lists inside each other
PATIENCE = 10.0  # seconds for a body to arrive


class Refused(Exception):
    """A body that is no event: the HTTP status for it, and why in a few words without its content."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


async def read(request: web.Request, channel: str, largest: int = LARGEST, patience: float = PATIENCE) -> bytes:
    """The body as it came, to check a signature over it. Raises `Refused`: 413, 408, or 400 where it was cut off."""
    if (request.content_length or 0) > largest:
        _refuse(channel, 413, "too large")
    held = bytearray()
    try:
        with limit(patience):
            async for part in request.content.iter_chunked(16 * 1024):
                held += part
                if len(held) > largest:  # it did not say its size, or it was packed
                    _refuse(channel, 413, "too large")
    except TimeoutError:
        _refuse(channel, 408, "too slow")
    except (web.RequestPayloadError, ClientError, ConnectionError):
        _refuse(channel, 400, "cut off")
    return bytes(held)


def parse(raw: bytes, channel: str, deepest: int = DEEPEST) -> dict[str, Any]:
    """The JSON object in a body. Raises `Refused` (400) for anything else."""
    try:
        data = _DECODER.decode(raw.decode("utf-8"))
    except UnicodeDecodeError:
        _refuse(channel, 400, "not UTF-8")
    except RecursionError:
        _refuse(channel, 400, "too deep")
    except ValueError:
        _refuse(channel, 400, "not JSON")
    if not isinstance(data, dict):
        _refuse(channel, 400, "not an object")
    if raw.count(b"{") + raw.count(b"[") > deepest and _depth_over(data, deepest):
        _refuse(channel, 400, "too deep")
    return data


async def read_object(request: web.Request, channel: str, largest: int = LARGEST) -> dict[str, Any]:
    """Both in one, where nothing is signed."""
    return parse(await read(request, channel, largest), channel)


def _refuse(channel: str, status: int, why: str) -> NoReturn:
    metrics.refused_bodies.labels(channel, why).inc()
    raise Refused(status, why) from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_number)


def _depth_over(data: object, deepest: int) -> bool:
    """Whether anything lies more than `deepest` objects or lists deep."""
    level = [data]
    for _ in range(deepest):
        inner: list[object] = []
        for one in level:
            inner += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        level = [one for one in inner if isinstance(one, dict | list)]
        if not level:
            return False
    return True
