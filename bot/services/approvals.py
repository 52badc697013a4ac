"""A second officer approves what goes to many: one of the same office or of one above it, never who wrote it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.language import Words
from bot.messages import Message
from bot.programme.duties import Scope
from bot.programme.office_values import TWO_PEOPLE_FROM
from bot.services import announcements, notices, office_settings, officers
from bot.services.announcements import Refused
from bot.storage import Work, approvals, audit, links
from bot.storage.announcements import Announcement
from bot.storage.approvals import Approval, Waiting

if TYPE_CHECKING:
    from bot.services.office_announcements import Speaker

KIND = "announce"  # the side conversation an officer's lines belong to


def limit(work: Work, province: str) -> int:
    """From how many people on a second officer approves in a province ("": for the administrators' own)."""
    return office_settings.get(work, province, TWO_PEOPLE_FROM)


def pending(work: Work, number: int) -> Approval | None:
    """The approval an announcement waits for."""
    return next((one for one in approvals.of(work, number) if one.decision == ""), None)


def history(work: Work, number: int) -> list[Approval]:
    """Everything asked and decided about one, the newest first."""
    return approvals.of(work, number)


def for_me(work: Work, who: Speaker, most: int = 50) -> list[Waiting]:
    """The announcements this officer may approve, the longest waiting first."""
    found, mine = approvals.waiting(work, *who.office, most), _also(work, who.actor)
    return [one for one in found if mine.isdisjoint((one.asked_by, one.changed_by))]


def needed(work: Work, who: Speaker, one: Announcement, at: datetime | None) -> bool:
    """Whether it goes to so many people that somebody else has to agree: then that is asked for, and those who can give
    it are told. Raises Refused ("waits") where that was done before."""
    if pending(work, one.id) is not None:
        raise Refused("waits")
    people = announcements.count(work, one.audience).reachable
    most = limit(work, one.province)
    if people < most:
        return False
    approvals.ask(work, one.id, one.version, people, most, at, who.actor)
    audit.add(work, who.actor, "announcement.approval_asked", "announcement", one.id, {"people": people, "from": most})
    _tell_approvers(work, one, who, people)
    return True


def may_decide(work: Work, who: Speaker, one: Announcement, asked: Approval) -> bool:
    """Not who asked, nor who wrote the last words: whichever of their numbers they did it under."""
    return who.covers(one) and _also(work, who.actor).isdisjoint((asked.asked_by, one.changed_by))


def _also(work: Work, actor: str) -> set[str]:
    """All that a human acts as whose chats are or were linked: two seats are one pair of eyes."""
    person_id = audit.person_of(actor)
    return {actor} if person_id is None else {audit.person_actor(each) for each in links.same_human(work, person_id)}


def decide(work: Work, who: Speaker, one: Announcement, *, approve: bool, why: str = "") -> Approval:
    """Keeps the word of a second officer. Raises Refused: "unknown" where none is waited for, "own" where it is the
    author's, "changed" where it was decided meanwhile."""
    asked = pending(work, one.id)
    if asked is None:
        raise Refused("unknown")
    if not may_decide(work, who, one, asked):
        raise Refused("own")
    if asked.version != one.version or not approvals.decide(
        work, asked.id, "approved" if approve else "declined", who.actor, why
    ):
        raise Refused("changed")
    act = "announcement.approved" if approve else "announcement.declined"
    audit.add(work, who.actor, act, "announcement", one.id, {"people": asked.people})
    _tell_author(work, one, asked, who, approve=approve, why=why)
    return asked


def withdraw(work: Work, actor: str, number: int) -> bool:
    """It waits no longer, and is a draft again. False where it did not wait."""
    asked = pending(work, number)
    if asked is None or not approvals.decide(work, asked.id, "withdrawn", actor):
        return False
    audit.add(work, actor, "announcement.approval_withdrawn", "announcement", number)
    return True


# ── Telling officers ─────────────────────────────────────────────────────────────────────────────


def _tell_approvers(work: Work, one: Announcement, who: Speaker, people: int) -> None:
    """The colleagues of the office; where there is none, the province's office."""
    if not one.province:
        return  # administrators have no chat of their own
    own = Scope("commune" if one.commune else "province", one.province, one.commune)
    offices = [own, Scope("province", one.province)]
    for office in offices:
        found = [each for each in officers.of_office(work, office) if audit.person_actor(each.person_id) != who.actor]
        for each in found:
            notices.tell(work, each.person_id, _asking(one, own, people), f"approve:{one.id}:{one.version}")
        if found:
            return


def _asking(one: Announcement, office: Scope, people: int) -> notices.Wording:
    def wording(w: Words) -> Message:
        ask = w.n(
            "{office} wants to tell {count} person: “{title}”. A second officer has to approve it.",
            "{office} wants to tell {count} people: “{title}”. A second officer has to approve it.",
            people,
            office=office.name,
            title=one.title,
        )
        return notices.with_lines(ask[:1].upper() + ask[1:], KIND, ((f"see.{one.id}", w.t("Open it")),))

    return wording


def _tell_author(work: Work, one: Announcement, asked: Approval, who: Speaker, *, approve: bool, why: str) -> None:
    author = audit.person_of(asked.asked_by)
    if author is None:
        return

    def wording(w: Words) -> Message:
        if approve:
            text = w.t("Approved by a second officer: “{title}”.", title=one.title)
        else:
            text = w.t("Not approved: “{title}”. It is a draft again.", title=one.title)
        lines = "\n".join(filter(None, [text, why]))
        return notices.with_lines(lines, KIND, ((f"see.{one.id}", w.t("Open it")),))

    notices.tell(work, author, wording, f"approved:{asked.id}")
