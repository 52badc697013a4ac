"""The people of an announcement, and what became of it with each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select

from bot.storage.consents import agrees
from bot.storage.outbox import trail
from bot.storage.tables import channel_account, chat, dossier_index, membership, organisation, outbox, wording
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person of an announcement and what became of it there."""

    row: int
    person_id: int
    channel: str
    status: str
    kind: str
    trail: tuple[trail.Step, ...]


@dataclass(frozen=True, slots=True, order=True)
class Shelf:
    """The recipients of one wording in one status on one account of ours: the order in which pages are turned."""

    wording: int
    status: str
    account: int


@dataclass(frozen=True, slots=True)
class Where:
    """Where an organisation is and whom to call there; "" for what is not known, or not shared with the office."""

    organisation: str
    contact: str
    phone: str
    commune: str


_SHELVES = select(outbox.c.wording_id, outbox.c.status, outbox.c.account_id, func.count()).group_by(
    outbox.c.wording_id, outbox.c.status, outbox.c.account_id
)
_COLUMNS = (outbox.c.id, chat.c.person_id, channel_account.c.channel, outbox.c.status, outbox.c.kind, outbox.c.trail)
_RECIPIENTS = (
    select(*_COLUMNS)
    .join(chat, chat.c.id == outbox.c.chat_id)
    .join(channel_account, channel_account.c.id == outbox.c.account_id)
    .order_by(outbox.c.id)
)


def _mine(id_: int) -> Any:
    return outbox.c.wording_id.in_(select(wording.c.id).where(wording.c.announcement_id == id_))


def shelves(work: Work, id_: int) -> dict[Shelf, int]:
    """How many recipients stand on each shelf, counted by an index over them."""
    found = {Shelf(*row[:3]): int(row[3]) for row in work.conn.execute(_SHELVES.where(_mine(id_)))}
    return dict(sorted(found.items()))


def by_channel(work: Work, counted: dict[Shelf, int]) -> dict[str, dict[str, int]]:
    """The same by channel and status."""
    accounts = select(channel_account.c.id, channel_account.c.channel)
    channels = {row[0]: row[1] for row in work.conn.execute(accounts)}
    found: dict[str, dict[str, int]] = {}
    for shelf, count in counted.items():
        of = found.setdefault(channels[shelf.account], {})
        of[shelf.status] = of.get(shelf.status, 0) + count
    return found


def page(
    work: Work, counted: dict[Shelf, int], statuses: Collection[str], after: tuple[Shelf, int] | None, limit: int
) -> tuple[list[Recipient], tuple[Shelf, int] | None]:
    """Recipients in these statuses (all where none is named) after a place, and the place after them, None at the end.
    Shelf by shelf, so that an index finds each page however far it lies in."""
    found: list[Recipient] = []
    last = after
    for shelf in counted:
        if (statuses and shelf.status not in statuses) or (after is not None and shelf < after[0]):
            continue
        begin = after[1] if after is not None and shelf == after[0] else 0
        rows = _on(work, shelf, begin, limit - len(found) + 1)
        kept = rows[: limit - len(found)]
        found += kept
        last = (shelf, kept[-1].row) if kept else last
        if len(rows) > len(kept):
            return found, last
    return found, None


def _on(work: Work, shelf: Shelf, after: int, limit: int) -> list[Recipient]:
    where = (
        outbox.c.wording_id == shelf.wording,
        outbox.c.status == shelf.status,
        outbox.c.account_id == shelf.account,
        outbox.c.id > after,
    )
    return [_recipient(row) for row in work.conn.execute(_RECIPIENTS.where(*where).limit(limit))]


def recipients(work: Work, id_: int, statuses: Collection[str], after: int = 0, limit: int = 100) -> list[Recipient]:
    """Recipients in these statuses in the order they were made, a page after the row `after`."""
    where = (_mine(id_), outbox.c.status.in_(statuses), outbox.c.id > after)
    return [_recipient(row) for row in work.conn.execute(_RECIPIENTS.where(*where).limit(limit))]


def _recipient(row: Any) -> Recipient:
    return Recipient(row.id, row.person_id, row.channel, row.status, row.kind, tuple(trail.steps(row.trail)))


# ── Where they are ───────────────────────────────────────────────────────────────────────────────

Area = tuple[str, str]
"""The province and commune of the office that speaks; "" for all."""
_AREA = (organisation.c.province, organisation.c.commune)


def _first(area: Area) -> Any:
    """The oldest of somebody's organisations that lie in the area: what is elsewhere is no matter of this office."""
    inside = [column == code for column, code in zip(_AREA, area, strict=True) if code]
    return (
        select(func.min(membership.c.organisation_id).label("organisation_id"))
        .join(organisation, organisation.c.id == membership.c.organisation_id)
        .where(membership.c.until.is_(None), *inside)
    )


def _shared(person_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether an office may know who it is: the person agreed to that, or handed in a dossier of this organisation
    (`services/acting.reaches`)."""
    handed_in = exists().where(dossier_index.c.organisation_id == organisation.c.id, dossier_index.c.version > 0)
    return or_(agrees(person_id, "office"), handed_in.correlate_except(dossier_index))


def where_are(work: Work, people: Sequence[int], area: Area) -> dict[int, Where]:
    """The first organisation in the area of each of these people, without names where they are not shared; who has
    none there is not in it."""
    person_id = membership.c.person_id
    first = _first(area).add_columns(person_id).where(person_id.in_(people)).group_by(person_id).subquery()
    shared = _shared(first.c.person_id).label("shared")
    rows = work.conn.execute(
        select(first.c.person_id, organisation.c.answers, organisation.c.commune, shared).join(
            organisation, organisation.c.id == first.c.organisation_id
        )
    )
    return {row.person_id: _where(row.answers, row.commune, row.shared) for row in rows}


def _where(answers: dict[str, Any], commune: str | None, shared: bool) -> Where:
    if not shared:
        return Where("", "", "", commune or "")
    phone = str(answers.get("contact-phone") or "")
    contact, name = str(answers.get("contact-name") or ""), str(answers.get("org-name") or "")
    return Where(name, contact, phone if phone.startswith("+") else "", commune or "")


# ── Whom nobody could reach ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Unreached:
    """Somebody who has to be told another way: why (status and kind of the send), and where they are."""

    row: int
    person_id: int
    channel: str
    status: str
    kind: str
    where: Where


def _commune_of(statuses: Collection[str], id_: int, area: Area) -> Any:
    """Rows of an announcement in these statuses, each with the person's first organisation in the area, if any."""
    mine = (
        select(outbox.c.id, chat.c.person_id, outbox.c.account_id, outbox.c.status, outbox.c.kind)
        .join(chat, chat.c.id == outbox.c.chat_id)
        .where(_mine(id_), outbox.c.status.in_(statuses))
        .subquery("mine")
    )
    of = _first(area).where(membership.c.person_id == mine.c.person_id).correlate(mine).scalar_subquery()
    return mine, mine.outerjoin(organisation, organisation.c.id == of)


def unreached_by_commune(work: Work, id_: int, statuses: Collection[str], area: Area) -> dict[str, int]:
    """How many were not reached, by the code of their commune; "" for those of whom none in the area is known."""
    _, joined = _commune_of(statuses, id_, area)
    commune = func.coalesce(organisation.c.commune, "")
    rows = work.conn.execute(select(commune, func.count()).select_from(joined).group_by(commune).order_by(commune))
    return {row[0]: int(row[1]) for row in rows}


def unreached(
    work: Work,
    id_: int,
    statuses: Collection[str],
    area: Area,
    commune: str | None = None,
    after: tuple[str, int] | None = None,
    limit: int = 50,
) -> list[Unreached]:
    """Who was not reached, by commune, a page after a place (commune, row); of one commune where it is named. Who
    shares nothing with the office is there without names."""
    mine, joined = _commune_of(statuses, id_, area)
    where_ = func.coalesce(organisation.c.commune, "")
    statement = (
        select(
            *(mine.c[name] for name in ("id", "person_id", "status", "kind")),
            channel_account.c.channel,
            organisation.c.answers,
            where_.label("commune"),
            _shared(mine.c.person_id).label("shared"),
        )
        .select_from(joined.join(channel_account, channel_account.c.id == mine.c.account_id))
        .order_by(where_, mine.c.id)
        .limit(limit)
    )
    if commune is not None:
        statement = statement.where(where_ == commune)
    if after is not None:
        statement = statement.where((where_ > after[0]) | ((where_ == after[0]) & (mine.c.id > after[1])))
    return [
        Unreached(
            *(row.id, row.person_id, row.channel, row.status, row.kind),
            _where(row.answers or {}, row.commune, row.shared),
        )
        for row in work.conn.execute(statement)
    ]
