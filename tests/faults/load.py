"""People who write to the bot's webhook as Telegram hands them on: twice, late, again after a lost answer, out of
order, and on and on until they are told that they were heard."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import aiohttp

FIRST_CHAT = 900_000_000
FIRST_UPDATE = 810_000_000
PATIENCE = 5.0  # seconds somebody waits for an answer before they type the same again
TIRED = 6  # times they do so before they go on as if they had been answered
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(slots=True)
class Said:
    """One event: `id` is its update's number, `statuses` those of all its posts (0: none came back). `again`: it is
    typed once more, since nothing was heard."""

    id: int
    text: str
    statuses: list[int] = field(default_factory=list)
    again: bool = False
    at: int = 0  # seconds since the epoch, when it was typed

    @property
    def acknowledged(self) -> bool:
        return 200 in self.statuses


@dataclass(slots=True)
class Talker:
    """One person's chat. `said` is in the order in which the bot was first told; `tidy` when that is the script's, so
    that the talk must come out like an undisturbed one, however often something was typed again."""

    chat: int
    name: str
    said: list[Said]
    tidy: bool = True


@dataclass(frozen=True, slots=True)
class Mess:
    """Chances for each event: posted two times at once; not heard of though it was acknowledged; posted once more
    after later ones; and for each talk: its neighbours changed places."""

    twice: float = 0.05
    lost: float = 0.05
    late: float = 0.05
    swapped: float = 0.2


class Load:
    """`scripts`: what people of each name type. `hooks` gives the addresses that answer at the moment. `told` says how
    much a chat has been told by now: people wait for an answer before they type on, and type the same again where none
    comes. `think`: seconds until they have typed, on average."""

    def __init__(
        self,
        scripts: dict[str, Sequence[str]],
        events: int,
        hooks: Callable[[], Sequence[str]],
        told: Callable[[int], int],
        secret: str,
        *,
        at_once: int = 48,
        think: float = 0.3,
        mess: Mess | None = None,
        seed: int = 0,
    ) -> None:
        self._chance = random.Random(seed)
        self._mess = mess or Mess()
        self._hooks, self._told = hooks, told
        self._headers = {"Content-Type": "application/json", SECRET_HEADER: secret}
        self._at_once, self._think = at_once, think
        self._messages = itertools.count(1)
        self._updates = itertools.count(FIRST_UPDATE)
        self.talkers = list(self._people(scripts, events))
        self.total = sum(len(one.said) for one in self.talkers)
        self.heard = 0  # events acknowledged
        self.posts = 0

    def _people(self, scripts: dict[str, Sequence[str]], events: int) -> list[Talker]:
        people: list[Talker] = []
        names = sorted(scripts)
        while events > 0:
            name = names[len(people) % len(names)]
            said = [Said(0, text) for text in ("/start", *scripts[name])][:events]
            tidy = self._chance.random() >= self._mess.swapped
            for at in range(1, len(said) - 1):
                if not tidy and self._chance.random() < 0.2:
                    said[at], said[at + 1] = said[at + 1], said[at]
            for one in said:
                one.id = next(self._updates)
            people.append(Talker(FIRST_CHAT + len(people), name, said, tidy))
            events -= len(said)
        return people

    async def run(self) -> None:
        """Returns when every event has been acknowledged."""
        waiting = iter(self.talkers)
        timeout = aiohttp.ClientTimeout(total=30)
        connector = aiohttp.TCPConnector(limit=0, force_close=False)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:

            async def work() -> None:
                for talker in waiting:
                    await self._talk(session, talker)

            await asyncio.gather(*(work() for _ in range(self._at_once)))

    async def _talk(self, session: aiohttp.ClientSession, talker: Talker) -> None:
        for at, one in enumerate(list(talker.said)):
            await asyncio.sleep(self._chance.uniform(0, 2 * self._think))
            before = self._told(talker.chat)
            line = asyncio.Lock()  # the platform hands on a chat's events one after another
            posting = [asyncio.create_task(self._say(session, talker.chat, one, line))]
            for _ in range(TIRED):
                if await self._answered(talker.chat, before):
                    break
                again = Said(next(self._updates), one.text, again=True)
                talker.said.insert(talker.said.index(one) + len(posting), again)
                posting.append(asyncio.create_task(self._say(session, talker.chat, again, line)))
            await asyncio.gather(*posting)
            self.heard += 1
            if at and self._hit(self._mess.late):
                await self._post(session, talker.chat, talker.said[self._chance.randrange(at)])

    async def _say(self, session: aiohttp.ClientSession, chat: int, one: Said, line: asyncio.Lock) -> None:
        """The platform hands it on until it is acknowledged."""
        one.at = int(time.time())
        async with line:
            while True:
                times = 2 if self._hit(self._mess.twice) else 1
                await asyncio.gather(*(self._post(session, chat, one) for _ in range(times)))
                if not one.acknowledged:
                    await asyncio.sleep(self._chance.uniform(0.05, 0.4))
                elif not self._hit(self._mess.lost):
                    return

    async def _answered(self, chat: int, before: int) -> bool:
        until = time.monotonic() + PATIENCE
        while self._told(chat) <= before and time.monotonic() < until:
            await asyncio.sleep(0.02)
        return self._told(chat) > before

    async def _post(self, session: aiohttp.ClientSession, chat: int, one: Said) -> None:
        self.posts += 1
        user = {"id": chat, "is_bot": False, "first_name": "Lan", "language_code": "vi"}
        message = {
            "message_id": next(self._messages),
            "from": user,
            "chat": {"id": chat, "first_name": "Lan", "type": "private"},
            "date": one.at,
            "text": one.text,
        }
        if one.text.startswith("/"):
            message["entities"] = [{"offset": 0, "length": len(one.text), "type": "bot_command"}]
        body = json.dumps({"update_id": one.id, "message": message}).encode()
        hooks = self._hooks()
        try:
            if not hooks:
                raise TimeoutError
            async with session.post(self._chance.choice(hooks), data=body, headers=self._headers) as answer:
                await answer.read()
                one.statuses.append(answer.status)
        except (aiohttp.ClientError, TimeoutError, ConnectionError):
            one.statuses.append(0)

    def _hit(self, chance: float) -> bool:
        return self._chance.random() < chance
