"""What an organisation calls itself, for those who have to answer it."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from bot.storage.tables import organisation
from bot.storage.work import Work

_ANSWERS = select(organisation.c.answers).where(organisation.c.id == bindparam("id_"))


def names_of(work: Work, organisation_id: int | None) -> tuple[str, str]:
    """The name of its contact person (else its own) and the phone as it was given (E.164), "" where not known."""
    answers = work.conn.execute(_ANSWERS, {"id_": organisation_id}).scalar() if organisation_id is not None else None
    said = answers or {}
    phone = str(said.get("contact-phone") or "")
    name = str(said.get("contact-name") or said.get("org-name") or "")
    return name, phone if phone.startswith("+") else ""
