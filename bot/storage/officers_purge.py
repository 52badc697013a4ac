"""Forgetting what somebody asked offices, and what an officer did there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, or_, select, update

from bot.storage.tables import (
    audit,
    confirmation,
    media_use,
    office_account,
    office_session,
    office_view,
    officer,
    ticket,
    ticket_line,
)
from bot.storage.work import Work


def purge_officers(work: Work, person_id: int, organisations: Sequence[int], products: Sequence[int]) -> None:
    """Removes a person's questions with everything said in them (by the office too: it answers them alone), their
    scopes as an officer with their way into the console, and the confirmations of products that go. What they said as
    an officer to others stays with those, without them."""
    conn = work.conn
    asked = [int(row[0]) for row in conn.execute(select(ticket.c.id).where(ticket.c.person_id == person_id))]
    served = [int(row[0]) for row in conn.execute(select(officer.c.id).where(officer.c.person_id == person_id))]
    conn.execute(delete(media_use).where(media_use.c.subject_kind == "ticket", media_use.c.subject_id.in_(asked)))
    conn.execute(delete(ticket_line).where(ticket_line.c.ticket_id.in_(asked)))
    conn.execute(delete(ticket).where(ticket.c.id.in_(asked)))
    conn.execute(update(ticket_line).where(ticket_line.c.person_id == person_id).values(person_id=None))
    conn.execute(update(ticket).where(ticket.c.officer_id.in_(served)).values(officer_id=None))
    conn.execute(update(ticket).where(ticket.c.organisation_id.in_(organisations)).values(organisation_id=None))
    conn.execute(update(ticket).where(ticket.c.product_id.in_(products)).values(product_id=None))
    theirs = select(office_account.c.id).where(
        or_(office_account.c.person_id == person_id, office_account.c.officer_id.in_(served))
    )
    conn.execute(delete(office_view).where(office_view.c.account_id.in_(theirs)))
    conn.execute(delete(office_session).where(office_session.c.account_id.in_(theirs)))
    conn.execute(delete(office_account).where(office_account.c.id.in_(theirs)))
    conn.execute(delete(officer).where(officer.c.id.in_(served)))
    conn.execute(delete(confirmation).where(confirmation.c.product_id.in_(products)))
    conn.execute(update(confirmation).where(confirmation.c.helper_id == person_id).values(helper_id=None))
    conn.execute(update(confirmation).where(confirmation.c.producer_id == person_id).values(producer_id=None))
    for kind, ids in (("ticket", asked), ("officer", served)):
        conn.execute(update(audit).where(audit.c.subject_kind == kind, audit.c.subject_id.in_(ids)).values(detail={}))
