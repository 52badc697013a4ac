"""What is known of the chats which the checker objects to, a file for each: so that a fault can be found afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Row, Table, select

from bot.clock import SystemClock
from bot.storage import Box, Database, Work, facts
from bot.storage.tables import channel_account, chat, fact, inbox, outbox
from tests.faults.checker import Expected, Report
from tests.faults.load import Talker
from tests.faults.stand import Stand

SEALED = ("body", "payload")


def keep(
    folder: Path,
    report: Report,
    talkers: Sequence[Talker],
    expected: Mapping[str, Expected],
    database: Database,
    stand: Stand,
) -> None:
    """Nothing where nothing is objected to. The people in these records are made up."""
    if not report.faults:
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "faults.txt").write_text("\n".join(f"{one.kind}: {one.what}" for one in report.faults))
    (folder / "errors.txt").write_text(stand.errors)
    said = {talker.chat: talker for talker in talkers}
    with database.reader.connect() as connection, connection.begin():
        work = Work(connection, SystemClock().now(), Box([stand.key]))
        for number in sorted({one.chat for one in report.faults if one.chat is not None}):
            lines = [f"{one.kind}: {one.what}" for one in report.faults if one.chat == number]
            if (talker := said.get(number)) is not None:
                lines += ["", f"said by {talker.name}, {'in order' if talker.tidy else 'out of order'}"]
                lines += [f"{one.id} {one.text!r} {one.statuses}" for one in talker.said]
                lines += ["", "would have answered", *map(str, expected[talker.name].answers)]
            lines += ["", *_rows(work, number), "", "the platform's log"]
            lines += [
                f"{call.at:%H:%M:%S.%f} {call.method} {call.fate} {call.platform_id} {call.why} {call.payload}"
                for call in stand.fakes.log.calls
                if call.chat == str(number)
            ]
            (folder / f"{number}.txt").write_text("\n".join(lines))


def _rows(work: Work, number: int) -> Iterable[str]:
    mine = work.conn.execute(
        select(chat)
        .join(channel_account)
        .where(channel_account.c.channel == "telegram", chat.c.chat_key == str(number))
    ).first()
    if mine is None:
        return ["has no row"]
    lines = [str(dict(mine._mapping))]
    for table in (inbox, outbox):
        rows = work.conn.execute(select(table).where(table.c.chat_id == mine.id).order_by(table.c.line, table.c.id))
        lines += ["", table.name, *(_line(work, table, row) for row in rows)]
    answers = work.conn.execute(select(fact).where(fact.c.by_person_id == mine.person_id).order_by(fact.c.id))
    return [*lines, "", "answered", *(str(facts.opened(work, row)) for row in answers)]


def _line(work: Work, table: Table, row: Row[tuple[object, ...]]) -> str:
    values = {name: value for name, value in row._mapping.items() if value not in (None, "", 0)}
    for name in SEALED:
        if name in values:
            values[name] = work.box.open(str(values[name]))
    return " ".join(f"{name}={value}" for name, value in values.items())
