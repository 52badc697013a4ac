"""People: made with their first chat, their language and trial kept."""

from __future__ import annotations

from sqlalchemy import bindparam, exists, insert, select, update

from bot.storage.reading import PERSON, Cursor, labelled
from bot.storage.rows import Person
from bot.storage.tables import consent, membership, organisation, person
from bot.storage.work import Work

_ADD = insert(person).returning(person.c.id)
_LOAD = select(*labelled(PERSON)).where(person.c.id == bindparam("id_"))
_SAVE = (
    update(person)
    .where(person.c.id == bindparam("id_"))
    .values(language=bindparam("language"), trial_until=bindparam("trial_until"))
)


def create_person(work: Work, language: str) -> int:
    values = {"language": language, "created_at": work.now, "answers": {}}
    return int(work.conn.execute(_ADD, values).scalar_one())


def load_person(work: Work, person_id: int) -> Person | None:
    row = work.conn.execute(_LOAD, {"id_": person_id}).first()
    return None if row is None else Cursor(row, work.box).person()


def save_person(work: Work, one: Person) -> None:
    """Keeps language and trial; answers are kept by `facts.record`."""
    work.conn.execute(_SAVE, {"id_": one.id, "language": one.language, "trial_until": one.trial_until})


_AFTER = (
    select(person.c.id)
    .where(person.c.id > bindparam("after_"), person.c.trial_until.is_(None), person.c.forgotten_at.is_(None))
    .order_by(person.c.id)
    .limit(bindparam("limit_"))
)


_agreed = (
    select(consent.c.given)
    .where(consent.c.person_id == person.c.id, consent.c.purpose == "office")
    .order_by(consent.c.id.desc())
    .limit(1)
    .correlate(person)
    .scalar_subquery()
)
_IN_PROVINCE = _AFTER.where(
    _agreed.is_(True),
    exists(
        select(membership.c.id)
        .join_from(membership, organisation, organisation.c.id == membership.c.organisation_id)
        .where(
            membership.c.person_id == person.c.id,
            membership.c.until.is_(None),
            organisation.c.province == bindparam("province_"),
        )
        .correlate(person)
    ),
)


def in_province(work: Work, province: str, id_: int, limit: int) -> list[int]:
    """The same, of those who belong to an organisation of that province and share with its offices."""
    rows = work.conn.execute(_IN_PROVINCE, {"province_": province, "after_": id_, "limit_": limit})
    return [int(row.id) for row in rows]


def after(work: Work, id_: int, limit: int) -> list[int]:
    """The numbers of people who agreed to be kept, in their order, from the one after `id_` on."""
    return [int(row.id) for row in work.conn.execute(_AFTER, {"after_": id_, "limit_": limit})]
