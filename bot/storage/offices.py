"""The directory and the provinces' policies: kept, found for a place, listed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal

from sqlalchemy import bindparam, delete, insert, select, update

from bot.language import fold
from bot.programme.offices import Office, Policy
from bot.storage.tables import office, policy
from bot.storage.work import Work

Kept = Literal["added", "changed", "same"]

_OFFICE = (office.c.kind, office.c.province, office.c.commune, office.c.name, office.c.phone, office.c.address)
_COLUMNS = (*_OFFICE, office.c.hours)
_POLICY = (policy.c.province, policy.c.title, policy.c.text, policy.c.source, policy.c.dated, policy.c.certainty)
_FOR = (
    select(*_COLUMNS)
    .where(office.c.province == bindparam("province_"), office.c.commune.in_(("", bindparam("commune_"))))
    .order_by(office.c.commune.desc(), office.c.id)
)
_ALL = select(office.c.id, *_COLUMNS).order_by(office.c.province, office.c.commune, office.c.id)
_SAME = select(office.c.id, *_COLUMNS).where(
    office.c.province == bindparam("province_"),
    office.c.commune == bindparam("commune_"),
    office.c.folded == bindparam("folded_"),
)
_ADD = insert(office)
_CHANGE = (
    update(office)
    .where(office.c.id == bindparam("id_"))
    .values({name: bindparam(name) for name in ("name", "phone", "address", "hours", "updated_at")})
)
_REMOVE = delete(office).where(office.c.id == bindparam("id_"))
_POLICIES = select(*_POLICY).where(policy.c.province == bindparam("province_")).order_by(policy.c.id)
_ALL_POLICIES = select(policy.c.id, *_POLICY).order_by(policy.c.province, policy.c.id)
_REMOVE_POLICY = delete(policy).where(policy.c.id == bindparam("id_"))
_SAME_POLICY = select(policy.c.id, *_POLICY).where(
    policy.c.province == bindparam("province_"), policy.c.folded == bindparam("folded_")
)
_ADD_POLICY = insert(policy)
_CHANGE_POLICY = (
    update(policy)
    .where(policy.c.id == bindparam("id_"))
    .values({name: bindparam(name) for name in ("title", "text", "source", "dated", "certainty", "updated_at")})
)


def offices_for(work: Work, province: str, commune: str) -> tuple[Office, ...]:
    """The offices of a commune, then those of its province."""
    rows = work.conn.execute(_FOR, {"province_": province, "commune_": commune})
    return tuple(Office(*row) for row in rows)


def all_offices(work: Work) -> list[tuple[int, Office]]:
    """Every office with its number, by province and commune."""
    return [(row[0], Office(*row[1:])) for row in work.conn.execute(_ALL)]


def keep_office(work: Work, one: Office) -> Kept:
    """Adds an office, or brings up to date the one of that name in that place."""
    folded = fold(one.name)
    found = work.conn.execute(_SAME, {"province_": one.province, "commune_": one.commune, "folded_": folded}).first()
    values = {"name": one.name, "phone": one.phone, "address": one.address, "hours": one.hours, "updated_at": work.now}
    if found is None:
        place = {"kind": one.kind, "province": one.province, "commune": one.commune, "folded": folded}
        work.conn.execute(_ADD, {**values, **place})
        return "added"
    if Office(*found[1:]) == one:
        return "same"
    work.conn.execute(_CHANGE, {"id_": found.id, **values})
    return "changed"


def remove_office(work: Work, office_id: int) -> bool:
    """Whether there was such an office."""
    return work.conn.execute(_REMOVE, {"id_": office_id}).rowcount == 1


def policies_of(work: Work, province: str) -> tuple[Policy, ...]:
    return tuple(Policy(*row) for row in work.conn.execute(_POLICIES, {"province_": province}))


def all_policies(work: Work) -> list[tuple[int, Policy]]:
    """Every policy with its number, by province."""
    return [(row[0], Policy(*row[1:])) for row in work.conn.execute(_ALL_POLICIES)]


def remove_policy(work: Work, policy_id: int) -> bool:
    """Whether there was such a policy."""
    return work.conn.execute(_REMOVE_POLICY, {"id_": policy_id}).rowcount == 1


def keep_policy(work: Work, one: Policy) -> Kept:
    """Adds a policy, or brings up to date the one of that title in that province."""
    found = work.conn.execute(_SAME_POLICY, {"province_": one.province, "folded_": fold(one.title)}).first()
    values = {
        "title": one.title,
        "text": one.text,
        "source": one.source,
        "dated": one.dated,
        "certainty": one.certainty,
        "updated_at": work.now,
    }
    if found is None:
        work.conn.execute(_ADD_POLICY, {**values, "province": one.province, "folded": fold(one.title)})
        return "added"
    if Policy(*found[1:]) == one:
        return "same"
    work.conn.execute(_CHANGE_POLICY, {"id_": found.id, **values})
    return "changed"


# ── One by one, as the console keeps them ────────────────────────────────────────────────────────

_ONE = select(*_COLUMNS).where(office.c.id == bindparam("id_"))
_ONE_POLICY = select(*_POLICY).where(policy.c.id == bindparam("id_"))


def office_in(work: Work, province: str, commune: str = "") -> list[tuple[int, Office]]:
    """The offices of a province (or of one commune) with their numbers, the province's own first."""
    statement = _ALL.where(office.c.province == province)
    rows = work.conn.execute(statement.where(office.c.commune == commune) if commune else statement)
    return [(row[0], Office(*row[1:])) for row in rows]


def office_of_number(work: Work, office_id: int) -> Office | None:
    row = work.conn.execute(_ONE, {"id_": office_id}).first()
    return None if row is None else Office(*row)


def office_named(work: Work, one: Office) -> int | None:
    """The number of the office that goes by that name in that place."""
    keys = {"province_": one.province, "commune_": one.commune, "folded_": fold(one.name)}
    row = work.conn.execute(_SAME, keys).first()
    return None if row is None else int(row.id)


def save_office(work: Work, one: Office, office_id: int | None) -> int:
    """Writes an office anew, or adds one; returns its number."""
    values = {**asdict(one), "folded": fold(one.name), "updated_at": work.now}
    if office_id is None:
        return int(work.conn.execute(insert(office).returning(office.c.id), values).scalar_one())
    work.conn.execute(update(office).where(office.c.id == office_id).values(values))
    return office_id


def policies_in(work: Work, province: str) -> list[tuple[int, Policy]]:
    """What a province supports, with numbers."""
    rows = work.conn.execute(_ALL_POLICIES.where(policy.c.province == province))
    return [(row[0], Policy(*row[1:])) for row in rows]


def policy_of_number(work: Work, policy_id: int) -> Policy | None:
    row = work.conn.execute(_ONE_POLICY, {"id_": policy_id}).first()
    return None if row is None else Policy(*row)


def policy_named(work: Work, one: Policy) -> int | None:
    """The number of the policy that goes by that title in that province."""
    row = work.conn.execute(_SAME_POLICY, {"province_": one.province, "folded_": fold(one.title)}).first()
    return None if row is None else int(row.id)


def save_policy(work: Work, one: Policy, policy_id: int | None) -> int:
    """The same for a policy."""
    values = {**asdict(one), "folded": fold(one.title), "updated_at": work.now}
    if policy_id is None:
        return int(work.conn.execute(insert(policy).returning(policy.c.id), values).scalar_one())
    work.conn.execute(update(policy).where(policy.c.id == policy_id).values(values))
    return policy_id
