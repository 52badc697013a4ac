"""Certificates: given by the offices, told by their holders, ended and revoked; each starts its clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from bot.clock import local_date
from bot.programme.dossier_life import OLDEST, Papers
from bot.services import deadlines
from bot.services.acting import SYSTEM, Actor
from bot.storage import Work, audit
from bot.storage import certificates as store
from bot.storage import dossiers as dossier_store
from bot.storage.certificates import Certificate, Holding
from bot.storage.dossiers import Dossier


class BadCertificate(ValueError):
    """A certificate that cannot be one: `why` is "future" (issued after today), "before" (expiry not after issue),
    "long" (more than 36 months), "early" (before there were any)."""

    def __init__(self, why: Literal["future", "before", "long", "early"]) -> None:
        super().__init__(why)
        self.why = why


def held(work: Work, product_id: int) -> Certificate | None:
    """The certificate that counts for a product: the newest that is held."""
    return store.held_by(work, product_id)


def mine(work: Work, person_id: int) -> list[Holding]:
    """The certificates of every organisation somebody belongs to, the newest first."""
    return store.of_person(work, person_id)


def ending(work: Work, first: date, last: date) -> list[Holding]:
    """Held certificates whose last day lies on one of these days, the earliest first (for offices and reminders)."""
    return store.ending(work, first, last)


def grant(work: Work, actor: Actor, one: Dossier, papers: Papers, on: date) -> Certificate:
    """The certificate a dossier ends in; what the product held before is replaced. 36 months unless the paper itself
    names another last day."""
    calendar = deadlines.calendar_of(work, one.province)
    _replace_held(work, one.product_id, on)
    kept = store.add(
        work,
        product_id=one.product_id,
        dossier_id=one.id,
        number=papers.certificate_number,
        decision_number=papers.decision_number,
        stars=papers.stars,
        issued_on=on,
        expires_on=papers.expires or calendar.expiry(on),
        source="office",
        by_person_id=actor.person_id,
    )
    _note(work, actor, "certificate.granted", kept)
    deadlines.refresh_certificate(work, kept)
    return kept


def of_dossier(work: Work, one: Dossier) -> Certificate | None:
    """The certificate a dossier ended in, whatever became of it."""
    return next((each for each in store.of_product(work, one.product_id) if each.dossier_id == one.id), None)


def correct(work: Work, actor: Actor, before: Certificate, papers: Papers, on: date, expires: date) -> Certificate:
    """What an office wrote down wrongly, put right: its days run anew. One that only a wrong last day had ended is held
    again."""
    ended = before.status == "expired" and expires < local_date(work.now)
    back = before.status == "expired" and not ended
    kept = replace(
        before,
        number=papers.certificate_number,
        decision_number=papers.decision_number,
        stars=papers.stars,
        issued_on=on,
        expires_on=expires,
        status="held" if back else before.status,
        status_on=None if back else expires if ended else before.status_on,
    )
    store.save(work, kept)
    _note(work, actor, "certificate.corrected", kept)
    deadlines.refresh_certificate(work, kept)
    return kept


def tell(
    work: Work,
    actor: Actor,
    product_id: int,
    number: str,
    *,
    issued_on: date | None = None,
    expires_on: date | None = None,
    stars: int | None = None,
) -> Certificate:
    """A certificate as its holder tells it: a number, and its day of issue or its last day. What was told before is
    corrected; what an office recorded stays as it is and is given back. Raises BadCertificate."""
    issued_on, expires_on = _days(work, product_id, issued_on, expires_on)
    before = store.held_by(work, product_id)
    if before is not None and before.source == "office":
        return before
    if before is not None:
        issued_on = issued_on or (before.issued_on if before.expires_on == expires_on else None)
        kept = replace(
            before,
            number=number or before.number,
            stars=stars or before.stars,
            issued_on=issued_on,
            expires_on=expires_on,
        )
        if kept == before:
            return before
        store.save(work, kept)
    else:
        kept = store.add(
            work,
            product_id=product_id,
            number=number,
            stars=stars,
            issued_on=issued_on,
            expires_on=expires_on,
            source="producer",
            by_person_id=actor.person_id,
        )
    _note(work, actor, "certificate.told", kept)
    deadlines.refresh_certificate(work, kept)
    return kept


def end_of_dossier(
    work: Work, actor: Actor, one: Dossier, status: Literal["revoked", "expired"], on: date, ground: str = ""
) -> None:
    """The certificate of a dossier is revoked, or has ended."""
    for each in store.of_product(work, one.product_id):
        if each.dossier_id == one.id and each.status in ("held", "expired"):
            _end(work, actor, each, status, on, ground)


def expire(work: Work, limit: int = 500) -> int:
    """Marks certificates whose last day is over, and those of finished dossiers with them; returns how many. For a
    tick, once a day or more often."""
    from bot.services import dossiers  # the dossier's own step comes first, and ends its certificate

    today = local_date(work.now)
    over = store.ending(work, date.min, today - timedelta(days=1), limit)
    for each in over:
        one, last = each.certificate, each.certificate.expires_on
        dossier = dossier_store.load(work, one.dossier_id) if one.dossier_id is not None else None
        if dossier is not None and dossier.state == "certified":
            dossiers.move(work, SYSTEM, dossier.id, "expire", Papers(on=max(last, dossier.latest_on or last)))
        else:
            _end(work, SYSTEM, one, "expired", last, "")
    return len(over)


def _days(work: Work, product_id: int, issued_on: date | None, expires_on: date | None) -> tuple[date | None, date]:
    calendar = deadlines.calendar_of(work, deadlines.province_of(work, product_id))
    today = local_date(work.now)
    if issued_on is not None and issued_on > today:
        raise BadCertificate("future")
    if issued_on is not None and issued_on < OLDEST:
        raise BadCertificate("early")
    if expires_on is None:
        if issued_on is None:
            raise ValueError("neither the day of issue nor the last day is known")
        return issued_on, calendar.expiry(issued_on)
    if issued_on is not None and expires_on <= issued_on:
        raise BadCertificate("before")
    if expires_on > calendar.expiry(issued_on or today):
        raise BadCertificate("long")
    if expires_on < OLDEST:
        raise BadCertificate("early")
    return issued_on, expires_on


def _replace_held(work: Work, product_id: int, on: date) -> None:
    for each in store.of_product(work, product_id):
        if each.status in ("held", "expired"):
            ended = replace(each, status="replaced", status_on=on)
            store.save(work, ended)
            deadlines.refresh_certificate(work, ended)


def _end(
    work: Work, actor: Actor, one: Certificate, status: Literal["revoked", "expired"], on: date, ground: str
) -> None:
    ended = replace(one, status=status, status_on=on, ground=ground)
    store.save(work, ended)
    _note(work, actor, f"certificate.{status}", ended)
    deadlines.refresh_certificate(work, ended)


def _note(work: Work, actor: Actor, act: str, one: Certificate) -> None:
    audit.add(work, actor.audited, act, "certificate", one.id, {"product": one.product_id})
