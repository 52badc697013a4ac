"""The same typed again while the answer to the first is still on its way: it changes nothing.

Who hears nothing types once more what they typed. By then the first was taken and answered, only the answer waits in
the outbox: the second would fall upon the next question, which nobody has seen. So it is left at that; what waits will
arrive, and nothing is said beside it. So it is with one that stood at our door before the answer went out, however
late it is worked, and with one that comes behind what was typed after it. Where the answer may have been lost it was
said again before (`inbound`), and waits like any other.

Who knows the form by heart and types "2", "2" ahead on purpose loses the second: they see the question and answer it
once more, which is better than an answer nobody meant.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.flows.render import parse
from bot.language import fold
from bot.messages import Body, Text
from bot.storage import Loaded, Work, inbox
from bot.storage.inbox import Said
from bot.storage.printed import AT_COMMIT, READ, newest_reply

SHOWING = timedelta(seconds=1)
"""So soon after its sending began nobody has read an answer, sent or not."""
WHOLE = timedelta(seconds=1)  # some platforms say whole seconds
RECENT = 5  # messages among which one that was overtaken is looked for
LATELY, MANY = timedelta(hours=1), 50
"""By what messages we know how far our clock is from the platform's: of a long outage all come late, and somebody's
clock may have been set meanwhile."""


def typed_again(work: Work, loaded: Loaded, inbox_id: int, body: Body, at: datetime) -> bool:
    """Whether this is nothing but what was typed before it, and its person cannot have read the answer to that. `at`:
    when the platform says it was typed."""
    if loaded.chat.channel in AT_COMMIT or not isinstance(body, Text) or body.edited:
        return False
    overtaken = loaded.last_in_at is not None and at < loaded.last_in_at  # what was typed after it came before it
    if not (overtaken or _may_be_early(work, loaded, at)) or parse(body.text.strip()) is not None:
        return False  # a button says itself what it answers
    same = same_before(work, loaded, inbox_id, body, RECENT if overtaken else 1)
    if not same or overtaken:
        return bool(same)
    reply = newest_reply(work, loaded.chat.id)
    if reply is None:
        return False
    lag = inbox.least_lag(work, loaded.chat.id, inbox_id, LATELY, MANY)
    return _early(reply, work.now, loaded.arrived or work.now, at + lag, same[0].at + lag)


def same_before(work: Work, loaded: Loaded, inbox_id: int, body: Body, among: int = 1) -> list[Said]:
    """Those of the last so many messages that typed nothing but this."""
    if not isinstance(body, Text) or body.edited:
        return []
    before = inbox.answered_before(work, loaded.chat.id, inbox_id, among)
    return [one for one in before if isinstance(one.body, Text) and _bare(one.body) == _bare(body)]


def _may_be_early(work: Work, loaded: Loaded, at: datetime) -> bool:
    """By what is at hand, without a look into the database: nearly always False."""
    if loaded.newest == "queued":
        return True
    if loaded.last_in_at is not None and work.now - loaded.last_in_at < READ:  # nobody waits for an answer yet
        return False
    spoke = loaded.chat.last_out_at
    return loaded.newest == "sending" or (
        spoke is not None and ((loaded.arrived or work.now) < spoke + SHOWING or at < spoke)
    )


def _early(reply: Row[Any], now: datetime, arrived: datetime, typed: datetime, before: datetime) -> bool:
    """Whether what arrived then was typed before that reply could be read. `typed`, and `before` for the same before
    it: when at the latest that was, by our clock."""
    began = reply.claimed_at
    if reply.status == "queued" or began is None or arrived < began or typed + WHOLE < began:
        return True
    # An answer that came at once was heard at once. One that came late crosses with what is typed again meanwhile; and
    # while it is being sent, nobody knows whether the platform has shown it: one long under way is in doubt.
    late = began - before >= READ
    if reply.status == "sending":
        return late or now - began >= READ
    return late and arrived - began < SHOWING


def _bare(body: Text) -> str:
    return fold(body.text).rstrip(".) ")
