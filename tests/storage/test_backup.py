from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.messages import Message
from bot.storage import (
    Database,
    Lane,
    Source,
    StorageProblem,
    Work,
    audit,
    chats,
    copy_rows,
    facts,
    history,
    inbox,
    open_database,
    outbox,
    upgrade,
)
from bot.storage.tables import audit as audit_table
from bot.storage.tables import installation
from tests.databases import opened, said


def _talk(work: Work) -> int:
    loaded = opened(work)
    id_ = inbox.store_event(work, loaded.chat, said("mật ong"), "done")
    assert id_ is not None
    facts.record(work, loaded.person, "women", True, sensitive=True, source=Source(loaded.person.id, id_))
    outbox.reply(work, loaded.chat, id_, [Message("Em ghi rồi ạ")])
    return loaded.chat.id


@pytest.mark.asyncio
async def test_a_copy_made_while_it_works_opens_as_a_database_of_its_own(lane: Lane, tmp_path: Path) -> None:
    chat_id = await lane.run(_talk)
    target = tmp_path / "copy.db"
    await lane.backup(target)
    await lane.run(lambda work: _talk_again(work))
    assert _modes(tmp_path) == {"copy.db": 0o600}

    copy = open_database(f"sqlite:///{target}")
    restored = Lane(copy, lane.box, lane.clock)
    lines = restored.look(lambda work: history(work, chat_id))
    assert [line.text for line in lines] == ["mật ong", "Em ghi rồi ạ"]
    loaded = restored.do(opened)
    assert loaded.person.sensitive == {"women": True}
    restored.stop()
    with pytest.raises(StorageProblem, match="exists already"):
        await lane.backup(target)


def _modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.glob("*copy*")}


def _talk_again(work: Work) -> None:
    inbox.store_event(work, opened(work).chat, said("sau", "e2"), "done")


def test_every_row_moves_to_another_database_and_counting_goes_on(
    lane: Lane, database: Database, blank_url: Callable[[], str]
) -> None:
    chat_id = lane.do(_talk)
    other = open_database(blank_url())
    with pytest.raises(StorageProblem, match="does not have"):
        copy_rows(database, other)
    upgrade(other)
    assert copy_rows(database, other) > 4
    with pytest.raises(StorageProblem, match="holds data already"):
        copy_rows(database, other)
    with other.writer.begin() as filled:  # an audit trail goes only together with all the rest
        audit.add(Work(filled, lane.clock.now(), lane.box), audit.SYSTEM, "was.here", "", None)
    assert copy_rows(database, other, replace=True) > 4
    with other.reader.connect() as seen:
        assert "was.here" not in seen.execute(select(audit_table.c.act)).scalars().all()
        assert "replacing" not in seen.execute(select(installation.c.name)).scalars().all()
    moved = Lane(other, lane.box, lane.clock)
    assert [line.text for line in moved.look(lambda work: history(work, chat_id))] == ["mật ong", "Em ghi rồi ạ"]
    new = moved.do(lambda work: chats.open_chat(work, "web", "main", "another", "u"))
    assert new.chat.id == chat_id + 1
    moved.stop()
