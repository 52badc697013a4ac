"""An organisation that the wrong person had claimed, parted: what an office handed in begins anew, without what was
answered, drafted, sent or worked out meanwhile. That stays where it was, with whoever it is of.

A new organisation with new products, and not the old one emptied: what hangs on a number, today or later, cannot come
along by an oversight.
"""

from __future__ import annotations

from sqlalchemy import exists, select, update

from bot.storage import facts
from bot.storage.facts import Source
from bot.storage.import_subjects import FLOW, add_organisation, add_product, organisations, products
from bot.storage.imports import move_known
from bot.storage.imports_purge import handed_in
from bot.storage.rows import Product, Subject
from bot.storage.tables import certificate, claim, dossier, fact, product
from bot.storage.uniting import rename
from bot.storage.work import Work


def part(work: Work, organisation_id: int) -> int:
    """Takes what offices handed in out of an organisation; the number of the organisation it is from now on."""
    _, recorded = handed_in(work, [organisation_id])
    old = organisations(work, [organisation_id], lock=True)[organisation_id]
    new = add_organisation(work, {}, {})
    # An office that has a dossier of it goes on seeing whose and where it is; else it counts nowhere any more.
    _move(work, old, new, ["org-name", "place"] if _has_dossier(work, old.id) else ["org-name"])
    for one in products(work, recorded, lock=True).values():
        if _named_by_office(work, one):
            _part_product(work, one, add_product(work, new.id, {}))
    move_known(work, "organisation", old.id, new.id)
    rename(work, old.id, new.id)
    work.conn.execute(update(claim).where(claim.c.organisation_id == old.id).values(organisation_id=new.id))
    return new.id


def _part_product(work: Work, old: Product, new: Product) -> None:
    """With the certificates that came in a sheet; what a dossier led to stays with the dossier."""
    _move(work, old, new, ["product-name"])
    came = (certificate.c.source == "office") & certificate.c.dossier_id.is_(None)
    mine = update(certificate).where(certificate.c.product_id == old.id, came)
    work.conn.execute(mine.values(product_id=new.id))
    move_known(work, "product", old.id, new.id)


def _move(work: Work, old: Subject, new: Subject, kept: list[str]) -> None:
    """The office's answers, sealed ones too; of those the old one keeps a copy of `kept`."""
    about = (fact.c.subject_kind == old.kind) & (fact.c.subject_id == old.id)
    work.conn.execute(update(fact).where(about, fact.c.flow == FLOW).values(subject_id=new.id))
    for one in (old, new):
        facts.said_again(work, one)
    missing = [question for question in kept if question not in old.known]
    facts.copy_answers(work, new, old, missing, source=Source(flow=FLOW))


def _named_by_office(work: Work, one: Product) -> bool:
    """Whether a sheet brought it, and did not only add something to what its people had made."""
    about = (fact.c.subject_kind == one.kind) & (fact.c.subject_id == one.id)
    name = select(fact.c.id).where(about, fact.c.flow == FLOW, fact.c.question == "product-name")
    return work.conn.execute(name.limit(1)).first() is not None


def _has_dossier(work: Work, organisation_id: int) -> bool:
    theirs = exists().where(product.c.id == dossier.c.product_id, product.c.organisation_id == organisation_id)
    return work.conn.execute(select(dossier.c.id).where(theirs).limit(1)).first() is not None
