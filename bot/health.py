"""How the bot is: `ocop-bot health`, `/healthz` for whoever watches it, `/metrics` for Prometheus."""

from __future__ import annotations

import hmac
import ipaddress
import json
import math
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import DBAPIError

from bot.clock import SystemClock
from bot.database import CANNOT_START, WRONG, Fail, box
from bot.settings import Settings
from bot.storage import Database, StorageProblem, Work, alarms, migrate
from bot.storage.engine import problem
from bot.storage.standing import Standing, standing

if TYPE_CHECKING:
    from bot.app import House

# What is later than this is said to be late: work gone missing is to be found within five minutes, and the promise is
# 95 of 100 within ten seconds.
EVENT, MESSAGE, TICK, PROMISE = 300.0, 60.0, 120.0, 10.0  # seconds
FREE = 200 * 1024 * 1024  # bytes of disk below which the next thing to happen is trouble
ENOUGH = 20  # sends below which a percentile says nothing


@dataclass(frozen=True)
class Health:
    """`late`: what is not as it should be, a line each; nothing in it means well. `free`: bytes of the disk. `alarms`:
    what somebody has to mend on an account outside; the bot itself is well all the same."""

    standing: Standing
    free: int
    late: tuple[str, ...]
    alarms: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        told = {"ok": not self.late, "late": list(self.late), "alarms": list(self.alarms), "free_bytes": self.free}
        return {**told, **asdict(self.standing)}


def examine(work: Work, var: Path, up: float = math.inf) -> Health:
    """Looks at the database and at the disk that the var folder lies on. `up`: seconds since the bot asked began to
    serve: what nobody did before that, it is about to do."""
    found = standing(work)
    free = shutil.disk_usage(var).free
    return Health(found, free, tuple(_late(found, free, up)), tuple(one.said for one in alarms.standing(work)))


def _late(now: Standing, free: int, up: float) -> list[str]:
    rules = (
        (now.oldest_event > EVENT, f"{now.waiting_events} events wait, the oldest for {now.oldest_event:.0f} s"),
        (now.oldest_message > MESSAGE, f"{now.waiting_messages} messages wait, one for {now.oldest_message:.0f} s"),
        (now.stuck > 0, f"{now.stuck} sends were begun and never settled"),
        (now.idle > 0, f"{now.idle} accounts have messages to send and no process that sends for them"),
        (now.tick is None and up > TICK, "nobody has looked for lost work yet: is `ocop-bot serve` running?"),
        (min(now.tick or 0, up) > TICK, f"nobody has looked for lost work for {now.tick or 0:.0f} s: is it running?"),
        (
            now.answers.count >= ENOUGH and now.answers.p95 > PROMISE,
            f"95 of 100 answers took up to {now.answers.p95:.1f} s, {PROMISE:.0f} are promised",
        ),
        (
            now.sends.count >= ENOUGH and now.sends.p95 > PROMISE,
            f"95 of 100 messages went out up to {now.sends.p95:.1f} s after they were due, {PROMISE:.0f} are promised",
        ),
        (free < FREE, f"{free // 2**20} MB are free on the disk: make room"),
    )
    return [said for wrong, said in rules if wrong]


# ── For whoever runs it ──────────────────────────────────────────────────────────────────────────


def run_health(settings: Settings, database: Database, as_json: bool, fail: Fail) -> int:
    """`ocop-bot health`: 0 well, 1 something is late, 3 no answer."""
    if migrate.revision(database) != migrate.HEAD:
        return fail(f"{database.where} does not have this version's schema: run `ocop-bot db upgrade`", CANNOT_START)
    try:
        with database.reader.connect() as connection, connection.begin():
            health = examine(Work(connection, SystemClock().now(), box(settings)), settings.var)
    except DBAPIError as error:
        return fail(str(problem(database, error)), CANNOT_START)
    print(json.dumps(health.as_json()) if as_json else "\n".join(_lines(health)))
    return WRONG if health.late else 0


def _lines(health: Health) -> list[str]:
    now = health.standing
    since = f"{now.tick:.0f} s ago" if now.tick is not None else "never"
    return [
        *(f"late: {line}" for line in health.late),
        *(f"to mend: {line}" for line in health.alarms),
        f"events waiting      {now.waiting_events:>8,}   oldest {now.oldest_event:,.0f} s, in {now.held_chats:,} chats",
        f"events set aside    {now.set_aside:>8,}   see `ocop-bot events`",
        f"messages waiting    {now.waiting_messages:>8,}   oldest {now.oldest_message:,.0f} s",
        f"sends stuck         {now.stuck:>8,}   in doubt {now.unknown:,}",
        f"accounts driven     {len(now.driven):>8,}   {', '.join(now.driven)}",
        f"event to answer     p50 {now.answers.p50:.2f} s   p95 {now.answers.p95:.2f} s   of {now.answers.count:,}",
        f"due to sent         p50 {now.sends.p50:.2f} s   p95 {now.sends.p95:.2f} s   of {now.sends.count:,}",
        f"lost work looked for {since}; {health.free / 1e9:,.1f} GB free",
        "late" if health.late else "ok",
    ]


# ── Over HTTP ────────────────────────────────────────────────────────────────────────────────────


def attach(app: web.Application, house: House) -> None:
    """`/healthz` tells everybody ok or late and, like `/metrics`, the figures to those who may see them."""

    began = house.clock.now()

    async def healthz(request: web.Request) -> web.Response:
        up = (house.clock.now() - began).total_seconds()
        try:
            health = await house.lane.read(lambda work: examine(work, house.settings.var, up))
        except (DBAPIError, StorageProblem):
            return _json({"ok": False, "late": ["the database does not answer"]}, 503)
        told = health.as_json()
        if not _may_see(request, house.settings):
            told = {"ok": told["ok"]}
        return _json(told, 200 if told["ok"] else 503)

    async def metrics(request: web.Request) -> web.Response:
        if not _may_see(request, house.settings):
            return web.Response(status=403, text="from this machine only, or with OCOP_METRICS_TOKEN\n")
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/metrics", metrics)


def _may_see(request: web.Request, settings: Settings) -> bool:
    """Who has the token; without one set, whoever asks from this machine and not through a proxy."""
    token = settings.metrics_token
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP")):
        return False
    try:
        return ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False


def _json(data: dict[str, Any], status: int) -> web.Response:
    return web.json_response(data, status=status, headers={"Cache-Control": "no-store"})
