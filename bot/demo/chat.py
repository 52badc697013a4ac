"""One made-up person's chat: says something through the real handlers and reads what the bot answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import bindparam, select

from bot.demo.answers import target, value
from bot.handlers.inbound import handle
from bot.messages import Body, Inbound, Message, Tap, Text
from bot.storage import Work, chats
from bot.storage.payload import from_json
from bot.storage.tables import outbox

ACCOUNTS = {"web": "web", "zalo_oa": "demo", "telegram": "demo"}
"""Our accounts by channel. The web chat's is the one that `serve` opens."""

_SAID = (
    select(outbox.c.id, outbox.c.payload)
    .where(outbox.c.chat_id == bindparam("chat_"), outbox.c.id > bindparam("seen_"), outbox.c.payload.is_not(None))
    .order_by(outbox.c.id)
)


class Stuck(RuntimeError):
    """The bot did not offer what this person wants to tap: the made-up people no longer fit the conversations."""


class Chat:
    """`messages` is what the bot said since this person last spoke."""

    def __init__(self, channel: str, key: str) -> None:
        self.channel, self.account, self.key = channel, ACCOUNTS[channel], key
        self.number = 0
        self.messages: list[Message] = []
        self._events = 0
        self._seen = 0

    def say(self, work: Work, body: Body | str) -> Message:
        """One event; gives back what the bot says last."""
        self._events += 1
        said = Text(body) if isinstance(body, str) else body
        event_id = f"{self.key}:{self._events}"
        event = Inbound(self.channel, self.account, self.key, self.key, event_id, work.now, said)
        self.number = handle(work, event).chat
        return self.read(work)

    def read(self, work: Work) -> Message:
        """What came since it was last read; the last of it."""
        rows = work.conn.execute(_SAID, {"chat_": self.number, "seen_": self._seen}).all()
        if rows:
            self._seen = rows[-1].id
            self.messages = [from_json(work.box.open(row.payload)) for row in rows]
        return self.messages[-1]

    def tap(self, work: Work, wanted: str) -> Message:
        """Taps the newest line that stands for that value (or begins with it, where it ends with a point)."""
        for message in reversed(self.messages):
            for line in message.choices:
                if value(line) == wanted or (wanted.endswith(".") and value(line).startswith(wanted)):
                    return self.say(work, Tap(line.payload))
        raise Stuck(f"{self.key}: nothing to tap for {wanted!r} in: {self.messages[-1].text!r}")

    def offers(self, wanted: str) -> bool:
        return any(value(line).startswith(wanted) for line in self.messages[-1].choices)

    def question(self, work: Work) -> str:
        """The question that is open: as the lines say it, else as the talk has it."""
        named = {target(line) for line in self.messages[-1].choices if not target(line).startswith("@")} - {""}
        if len(named) == 1:
            return named.pop()
        loaded = chats.load_by_id(work, self.number)
        return str(loaded.talk.state.get("asked", "")) if loaded is not None and loaded.talk is not None else ""

    def sheet(self, work: Work) -> str:
        """The sheet of the product under way, "" where it is not known yet."""
        loaded = chats.load_by_id(work, self.number)
        product = loaded.product if loaded is not None else None
        return str(product.answers.get("sheet") or "") if product is not None else ""


def later(work: Work, seconds: float) -> Work:
    """The same transaction a little later."""
    return replace(work, now=work.now + timedelta(seconds=seconds))
