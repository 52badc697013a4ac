"""An audience as one select over people: who agreed to announcements, narrowed by organisation and product."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from bot.programme.audience import Audience, month_span
from bot.storage.outbox.moving import NOBODY
from bot.storage.tables import (
    certificate,
    channel_account,
    chat,
    consent,
    dossier,
    membership,
    organisation,
    person,
    product,
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
    inside = _narrowed(audience)
    if inside is None:
        return agreed()
    if each:
        return and_(agreed(), inside.where(membership.c.person_id == person.c.id).exists())
    return and_(person.c.id.in_(inside), agreed())


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


def count_people(work: Work, whom: Audience) -> tuple[int, dict[str, int]]:
    """How many are meant, and by channel how many of them have an open chat to be told in."""
    people = select(func.count()).select_from(person).where(meant(whom, each=False))
    reachable = (
        select(channel_account.c.channel, func.count())
        .select_from(person)
        .join(chat, chat.c.id == best_chat())
        .join(channel_account, channel_account.c.id == chat.c.channel_account_id)
        .where(meant(whom, each=False), chat.c.closed_at.is_(None))
        .group_by(channel_account.c.channel)
    )
    return int(work.conn.execute(people).scalar_one()), {row[0]: row[1] for row in work.conn.execute(reachable)}


def sample_people(work: Work, whom: Audience, limit: int) -> list[tuple[int, str, str]]:
    """The newest few of those who would be told: (person, language, channel)."""
    statement = (
        select(person.c.id, person.c.language, channel_account.c.channel)
        .select_from(person)
        .join(chat, chat.c.id == best_chat())
        .join(channel_account, channel_account.c.id == chat.c.channel_account_id)
        .where(meant(whom, each=False), chat.c.closed_at.is_(None))
        .order_by(person.c.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in work.conn.execute(statement)]
