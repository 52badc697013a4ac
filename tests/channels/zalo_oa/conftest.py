"""One Official Account over a real SQLite house and the fake Zalo, both on one still clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.channels.zalo_oa import Config, ZaloOa
from bot.fakes.clock import FakeClock
from bot.fakes.server import FakePlatforms
from bot.fakes.zalo_oa import FakeZaloOa
from bot.fakes.zalo_oa_account import FakeOa
from bot.fakes.zalo_oa_people import Person
from bot.fakes.zalo_oa_rules import Blank
from bot.messages import Inbound, Receipt
from bot.storage import Lane, open_storage
from bot.wiring.alarms import RowAlarms
from bot.wiring.zalo_oa import Grants, Store
from tests.prepared import prepared

REMINDER = "223344"


@dataclass
class Office:
    """The OA on both sides, and what its channel handed to the house."""

    fakes: FakePlatforms
    oa: FakeOa
    lane: Lane
    channel: ZaloOa
    alarms: RowAlarms
    url: str = ""
    events: list[Inbound] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)  # raised by the house, one for each event

    @property
    def clock(self) -> FakeClock:
        return self.fakes.clock

    @property
    def lan(self) -> Person:
        return self.oa.person()

    async def receive(self, event: Inbound) -> None:
        if self.trouble:
            raise self.trouble.pop(0)
        self.events.append(event)

    async def take_receipt(self, receipt: Receipt) -> None:
        self.receipts.append(receipt)

    async def connected(self) -> None:
        """As after an administrator's consent."""
        pair = self.oa.grant()
        store = Store(self.lane, "ocop")
        await store.keep(pair["access_token"], pair["refresh_token"], timedelta(seconds=90_000), connected=True)

    async def said(self) -> list[str]:
        """What the operator is told now, each as "kind: sentence"."""
        return [f"{one.kind}: {one.said}" for one in await self.alarms.standing()]


@asynccontextmanager
async def office(folder: Path, **config: Any) -> AsyncIterator[Office]:
    fakes = FakePlatforms()
    face = fakes.add(FakeZaloOa(fakes))
    oa = face.oa(patience=60)
    oa.templates[REMINDER] = (Blank("ten"), Blank("ngay", maxLength=10), Blank("ghi_chu", require=False, maxLength=20))
    async with fakes:
        lane = open_storage(f"sqlite:///{prepared(folder) / 'ocop.db'}", None, folder, fakes.clock)
        app = web.Application()
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        alarms = RowAlarms(lane, "zalo_oa:ocop")
        made = Office(fakes, oa, lane, None, alarms)  # type: ignore[arg-type]
        settings: dict[str, Any] = {
            "name": "ocop",
            "app_id": oa.app_id,
            "oa_id": oa.oa_id,
            "app_secret": oa.app_secret,
            "oa_secret_key": oa.secret_key,
            "templates": {"reminder": REMINDER},
            "oauth_url": fakes.url,
            "openapi_url": fakes.url,
            "business_url": fakes.url,
            "public_url": "https://bot.example.vn",
            **config,
        }
        known = Config(**settings)
        made.channel = ZaloOa(
            known,
            receive=made.receive,
            take_receipt=made.take_receipt,
            store=Store(lane, "ocop"),
            grants=Grants(lane, "ocop"),
            alarms=alarms,
            clock=fakes.clock,
            siblings=lambda: {known.oa_id: known},
        )
        made.channel.attach(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield made
        finally:
            await made.channel.close()
            await runner.cleanup()
            await lane.close()
