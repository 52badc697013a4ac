"""What people decide about themselves: their language, what they agree to, being left in peace, trying first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from bot.messages import Purpose as Sent
from bot.storage import Loaded, Person, Work, audit, chats, consents, outbox, people

# One decision each: keeping answers, sharing with the office, announcements, reminders, the sensitive questions of the
# assessment, gender and ethnicity on the official form.
Consent = Literal["storage", "office", "announcements", "reminders", "sensitive", "form-personal"]

TRIAL = timedelta(hours=24)
_STOPPED: Mapping[Consent, Sent] = {"announcements": "announcement", "reminders": "reminder"}


def set_language(work: Work, loaded: Loaded, language: str) -> None:
    """From now on this person is spoken to in that language, here and in their other chats."""
    loaded.person.language = language
    people.save_person(work, loaded.person)
    for other in chats.chats_of(work, loaded.person.id):
        other.language = language
        chats.save_chat(work, other)
    loaded.chat.language = language


def decide(
    work: Work, person: Person, purpose: Consent, given: bool, text_version: str, inbox_id: int | None = None
) -> None:
    """Keeps one decision. Agreeing to be kept ends the trial; refusing messages takes back those that wait."""
    consents.add(work, person.id, purpose, text_version, given, inbox_id)
    actor = audit.person_actor(person.id)
    detail = {"purpose": purpose, "text": text_version}
    audit.add(work, actor, "consent.given" if given else "consent.refused", "person", person.id, detail)
    if purpose == "storage" and given and person.trial_until is not None:
        person.trial_until = None
        people.save_person(work, person)
    if purpose in _STOPPED and not given:
        for one in chats.chats_of(work, person.id):
            outbox.cancel(work, one.id, [_STOPPED[purpose]])


def agrees(work: Work, person_id: int, purpose: Consent) -> bool:
    """Whether somebody agrees to a purpose now; never asked is no."""
    return consents.holds(work, person_id, purpose)


def start_trial(work: Work, person: Person, lasting: timedelta = TRIAL) -> None:
    """Tries without being kept: everything of this person is purged when the time is over."""
    person.trial_until = work.now + lasting
    people.save_person(work, person)
    audit.add(work, audit.person_actor(person.id), "trial.started", "person", person.id)
