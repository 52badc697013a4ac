"""`ocop-bot events`: what was set aside, by kinds and numbers, and one more try for it. Contents are never shown."""

from __future__ import annotations

from bot.clock import VIETNAM, SystemClock
from bot.database import BAD_INPUT, Fail, box
from bot.settings import Settings
from bot.storage import Database, Work, inbox
from bot.storage.audit import add

OPERATOR = "operator"


def run_events(settings: Settings, database: Database, retry: str | None, fail: Fail) -> int:
    """Lists the events that were given up; with `retry` (a number, or "all") they wait in the inbox again, and the
    running bot works them."""
    with database.writer.connect() as connection, connection.begin():
        work = Work(connection, SystemClock().now(), box(settings))
        if retry is None:
            return _show(work)
        if retry != "all" and not retry.isdigit():
            return fail(f"--retry {retry}: give the number of an event, or all", BAD_INPUT)
        numbers = [one.id for one in inbox.set_aside(work, 10_000)] if retry == "all" else [int(retry)]
        done = [number for number in numbers if inbox.try_again(work, number)]
        for number in done:
            add(work, OPERATOR, "event.retried", "inbox", number)
    if retry != "all" and not done:
        return fail(f"event {retry} was not set aside, or its words are gone", BAD_INPUT)
    print(f"{len(done)} events are tried again; the running bot takes them within seconds.")
    return 0


def _show(work: Work) -> int:
    rows = inbox.set_aside(work)
    if not rows:
        print("Nothing was set aside.")
        return 0
    print(f"{'number':>10}  {'received':<16}  {'channel':<20}  {'chat':>8}  {'kind':<11}  tries")
    for one in rows:
        at = one.received_at.astimezone(VIETNAM).strftime("%Y-%m-%d %H:%M")
        words = "" if one.whole else "  (its words are gone)"
        where = f"{one.channel} {one.account}"
        print(f"{one.id:>10}  {at}  {where:<20}  {one.chat_id:>8}  {one.kind:<11}  {one.attempts:>5}{words}")
    print("One more round of tries: ocop-bot events --retry NUMBER (or all)")
    return 0
