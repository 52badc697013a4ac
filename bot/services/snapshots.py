"""The assessment as it was when its dossier was handed in: kept with the dossier, whatever is answered later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.storage import Assessment, Work, subjects
from bot.storage.dossiers import Dossier, about


def snapshot_of(work: Work, one: Dossier) -> dict[str, Any]:
    """`assessment_id` and `snapshot` for a dossier: the newest assessment of its product that was not given up, by the
    rubric it was made by; locked answers stay out. Both None where nothing was assessed."""
    found = newest(work, one.product_id)
    if found is None:
        return {"assessment_id": None, "snapshot": None}
    kept = {
        "assessment": found.id,
        "rubric": found.rubric,
        "sheet": found.sheet,
        "estimate": found.estimate,
        "answers": dict(found.answers),
        "at": work.now.isoformat(),
    }
    return {"assessment_id": found.id, "snapshot": kept}


def said_of(work: Work, one: Dossier) -> tuple[dict[str, Any], datetime]:
    """What is known openly of a dossier's product (its organisation, the product, the assessment that was handed in),
    and of when that assessment is. Locked answers are not among it."""
    kept, found = one.snapshot or {}, about(work, one.product_id)
    known = {**(found.organisation if found else {}), **(found.product if found else {}), **kept.get("answers", {})}
    if kept.get("sheet"):
        known["sheet"] = str(kept["sheet"])
    return known, datetime.fromisoformat(kept["at"]) if "at" in kept else work.now


def newest(work: Work, product_id: int) -> Assessment | None:
    """The assessment of a product that counts: the newest finished one, else the newest that goes on."""
    live = [each for each in subjects.assessments_of(work, product_id) if each.abandoned_at is None]
    finished = [each for each in live if each.finished_at is not None]
    return next(reversed(finished or live), None)
