"""Forgetting: a person at their request, trials that ran out, and old words nobody needs any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, delete, exists, or_, select, update

from bot.storage import audit as trail
from bot.storage import imports_purge, links
from bot.storage.media_purge import purge_media
from bot.storage.officers_purge import purge_officers
from bot.storage.outbox.counting import OPEN
from bot.storage.outbox.ending import end
from bot.storage.papers import purge_papers
from bot.storage.tables import (
    assessment,
    audit,
    certificate,
    chat,
    code,
    consent,
    council_result,
    council_score,
    day_override,
    deadline,
    dossier,
    dossier_index,
    dossier_step,
    fact,
    finding,
    inbox,
    media_use,
    membership,
    organisation,
    outbox,
    person,
    product,
    province_rule,
    reminder,
    reminder_look,
    reminder_silence,
    talk,
    target,
)
from bot.storage.work import Work

ENDED = ("sent", "delivered", "seen", "failed", "unknown", "expired", "cancelled")


def purge_person(
    work: Work, person_id: int, reason: Literal["trial", "request"], *, keep_chat: int | None = None
) -> None:
    """Removes everything of a person: chats and every line in them, talks, answers, consents, codes; an organisation
    and its products, with their dossiers and what councils gave them, when nobody else is in it. Where others are, its
    answers stay theirs, without this person's words and number; what an office handed in of it stays the office's.
    The audit trail keeps one entry without content that it happened, and its older entries lose theirs.

    Whoever rests behind them since their chats were linked is removed, too.

    `keep_chat`: that chat stays, emptied, so that the farewell can be said in it; `sweep_forgotten` removes it later.
    """
    conn = work.conn
    alone = _organisations_alone(work, person_id)
    products = _ids(work, select(product.c.id).where(product.c.organisation_id.in_(alone)))
    assessments = _ids(work, select(assessment.c.id).where(assessment.c.product_id.in_(products)))
    offices, recorded = imports_purge.handed_in(work, alone)
    chats = _ids(work, select(chat.c.id).where(chat.c.person_id == person_id))

    resting = links.forget(work, person_id)
    purge_papers(work, person_id, alone)
    dossiers = _purge_dossiers(work, person_id, products, recorded)
    imports_purge.forget_claims(work, person_id)
    imports_purge.as_handed_in(work, offices, recorded)
    going = [one for one in alone if one not in offices]
    imports_purge.forget_known(work, going, [one for one in products if one not in recorded])
    purge_media(work, person_id, chats, alone, products, assessments)
    purge_officers(work, person_id, alone, products)
    end(work, outbox.c.chat_id.in_(chats), "cancelled", "forgotten", among=OPEN)  # announcements keep their count
    conn.execute(delete(outbox).where(outbox.c.chat_id.in_(chats)))
    conn.execute(delete(inbox).where(inbox.c.chat_id.in_(chats), inbox.c.chat_id != (keep_chat or 0)))
    # In the chat that stays the events stay as bare numbers: the one that asked for this may be delivered again.
    conn.execute(update(inbox).where(inbox.c.chat_id.in_(chats)).values(kind="purged", body=None, state="done"))
    conn.execute(
        delete(fact).where(
            or_(
                _about("person", [person_id]),
                _about("organisation", going),
                _about("product", [one for one in products if one not in recorded]),
                _about("assessment", assessments),
            )
        )
    )
    conn.execute(
        update(fact).where(fact.c.by_person_id == person_id).values(by_person_id=None, inbox_id=None, raw=None)
    )
    conn.execute(delete(council_result).where(council_result.c.assessment_id.in_(assessments)))
    conn.execute(update(council_result).where(council_result.c.by_person_id == person_id).values(by_person_id=None))
    for theirs in (reminder, reminder_look, reminder_silence):
        conn.execute(delete(theirs).where(theirs.c.person_id == person_id))
    conn.execute(delete(consent).where(consent.c.person_id == person_id))
    conn.execute(delete(code).where(code.c.person_id == person_id))
    conn.execute(update(chat).where(chat.c.id.in_(chats)).values(talk_id=None, state={}))
    conn.execute(
        delete(talk).where(
            or_(talk.c.person_id == person_id, talk.c.organisation_id.in_(alone), talk.c.product_id.in_(products))
        )
    )
    conn.execute(delete(assessment).where(assessment.c.id.in_(assessments)))
    conn.execute(delete(product).where(product.c.id.in_(products), product.c.id.not_in(recorded)))
    conn.execute(
        delete(membership).where(or_(membership.c.person_id == person_id, membership.c.organisation_id.in_(alone)))
    )
    conn.execute(delete(organisation).where(organisation.c.id.in_(going)))
    _empty_trail(work, person_id, going, products, assessments, dossiers)

    if keep_chat is not None and keep_chat in chats:
        conn.execute(delete(chat).where(chat.c.id.in_(chats), chat.c.id != keep_chat))
        forgotten: dict[str, Any] = {"answers": {}, "sealed": None, "trial_until": None, "forgotten_at": work.now}
        conn.execute(update(person).where(person.c.id == person_id).values(forgotten))
    else:
        conn.execute(delete(chat).where(chat.c.id.in_(chats)))
        conn.execute(delete(person).where(person.c.id == person_id))
    actor = trail.SYSTEM if reason == "trial" else trail.person_actor(person_id)
    trail.add(work, actor, "person.purged", "person", person_id, {"reason": reason})
    for other in resting:
        purge_person(work, other, reason)


def purge_trials(work: Work, limit: int = 50) -> int:
    """Forgets those who only tried and whose time is over; returns how many (call again when it is `limit`)."""
    over = _ids(work, select(person.c.id).where(person.c.trial_until <= work.now).order_by(person.c.id).limit(limit))
    for person_id in over:
        purge_person(work, person_id, "trial")
    return len(over)


def sweep_forgotten(work: Work, older_than: timedelta = timedelta(days=1), limit: int = 50) -> int:
    """Removes what was kept of forgotten people for the farewell, once it has been sent or is that old."""
    waits = exists().where(
        chat.c.person_id == person.c.id, outbox.c.chat_id == chat.c.id, outbox.c.status.in_(("queued", "sending"))
    )
    over = _ids(
        work,
        select(person.c.id)
        .where(
            person.c.forgotten_at.is_not(None),
            or_(person.c.forgotten_at <= work.now - older_than, ~waits),
        )
        .limit(limit),
    )
    chats = _ids(work, select(chat.c.id).where(chat.c.person_id.in_(over)))
    for table in (outbox, inbox):
        work.conn.execute(delete(table).where(table.c.chat_id.in_(chats)))
    work.conn.execute(delete(chat).where(chat.c.id.in_(chats)))
    work.conn.execute(delete(person).where(person.c.id.in_(over)))
    return len(over)


def purge_bodies(work: Work, older_than: timedelta, *, also_sent: bool = False) -> int:
    """Empties events handled longer ago than that (they stay as numbers, so a repeat is still known as one); with
    `also_sent` the messages that were sent as well. Returns how many."""
    before = work.now - older_than
    count = work.conn.execute(
        update(inbox)
        .where(inbox.c.received_at < before, inbox.c.state != "received", inbox.c.body.is_not(None))
        .values(body=None)
    ).rowcount
    if also_sent:
        count += work.conn.execute(
            update(outbox)
            .where(outbox.c.created_at < before, outbox.c.status.in_(ENDED), outbox.c.payload.is_not(None))
            .values(payload=None)
        ).rowcount
    return count


def _ids(work: Work, statement: Select[Any]) -> list[int]:
    return [int(row[0]) for row in work.conn.execute(statement)]


def _organisations_alone(work: Work, person_id: int) -> list[int]:
    """The organisations this person is or was in and nobody else is in now."""
    others = membership.alias("others")
    return _ids(
        work,
        select(membership.c.organisation_id).where(
            membership.c.person_id == person_id,
            ~exists().where(
                others.c.organisation_id == membership.c.organisation_id,
                others.c.person_id != person_id,
                others.c.until.is_(None),
            ),
        ),
    )


def _about(kind: str, ids: Sequence[int]) -> ColumnElement[bool]:
    return and_(fact.c.subject_kind == kind, fact.c.subject_id.in_(ids))


def _purge_dossiers(work: Work, person_id: int, products: Sequence[int], recorded: Sequence[int]) -> list[int]:
    """The dossiers and certificates of products nobody else has go with them, but not the certificates that offices
    `recorded`; in those of others this person's words and number go. Returns the dossiers that went."""
    conn = work.conn
    gone = _ids(work, select(dossier.c.id).where(dossier.c.product_id.in_(products)))
    stays = and_(certificate.c.product_id.in_(recorded), certificate.c.source == "office")
    papers = _ids(work, select(certificate.c.id).where(certificate.c.product_id.in_(products), ~stays))
    for kind, ids in (("dossier", gone), ("certificate", papers)):
        conn.execute(delete(deadline).where(deadline.c.subject_kind == kind, deadline.c.subject_id.in_(ids)))
    conn.execute(delete(media_use).where(media_use.c.subject_kind == "dossier", media_use.c.subject_id.in_(gone)))
    conn.execute(delete(certificate).where(certificate.c.id.in_(papers)))
    conn.execute(update(certificate).where(certificate.c.dossier_id.in_(gone)).values(dossier_id=None))
    for rows in (dossier_index, council_score, dossier_step, finding):
        conn.execute(delete(rows).where(rows.c.dossier_id.in_(gone)))
    conn.execute(update(dossier).where(dossier.c.previous_id.in_(gone)).values(previous_id=None))
    conn.execute(delete(dossier).where(dossier.c.id.in_(gone)))
    by = {"by_person_id": None}
    conn.execute(
        update(dossier_step).where(dossier_step.c.by_person_id == person_id).values(by_person_id=None, said=None)
    )
    for table in (certificate, finding, province_rule, day_override, target):
        conn.execute(update(table).where(table.c.by_person_id == person_id).values(by))
    return gone


def _empty_trail(
    work: Work,
    person_id: int,
    organisations: Sequence[int],
    products: Sequence[int],
    assessments: Sequence[int],
    dossiers: Sequence[int],
) -> None:
    def of(kind: str, ids: Sequence[int]) -> ColumnElement[bool]:
        return and_(audit.c.subject_kind == kind, audit.c.subject_id.in_(ids))

    theirs = or_(
        audit.c.actor == trail.person_actor(person_id),
        of("person", [person_id]),
        of("organisation", organisations),
        of("product", products),
        of("assessment", assessments),
        of("dossier", dossiers),
    )
    work.conn.execute(update(audit).where(theirs).values(detail={}))
