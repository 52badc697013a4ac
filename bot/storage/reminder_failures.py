"""Reminders that did not come through, found for an office: only of people it may know of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, or_, select

from bot.storage.consents import agrees
from bot.storage.tables import dossier, membership, organisation, outbox, product, reminder
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class FailedRow:
    """`kind`: the reminder's; `became`, `why`: the outbox's word for how its message ended, and the platform's own."""

    id: int
    person_id: int
    organisation_id: int
    organisation: dict[str, Any]
    product: dict[str, Any] | None
    product_id: int | None
    kind: str
    day: date
    send_on: date
    status: str
    reason: str
    became: str | None
    why: str | None


_other = product.alias("filed")
_COLUMNS: tuple[Any, ...] = (
    *(reminder.c.id, reminder.c.person_id, organisation.c.id, organisation.c.answers, product.c.answers, product.c.id),
    *(reminder.c.kind, reminder.c.day, reminder.c.send_on, reminder.c.status, reminder.c.reason),
    *(outbox.c.kind, outbox.c.reason),
)
_FAILED = (
    select(*_COLUMNS)
    .select_from(
        reminder.join(membership, membership.c.person_id == reminder.c.person_id)
        .join(organisation, organisation.c.id == membership.c.organisation_id)
        .outerjoin(
            product,
            (reminder.c.subject_kind == "product")
            & (product.c.id == reminder.c.subject_id)
            & (product.c.organisation_id == organisation.c.id),
        )
        .outerjoin(outbox, outbox.c.key == reminder.c.outbox_key)
    )
    .where(
        reminder.c.status.in_(("missed", "planned")),
        reminder.c.send_on >= bindparam("since_"),
        reminder.c.send_on <= bindparam("today_"),
        reminder.c.reason.not_in(("", bindparam("overtaken_"))),
        reminder.c.kind != "clock",  # an office's own days stand on its own page
        or_(reminder.c.subject_kind != "product", product.c.id.is_not(None)),
        membership.c.until.is_(None),
        organisation.c.province == bindparam("province_"),
        or_(bindparam("commune_") == "", organisation.c.commune == bindparam("commune_")),
        or_(
            agrees(reminder.c.person_id, "office"),
            exists(
                select(dossier.c.id)
                .join_from(dossier, _other, _other.c.id == dossier.c.product_id)
                .where(_other.c.organisation_id == organisation.c.id, dossier.c.version > 0)
                .correlate(organisation)
            ),
        ),
    )
    .order_by(reminder.c.send_on.desc(), reminder.c.id.desc())
    .limit(bindparam("limit_"))
)


def recent(
    work: Work, province: str, commune: str, since: date, today: date, overtaken: str, limit: int
) -> list[FailedRow]:
    """What did not come through for people of a province, or of one commune ("" for all), the latest first.
    `overtaken`: the reason of those that a later one took the place of."""
    params = {"province_": province, "commune_": commune, "since_": since, "today_": today}
    rows = work.conn.execute(_FAILED, {**params, "overtaken_": overtaken, "limit_": limit})
    return [FailedRow(*row) for row in rows]
