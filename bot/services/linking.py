"""One person on several channels: a short code shown in one chat and typed in another makes both one person's.

Who types a code is asked first; nothing is told of whose code it was. The person who agreed to being kept goes on (the
code's owner where both or neither did), the other rests behind them, and a link can be undone: what went over goes
back. Of two consents the stricter holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from bot.services import codes, people
from bot.services.privacy import purge_resting
from bot.storage import Chat, Loaded, Person, Source, Work, audit, chats, consents, facts, links, subjects
from bot.storage import people as persons
from bot.storage.links import Link

PURPOSE = "link"
LASTS = timedelta(minutes=15)
SHARED: tuple[people.Consent, ...] = ("office", "announcements", "reminders", "sensitive")


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a typed code; `link` is to be said yes to, `channel` is where the code was shown."""

    kind: Literal["ok", "same", "wrong", "expired", "used", "too_many"]
    link: int = 0
    channel: str = ""


def issue(work: Work, loaded: Loaded) -> str:
    """A code that makes another chat this person's, to be typed within a quarter of an hour."""
    return codes.issue(work, PURPOSE, LASTS, person_id=loaded.person.id, data={"chat": loaded.chat.id})


def try_code(work: Work, loaded: Loaded, typed: str) -> Tried:
    """Uses a code up. A right one is not carried out yet: `carry_out` does, after a yes."""
    found = codes.redeem(work, PURPOSE, typed, (f"chat:{loaded.chat.id}", *codes.callers(loaded)[1:]))
    if found.kind != "ok" or found.person_id is None or found.data is None:
        return Tried("wrong" if found.kind == "ok" else found.kind)
    shown_in = chats.load_by_id(work, int(found.data["chat"]))
    if shown_in is None or shown_in.person.forgotten_at is not None:
        return Tried("expired")
    if shown_in.person.id == loaded.person.id:
        return Tried("same")
    number = links.add(work, shown_in.person.id, loaded.person.id, loaded.chat.id, shown_in.chat.id)
    return Tried("ok", number, shown_in.chat.channel)


def refuse(work: Work, loaded: Loaded, link_id: int) -> None:
    one = _waiting(work, loaded, link_id)
    if one is not None:
        links.settle(work, one, "refused", one.kept, one.joined, {})


def carry_out(work: Work, loaded: Loaded, link_id: int) -> Link | None:
    """The yes: from now on both chats are one person's. None when there is nothing (more) to say yes to."""
    one = _waiting(work, loaded, link_id)
    shown_in = chats.load_by_id(work, one.from_chat_id) if one is not None else None
    if one is None or shown_in is None or shown_in.person.id == loaded.person.id:
        return None
    links.lock(work, *sorted((shown_in.person.id, loaded.person.id)))
    kept, joined = _who_stays(shown_in, loaded)
    talk = _goes_on(shown_in, loaded, kept, joined)
    moved = _join(work, kept.person, joined.person)
    for each in (shown_in.chat, loaded.chat):
        each.person_id, each.talk_id, each.language = kept.person.id, talk, kept.person.language
        chats.save_chat(work, each)
    rests = moved is not None
    links.settle(work, one, "linked", kept.person.id, joined.person.id if rests else None, moved or {"chats": {}})
    detail = {"link": one.id, "joined": joined.person.id, "chats": sorted({shown_in.chat.id, loaded.chat.id})}
    audit.add(work, audit.person_actor(kept.person.id), "person.linked", "person", kept.person.id, detail)
    if not rests:
        purge_resting(work, joined.person.id)
    return links.load(work, one.id)


def unlink(work: Work, loaded: Loaded, chat_id: int) -> Chat | None:
    """Takes one of this person's chats away again. What it brought when it was linked goes back with it; where nothing
    was brought it begins anew. Returns the chat; None when it is not theirs or is their only one."""
    own = chats.chats_of(work, loaded.person.id)
    gone = next((one for one in own if one.id == chat_id), None)
    if gone is None or len(own) == 1:
        return None
    links.lock(work, loaded.person.id)
    link = next((one for one in links.links_of(work, loaded.person.id) if str(chat_id) in one.moved["chats"]), None)
    if link is not None and link.joined is not None:
        _part(work, link)
    else:
        gone.person_id, gone.talk_id, gone.state = persons.create_person(work, gone.language), None, {}
        chats.save_chat(work, gone)
    audit.add(
        work, audit.person_actor(loaded.person.id), "person.unlinked", "person", loaded.person.id, {"chat": chat_id}
    )
    return gone


def prefer(work: Work, loaded: Loaded, chat_id: int) -> bool:
    """From now on news go to that chat of this person. False when it is not theirs."""
    if chat_id not in {one.id for one in chats.chats_of(work, loaded.person.id)}:
        return False
    chats.prefer(work, chat_id)
    audit.add(
        work, audit.person_actor(loaded.person.id), "chat.preferred", "person", loaded.person.id, {"chat": chat_id}
    )
    return True


# ── Who stays, what goes over ────────────────────────────────────────────────────────────────────


def _waiting(work: Work, loaded: Loaded, link_id: int) -> Link | None:
    """A link this chat was asked about a short while ago."""
    one = links.load(work, link_id)
    if one is None or one.state != "asked" or one.chat_id != loaded.chat.id or one.joined != loaded.person.id:
        return None
    return one if one.created_at + LASTS > work.now else None


def _who_stays(shown_in: Loaded, typed_in: Loaded) -> tuple[Loaded, Loaded]:
    """(who goes on, who rests): whoever agreed to being kept before whoever only tries."""
    if shown_in.person.trial_until is not None and typed_in.person.trial_until is None:
        return typed_in, shown_in
    return shown_in, typed_in


def _goes_on(shown_in: Loaded, typed_in: Loaded, kept: Loaded, joined: Loaded) -> int | None:
    """The talk both chats go on with: the one a code was shown in, if it has begun and is not thrown away."""
    stays = [one for one in (shown_in, typed_in) if one is kept or joined.person.trial_until is None]
    begun = [one for one in stays if one.talk is not None and one.talk.state.get("trail")]
    return (begun or [kept])[0].chat.talk_id


def _join(work: Work, kept: Person, joined: Person) -> dict[str, Any] | None:
    """Moves everything of one person to another; returns what, None where they were not to be kept at all."""
    theirs = chats.chats_of(work, joined.id)
    before = {str(one.id): one.talk_id for one in theirs}
    links.move_chats(work, [one.id for one in theirs], joined.id, kept.id)
    if joined.trial_until is not None:  # they did not agree to being kept: their words do not become somebody's
        return None
    talks, roles = links.talks_of(work, joined.id), links.roles_of(work, joined.id)
    links.move_talks(work, talks, joined.id, kept.id)
    own = links.roles_of(work, kept.id)
    went = {organisation: role for organisation, role in roles.items() if organisation not in own}
    for organisation, role in roles.items():
        if organisation in went:
            subjects.join(work, kept.id, organisation, role)  # type: ignore[arg-type]
        subjects.leave(work, joined.id, organisation)
    new = [question for question in joined.known if question not in kept.known]
    facts.copy_answers(work, joined, kept, new, source=Source(joined.id))
    _stricter(work, kept, joined)
    return {
        "chats": before,
        "talks": talks,
        "roles": {str(organisation): role for organisation, role in roles.items()},
        "joined": [str(organisation) for organisation in went],
        "rows": links.move_rows(work, joined.id, kept.id),
        "answers": new,
    }


def _stricter(work: Work, kept: Person, joined: Person) -> None:
    """A purpose one of the two said no to is a no for both."""
    mine, theirs = consents.standing(work, kept.id), consents.standing(work, joined.id)
    for purpose in SHARED:
        said = theirs.get(purpose)
        if said is not None and not said.given and purpose in mine and mine[purpose].given:
            people.decide(work, kept, purpose, False, said.text_version)


def _part(work: Work, link: Link) -> None:
    """What went over goes back, as far as it is still there."""
    assert link.joined is not None
    moved = link.moved
    links.lock(work, link.joined)
    back = links.move_chats(work, [int(one) for one in moved["chats"]], link.kept, link.joined)
    links.move_talks(work, moved["talks"], link.kept, link.joined)
    links.move_back(work, moved["rows"], link.kept, link.joined)
    for organisation, role in moved["roles"].items():
        subjects.join(work, link.joined, int(organisation), role)
        if organisation in moved["joined"]:
            subjects.leave(work, link.kept, int(organisation))
    theirs = set(moved["talks"])
    for one in (*chats.chats_of(work, link.joined), *chats.chats_of(work, link.kept)):
        if one.id in back:
            one.talk_id = moved["chats"][str(one.id)]
        elif one.talk_id in theirs:
            one.talk_id = None  # the talk is somebody else's again; theirs begins or goes on by itself
        else:
            continue
        chats.save_chat(work, one)
    _take_back(work, link)
    links.settle(work, link, "ended", link.kept, link.joined, moved)


def _take_back(work: Work, link: Link) -> None:
    """Answers of the one who rested that were copied, unless they were changed since."""
    kept, joined = persons.load_person(work, link.kept), persons.load_person(work, link.joined or 0)
    if kept is None or joined is None:
        return
    for question in link.moved["answers"]:
        if question in kept.known and kept.known[question] == joined.known.get(question):
            facts.withdraw(work, kept, question, source=Source(joined.id))
