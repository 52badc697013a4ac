"""Many people at once with what is theirs, in a few selects: for ticks that go through everybody.

Open answers only: nothing sealed is opened here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from bot.storage.tables import (
    assessment,
    certificate,
    chat,
    consent,
    council_result,
    dossier,
    membership,
    officer,
    organisation,
    paper,
    person,
    product,
    talk,
)
from bot.storage.work import Work


@dataclass(slots=True)
class DossierAround:
    """A product's newest dossier, in whatever state."""

    id: int
    kind: str
    state: str
    proposed_on: date | None
    arrived_on: date | None


@dataclass(slots=True)
class ProductAround:
    """`estimate`: of the newest assessment that was not given up, None until it was confirmed. `judged`: a council's
    result of any of its assessments is kept. `certificate_ends`: of the newest certificate that is held or has
    expired; one that was replaced or revoked is none."""

    id: int
    answers: dict[str, Any]
    estimate: dict[str, Any] | None = None
    judged: bool = False
    dossier: DossierAround | None = None
    certificate_ends: date | None = None


@dataclass(slots=True)
class OrganisationAround:
    id: int
    role: str
    answers: dict[str, Any]
    products: list[ProductAround] = field(default_factory=list)
    papers: list[PaperAround] = field(default_factory=list)


@dataclass(slots=True)
class TalkAround:
    id: int
    product_id: int | None
    asked: str
    updated_at: datetime
    finished_at: datetime | None


@dataclass(slots=True)
class ChatAround:
    id: int
    account_id: int
    last_in_at: datetime | None
    closed_at: datetime | None


@dataclass(slots=True)
class PaperAround:
    """A paper that runs out, the newest of its kind. `product_id` None: it serves every product."""

    id: int
    product_id: int | None
    kind: str
    expires_on: date


@dataclass(slots=True)
class ClockAround:
    """A dossier that lies at an officer's commune since `received_on`."""

    dossier_id: int
    product: str
    received_on: date
    province: str


@dataclass(slots=True)
class PersonAround:
    """`consents`: the decision that holds, by purpose; what was never decided is not there."""

    id: int
    language: str
    answers: dict[str, Any]
    trial_until: datetime | None
    forgotten_at: datetime | None
    consents: dict[str, bool] = field(default_factory=dict)
    chats: list[ChatAround] = field(default_factory=list)
    organisations: list[OrganisationAround] = field(default_factory=list)
    talks: list[TalkAround] = field(default_factory=list)
    clocks: list[ClockAround] = field(default_factory=list)


_IN: Any = bindparam("ids_", expanding=True)
_PEOPLE = select(person.c.id, person.c.language, person.c.answers, person.c.trial_until, person.c.forgotten_at).where(
    person.c.id.in_(_IN)
)
_last = (
    select(func.max(consent.c.id))
    .where(consent.c.person_id.in_(_IN))
    .group_by(consent.c.person_id, consent.c.purpose)
    .scalar_subquery()
)
_CONSENTS = select(consent.c.person_id, consent.c.purpose, consent.c.given).where(consent.c.id.in_(_last))
_CHATS = (
    select(chat.c.person_id, chat.c.id, chat.c.channel_account_id, chat.c.last_in_at, chat.c.closed_at)
    .where(chat.c.person_id.in_(_IN))
    .order_by(chat.c.id)
)
_ORGANISATIONS = (
    select(membership.c.person_id, membership.c.role, organisation.c.id, organisation.c.answers)
    .join_from(membership, organisation)
    .where(membership.c.person_id.in_(_IN), membership.c.until.is_(None))
    .order_by(organisation.c.id)
)
_PRODUCTS = (
    select(product.c.organisation_id, product.c.id, product.c.answers)
    .where(product.c.organisation_id.in_(_IN))
    .order_by(product.c.id)
)
_ESTIMATES = (
    select(assessment.c.product_id, assessment.c.estimate, council_result.c.id.label("result"))
    .select_from(assessment.outerjoin(council_result, council_result.c.assessment_id == assessment.c.id))
    .where(assessment.c.product_id.in_(_IN), assessment.c.abandoned_at.is_(None))
    .order_by(assessment.c.id)
)
_DOSSIERS = (
    select(
        *(dossier.c[name] for name in ("product_id", "id", "kind", "state", "proposed_on", "arrived_on")),
    )
    .where(dossier.c.product_id.in_(_IN))
    .order_by(dossier.c.id)
)
_CERTIFICATES = (
    select(certificate.c.product_id, certificate.c.expires_on)
    .where(certificate.c.product_id.in_(_IN), certificate.c.status.in_(("held", "expired")))
    .order_by(certificate.c.id)
)
_PAPERS = (
    select(*(paper.c[name] for name in ("organisation_id", "id", "product_id", "kind", "expires_on")))
    .where(paper.c.organisation_id.in_(_IN), paper.c.removed_at.is_(None))
    .order_by(paper.c.id)
)
_CLOCKS = (
    select(officer.c.person_id, dossier.c.id, product.c.answers, dossier.c.received_on, dossier.c.province)
    .select_from(
        officer.join(dossier, dossier.c.commune == officer.c.commune).join(
            product, product.c.id == dossier.c.product_id
        )
    )
    .where(
        officer.c.person_id.in_(_IN),
        officer.c.role == "commune",
        officer.c.until.is_(None),
        dossier.c.state.in_(("at_commune", "commune_supplement")),
        dossier.c.received_on.is_not(None),
        dossier.c.proposed_on.is_(None),
    )
    .order_by(dossier.c.id)
)
_TALKS = (
    select(talk.c.person_id, talk.c.id, talk.c.product_id, talk.c.state, talk.c.updated_at, talk.c.finished_at)
    .where(talk.c.person_id.in_(_IN))
    .order_by(talk.c.id)
)


def people_around(work: Work, ids: Sequence[int]) -> dict[int, PersonAround]:
    """These people by number; who is not there is left out."""
    found = {row.id: PersonAround(*row) for row in _rows(work, _PEOPLE, ids)}
    for row in _rows(work, _CONSENTS, list(found)):
        found[row.person_id].consents[row.purpose] = row.given
    for row in _rows(work, _CHATS, list(found)):
        found[row.person_id].chats.append(ChatAround(*row[1:]))
    for row in _rows(work, _TALKS, list(found)):
        asked = str(row.state.get("asked", ""))
        found[row.person_id].talks.append(TalkAround(row.id, row.product_id, asked, row.updated_at, row.finished_at))
    for row in _rows(work, _CLOCKS, list(found)):
        name = str(row.answers.get("product-name") or "")
        found[row.person_id].clocks.append(ClockAround(row.id, name, row.received_on, row.province))
    shared: defaultdict[int, list[OrganisationAround]] = defaultdict(list)
    for row in _rows(work, _ORGANISATIONS, list(found)):
        one = OrganisationAround(row.id, row.role, row.answers)
        shared[row.id].append(one)
        found[row.person_id].organisations.append(one)
    products: dict[int, ProductAround] = {}
    for row in _rows(work, _PRODUCTS, list(shared)):
        products[row.id] = ProductAround(row.id, row.answers)
        for one in shared[row.organisation_id]:
            one.products.append(products[row.id])
    for row in _rows(work, _ESTIMATES, list(products)):
        products[row.product_id].estimate = row.estimate
        products[row.product_id].judged |= row.result is not None
    newest = {(row.organisation_id, row.product_id, row.kind): row for row in _rows(work, _PAPERS, list(shared))}
    for row in newest.values():
        if row.expires_on is not None:
            for one in shared[row.organisation_id]:
                one.papers.append(PaperAround(*row[1:]))
    for row in _rows(work, _DOSSIERS, list(products)):
        products[row.product_id].dossier = DossierAround(*row[1:])
    for row in _rows(work, _CERTIFICATES, list(products)):
        products[row.product_id].certificate_ends = row.expires_on
    return found


def _rows(work: Work, statement: Any, ids: Sequence[int]) -> list[Any]:
    return list(work.conn.execute(statement, {"ids_": list(ids)})) if ids else []
