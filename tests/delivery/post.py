"""A platform that takes messages, or does not, as a test says."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.messages import Capabilities, Message, Outcome, Outgoing
from bot.storage import Lane, Work, outbox
from bot.storage.tables import outbox as table
from tests.databases import opened

Answer = Callable[[Outgoing], Awaitable[Outcome]]


@dataclass
class Post:
    """`answer` is asked for each message; `taken` has what was taken, by chat and in order."""

    answer: Answer | None = None
    capabilities: Capabilities = field(default_factory=Capabilities)
    taken: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    tried: list[tuple[str, str]] = field(default_factory=list)

    async def send(self, out: Outgoing) -> Outcome:
        self.tried.append((out.chat, out.message.text))
        outcome = await self.answer(out) if self.answer is not None else Outcome("sent", f"p:{out.key}")
        if outcome.kind == "sent":
            self.taken[out.chat].append(out.message.text)
        return outcome

    async def until(self, done: Callable[[Post], bool]) -> None:
        """Returns when it is so; a test that hangs here has failed."""
        async with asyncio.timeout(60):
            while not done(self):
                await asyncio.sleep(0.01)


def queue(lane: Lane, chat: str, *texts: str, purpose: str = "reply") -> int:
    """Queues messages for a chat on the account "main" of Telegram; returns the account's number."""

    def work(work: Work) -> int:
        loaded = opened(work, chat, "telegram")
        for text in texts:
            message = Message(text, purpose=purpose)  # type: ignore[arg-type]
            outbox.add(work, loaded.chat.id, message, key=f"{chat}:{text}")
        return loaded.chat.account_id

    return lane.do(work)


def statuses(lane: Lane) -> dict[str, str]:
    """The status of each message by its key."""
    return lane.look(lambda work: {row.key: row.status for row in work.conn.execute(table.select())})
