"""What people sent is fetched after its commit, once, whatever happens on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.channels.ports import NotFetched
from bot.clock import FixedClock
from bot.delivery.fetching import TRIES, Fetcher, clear_away
from bot.handlers.inbound import handle
from bot.handlers.media import settle
from bot.media import Refused, Scanner, ScannerAway, Store
from bot.media.cleaning import clean
from bot.media.reasons import Flaw
from bot.media.store import SETTLES
from bot.messages import Media
from bot.services import privacy
from bot.storage import Lane, Work, chats, history, media
from bot.storage.media import Kept
from tests.databases import said
from tests.media import files

pytestmark = pytest.mark.asyncio

MB = 1024 * 1024


async def clean_here(source: Path, target: Path) -> tuple[str, Flaw]:
    return clean(source, target)


@dataclass
class Platform:
    """Gives out `content` by ref; what is not there is gone. `troubles` calls fail first."""

    content: dict[str, bytes] = field(default_factory=dict)
    troubles: int = 0
    asked: list[str] = field(default_factory=list)

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        self.asked.append(ref)
        if self.troubles:
            self.troubles -= 1
            raise ConnectionError("lost")
        if ref not in self.content:
            raise NotFetched("gone")
        whole = self.content[ref]
        for start in range(0, len(whole), 1000):
            yield whole[start : start + 1000]


class House:
    """A lane, a platform, a store and a fetcher over them."""

    def __init__(
        self, lane: Lane, folder: Path, *, most: int = 20 * MB, quota: int = 0, scanner: Scanner | None = None
    ):
        self.lane, self.platform, self.store = lane, Platform(), Store(folder / "media")
        account = lane.do(lambda work: chats.account_id(work, "web", "main"))
        self.fetcher = Fetcher(
            lane,
            {account: self.platform.fetch},
            self.store,
            partial(settle, quota=quota),
            most=most,
            scanner=scanner,
            clean=clean_here,
        )
        self.events = 0

    async def send(self, content: bytes, chat: str = "chat-1", **more: str) -> None:
        self.events += 1
        ref = f"ref-{self.events}"
        self.platform.content[ref] = content
        body = Media(**{"kind": "photo", "ref": ref, **more})  # type: ignore[arg-type]
        await self.lane.run(lambda work: handle(work, said(body, f"e{self.events}", chat)))

    async def fetched(self) -> list[Kept]:
        await self.fetcher.drained()
        return self.all()

    def all(self, chat: str = "chat-1") -> list[Kept]:
        def job(work: Work) -> list[Kept]:
            loaded = chats.load(work, "web", "main", chat)
            return media.sent_by(work, loaded.person.id) if loaded is not None else []

        return self.lane.do(job)

    def bot_said(self, chat: str = "chat-1") -> list[str]:
        def job(work: Work) -> list[str]:
            loaded = chats.load(work, "web", "main", chat)
            assert loaded is not None
            return [line.text for line in history(work, loaded.chat.id) if line.direction == "out"]

        return self.lane.do(job)


async def test_a_photo_is_noted_with_its_event_and_kept_clean(lane: Lane, tmp_path: Path) -> None:
    house = House(lane, tmp_path)
    await house.send(files.photo(), name="giấy.jpg", caption="giấy nhà em")
    assert [(one.state, one.name, one.caption) for one in house.all()] == [("wanted", "giấy.jpg", "giấy nhà em")]
    (one,) = await house.fetched()
    assert (one.state, one.mime) == ("kept", "image/jpeg")
    assert one.size == len(house.store.read(one.sha256 or "") or b"")
    assert house.platform.asked == ["ref-1"]
    assert not list((tmp_path / "media" / "drafts").iterdir())


async def test_two_people_who_send_the_same_share_one_file(lane: Lane, tmp_path: Path) -> None:
    house = House(lane, tmp_path)
    await house.send(files.pdf(), "chat-1", kind="file")
    await house.send(files.pdf(), "chat-2", kind="file")
    await house.fetched()
    assert house.all("chat-1")[0].sha256 == house.all("chat-2")[0].sha256
    assert len(list(house.store.digests())) == 1


@pytest.mark.parametrize(
    ("content", "kind", "reason", "words"),
    [
        (files.PROGRAM, "photo", "program", "chương trình"),
        (files.HEIC, "photo", "heic", "HEIC"),
        (files.pdf("script"), "file", "active", "tự chạy"),
        (files.OGG, "file", "kind", "chưa đọc được loại"),
        (bytes(3 * MB), "file", "size", "quá lớn"),
    ],
    ids=["program", "heic", "script", "sound", "large"],
)
async def test_a_refusal_is_told_once_in_plain_words(
    lane: Lane, tmp_path: Path, content: bytes, kind: str, reason: str, words: str
) -> None:
    house = House(lane, tmp_path, most=2 * MB)
    await house.send(content, kind=kind, name="anh.jpg")
    before = len(house.bot_said())
    (one,) = await house.fetched()
    assert (one.state, one.reason, one.sha256) == ("refused", reason, None)
    told = house.bot_said()[before:]
    assert len(told) == 1
    assert words in told[0]
    assert not list(house.store.digests())


async def test_an_album_of_refused_pictures_is_told_once(lane: Lane, tmp_path: Path) -> None:
    house = House(lane, tmp_path)
    for _ in range(4):
        await house.send(files.HEIC, group="album-7")
    said_before = len(house.bot_said())
    assert [one.state for one in await house.fetched()] == ["refused"] * 4
    assert len(house.bot_said()) == said_before + 1


async def test_trouble_on_the_way_is_tried_again_later(lane: Lane, tmp_path: Path, clock: FixedClock) -> None:
    house = House(lane, tmp_path)
    await house.send(files.photo())
    house.platform.troubles = 2
    for _ in range(2):
        assert (await house.fetched())[0].state == "wanted"
        assert await house.fetcher.once() == 0
        clock.move(timedelta(minutes=1))
    assert (await house.fetched())[0].state == "kept"
    assert len(house.platform.asked) == 3


async def test_what_never_comes_is_lost_and_the_person_is_asked_to_send_it_again(
    lane: Lane, tmp_path: Path, clock: FixedClock
) -> None:
    house = House(lane, tmp_path)
    await house.send(files.photo())
    house.platform.troubles = 100
    for _ in range(TRIES + 2):
        await house.fetcher.drained()
        clock.move(timedelta(hours=1))
    assert [(one.state, one.reason) for one in house.all()] == [("lost", "gone")]
    assert len(house.platform.asked) == TRIES
    assert "gửi lại" in house.bot_said()[-1]


async def test_what_a_dead_process_had_begun_is_taken_up(lane: Lane, tmp_path: Path, clock: FixedClock) -> None:
    house = House(lane, tmp_path)
    await house.send(files.photo())
    account = next(iter(house.fetcher._fetches))
    assert len(await lane.run(lambda work: media.claim(work, [account], 9))) == 1  # and then it was killed
    assert await house.fetcher.once() == 0
    clock.move(timedelta(minutes=10))
    assert [one.state for one in await house.fetched()] == ["kept"]


async def test_an_organisations_room_has_an_end(lane: Lane, tmp_path: Path) -> None:
    house = House(lane, tmp_path, quota=len(files.pdf()) + 10)
    await house.send(files.pdf(), kind="file")
    await house.send(files.pdf(), kind="file")
    # they are fetched side by side: whichever is ready first has the room
    assert sorted((one.state, one.reason) for one in await house.fetched()) == [("kept", ""), ("refused", "full")]


async def test_nothing_is_kept_while_the_scanner_is_away(lane: Lane, tmp_path: Path, clock: FixedClock) -> None:
    class Away(Scanner):
        answers: ScannerAway | Refused | None = ScannerAway("no clamd answers")

        async def check(self, path: Path) -> None:
            if self.answers is not None:
                raise self.answers

    scanner = Away("x")
    house = House(lane, tmp_path, scanner=scanner)
    await house.send(files.photo())
    assert [one.state for one in await house.fetched()] == ["wanted"]
    scanner.answers = Refused("virus")
    clock.move(timedelta(minutes=1))
    assert [(one.state, one.reason) for one in await house.fetched()] == [("refused", "virus")]


async def test_a_forgotten_persons_files_go(lane: Lane, tmp_path: Path) -> None:
    house = House(lane, tmp_path)
    await house.send(files.photo())
    await house.send(files.pdf(), "chat-2", kind="file")
    await house.fetched()

    def forget(work: Work) -> None:
        loaded = chats.load(work, "web", "main", "chat-1")
        assert loaded is not None
        privacy.forget(work, loaded)

    await lane.run(forget)
    import os

    for digest in house.store.digests():
        path = house.store.path(digest)
        assert path is not None
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - SETTLES - 1))
    assert await clear_away(lane, house.store) == 1
    assert list(house.store.digests()) == [house.all("chat-2")[0].sha256]
