"""`ocop-bot office`: the operator makes the first links into the offices' console, sees who has one, ends one."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from bot.commanding import with_lane
from bot.language import day
from bot.programme.duties import BadScope, read_scope
from bot.services import accounts, invitations
from bot.settings import load_settings
from bot.storage import Lane, Work
from bot.storage import accounts as kept
from bot.storage.accounts import Role

Fail = Callable[[str, int], int]
BAD_INPUT = 2


def invite(who: str, name: str, fail: Fail) -> int:
    """Prints the link; only a digest of its code is kept."""
    try:
        role, province, commune = _read(who)
    except BadScope as bad:
        return fail(str(bad), BAD_INPUT)

    def run(lane: Lane) -> int:
        def make(work: Work) -> str:
            return accounts.link_of(work, accounts.invite(work, role, province, commune, name))

        link = lane.do(make)
        until = day(lane.clock.now() + accounts.INVITED_FOR, "en")
        settings = load_settings()
        print(f"{settings.public_url.rstrip('/') or f'http://127.0.0.1:{settings.port}'}/office/join/{link}")
        print(f"opens the console once, until {until}, for: {who}")
        return 0

    return with_lane(run, fail)


def list_all(fail: Fail) -> int:
    def run(lane: Lane) -> int:
        for one in lane.look(lambda work: kept.within(work, "", "")):
            where = one.commune or one.province or "everything"
            since = f"since {day(one.created_at, 'en')}"
            print(one.id, one.role, where, one.login or "by chat", one.name, since, sep="\t")
        for each in lane.look(lambda work: invitations.waiting(work, None)):
            where = each.commune or each.province or "everything"
            what = "new password link" if each.account else "open invitation"
            print(f"i{each.number}", each.role, where, what, each.name, f"until {day(each.until, 'en')}", sep="\t")
        return 0

    return with_lane(run, fail)


def end(number: str, fail: Fail) -> int:
    """An account by its number, or an open invitation ("i12"), as the list prints them."""
    plain = number.removeprefix("i")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 15):
        return fail(f"{number!r} is no number of the list: see ocop-bot office list", BAD_INPUT)
    return _withdraw(int(plain), fail) if number.startswith("i") else _end(int(plain), fail)


def _withdraw(number: int, fail: Fail) -> int:
    def run(lane: Lane) -> int:
        if lane.do(lambda work: invitations.withdraw(work, number, None)) is not None:
            return 0
        return fail(f"there is no open invitation i{number}: see ocop-bot office list", BAD_INPUT)

    return with_lane(run, fail)


def _end(number: int, fail: Fail) -> int:
    def run(lane: Lane) -> int:
        def act(work: Work) -> bool:
            one = kept.load(work, number)
            if one is None or not one.live:
                return False
            accounts.end(work, one, None)
            return True

        if lane.do(act):
            return 0
        return fail(f"there is no account {number}: see ocop-bot office list", BAD_INPUT)

    return with_lane(run, fail)


def _read(who: str) -> tuple[Role, str, str]:
    """ "administrator", "province:19", "commune:05503", "reader", "reader:19", "reader:05503". Raises BadScope."""
    role, _, code = who.partition(":")
    if who in ("administrator", "reader"):
        return cast(Role, who), "", ""
    if role == "reader":
        scope = read_scope(f"{'commune' if len(code) > 2 else 'province'}:{code}")
        return "reader", scope.province, scope.commune
    if role not in ("province", "commune"):
        raise BadScope(f"{who!r}: write administrator, province:19, commune:05503, reader, reader:19 or reader:05503")
    scope = read_scope(who)
    return scope.role, scope.province, scope.commune
