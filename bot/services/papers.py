"""Papers as proofs: begun with their first page, described, joined, taken away; each act leaves its entry."""

from __future__ import annotations

from datetime import date
from typing import Literal

from bot.language import fold
from bot.services import media
from bot.storage import Loaded, Work, audit, papers, subjects
from bot.storage import media as stored
from bot.storage.media import Use
from bot.storage.papers import PAGE, SUBJECT, Paper

Field = Literal["number", "issuer", "issued_on", "expires_on"]


def begin(work: Work, loaded: Loaded, kind: str, *, of_product: bool) -> Paper | None:
    """A new paper of the organisation, or of the product alone. None while there is no organisation it could belong
    to: nothing is known yet that it could prove."""
    organisation, product = loaded.organisation, loaded.product
    if organisation is None or (of_product and product is None):
        return None
    product_id = product.id if of_product and product is not None else None
    number = papers.add(work, organisation.id, product_id, kind, loaded.person.id)
    _note(work, loaded, "paper.begun", number, {"kind": kind})
    return papers.load(work, number)


def add_page(work: Work, loaded: Loaded, paper_id: int, media_id: int) -> Paper | None:
    """Puts what was sent (and all that came with it) to a paper; None for a paper or a picture of somebody else."""
    if own(work, loaded, paper_id) is None or not media.owns(work, media_id, loaded.person.id):
        return None
    media.attach(work, media_id, SUBJECT, paper_id, PAGE, by_person_id=loaded.person.id)
    return papers.load(work, paper_id)


def take_over(work: Work, use: Use, person_id: int, paper_id: int) -> None:
    """What a person sent before their organisation was known is a page of this paper from now on."""
    stored.move_use(work, use.media.id, ("person", person_id, use.what), (SUBJECT, paper_id, PAGE))


def own(work: Work, loaded: Loaded, paper_id: int) -> Paper | None:
    """A paper of an organisation the person belongs to; None for any other, as if it were not there."""
    one = papers.load(work, paper_id)
    if one is None or subjects.role_of(work, loaded.person.id, one.organisation_id) is None:
        return None
    return one


def serving(work: Work, loaded: Loaded) -> list[Paper]:
    """The papers that serve the product of the talk under way."""
    if loaded.organisation is None:
        return []
    return papers.of(work, loaded.organisation.id, loaded.product.id if loaded.product is not None else None)


def describe(work: Work, loaded: Loaded, paper_id: int, field: Field, value: str | date | None) -> Paper | None:
    """Keeps number, issuer or a day of a paper (None: there is none)."""
    if own(work, loaded, paper_id) is None:
        return None
    papers.change(work, paper_id, **{field: value})
    _note(work, loaded, "paper.described", paper_id, {"field": field})
    return papers.load(work, paper_id)


def twin(work: Work, one: Paper) -> Paper | None:
    """Another paper of the same organisation, kind and number: most likely the same paper, sent twice."""
    if not one.number:
        return None
    same = papers.of(work, one.organisation_id, one.product_id)
    number = fold(one.number)
    return next((p for p in same if p.id != one.id and p.kind == one.kind and fold(p.number or "") == number), None)


def join(work: Work, loaded: Loaded, start: int, end: int) -> Paper | None:
    """The pages of one paper become those of the other, which stays; what it says stays, too."""
    if own(work, loaded, start) is None or own(work, loaded, end) is None:
        return None
    papers.move_pages(work, start, end)
    remove(work, loaded, start)
    return papers.load(work, end)


def remove(work: Work, loaded: Loaded, paper_id: int) -> bool:
    """Takes a paper away from every list; the record of it stays. False when it was not this person's to take."""
    if own(work, loaded, paper_id) is None:
        return False
    papers.change(work, paper_id, removed_at=work.now)
    _note(work, loaded, "paper.removed", paper_id, {})
    return True


def _note(work: Work, loaded: Loaded, act: str, paper_id: int, detail: dict[str, object]) -> None:
    audit.add(work, audit.person_actor(loaded.person.id), act, SUBJECT, paper_id, detail)
