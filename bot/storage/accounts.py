"""The console's accounts and sessions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, bindparam, func, insert, or_, select, update

from bot.storage.audit import person_of
from bot.storage.tables import office_account, office_session, officer, person
from bot.storage.work import Work

Role = Literal["administrator", "province", "commune", "reader"]
How = Literal["password", "chat"]


@dataclass(frozen=True, slots=True)
class Account:
    """`live`: neither the account nor, for an officer, their scope has ended. `totp` is sealed."""

    id: int
    person_id: int
    officer_id: int | None
    role: Role
    province: str
    commune: str
    name: str
    login: str | None
    password: str | None
    totp: str | None
    totp_step: int
    created_at: datetime
    ended_at: datetime | None
    until: datetime | None
    language: str

    @property
    def live(self) -> bool:
        return self.ended_at is None and (self.officer_id is None or self.until is None)


@dataclass(frozen=True, slots=True)
class Session:
    id: int
    account_id: int
    how: How
    browser: str
    created_at: datetime
    seen_at: datetime
    ended_at: datetime | None


_A = office_account.c
_ACCOUNT: tuple[Any, ...] = (
    _A.id,
    _A.person_id,
    _A.officer_id,
    _A.role,
    func.coalesce(officer.c.province, _A.province).label("province"),
    func.coalesce(officer.c.commune, _A.commune).label("commune"),
    _A.name,
    _A.login,
    _A.password,
    _A.totp,
    _A.totp_step,
    _A.created_at,
    _A.ended_at,
    officer.c.until,
    person.c.language,
)
_FROM = office_account.join(person, person.c.id == _A.person_id).outerjoin(officer, officer.c.id == _A.officer_id)
_SESSION = tuple(
    office_session.c[name] for name in ("id", "account_id", "how", "browser", "created_at", "seen_at", "ended_at")
)
_BY_ID = select(*_ACCOUNT).select_from(_FROM).where(_A.id == bindparam("id_"))
_BY_LOGIN = select(*_ACCOUNT).select_from(_FROM).where(_A.login == bindparam("login_"))
_BY_OFFICER = select(*_ACCOUNT).select_from(_FROM).where(_A.officer_id == bindparam("officer_"), _A.ended_at.is_(None))
_IN = (
    select(*_ACCOUNT)
    .select_from(_FROM)
    .where(
        _A.ended_at.is_(None),
        officer.c.until.is_(None),
        or_(bindparam("province_") == "", _A.province == bindparam("province_")),
        or_(bindparam("commune_") == "", _A.commune == bindparam("commune_")),
    )
    .order_by(_A.province, _A.commune, _A.id)
    .limit(bindparam("limit_"))
)
_ADD = insert(office_account).returning(_A.id)
_SECURE = (
    update(office_account)
    .where(_A.id == bindparam("id_"))
    .values(login=bindparam("login_"), password=bindparam("password_"), totp=bindparam("totp_"), totp_step=0)
)
_PASSWORD = update(office_account).where(_A.id == bindparam("id_")).values(password=bindparam("password_"))
_BELONG = (
    update(office_account)
    .where(_A.id == bindparam("id_"))
    .values(person_id=bindparam("person_"), officer_id=bindparam("officer_"))
)
_STEP = (
    update(office_account)
    .where(_A.id == bindparam("id_"), _A.totp_step < bindparam("step_"))
    .values(totp_step=bindparam("step_"))
)
_END = update(office_account).where(_A.id == bindparam("id_"), _A.ended_at.is_(None)).values(ended_at=bindparam("now_"))
_OPEN = insert(office_session).returning(office_session.c.id)
_FIND = (
    select(*_SESSION)
    .where(office_session.c.digest.in_(bindparam("digests_", expanding=True)))
    .order_by(office_session.c.id)
)
_SEEN = update(office_session).where(office_session.c.id == bindparam("id_")).values(seen_at=bindparam("now_"))
_CLOSE = (
    update(office_session)
    .where(office_session.c.id == bindparam("id_"), office_session.c.ended_at.is_(None))
    .values(ended_at=bindparam("now_"))
)
_CLOSE_ALL = (
    update(office_session)
    .where(
        office_session.c.account_id == bindparam("account_"),
        office_session.c.id != bindparam("but_"),
        office_session.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("now_"))
)
_SESSIONS = (
    select(*_SESSION)
    .where(
        office_session.c.account_id == bindparam("account_"),
        office_session.c.ended_at.is_(None),
        office_session.c.seen_at > bindparam("since_"),
    )
    .order_by(office_session.c.seen_at.desc())
)


def add(work: Work, person_id: int, officer_id: int | None, role: Role, province: str, commune: str, name: str) -> int:
    values = {
        "person_id": person_id,
        "officer_id": officer_id,
        "role": role,
        "province": province,
        "commune": commune,
        "name": name,
        "totp_step": 0,
        "created_at": work.now,
    }
    return int(work.conn.execute(_ADD, values).scalar_one())


def _one(work: Work, query: Select[Any], values: dict[str, Any]) -> Account | None:
    row = work.conn.execute(query, values).first()
    return Account(*row) if row is not None else None


def load(work: Work, account_id: int) -> Account | None:
    return _one(work, _BY_ID, {"id_": account_id})


def of_login(work: Work, login: str) -> Account | None:
    return _one(work, _BY_LOGIN, {"login_": login})


def of_officer(work: Work, officer_id: int) -> Account | None:
    """An officer's account that has not ended."""
    return _one(work, _BY_OFFICER, {"officer_": officer_id})


def within(work: Work, province: str, commune: str, limit: int = 500) -> list[Account]:
    """Accounts that live within an area; "" is everywhere."""
    values = {"province_": province, "commune_": commune, "limit_": limit}
    return [Account(*row) for row in work.conn.execute(_IN, values)]


def names_of_actors(work: Work, actors: Collection[str]) -> dict[str, str]:
    """What people who act in the console or as officers are called, by how the audit trail names them."""
    people = {number: actor for actor in actors if (number := person_of(actor)) is not None}
    found: dict[str, str] = {}
    for table in (officer, office_account):
        rows = work.conn.execute(select(table.c.person_id, table.c.name).where(table.c.person_id.in_(people)))
        found |= {people[row.person_id]: row.name for row in rows if row.name}
    return found


def secure(work: Work, account_id: int, login: str, password: str, totp: str) -> None:
    """A new login, password (hash) and authenticator key (sealed); codes of the old one are worth nothing any more."""
    work.conn.execute(_SECURE, {"id_": account_id, "login_": login, "password_": password, "totp_": totp})


def set_password(work: Work, account_id: int, password: str) -> None:
    work.conn.execute(_PASSWORD, {"id_": account_id, "password_": password})


def belong(work: Work, account_id: int, person_id: int, officer_id: int) -> None:
    """From now on the account is that person's, by that scope."""
    work.conn.execute(_BELONG, {"id_": account_id, "person_": person_id, "officer_": officer_id})


def use_step(work: Work, account_id: int, step: int) -> bool:
    """An authenticator's code counts once; False when that one or a later one was used."""
    return work.conn.execute(_STEP, {"id_": account_id, "step_": step}).rowcount == 1


def end(work: Work, account_id: int) -> bool:
    return work.conn.execute(_END, {"id_": account_id, "now_": work.now}).rowcount == 1


def open_session(work: Work, account_id: int, digest: str, how: How, browser: str) -> int:
    values = {"account_id": account_id, "digest": digest, "how": how, "browser": browser}
    return int(work.conn.execute(_OPEN, {**values, "created_at": work.now, "seen_at": work.now}).scalar_one())


def find_session(work: Work, digests: tuple[str, ...]) -> Session | None:
    row = work.conn.execute(_FIND, {"digests_": list(digests)}).first()
    return Session(*row) if row is not None else None


def seen(work: Work, session_id: int) -> None:
    work.conn.execute(_SEEN, {"id_": session_id, "now_": work.now})


def close_session(work: Work, session_id: int) -> bool:
    return work.conn.execute(_CLOSE, {"id_": session_id, "now_": work.now}).rowcount == 1


def close_all(work: Work, account_id: int, but: int = 0) -> int:
    """Ends every session of an account, but one; returns how many."""
    return work.conn.execute(_CLOSE_ALL, {"account_": account_id, "but_": but, "now_": work.now}).rowcount


def sessions(work: Work, account_id: int, since: datetime) -> list[Session]:
    """Where an account is signed in, seen after that instant."""
    return [Session(*row) for row in work.conn.execute(_SESSIONS, {"account_": account_id, "since_": since})]
