"""What a sheet brings: organisations, products and their answers, many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import insert, select

from bot.storage.certificates import Certificate
from bot.storage.narrow import narrow
from bot.storage.reading import ORGANISATION, PRODUCT, Cursor, labelled
from bot.storage.rows import Organisation, Product, Subject
from bot.storage.tables import certificate, dossier, fact, membership, organisation, product
from bot.storage.work import Work

FLOW = "import"
"""The flow of facts that came in a sheet; their flow version is the sheet's number."""
S = TypeVar("S", bound=Subject)

_ADD_ORGANISATION = insert(organisation).returning(organisation.c.id)
_ADD_PRODUCT = insert(product).returning(product.c.id)
_ADD_FACTS = insert(fact)


def organisations(work: Work, ids: Iterable[int], *, lock: bool = False) -> dict[int, Organisation]:
    """By number; with `lock` nobody else changes them until the end of this work."""
    wanted = select(*labelled(ORGANISATION)).where(organisation.c.id.in_(sorted(ids))).order_by(organisation.c.id)
    rows = work.conn.execute(wanted.with_for_update() if lock and work.postgres else wanted)
    found = (Cursor(row, work.box).organisation() for row in rows)
    return {one.id: one for one in found if one is not None}


def products(work: Work, ids: Iterable[int], *, lock: bool = False) -> dict[int, Product]:
    """By number; with `lock` nobody else changes them until the end of this work."""
    wanted = select(*labelled(PRODUCT)).where(product.c.id.in_(sorted(ids))).order_by(product.c.id)
    rows = work.conn.execute(wanted.with_for_update() if lock and work.postgres else wanted)
    found = (Cursor(row, work.box).product() for row in rows)
    return {one.id: one for one in found if one is not None}


def certificates(work: Work, product_ids: Iterable[int]) -> dict[int, list[Certificate]]:
    """By product, the newest first."""
    wanted = select(*certificate.c).where(certificate.c.product_id.in_(list(product_ids)))
    found = defaultdict(list)
    for row in work.conn.execute(wanted.order_by(certificate.c.id.desc())):
        found[row.product_id].append(Certificate(*row))
    return found


def by_dossier_code(work: Work, codes: Sequence[str]) -> dict[str, int]:
    """The products whose dossier an office gave one of these codes."""
    wanted = select(dossier.c.code, dossier.c.product_id).where(dossier.c.code.in_(codes)).order_by(dossier.c.id)
    return {str(code): int(number) for code, number in work.conn.execute(wanted)} if codes else {}


def managers(work: Work, organisation_id: int) -> list[int]:
    """Who leads an organisation now."""
    wanted = select(membership.c.person_id).where(
        membership.c.organisation_id == organisation_id, membership.c.until.is_(None), membership.c.role == "manager"
    )
    return [int(row[0]) for row in work.conn.execute(wanted.order_by(membership.c.id))]


def add_organisation(work: Work, answers: dict[str, Any], sensitive: dict[str, Any]) -> Organisation:
    """A new organisation without anybody in it yet."""
    values = {"created_at": work.now, **_shown(work, "organisation", answers, sensitive)}
    return Organisation(int(work.conn.execute(_ADD_ORGANISATION, values).scalar_one()), answers, sensitive)


def add_product(work: Work, organisation_id: int, answers: dict[str, Any]) -> Product:
    values = {"organisation_id": organisation_id, "created_at": work.now, **_shown(work, "product", answers, {})}
    id_ = int(work.conn.execute(_ADD_PRODUCT, values).scalar_one())
    return Product(id_, answers, {}, organisation_id)


def add_facts(work: Work, run_id: int, given: Iterable[tuple[Subject, str, Any, bool]]) -> None:
    """(about, question, value, sensitive) as facts of that sheet; None takes an answer back."""
    rows = [
        {
            "subject_kind": about.kind,
            "subject_id": about.id,
            "question": question,
            "value": None if sensitive else value,
            "value_sealed": work.box.seal_data(value) if sensitive and value is not None else None,
            "raw": None,
            "sensitive": sensitive,
            "withdrawn": value is None,
            "inbox_id": None,
            "at": work.now,
            "by_person_id": None,
            "on_behalf": False,
            "flow": FLOW,
            "flow_version": run_id,
        }
        for about, question, value, sensitive in given
    ]
    if rows:
        work.conn.execute(_ADD_FACTS, rows)


def origins(work: Work, about: Subject) -> dict[str, str]:
    """By question: which flow the newest answer came from, taken back ones too."""
    wanted = select(fact.c.question, fact.c.flow).where(
        fact.c.subject_kind == about.kind, fact.c.subject_id == about.id
    )
    return {str(question): str(flow) for question, flow in work.conn.execute(wanted.order_by(fact.c.id))}


def _shown(work: Work, kind: str, answers: Mapping[str, Any], sensitive: Mapping[str, Any]) -> dict[str, Any]:
    sealed = work.box.seal_data(dict(sensitive)) if sensitive else None
    return {"answers": dict(answers), "sealed": sealed, **narrow(kind, answers)}
