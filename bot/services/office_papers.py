"""What an office reads of a dossier that lies before it: papers, forms, phone; each reading leaves its entry.

A draft is nobody's but its people's. The commune reads from the day a dossier is said to be handed in, the province
from the day the commune sent it on; a dossier that went back to its people is theirs alone again. Locked answers are
read by no office.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.language import day
from bot.services.acting import Actor, reaches
from bot.storage import Work, audit, consents, findings, media, papers
from bot.storage import dossiers as store
from bot.storage.dossiers import Dossier, Shown
from bot.storage.findings import Finding
from bot.storage.media import Kept, Use
from bot.storage.papers import SUBJECT, Paper

CONTENTS = ("local-material", "local-labour", "idea", "identity")
"""What the commune reports on (Article 7.2a), as Mẫu số 03 numbers it."""
LONGEST = 600
"""Characters of one finding: it stands in half a page's width."""
THEIRS = ("draft", "withdrawn")
AT_COMMUNE = ("handed_in", "at_commune", "commune_supplement")


@dataclass(frozen=True, slots=True)
class Sent:
    """All that came with a dossier: its papers with what is kept of each, and what is no paper (photos of the product,
    answers to what an office asked for), the oldest first."""

    shown: Shown
    papers: tuple[tuple[Paper, tuple[Kept, ...]], ...]
    loose: tuple[Kept, ...]

    @property
    def dossier(self) -> Dossier:
        return self.shown.dossier


def lies_with(office: Actor, one: Dossier) -> bool:
    """Whether a dossier of the office's area lies, or lay on its way, before it."""
    if one.state in THEIRS:
        return False
    return office.side == "commune" or one.state not in AT_COMMUNE


def look(work: Work, office: Actor, dossier_id: int) -> Sent | None:
    """None for a dossier out of reach and for one that is not handed in, as for one that does not exist."""
    shown = store.shown(work, dossier_id)
    if shown is None or not reaches(work, office, shown) or not lies_with(office, shown.dossier):
        return None
    found = papers.of(work, shown.organisation_id, shown.dossier.product_id)
    pages = media.uses_of_many(work, SUBJECT, [one.id for one in found])
    loose = (
        *_kept(media.uses(work, "product", shown.dossier.product_id)),
        *_kept(media.uses(work, "dossier", dossier_id)),
    )
    return Sent(shown, tuple((one, _kept(pages.get(one.id, ()))) for one in found), loose)


def _kept(uses: Iterable[Use]) -> tuple[Kept, ...]:
    found = {use.media.id: use.media for use in uses if use.media.state == "kept"}
    return tuple(each for each in found.values() if each.sha256 is not None)


def may_call(work: Work, office: Actor, shown: Shown) -> bool:
    """Whether an office is told whom to call: the commune of a dossier that was handed in (Mẫu 01 says it, too), else
    only where somebody of the business agreed."""
    handed = office.side == "commune" and lies_with(office, shown.dossier)
    return handed or consents.member_agrees(work, shown.organisation_id, "office")


def note(work: Work, office: Actor, act: str, dossier_id: int, detail: Mapping[str, Any] | None = None) -> None:
    """An officer's reading ("dossier.papers_read") or writing, with numbers and names of fields only."""
    audit.add(work, office.audited, act, "dossier", dossier_id, detail)


# ── The commune's four findings ──────────────────────────────────────────────────────────────────


def may_find(office: Actor, one: Dossier) -> bool:
    """The commune writes its findings until it has reported."""
    return office.side == "commune" and one.state in AT_COMMUNE


def keep_finding(work: Work, office: Actor, dossier_id: int, content: str, said: str) -> bool:
    """Keeps what the commune found, sealed, with who and when; what stood there before stays in the history. False
    where this officer may not, or the dossier was reported meanwhile."""
    sent = look(work, office, dossier_id)
    if sent is None or content not in CONTENTS or not may_find(office, sent.dossier):
        return False
    findings.add(work, dossier_id, content, said, office.person_id)
    note(work, office, "dossier.finding_kept", dossier_id, {"content": content})
    return True


def report_of(work: Work, one: Dossier) -> dict[str, str]:
    """What Mẫu 03 says of itself once the commune has reported ("report-day" as 20/11/2026, "report-number"); nothing
    while it can still be written."""
    if one.state in AT_COMMUNE or one.proposed_on is None:
        return {}
    step = next((each for each in reversed(store.steps_of(work, one.id)) if each.move == "report"), None)
    number = str(step.papers.get("number", "")) if step is not None else ""
    return {"report-day": day(one.proposed_on, "vi"), "report-number": number}


def findings_of(work: Work, office: Actor, one: Dossier) -> dict[str, Finding]:
    """What stands now, by content; nothing for a province: the signed paper is what it gets."""
    if office.side != "commune" or not lies_with(office, one):
        return {}
    return {each.content: each for each in findings.of(work, one.id)}
