"""The webhook: the signature over the body as it came, an answer within two seconds, nothing kept of what is not
signed (platforms, A.10)."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from aiohttp import web

from bot import metrics
from bot.channels import bodies
from bot.channels.ports import Busy, Receive, TakeReceipt
from bot.channels.zalo_oa import sums
from bot.channels.zalo_oa.counts import CALLS
from bot.channels.zalo_oa.events import Frame, Parsed, Passed, oa_of, parse
from bot.channels.zalo_oa.fields import text
from bot.channels.zalo_oa.ports import Alarms, Config
from bot.clock import Clock
from bot.messages import Inbound, Receipt, Started

log = structlog.get_logger(__name__)

SIGNATURE = "X-ZEvent-Signature"
DEADLINE = 1.7  # seconds until Zalo is told to come back; it gives us 2
TELL_EVERY = timedelta(minutes=5)  # at most one alarm about signatures
ONE_OPENING = timedelta(minutes=10)  # following and pressing "chat" within that is one greeting
OPENINGS = 10_000


class Webhook:
    """`siblings` are the accounts of the same app by OA id: one address serves all of them."""

    def __init__(
        self,
        config: Config,
        *,
        receive: Receive,
        take_receipt: TakeReceipt,
        alarms: Alarms,
        clock: Clock,
        siblings: Callable[[], Mapping[str, Config]],
        deadline: float = DEADLINE,
    ) -> None:
        self._config, self._clock, self._alarms = config, clock, alarms
        self._receive, self._take_receipt = receive, take_receipt
        self._siblings, self._deadline = siblings, deadline
        self._wrong = 0
        self._told: datetime | None = None
        self._signed = False
        self._opened: OrderedDict[str, datetime] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    async def post(self, request: web.Request) -> web.Response:
        try:
            raw = await bodies.read(request, "zalo_oa", patience=self._deadline)
        except bodies.Refused as refused:
            return self._answer("refused body", refused.status)
        header = request.headers.get(SIGNATURE, "")
        if raw.strip() in (b"", b"{}") or not header:  # the console tries the address like this
            return self._answer("unsigned")
        try:
            event = bodies.parse(raw, "zalo_oa")
        except bodies.Refused:
            event = {}
        timestamp = text(event, "timestamp")
        if not sums.fits(header, sums.mac(self._config.app_id, raw, timestamp, self._config.oa_secret_key)):
            await self._wrongly_signed(header, raw, timestamp)
            return self._answer("wrong signature")
        await self._rightly_signed()
        config = self._siblings().get(oa_of(event), self._config)
        frame = Frame(config.name, config.oa_id, self._clock.now(), config.pause_minutes)
        return await self._take(parse(event, frame), config.name)

    # ── Signed events ────────────────────────────────────────────────────────────────────────────

    async def _take(self, parsed: Parsed, account: str) -> web.Response:
        """200 only for what is durable. A worker of its own goes on when time is up; Zalo comes back and meets a
        repeat."""
        if isinstance(parsed, Passed):
            metrics.ignored_events.labels("zalo_oa", parsed.why).inc()
            return self._answer("passed")
        if isinstance(parsed, tuple) and self._is_same_opening(parsed):
            return self._answer("passed")
        task = asyncio.ensure_future(self._hand_over(parsed))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        try:
            await asyncio.wait_for(asyncio.shield(task), self._deadline)
        except Busy as busy:
            return self._answer("busy", 503, busy.retry_after)
        except TimeoutError:
            return self._answer("too slow", 503)
        except Exception:  # the database is down: Zalo has to come back
            log.exception("a Zalo event could not be kept", account=account)
            return self._answer("failed", 503)
        return self._answer("taken")

    async def _hand_over(self, parsed: tuple[Inbound, ...] | Receipt) -> None:
        if isinstance(parsed, Receipt):
            await self._take_receipt(parsed)
        else:
            for inbound in parsed:
                await self._receive(inbound)
            if isinstance(parsed[0].body, Started):
                self._opened[parsed[0].chat] = parsed[0].at
                self._opened.move_to_end(parsed[0].chat)
                while len(self._opened) > OPENINGS:
                    self._opened.popitem(last=False)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # it was answered 503 and is not left unread

    def _is_same_opening(self, events: tuple[Inbound, ...]) -> bool:
        """Who follows and then presses "chat" is greeted once."""
        first = events[0]
        before = self._opened.get(first.chat)
        return isinstance(first.body, Started) and before is not None and abs(first.at - before) <= ONE_OPENING

    # ── Signatures ───────────────────────────────────────────────────────────────────────────────

    async def _rightly_signed(self) -> None:
        if not self._signed:
            self._signed = True
            await self._alarms.clear("signature")

    async def _wrongly_signed(self, header: str, raw: bytes, timestamp: str) -> None:
        """Counted, and told at most every five minutes. Which other reading would have fitted is said, never taken."""
        self._wrong += 1
        now = self._clock.now()
        if self._told is not None and now - self._told < TELL_EVERY:
            return
        self._told, self._signed = now, False
        wrong, self._wrong = self._wrong, 0
        said = f"Zalo's events for {self._config.name} are not signed with oa_secret_key"
        await self._alarms.ring("signature", f"{said}: {self._variant(header, raw, timestamp)}", wrong)

    def _variant(self, header: str, raw: bytes, timestamp: str) -> str:
        config = self._config
        for first, key, fits in (
            (config.oa_id, config.oa_secret_key, "they begin with the OA id, not the app id: tell the maintainers"),
            (config.app_id, config.app_secret, "they fit the app secret: set oa_secret_key to the key that signs"),
            (config.oa_id, config.app_secret, "they fit the app secret and the OA id: tell the maintainers"),
        ):
            if sums.fits(header, sums.mac(first, raw, timestamp, key)):
                return fits
        return "copy the OA Secret Key from the console's Webhook page, or somebody is forging events"

    def _answer(self, became: str, status: int = 200, retry_after: int = 0) -> web.Response:
        CALLS.labels(self._config.name, became).inc()
        response = web.Response(status=status, text="ok" if status == 200 else "later")
        if retry_after:
            response.headers["Retry-After"] = str(retry_after)
        return response
