"""`ocop-bot sends`: the sends whose answer was lost, and an operator's word on each. Contents are never shown."""

from __future__ import annotations

from bot.clock import VIETNAM, SystemClock
from bot.database import BAD_INPUT, Fail, box
from bot.settings import Settings
from bot.storage import Database, Work, audit
from bot.storage.outbox import lost

OPERATOR = "operator"


def run_sends(settings: Settings, database: Database, arrived: str | None, gone: str | None, fail: Fail) -> int:
    """Lists what is in doubt; with a number says that it arrived, or that it did not and is left at that. Nothing is
    sent again from here: a notice that is still of use is written anew by whoever has to give it."""
    number = arrived if arrived is not None else gone
    if number is not None and not (number.isascii() and number.isdigit() and len(number) <= 18):
        return fail(f"{number!r}: give the number of a send, as `ocop-bot sends` lists it", BAD_INPUT)
    with database.writer.connect() as connection, connection.begin():
        work = Work(connection, SystemClock().now(), box(settings))
        if number is None:
            return _show(work)
        if not lost.resolve(work, int(number), arrived=arrived is not None):
            return fail(f"send {number} is not in doubt (any more); ocop-bot sends lists what is", BAD_INPUT)
        act = "send.arrived" if arrived is not None else "send.lost"
        audit.add(work, OPERATOR, act, "outbox", int(number))
    print(f"Noted: {number} {'arrived' if arrived is not None else 'did not arrive'}.")
    return 0


def _show(work: Work) -> int:
    rows = lost.in_doubt(work)
    if not rows:
        print("No send is in doubt.")
        return 0
    print(f"{'number':>10}  {'sent':<16}  {'channel':<20}  what for")
    for one in rows:
        at = one.at.astimezone(VIETNAM).strftime("%Y-%m-%d %H:%M")
        print(f"{one.id:>10}  {at}  {f'{one.channel} {one.account}':<20}  {one.purpose}")
    print("Replies are said again when their person writes. Else: ocop-bot sends --arrived NUMBER, or --lost NUMBER")
    return 0
