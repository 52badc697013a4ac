"""Two organisations that turned out to be one: what an office handed in, and what its people had begun in the chat."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from bot.language import fold
from bot.storage import facts
from bot.storage.facts import Source
from bot.storage.import_subjects import FLOW
from bot.storage.imports import move_known
from bot.storage.rows import Organisation, Product, Subject
from bot.storage.subjects import products_of
from bot.storage.tables import certificate, claim, fact, imported, membership, organisation, product
from bot.storage.work import Work

_SAME = ("org-name", "place", "product-name")


def unite(work: Work, handed_in: Organisation, own: Organisation) -> None:
    """The organisation that was handed in becomes the people's own one: products of the same name are one, the others
    move over; what the people said stays, what they never said is filled in. Nobody may belong to `handed_in`."""
    theirs = {fold(str(one.answers.get("product-name") or "")): one for one in products_of(work, own.id)}
    for one in products_of(work, handed_in.id):
        twin = theirs.get(fold(str(one.answers.get("product-name") or "")))
        if twin is None:
            work.conn.execute(update(product).where(product.c.id == one.id).values(organisation_id=own.id))
        else:
            _join_products(work, one, twin)
    _fill_in(work, handed_in, own)
    move_known(work, "organisation", handed_in.id, own.id)
    rename(work, handed_in.id, own.id)
    work.conn.execute(update(claim).where(claim.c.organisation_id == handed_in.id).values(organisation_id=own.id))
    work.conn.execute(delete(membership).where(membership.c.organisation_id == handed_in.id))
    _drop_facts(work, handed_in)
    work.conn.execute(delete(organisation).where(organisation.c.id == handed_in.id))


def _join_products(work: Work, one: Product, twin: Product) -> None:
    """What only its holder had told of a certificate is replaced by what the office handed in."""
    mine = certificate.c.product_id == one.id
    if work.conn.execute(select(certificate.c.id).where(mine, certificate.c.status == "held")).first() is not None:
        told = (certificate.c.product_id == twin.id) & (certificate.c.status == "held")
        work.conn.execute(update(certificate).where(told, certificate.c.source == "producer").values(status="replaced"))
    work.conn.execute(update(certificate).where(mine).values(product_id=twin.id))
    _fill_in(work, one, twin)
    move_known(work, "product", one.id, twin.id)
    _drop_facts(work, one)
    work.conn.execute(delete(product).where(product.c.id == one.id))


def _fill_in(work: Work, start: Subject, end: Subject) -> None:
    """What is missing; and the names, which are the same but for their spelling: the office's own stays if its people
    are forgotten one day."""
    wanted = [question for question in start.known if question not in end.known or question in _SAME]
    facts.copy_answers(work, start, end, wanted, source=Source(flow=FLOW))


def _drop_facts(work: Work, about: Subject) -> None:
    work.conn.execute(delete(fact).where(fact.c.subject_kind == about.kind, fact.c.subject_id == about.id))


def rename(work: Work, start: int, end: int) -> None:
    """Products are known by their name within an organisation."""
    old, new = f"name:{start}:", f"name:{end}:"
    wanted = select(imported.c.id, imported.c.known_by).where(
        imported.c.kind == "product", imported.c.known_by.startswith(old, autoescape=True)
    )
    for number, name in work.conn.execute(wanted).all():
        there = select(imported.c.id).where(imported.c.kind == "product", imported.c.known_by == new + name[len(old) :])
        if work.conn.execute(there).first() is None:
            changed = update(imported).where(imported.c.id == number)
            work.conn.execute(changed.values(known_by=new + name[len(old) :]))
        else:
            work.conn.execute(delete(imported).where(imported.c.id == number))
