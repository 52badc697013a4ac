"""What a talk is about: starting a product, changing to another, starting over, confirming."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.services import readiness_kept
from bot.storage import Assessment, Loaded, Organisation, Product, Talk, TalkView, Work, audit, chats, subjects


def start_talk(
    work: Work,
    loaded: Loaded,
    flow: str,
    flow_version: int,
    *,
    organisation: Organisation | None = None,
    product: Product | None = None,
    assessment: Assessment | None = None,
    state: Mapping[str, Any] | None = None,
) -> Loaded:
    """A new talk, under way in this chat from now on; the one before stays where it was left."""
    talk = subjects.create_talk(
        work,
        loaded.person.id,
        flow,
        flow_version,
        organisation_id=organisation.id if organisation else None,
        product_id=product.id if product else None,
        assessment_id=assessment.id if assessment else None,
        state=dict(state or {}),
    )
    return _under_way(
        work, replace(loaded, talk=talk, organisation=organisation, product=product, assessment=assessment)
    )


def start_product(
    work: Work, loaded: Loaded, rubric: str, flow: str, flow_version: int, *, organisation: Organisation | None = None
) -> Loaded:
    """A new product with its first assessment and talk; without an organisation given, a new one led by this person."""
    if organisation is None:
        organisation = subjects.create_organisation(work, loaded.person.id)
        _note(work, loaded, "organisation.created", "organisation", organisation.id)
    product = subjects.create_product(work, organisation.id)
    assessment = subjects.create_assessment(work, product.id, rubric)
    _note(work, loaded, "product.started", "product", product.id, {"rubric": rubric})
    about: dict[str, Any] = {"organisation": organisation, "product": product, "assessment": assessment}
    return start_talk(work, loaded, flow, flow_version, **about)


def live_talks(work: Work, person_id: int) -> list[TalkView]:
    """The talks somebody can go on with, the latest first: of those about one product only the newest."""
    views = subjects.talks_of(work, person_id)
    newest: dict[int, int] = {}
    for view in views:
        if view.talk.product_id is not None:
            newest[view.talk.product_id] = max(view.talk.id, newest.get(view.talk.product_id, 0))
    return [v for v in views if v.talk.product_id is None or newest[v.talk.product_id] == v.talk.id]


def switch_talk(work: Work, loaded: Loaded, talk_id: int) -> Loaded | None:
    """Goes on with another talk of the same person; None when it is not one of theirs, or was started over."""
    for view in live_talks(work, loaded.person.id):
        if view.talk.id == talk_id:
            parts: dict[str, Any] = {
                "talk": view.talk,
                "organisation": view.organisation,
                "product": view.product,
                "assessment": view.assessment,
            }
            return _under_way(work, replace(loaded, **parts))
    return None


def start_over(work: Work, loaded: Loaded, rubric: str, flow: str, flow_version: int) -> Loaded:
    """Assesses the same product anew: the assessment under way is given up and kept, what is known of the organisation
    and the product stays. Raises `LookupError` when the talk is not about a product."""
    if loaded.product is None:
        raise LookupError("the talk is not about a product")
    old = loaded.assessment
    if old is not None and old.finished_at is None:
        old.abandoned_at = work.now
        subjects.save_assessment(work, old)
    _end(work, loaded.talk)
    new = subjects.create_assessment(work, loaded.product.id, rubric, old.sheet if old else None)
    detail = {"rubric": rubric, "before": old.id if old else None}
    _note(work, loaded, "assessment.started_over", "assessment", new.id, detail)
    about: dict[str, Any] = {"organisation": loaded.organisation, "product": loaded.product, "assessment": new}
    return start_talk(work, loaded, flow, flow_version, **about)


def keep_estimate(work: Work, assessment: Assessment, estimate: Mapping[str, Any], sheet: int | None = None) -> None:
    """Keeps the newest estimate, and the sheet once it is known."""
    assessment.estimate = dict(estimate)
    assessment.sheet = assessment.sheet if sheet is None else sheet
    subjects.save_assessment(work, assessment)


def confirm(work: Work, loaded: Loaded, estimate: Mapping[str, Any], sheet: int | None = None) -> None:
    """The person says the answers are right: assessment and talk are finished with this estimate, by that sheet. Raises
    `LookupError` when the talk is not about an assessment."""
    if loaded.assessment is None:
        raise LookupError("the talk is not about an assessment")
    loaded.assessment.finished_at = work.now
    keep_estimate(work, loaded.assessment, estimate, sheet)
    stars = estimate.get("stars")
    subjects.keep_stars(work, loaded.assessment.product_id, stars if isinstance(stars, int) else None)
    readiness_kept.keep(work, [loaded.assessment.product_id])
    _end(work, loaded.talk)
    _note(work, loaded, "assessment.confirmed", "assessment", loaded.assessment.id)


def _under_way(work: Work, loaded: Loaded) -> Loaded:
    assert loaded.talk is not None, "called with a talk"
    loaded.chat.talk_id = loaded.talk.id
    chats.save_chat(work, loaded.chat)
    return loaded


def _end(work: Work, talk: Talk | None) -> None:
    if talk is not None and talk.finished_at is None:
        talk.finished_at = work.now
        subjects.save_talk(work, talk)


def _note(work: Work, loaded: Loaded, act: str, kind: str, id_: int, detail: Mapping[str, Any] | None = None) -> None:
    audit.add(work, audit.person_actor(loaded.person.id), act, kind, id_, detail)
