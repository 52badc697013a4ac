"""A quick connection gives what SQLAlchemy gives, at the first execution and at every later one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_unless
from sqlalchemy.exc import IntegrityError

from bot.storage import Database, Lane, Work
from bot.storage.prepared import LONGEST
from bot.storage.quick import Quick, later
from bot.storage.tables import installation
from bot.storage.types import Instant, Json

AT = datetime(2026, 11, 20, 1, 2, 3, 456, tzinfo=UTC)
thing = Table(
    "thing",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("at", Instant),
    Column("data", Json),
    Column("open", Boolean, nullable=False, default=True),
    Column("tries", Integer, nullable=False, default=0),
)
ADD = insert_unless(thing).on_conflict_do_nothing(index_elements=["name"]).returning(thing.c.id)
PLAIN_ADD = insert(thing)
BY_NAME = select(thing).where(thing.c.name == bindparam("name_"))
ONE_OF = select(thing.c.name).where(thing.c.id.in_(bindparam("ids_", expanding=True))).order_by(thing.c.id)
SOME_OPEN = (
    select(thing.c.name, thing.c.tries).where(thing.c.tries.in_((0, 7)), thing.c.open).limit(bindparam("limit_"))
)
ADD_OR_OPEN = (
    insert_unless(thing).on_conflict_do_update(index_elements=["name"], set_={"open": True}).returning(thing.c.id)
)
COPIED = (
    insert(thing)
    .from_select(["name"], select(thing.c.name + bindparam("end_")).where(thing.c.name == bindparam("name_")))
    .returning(thing.c.id)
)
GIVEN = insert(thing).returning(thing.c.id)
NAMED_BACK = insert(thing).returning(thing.c.name)
FROM_TO = (
    select(func.count())
    .select_from(thing)
    .where(thing.c.tries >= bindparam("from_"), thing.c.tries <= bindparam("to_", 5))
)
COUNT = select(func.count().label("how_many")).select_from(thing)
TRIED = update(thing).where(thing.c.name == bindparam("name_")).values(tries=thing.c.tries + bindparam("more_"))
OVER = update(thing).where(thing.c.name == bindparam("name_")).values(open=False).returning(thing.c.tries, thing.c.at)
BY_HAND = text("SELECT name FROM thing ORDER BY id LIMIT :most")
GONE = delete(thing).where(thing.c.name == bindparam("name_"))


@pytest.fixture
def both(database: Database) -> Iterator[tuple[Any, Any]]:
    """The quick connection, and the same one as it is without."""
    with database.writer.connect() as connection:
        began = connection.begin()
        thing.create(connection)
        yield Quick(connection), connection
        began.rollback()


def fill(quick: Any, *names: str) -> list[int]:
    return [quick.execute(ADD, {"name": name, "at": AT, "data": {"tên": name}}).scalar() for name in names]


def test_rows_come_in_their_own_types_every_time(both: tuple[Any, Any]) -> None:
    quick, plain = both
    assert fill(quick, "a", "b", "c", "b") == [1, 2, 3, None]
    for _ in range(3):
        row = quick.execute(BY_NAME, {"name_": "c"}).first()
        assert tuple(row) == tuple(plain.execute(BY_NAME, {"name_": "c"}).one())
        assert (row.id, row.at, row.data, row.open, row.tries) == (3, AT, {"tên": "c"}, True, 0)
        assert row[1:3] == ("c", AT)
        assert quick.execute(BY_NAME, {"name_": "z"}).first() is None
        assert quick.execute(COUNT).scalar_one() == 3
        assert [row.how_many for row in quick.execute(COUNT)] == [3]


def test_sql_by_hand_gives_its_rows_every_time(both: tuple[Any, Any]) -> None:
    quick, _ = both
    fill(quick, "a", "b")
    for _ in range(3):
        assert quick.execute(BY_HAND, {"most": 5}).scalars().all() == ["a", "b"]


def test_lists_of_any_length_fit(both: tuple[Any, Any]) -> None:
    quick, plain = both
    names = [f"n{number}" for number in range(LONGEST + 50)]
    ids = fill(quick, *names)
    for chosen in ([], ids[:1], ids[:3], ids[3:6], [], ids[:2], ids):
        got = list(quick.execute(ONE_OF, {"ids_": chosen}).scalars())
        assert got == list(plain.execute(ONE_OF, {"ids_": chosen}).scalars()) == [names[id_ - 1] for id_ in chosen]
    for limit in (1, 2, 5):
        assert len(quick.execute(SOME_OPEN, {"limit_": limit}).all()) == limit


def test_changes_are_counted_and_given_back(both: tuple[Any, Any]) -> None:
    quick, plain = both
    fill(quick, "a", "b")
    assert [quick.execute(TRIED, {"name_": name, "more_": 7}).rowcount for name in ("a", "b", "z", "a")] == [1, 1, 0, 1]
    for _ in range(3):
        assert quick.execute(OVER, {"name_": "a"}).one() == (14, AT)
    assert plain.execute(BY_NAME, {"name_": "a"}).one().open is False
    assert [quick.execute(GONE, {"name_": name}).rowcount for name in ("a", "a", "b", "z")] == [1, 0, 1, 0]


def test_values_that_are_not_there_are_asked_for(both: tuple[Any, Any]) -> None:
    quick, _ = both
    fill(quick, "a")
    quick.execute(BY_NAME, {"name_": "a"})
    quick.execute(BY_NAME, {"name_": "a"})
    with pytest.raises(Exception, match="name_"):
        quick.execute(BY_NAME, {})


def test_a_new_row_says_its_number_whatever_way_it_comes(both: tuple[Any, Any]) -> None:
    quick, plain = both
    for turn in range(4):
        one, given = f"a{turn}", 100 * turn + 50
        id_ = quick.execute(ADD, {"name": one, "at": AT, "data": None}).scalar_one()
        assert quick.execute(GIVEN, {"id": given, "name": f"b{turn}"}).one().id == given
        assert quick.execute(ADD, {"name": one, "at": AT, "data": None}).first() is None
        assert quick.execute(ADD_OR_OPEN, {"name": one}).scalar_one() == id_, "it is the old row"
        assert quick.execute(NAMED_BACK, {"id": given + 1, "name": f"c{turn}"}).one() == (f"c{turn}",)
        assert plain.execute(BY_NAME, {"name_": one}).one().id == id_
        copied = quick.execute(COPIED, {"end_": "!", "name_": one}).all()
        assert [plain.execute(BY_NAME, {"name_": f"{one}!"}).one().id] == [row.id for row in copied]
        assert quick.execute(COPIED, {"end_": "!", "name_": "nobody"}).all() == []
        if quick.dialect.name == "postgresql":
            plain.execute(text(f"ALTER SEQUENCE thing_id_seq RESTART WITH {given + 10}"))


def test_as_many_parameters_are_not_always_the_same(both: tuple[Any, Any]) -> None:
    quick, plain = both
    for turn in range(3):
        quick.execute(PLAIN_ADD, {"name": f"a{turn}", "tries": 4})
        quick.execute(PLAIN_ADD, {"name": f"b{turn}", "at": AT})
        quick.execute(PLAIN_ADD, {"at": AT, "name": f"c{turn}"})
        assert quick.execute(FROM_TO, {"from_": 4, "needless": 0}).scalar_one() == turn + 1  # up to 5
        assert quick.execute(FROM_TO, {"from_": 0, "to_": 3}).scalar_one() == 2 * (turn + 1)
        assert quick.execute(FROM_TO, {"to_": 4, "from_": 4}).scalar_one() == turn + 1
    rows = [(row.name[0], row.tries, row.at) for row in plain.execute(select(thing).order_by(thing.c.name))]
    assert rows == [("a", 4, None)] * 3 + [("b", 0, AT)] * 3 + [("c", 0, AT)] * 3


def test_a_statement_made_for_once_is_not_taken_for_another(both: tuple[Any, Any]) -> None:
    """The next one may lie at the very place in memory where one lay that is gone."""
    quick, _ = both
    fill(quick, "a", "b")
    for number in range(50):
        name = "ab"[number % 2]
        made = select(thing.c.id if number % 3 else thing.c.name).where(thing.c.name == name)
        for _ in range(3):
            assert quick.execute(made).scalar_one() == ((number % 2 + 1) if number % 3 else name)
        del made


def test_several_rows_at_once(both: tuple[Any, Any]) -> None:
    quick, plain = both
    for start in (0, 10, 20):
        quick.execute(PLAIN_ADD, [{"name": str(start + number), "at": AT} for number in range(3)])
    assert quick.execute(COUNT).scalar_one() == 9
    assert {tuple(row)[2:] for row in plain.execute(select(thing))} == {(AT, None, True, 0)}
    for _ in range(3):
        changed = quick.execute(
            TRIED, [{"name_": "1", "more_": 1}, {"name_": "21", "more_": 2}, {"name_": "z", "more_": 9}]
        )
        assert changed.rowcount == 2
    assert quick.execute(BY_NAME, {"name_": "21"}).one().tries == 6


def test_a_refusal_is_the_same_error(both: tuple[Any, Any]) -> None:
    quick, plain = both
    for name in ("a", "bí mật", "c"):
        quick.execute(PLAIN_ADD, {"name": name})

    def refuse() -> None:
        quick.execute(PLAIN_ADD, {"name": "bí mật"})
        quick.settle()  # PostgreSQL says so when it is asked

    for _ in range(2):
        inner = plain.begin_nested()
        with pytest.raises(IntegrityError) as refused:
            refuse()
        inner.rollback()
        assert "INSERT INTO thing" in str(refused.value)
        assert "mật" not in str(refused.value), "what people wrote is not for the log"
    assert quick.execute(COUNT).scalar_one() == 3


MORE = update(thing).where(thing.c.name == bindparam("name_")).values(tries=thing.c.tries + bindparam("more_"))
other = Table("other", thing.metadata, Column("id", Integer, primary_key=True), Column("name", Text))


def test_an_update_waits_until_somebody_touches_its_table(both: tuple[Any, Any]) -> None:
    quick, plain = both
    other.create(plain)
    fill(quick, "a")
    one = later(quick, MORE, {"name_": "a", "more_": 1})
    quick.execute(insert(other), {"name": "x"})
    assert one.waiting
    one.params["more_"] += 4  # another one joined to it
    in_two = select(other.c.name).where(select(thing.c.id).where(thing.c.tries == 5).exists())
    assert quick.execute(in_two).scalar() == "x"
    assert not one.waiting
    assert quick.execute(BY_NAME, {"name_": "a"}).one().tries == 5
    second = later(quick, MORE, {"name_": "a", "more_": 1})
    assert quick.execute(text("SELECT tries FROM thing")).scalar() == 6  # nobody knows what plain text reads
    assert not second.waiting


def test_an_update_that_waits_is_made_when_the_connection_is_used_otherwise_and_without_quick(
    both: tuple[Any, Any],
) -> None:
    quick, plain = both
    fill(quick, "a")
    later(quick, MORE, {"name_": "a", "more_": 1})
    assert quick.exec_driver_sql("SELECT tries FROM thing").scalar() == 1
    assert not later(plain, MORE, {"name_": "a", "more_": 1}).waiting
    assert quick.execute(BY_NAME, {"name_": "a"}).one().tries == 2


@pytest.mark.asyncio
async def test_an_update_that_waits_belongs_to_its_work(lane: Lane) -> None:
    def name(work: Work, value: str) -> None:
        later(work.conn, NAMED, {"value_": value})

    def value(work: Work) -> str:
        return str(work.conn.execute(select(installation.c.value).where(installation.c.name == "n")).scalar_one())

    def fails(work: Work) -> None:
        name(work, "c")
        raise ValueError("no")

    await lane.run(lambda work: work.conn.execute(insert(installation), {"name": "n", "value": "a"}))
    await lane.run(lambda work: name(work, "b"))
    assert await lane.read(value) == "b"
    with pytest.raises(ValueError, match="no"):
        await lane.run(fails)
    assert await lane.read(value) == "b"


NAMED = update(installation).where(installation.c.name == "n").values(value=bindparam("value_"))
