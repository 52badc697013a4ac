"""Stand-ins for the platforms the made-up people write on: what is sent to them from the served demo arrives.

Zalo's Official Account keeps to its windows as Zalo does, so that an announcement shows whom it cannot reach.
"""

from __future__ import annotations

import zlib

from bot.channels.zalo_oa.window import window
from bot.clock import Clock
from bot.messages import Capabilities, Outcome, Outgoing

BLOCKED_OF = 250
"""One person in so many has blocked us."""


class Phones:
    """One account on one platform. The same people have blocked us each time."""

    capabilities = Capabilities(buttons=5, label_length=40)

    def __init__(self, channel: str, clock: Clock) -> None:
        self._channel, self._clock = channel, clock

    async def send(self, out: Outgoing) -> Outcome:
        if zlib.crc32(out.chat.encode()) % BLOCKED_OF == 0:
            return Outcome("closed", reason="blocked")
        if self._channel == "zalo_oa" and window(out.last_in_at, self._clock.now()) == "closed":
            return Outcome("window", reason="only templates")
        return Outcome("sent", platform_id=out.key)
