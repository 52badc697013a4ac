"""`ocop-bot officer`: the operator invites the first officers, sees who serves, ends a scope."""

from __future__ import annotations

from collections.abc import Callable

from bot.commanding import with_lane
from bot.language import day
from bot.programme.duties import BadScope, read_scope
from bot.services import officers
from bot.storage import Lane
from bot.storage.officers import serving

Fail = Callable[[str, int], int]
BAD_INPUT = 2


def invite(scope: str, name: str, fail: Fail) -> int:
    """Prints the code and how to use it; only its digest is kept."""
    try:
        found = read_scope(scope)
    except BadScope as bad:
        return fail(str(bad), BAD_INPUT)

    def run(lane: Lane) -> int:
        code = lane.do(lambda work: officers.invite(work, found, name))
        until = day(lane.clock.now() + officers.INVITED_FOR, "en")
        print(f"{code[:4]}-{code[4:]}")
        print(f"for an officer of {found.name}: typed in a chat with the bot, once, until {until}")
        return 0

    return with_lane(run, fail)


def list_all(fail: Fail) -> int:
    def run(lane: Lane) -> int:
        for one in lane.look(serving):
            print(f"{one.id}\t{one.scope.name}\t{one.name}\tsince {day(one.since, 'en')}")
        return 0

    return with_lane(run, fail)


def remove(number: int, fail: Fail) -> int:
    def run(lane: Lane) -> int:
        if lane.do(lambda work: officers.remove(work, number)) is not None:
            return 0
        return fail(f"nobody serves under the number {number}: see ocop-bot officer list", BAD_INPUT)

    return with_lane(run, fail)
