from __future__ import annotations

import io
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from bot.storage import Database, StorageProblem, migrate, open_database, upgrade
from bot.storage.tables import METADATA
from tests.databases import START

ROOT = Path(__file__).parents[2]
OLDER = """
from alembic import op
import sqlalchemy as sa

revision, down_revision = "{revision}", {before}

def upgrade():
{steps}
"""


@pytest.fixture
def old_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts made-up migrations in the place of ours: "1" makes a table with a child, and "2" is what is given."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text((migrate.MIGRATIONS / "env.py").read_text())
    first = """
    op.create_table("hive", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text))
    op.create_table("comb", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("hive_id", sa.Integer, sa.ForeignKey("hive.id", ondelete="CASCADE", name="fk")))
    op.execute("INSERT INTO hive VALUES (1, 'ong rừng')")
    op.execute("INSERT INTO comb VALUES (1, 1)")
"""
    (folder / "versions" / "one.py").write_text(OLDER.format(revision="1", before=None, steps=first))
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)
    monkeypatch.setattr(migrate, "HEAD", "1")

    def then(steps: str) -> None:
        (folder / "versions" / "two.py").write_text(OLDER.format(revision="2", before="'1'", steps=steps))
        monkeypatch.setattr(migrate, "HEAD", "2")

    return then


def test_an_empty_database_gets_the_schema_once(blank_url: Callable[[], str]) -> None:
    database = open_database(blank_url())
    assert migrate.revision(database) is None
    for _ in range(2):
        assert upgrade(database) is None
        assert migrate.revision(database) == migrate.HEAD
    tables = set(inspect(database.reader).get_table_names())
    assert tables - {"alembic_version"} == set(METADATA.tables)
    database.close()


def test_the_migrations_make_what_the_tables_say(database: Database) -> None:
    config = migrate.alembic_config()
    config.stdout = io.StringIO()  # else what was standard output when the library was read in
    with migrate.migrating(database) as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_the_newest_migration_is_the_one_the_program_expects() -> None:
    assert ScriptDirectory.from_config(migrate.alembic_config()).get_heads() == [migrate.HEAD]


def test_a_house_of_the_first_schema_keeps_its_rows(blank_url: Callable[[], str]) -> None:
    database = open_database(blank_url())
    with migrate.migrating(database) as connection:
        migrate.run(connection, migrate.alembic_config(), "0001")
        connection.execute(
            text(
                "INSERT INTO audit (at, actor, act, subject_kind, detail)"
                " VALUES ('2026-11-20T01:00:00.000000+00:00', 'system', 'was.here', '', '{}')"
            )
        )
    assert migrate.revision(database) == "0001"
    upgrade(database)
    assert migrate.revision(database) == migrate.HEAD
    with database.reader.connect() as connection:
        assert connection.execute(text("SELECT act FROM audit")).scalars().all() == ["was.here"]
        assert connection.execute(text("SELECT count(*) FROM council_result")).scalar() == 0
    database.close()


def test_two_processes_that_start_at_once_make_one_schema(blank_url: Callable[[], str]) -> None:
    url = blank_url()
    script = "import sys; from bot.storage import open_database, upgrade; upgrade(open_database(sys.argv[1]))"
    both = [subprocess.Popen([sys.executable, "-c", script, url], cwd=ROOT) for _ in range(2)]
    assert [one.wait(60) for one in both] == [0, 0]
    database = open_database(url)
    assert migrate.revision(database) == migrate.HEAD
    database.close()


def test_an_up_to_date_start_does_not_load_alembic(url: str) -> None:
    script = (
        "import sys; from bot.storage import open_database, upgrade\n"
        "database = open_database(sys.argv[1]); upgrade(database)\n"
        "sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script, url], check=True, cwd=ROOT)


def test_an_older_database_is_copied_and_brought_up_with_its_rows(
    blank_url: Callable[[], str], old_house: Callable[[str], None], tmp_path: Path
) -> None:
    database = open_database(blank_url())
    upgrade(database)
    # Dropping a column makes the table anew on SQLite: with foreign keys on, the child's rows would be lost.
    old_house("""
    with op.batch_alter_table("hive", recreate="auto") as batch:
        batch.alter_column("name", nullable=False)
        batch.add_column(sa.Column("place", sa.Text, server_default="xã", nullable=False))
""")
    copy = upgrade(database, now=START)
    assert migrate.revision(database) == "2"
    with database.reader.connect() as connection:
        assert connection.execute(text("SELECT name, place FROM hive")).all() == [("ong rừng", "xã")]
        assert connection.execute(text("SELECT count(*) FROM comb")).scalar() == 1
    if database.dialect == "sqlite":
        assert copy is not None
        assert re.fullmatch(r"ocop\.db\.backup-1-20261120T010000Z", copy.name)
        with sqlite3.connect(copy) as old:
            assert old.execute("SELECT version_num FROM alembic_version").fetchone() == ("1",)
            assert old.execute("SELECT name FROM hive").fetchone() == ("ong rừng",)
        with database.writer.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    else:
        assert copy is None
    database.close()


def test_a_step_that_fails_leaves_everything_as_it_was(
    blank_url: Callable[[], str], old_house: Callable[[str], None]
) -> None:
    database = open_database(blank_url())
    upgrade(database)
    old_house("""
    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO nowhere VALUES (1)")
""")
    with pytest.raises(StorageProblem, match="left as it was") as problem:
        upgrade(database)
    assert "\n" not in str(problem.value)
    assert migrate.revision(database) == "1"
    assert not inspect(database.reader).has_table("half")
    database.close()


def test_a_step_that_loses_what_others_point_at_is_taken_back(
    blank_url: Callable[[], str], old_house: Callable[[str], None], dialect: str
) -> None:
    database = open_database(blank_url())
    upgrade(database)
    lose = 'op.execute("DELETE FROM hive")' if dialect == "sqlite" else 'op.execute("INSERT INTO comb VALUES (2, 2)")'
    old_house(f"    {lose}\n")
    with pytest.raises(StorageProblem):
        upgrade(database)
    assert migrate.revision(database) == "1"
    database.close()


def test_a_database_of_a_newer_version_is_left_alone(url: str) -> None:
    database = open_database(url)
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageProblem, match="newer version \\(schema 9999"):
        upgrade(database)
    assert migrate.revision(database) == "9999"
    database.close()
