"""An audience as one select over people: who agreed to announcements, narrowed by organisation and product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from bot.programme.audience import NOT_TOLD, Audience, month_span
from bot.storage.outbox.moving import NOBODY
from bot.storage.tables import (
    certificate,
    channel_account,
    chat,
    consent,
    dossier,
    membership,
    organisation,
    outbox,
    person,
    product,
    wording,
)
from bot.storage.work import Work

PURPOSE = "announcements"


def agreed() -> ColumnElement[bool]:
    """People who agree to announcements now (the newest decision counts), are kept, and are not forgotten."""
    newest = (
        select(consent.c.given)
        .where(consent.c.person_id == person.c.id, consent.c.purpose == PURPOSE)
        .order_by(consent.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return and_(person.c.forgotten_at.is_(None), person.c.trial_until.is_(None), newest.is_(True))


def meant(audience: Audience, *, each: bool) -> ColumnElement[bool]:
    """The condition on `person` for an audience. `each`: asked person by person (a page of people is walked), else as
    one set (all are counted): the same people, by the way that is faster for the one or the other."""
    conditions = [agreed()]
    inside, left = _narrowed(audience), _left(audience)
    if inside is not None and each:
        conditions.append(inside.where(membership.c.person_id == person.c.id).exists())
    elif inside is not None:
        conditions.insert(0, person.c.id.in_(inside))
    if left is not None:
        conditions.insert(0, left.where(chat.c.person_id == person.c.id).exists() if each else person.c.id.in_(left))
    return and_(*conditions)


def _left(audience: Audience) -> Select[Any] | None:
    """The people earlier announcements did not reach; None where none is named."""
    if not audience.left_of:
        return None
    theirs = select(wording.c.id).where(wording.c.announcement_id.in_(audience.left_of))
    return (
        select(chat.c.person_id)
        .select_from(outbox.join(chat, chat.c.id == outbox.c.chat_id))
        .where(outbox.c.wording_id.in_(theirs), outbox.c.status.in_(audience.left_with or NOT_TOLD))
    )


def _narrowed(audience: Audience) -> Select[Any] | None:
    """The people of the organisations (and products) meant; None where nothing narrows."""
    on_organisation: list[ColumnElement[bool]] = []
    on_product: list[ColumnElement[bool]] = []
    if audience.provinces:
        on_organisation.append(organisation.c.province.in_(audience.provinces))
    if audience.communes:
        on_organisation.append(organisation.c.commune.in_(audience.communes))
    if audience.kinds:
        on_organisation.append(organisation.c.kind.in_(audience.kinds))
    if audience.sheets:
        on_product.append(product.c.sheet.in_(audience.sheets))
    if audience.stars:
        on_product.append(product.c.stars.in_(audience.stars))
    if audience.states:
        on_product.append(product.c.id.in_(select(dossier.c.product_id).where(dossier.c.state.in_(audience.states))))
    if audience.expiring:
        on_product.append(product.c.id.in_(_ending(audience.expiring)))
    if not on_organisation and not on_product:
        return None
    joined = membership.join(organisation, organisation.c.id == membership.c.organisation_id)
    if on_product:
        joined = joined.join(product, product.c.organisation_id == organisation.c.id)
    return (
        select(membership.c.person_id)
        .select_from(joined)
        .where(membership.c.until.is_(None), *on_organisation, *on_product)
    )


def _ending(months: tuple[str, ...]) -> Select[Any]:
    """The products whose held certificate ends in one of these months."""
    spans = (month_span(month) for month in months)
    ends = or_(*(and_(certificate.c.expires_on >= first, certificate.c.expires_on < after) for first, after in spans))
    return select(certificate.c.product_id).where(certificate.c.status == "held", ends)


def best_chat() -> Any:
    """The number of the chat a person is told in: the open one where they want their news, else wrote in last; a closed
    one where all are."""
    one, account = chat.alias("one"), channel_account.alias("account")
    return (
        select(one.c.id)
        .join(account, account.c.id == one.c.channel_account_id)
        .where(one.c.person_id == person.c.id, account.c.channel.not_in(NOBODY))
        .order_by(
            one.c.closed_at.is_not(None),
            one.c.preferred_at.is_(None),
            one.c.preferred_at.desc(),
            func.coalesce(one.c.last_in_at, one.c.created_at).desc(),
            one.c.id.desc(),
        )
        .limit(1)
        .correlate(person)
        .scalar_subquery()
    )


@dataclass(frozen=True, slots=True)
class Group:
    """People who would be told by one account. `age`: how long ago they last wrote there, as the place among the spans
    asked for (the number of the spans where it is longer, or never was). `channel` is "" where no chat is open."""

    channel: str
    account: str
    age: int
    people: int


def count_people(work: Work, whom: Audience, spans: Sequence[timedelta] = ()) -> list[Group]:
    """Everybody meant, in one select: by the account that would tell them and by when they last wrote to it."""
    is_open = and_(chat.c.id.is_not(None), chat.c.closed_at.is_(None))
    channel = case((is_open, channel_account.c.channel), else_="").label("channel")
    account = case((is_open, channel_account.c.name), else_="").label("account")
    within = [(chat.c.last_in_at >= work.now - span, place) for place, span in enumerate(spans)]
    age = case(*within, else_=len(spans)).label("age") if within else literal(0).label("age")
    told = select(best_chat().label("chat_id")).select_from(person).where(meant(whom, each=False)).cte("told")
    told = told.prefix_with("MATERIALIZED", dialect="postgresql")  # else it looks for each person's chat twice
    each = (
        select(channel, account, age)
        .select_from(told)
        .outerjoin(chat, chat.c.id == told.c.chat_id)
        .outerjoin(channel_account, channel_account.c.id == chat.c.channel_account_id)
        .subquery()
    )
    columns = (each.c.channel, each.c.account, each.c.age)
    rows = work.conn.execute(select(*columns, func.count()).group_by(*columns).order_by(*columns))
    return [Group(*row) for row in rows]


def sample_people(work: Work, whom: Audience, limit: int, *, dense: bool = False) -> list[tuple[int, str, str]]:
    """The newest few of those who would be told: (person, language, channel). `dense`: so many are meant that walking
    people from the newest on finds some soon."""
    statement = (
        select(person.c.id, person.c.language, channel_account.c.channel)
        .select_from(person)
        .join(chat, chat.c.id == best_chat())
        .join(channel_account, channel_account.c.id == chat.c.channel_account_id)
        .where(meant(whom, each=dense), chat.c.closed_at.is_(None))
        .order_by(person.c.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in work.conn.execute(statement)]
