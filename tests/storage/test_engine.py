from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from bot.storage import Database, StorageProblem, Work, open_database
from bot.storage.tables import chat, organisation, person
from tests.databases import START


def _problem(url: str) -> str:
    with pytest.raises(StorageProblem) as problem:
        open_database(url).close()
    assert "\n" not in str(problem.value)
    return str(problem.value)


def test_what_is_not_a_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Kính gửi Ủy ban nhân dân xã" * 50)
    problem = _problem(f"sqlite:///{tmp_path}/letter.db")
    assert "letter.db is not a database" in problem
    assert "OCOP_DATABASE_URL" in problem


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    problem = _problem(f"sqlite:///{tmp_path}/file/ocop.db")
    assert "file/ocop.db" in problem
    assert "let the bot's user write there" in problem


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    problem = _problem("postgres://ocop:geheim@127.0.0.1:1/ocop")
    assert "127.0.0.1:1 cannot be reached" in problem
    assert "OCOP_DATABASE_URL" in problem
    assert "geheim" not in problem


@pytest.mark.parametrize("url", ["", "what", "mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_addresses_we_cannot_use_say_what_to_write(url: str) -> None:
    assert "sqlite:///" in _problem(url)


def test_an_instant_comes_back_in_utc_whatever_zone_it_went_in(work: Work) -> None:
    at = datetime(2027, 4, 7, 9, 30, 0, 123456, timezone(timedelta(hours=7)))
    work.conn.execute(insert(organisation), {"created_at": at, "answers": {"b": 1, "a": "Mỷ"}})
    row = work.conn.execute(select(organisation.c.created_at, organisation.c.answers)).one()
    assert row.created_at == at
    assert row.created_at.tzinfo is UTC
    assert list(row.answers.items()) == [("b", 1), ("a", "Mỷ")]
    earlier = select(organisation.c.id).where(organisation.c.created_at < at + timedelta(microseconds=1))
    assert work.conn.execute(earlier).first() is not None
    assert work.conn.execute(select(organisation.c.id).where(organisation.c.created_at < at)).first() is None


def test_an_instant_without_its_zone_is_refused(work: Work) -> None:
    with pytest.raises(StatementError, match="time zone"):
        work.conn.execute(insert(organisation), {"created_at": datetime(2027, 1, 1), "answers": {}})  # noqa: DTZ001


def test_references_hold(work: Work) -> None:
    row = {"channel_account_id": 99, "chat_key": "k", "user_key": "u", "person_id": 99, "state": {}, "language": "vi"}
    with pytest.raises(IntegrityError):
        work.conn.execute(insert(chat), {**row, "created_at": START})


def test_readers_cannot_write(database: Database) -> None:
    with database.reader.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(insert(person), {"language": "vi", "created_at": START, "answers": {}})


def test_an_error_of_the_database_does_not_tell_what_was_in_the_row(database: Database) -> None:
    secret = "Bùi Thị Mỷ"
    with database.writer.connect() as connection, pytest.raises(DBAPIError) as error, connection.begin():
        connection.execute(insert(person), {"language": secret, "created_at": START})
    assert secret not in str(error.value)
    once = text("INSERT INTO installation (name, value) VALUES (:name, 'x')")
    with database.writer.begin() as connection:
        connection.execute(once, {"name": secret})
    with database.writer.connect() as connection, pytest.raises(DBAPIError) as error, connection.begin():
        connection.execute(once, {"name": secret})
    assert secret not in str(error.value)


def test_a_number_is_never_given_twice(database: Database) -> None:
    seen = []
    for _ in range(2):
        with database.writer.begin() as connection:
            values = {"created_at": START, "answers": {}}
            seen.append(connection.execute(insert(organisation).returning(organisation.c.id), values).scalar_one())
            connection.execute(organisation.delete())
    assert seen[0] < seen[1]
