"""Wiring: one process of the bot, from its settings to its running parts. No rule of the house lives here."""

from __future__ import annotations

import asyncio
import getpass
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import structlog
from aiohttp import web

from bot import health, metrics
from bot.accounts import Accounts
from bot.channels.door import Door
from bot.channels.gate import Gate
from bot.channels.ports import Busy, Channel, Fetch, NotFetched
from bot.channels.terminal import TerminalChat
from bot.channels.web import Bell, Filed, Line, WebChat
from bot.channels.web.uploads import PREFIX, Own, Uploads
from bot.clock import Clock, SystemClock, local_date
from bot.delivery.attachments import Maker, draw
from bot.delivery.fanout import Fanout
from bot.delivery.fetching import Fetcher, clear_away
from bot.delivery.links import FileLinks
from bot.delivery.receipts import Receipts
from bot.delivery.sender import Sender
from bot.flows.engine import turn
from bot.flows.journey import JOURNEY
from bot.flows.question import Ctx
from bot.flows.state import State
from bot.handlers import held, inbound, media
from bot.handlers.reminders import compose
from bot.language import words
from bot.media import Scanner, Store
from bot.messages import Attachment, File, Inbound, Media, Picture, Receipt, Text
from bot.programme.places import find_places
from bot.scheduling.held import HeldEvents
from bot.scheduling.importing import Importing
from bot.scheduling.reminding import Reminding
from bot.scheduling.ticks import Ticks
from bot.services import announcements
from bot.settings import Settings
from bot.storage import Busy as LaneBusy
from bot.storage import Closed, Coming, Lane, Work, chats, history, installation, message_at, open_storage, outbox
from bot.storage import Line as StoredLine
from bot.storage.media import Kept, at_line
from bot.waiting import limit
from bot.wiring import CONNECT, Connection, office
from bot.wiring.import_sheets import reader
from bot.wiring.paces import rules
from bot.wiring.public_files import PublicFiles
from bot.wiring.zalo_oa import verification

log = structlog.get_logger(__name__)

WEB_ACCOUNT = "web"
MB = 1024 * 1024
WITHIN = 8.0  # seconds in which an event is answered for where its platform does not say; all wait longer than that


@dataclass
class House:
    """The rooms every entrance shares: the lane to the database, the sender, the ticks, and `receive`."""

    settings: Settings
    lane: Lane
    clock: Clock
    accounts: Accounts = field(default_factory=Accounts)
    channels: dict[int, Channel] = field(default_factory=dict)
    fetches: dict[int, Fetch] = field(default_factory=dict)
    media: Store = field(init=False)
    links: FileLinks = field(init=False)
    maker: Maker = field(init=False)
    sender: Sender = field(init=False)
    receipts: Receipts = field(init=False)
    fetcher: Fetcher = field(init=False)
    held: HeldEvents = field(init=False)
    fanout: Fanout = field(init=False)
    importing: Importing = field(init=False)
    ticks: Ticks = field(init=False)
    reminding: Reminding = field(init=False)

    def __post_init__(self) -> None:
        self.media = Store(self.settings.media_folder)
        self.links = FileLinks(self.lane.box.digests, self.clock, self.settings.public_url)
        self.maker = Maker(self.media, self.settings.public_url, self.links.said)
        self.sender = Sender(self.lane, fitting=self.maker.fitting)
        self.receipts = Receipts(self.lane)
        self.fetcher = Fetcher(
            self.lane,
            self.fetches,
            self.media,
            partial(media.settle, quota=self.settings.media_quota_mb * MB),
            most=self.settings.media_mb * MB,
            scanner=Scanner(self.settings.clamav) if self.settings.clamav else None,
            wake=self.sender.wake,
            release=self.release_upload,
        )
        self.fanout = Fanout(self.lane.run, announcements.step, self.sender.wake)
        self.importing = Importing(self.lane.run, reader(lambda: local_date(self.clock.now())), (LaneBusy, Closed))
        self.reminding = Reminding(self.lane.run, self.sender.wake, compose)
        self.held = HeldEvents(
            self.lane.run,
            self.lane.read,
            self.clock,
            self.sender.wake,
            work_off=held.work_off,
            failed_again=held.failed_again,
        )
        self.ticks = Ticks(self.lane.run, self.wake, self.clear_away, self.reminding.tick)

    def wake(self) -> None:
        """There may be something to work or to send."""
        self.sender.wake()
        self.held.wake()

    async def clear_away(self) -> None:
        """After something was forgotten: what is left of it in files goes, too."""
        await self.lane.scrub()
        await clear_away(self.lane, self.media)

    async def add_channel(self, kind: str, account: str, channel: Channel, fetch: Fetch | None = None) -> None:
        """From now on this process sends for that account as soon as no other drives it, and fetches what people send
        it; what an earlier one had begun to send, it takes up."""

        def take_up(work: Work) -> int:
            number = chats.account_id(work, kind, account)
            if kind in outbox.REPEATABLE:
                outbox.take_up(work, number, 1)
            return number

        number = await self.lane.run(take_up)
        self.channels[number] = channel
        await self.sender.add(number, kind, account, channel, rules(kind, account, self.accounts))
        if fetch is not None:
            self.fetches[number] = fetch

    async def media_upload(self, ref: str) -> AsyncIterator[bytes]:
        """What was sent from our own page lies here already."""
        draft = self.media.draft_at(ref.removeprefix(PREFIX))
        if draft is None:
            raise NotFetched("gone")
        yield await asyncio.to_thread(draft.read_bytes)

    def release_upload(self, ref: str) -> None:
        """What was sent from our own page is kept now, or refused: as it came it goes."""
        draft = self.media.draft_at(ref.removeprefix(PREFIX)) if ref.startswith(PREFIX) else None
        if draft is not None:
            draft.unlink(missing_ok=True)

    async def receive(self, event: Inbound, *, within: float = WITHIN) -> None:
        """Take one event; durable when it returns, which is within that many seconds of what the platform waits for.
        What cannot be handled, or not in time, is kept and worked later. Raises `Busy` where nothing could be kept."""
        key = f"{event.channel}:{event.account}:{event.chat}"
        if event.arrived is None:
            event = replace(event, arrived=self.clock.now())
        began = time.perf_counter()
        try:
            with limit(within):
                done = await self.lane.run(
                    lambda work: inbound.handle(work, event),
                    key,
                    within=within,
                    instead=lambda work, error: held.keep(work, event, error),
                    coming=Coming(event.channel, event.account, event.chat, event.event_id),
                )
        except (LaneBusy, TimeoutError) as busy:  # what is being done at a time-out may be committed: then it is known
            metrics.events.labels(event.channel, "refused").inc()
            raise Busy from busy
        except Exception as error:  # the database is away, or its disk is full
            metrics.events.labels(event.channel, "refused").inc()
            log.error("event refused", channel=event.channel, exc_info=error)
            raise Busy(5) from error
        metrics.events_of(event.channel, done.became).inc()
        metrics.kept_of(event.channel).observe(time.perf_counter() - began)
        if done.error is not None:
            log.error("event kept for later", channel=event.channel, exc_info=done.error)
        if done.held:
            self.held.wake()
        self.sender.wake()
        if isinstance(event.body, Media):
            self.fetcher.wake()

    async def take_receipt(self, receipt: Receipt) -> None:
        """The platform says what became of messages of ours."""
        try:
            await self.receipts.take(receipt)
        except (LaneBusy, Closed) as busy:
            raise Busy from busy

    def start(self) -> None:
        self.sender.start()
        self.fetcher.start()
        self.held.start()
        self.fanout.start()
        self.importing.start()
        self.ticks.start()

    async def close(self) -> None:
        self.ticks.close()
        await self.fetcher.close()
        await self.held.close()
        await self.fanout.close()
        await self.importing.close()
        await self.receipts.close()
        await self.sender.close()
        await self.lane.close()


def open_house(settings: Settings, clock: Clock | None = None) -> House:
    """Open (and, where it is behind, upgrade) the database and start its lane. Raises StorageProblem in one line."""
    clock = clock or SystemClock()
    lane = open_storage(settings.database, settings.secret_keys or None, settings.var, clock)
    return House(settings, lane, clock)


def web_chat(house: House, head: str = "") -> WebChat:
    """The web chat over a house. `head` stands in the head of its page."""

    def chat_id(work: Work, chat: str) -> int | None:
        loaded = chats.look(work, "web", WEB_ACCOUNT, chat)
        return loaded.chat.id if loaded is not None else None

    def lines(work: Work, chat: str, after: int) -> Sequence[Line]:
        number = chat_id(work, chat)
        if number is None:
            return ()
        return [_line(one) for one in history(work, number, after)]

    def language(work: Work, chat: str) -> str:
        loaded = chats.look(work, "web", WEB_ACCOUNT, chat)
        return loaded.person.language if loaded is not None else "vi"

    async def picture(chat: str, line: int) -> bytes | None:
        def find(work: Work) -> Picture | None:
            number = chat_id(work, chat)
            message = message_at(work, number, line) if number is not None else None
            return message.picture if message is not None else None

        found = await house.lane.read(find)
        return await asyncio.to_thread(draw, found) if found is not None else None

    async def document(chat: str, line: int, number: int) -> Attachment | Filed | None:
        def find(work: Work) -> File | None:
            chat_number = chat_id(work, chat)
            message = message_at(work, chat_number, line) if chat_number is not None else None
            return message.files[number] if message is not None and number < len(message.files) else None

        found = await house.lane.read(find)
        if found is None:
            return None
        path = await house.maker.on_disk(found)
        return Filed(found.filename, found.mime, path) if path is not None else await house.maker.file(found)

    async def own(chat: str, line: int) -> Own | None:
        def find(work: Work) -> Kept | None:
            number = chat_id(work, chat)
            return at_line(work, number, line) if number is not None else None

        kept = await house.lane.read(find)
        content = await asyncio.to_thread(house.media.read, kept.sha256 or "") if kept is not None else None
        return Own(content, kept.mime, kept.name) if kept is not None and content is not None else None

    return WebChat(
        receive=house.receive,
        history=lambda chat, after: house.lane.read(lambda work: lines(work, chat, after)),
        picture=picture,
        document=document,
        bell=Bell(),
        clock=house.clock,
        language=lambda chat: house.lane.read(lambda work: language(work, chat)),
        digest=lambda address: house.lane.box.digests(f"network {address}")[-1],
        account=WEB_ACCOUNT,
        public_url=house.settings.public_url,
        head=head,
        uploads=Uploads(house.media.draft, own, house.settings.media_mb * MB),
    )


async def terminal_chat(house: House, name: str | None) -> TerminalChat:
    """The chat in the terminal over a house; `name` is whose it is."""
    chat = TerminalChat(
        receive=house.receive,
        clock=house.clock,
        name=(name or getpass.getuser()).encode("utf-8", "replace").decode(),  # as the storage keeps it
        source=sys.stdin,
        out=sys.stdout,
        pictures=house.settings.var / "pictures",
    )
    await house.add_channel("terminal", "terminal", chat)
    return chat


def _line(one: StoredLine) -> Line:
    sent = one.body if isinstance(one.body, Media) and one.body.kind != "sticker" else None
    return Line(
        one.id,
        "me" if one.direction == "in" else "bot",
        one.at,
        one.text,
        one.message,
        one.event_id,
        sent.kind if sent is not None else "",
        sent.name if sent is not None else "",
    )


async def serve(house: House, host: str, port: int, accounts: Accounts | None = None) -> tuple[web.AppRunner, int]:
    """Start the web server and the channels; returns its runner and the port it listens on. Raises OSError when the
    port is taken."""
    gate = Gate()
    app = web.Application(client_max_size=256 * 1024, middlewares=[gate])
    door = Door(app, gate)
    health.attach(app, house)
    accounts = house.accounts = accounts or Accounts()
    chat = web_chat(house, verification(accounts))
    chat.attach(app)
    PublicFiles(house).attach(app)
    office.attach(house, app)
    await house.add_channel("web", WEB_ACCOUNT, chat, house.media_upload)
    connections = [connect(house, app, accounts) for connect in CONNECT]
    app.on_shutdown.append(lambda _: _close(connections))
    await house.lane.run(lambda work: _say_doors(work, house.settings.public_url, accounts))
    house.start()
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=3)
    await runner.setup()
    try:
        port = await door.listen(runner, host, port)
    except OSError:
        await runner.cleanup()
        raise
    await asyncio.gather(*(one.start() for one in connections))
    return runner, port


def _say_doors(work: Work, public_url: str, accounts: Accounts) -> None:
    """How people reach us from outside, for whatever is printed or sent elsewhere."""
    installation.set_public_url(work, public_url)
    installation.close_doors(work, [kind for kind in ("telegram", "zalo_oa") if getattr(accounts, kind)])
    if accounts.zalo_oa:
        installation.set_door(work, "zalo_oa", accounts.zalo_oa[0].oa_id)


async def _close(connections: Sequence[Connection]) -> None:
    await asyncio.gather(*(one.close() for one in connections))


def warm() -> None:
    """Reads the sheets, the cards and the places, which takes a second: so that the first person does not wait for it.
    To be run in a thread of its own once the page is served."""
    try:
        known = State({"consent-storage": "yes"})
        turn(JOURNEY, Ctx(known, words("vi"), SystemClock().now()), Text("mật ong"))
        find_places("tân cương")
    except Exception:  # whoever needs it will be told; nobody waits for this
        log.exception("warming up failed")


def var_folder(settings: Settings) -> Path:
    """The folder for what the bot keeps, made when it is missing. Raises OSError."""
    settings.var.mkdir(parents=True, exist_ok=True)
    return settings.var
