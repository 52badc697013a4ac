"""The identity chain behind a talk, person → organisation → product → assessment: each link made when first needed."""

from __future__ import annotations

from bot.storage import Loaded, Subject, Work, subjects
from bot.storage.rows import SubjectKind

RUBRIC = "qd26-2026"
"""The rubric a new assessment is made by: Decision 26/2026/QĐ-TTg, in force since 22 May 2026."""


def subject_for(work: Work, loaded: Loaded, kind: SubjectKind, rubric: str = RUBRIC) -> Subject:
    """What an answer of that kind belongs to in the talk under way, made now if nothing was said about it before.

    The links are set on `loaded` and on its talk; the talk is saved. Raises LookupError without a talk.
    """
    if kind == "person":
        return loaded.person
    talk = loaded.talk
    if talk is None:
        raise LookupError("there is no talk under way")
    before = (talk.organisation_id, talk.product_id, talk.assessment_id)
    if loaded.organisation is None:
        loaded.organisation = subjects.create_organisation(work, loaded.person.id)
        talk.organisation_id = loaded.organisation.id
    found: Subject = loaded.organisation
    if kind != "organisation":
        if loaded.product is None:
            loaded.product = subjects.create_product(work, loaded.organisation.id)
            talk.product_id = loaded.product.id
        found = loaded.product
    if kind == "assessment":
        if loaded.assessment is None:
            loaded.assessment = subjects.create_assessment(work, talk.product_id or 0, rubric, _sheet(loaded))
            talk.assessment_id = loaded.assessment.id
        found = loaded.assessment
    if before != (talk.organisation_id, talk.product_id, talk.assessment_id):
        subjects.save_talk(work, talk)
    return found


def _sheet(loaded: Loaded) -> int | None:
    said = str(loaded.product.answers.get("sheet", "")) if loaded.product is not None else ""
    return int(said) if said.isdigit() else None


def keep_sheet(work: Work, loaded: Loaded) -> None:
    """The assessment follows the product's sheet until it is finished."""
    one = loaded.assessment
    if one is not None and one.finished_at is None and one.sheet != _sheet(loaded):
        one.sheet = _sheet(loaded)
        subjects.save_assessment(work, one)
