"""Everything the bot keeps about a person, for that person: the right to see and to take a copy."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select

from bot.storage import (
    audit,
    certificates,
    claims,
    consents,
    dossiers,
    links,
    media,
    officers,
    reminders,
    silences,
    tickets,
)
from bot.storage.facts import TABLES, facts_of, opened
from bot.storage.history import history
from bot.storage.results import results_of
from bot.storage.rows import Subject
from bot.storage.subjects import assessments_of, organisations_of, products_of, role_of, talks_of
from bot.storage.tables import channel_account, chat, code, fact, membership, person, talk
from bot.storage.work import Work

ALL = 1_000_000
_CHAT = (
    *("person_id", "talk_id", "state", "language", "created_at", "last_in_at", "last_out_at", "closed_at"),
    *("held_until", "doubt_at", "last_line"),
)
_CHATS = (
    select(
        chat.c.id,
        chat.c.channel_account_id.label("account_id"),
        channel_account.c.channel,
        channel_account.c.name.label("account"),
        chat.c.chat_key,
        chat.c.user_key,
        *(chat.c[name] for name in _CHAT),
    )
    .join_from(chat, channel_account)
    .order_by(chat.c.id)
)
_TALK = (
    *("id", "person_id", "organisation_id", "product_id", "assessment_id", "flow", "flow_version", "state"),
    *("created_at", "updated_at", "finished_at"),
)


def export(work: Work, person_id: int) -> dict[str, Any]:
    """Plain data (dates as ISO text), sealed parts opened. Raises `LookupError` for a person who is not there."""
    row = work.conn.execute(select(person).where(person.c.id == person_id)).first()
    if row is None:
        raise LookupError(f"no person {person_id}")
    me = {
        "id": row.id,
        "language": row.language,
        "created_at": row.created_at,
        "trial_until": row.trial_until,
        "answers": {**row.answers, **(work.box.open_data(row.sealed) if row.sealed else {})},
    }
    rows = work.conn.execute(_CHATS.where(chat.c.person_id == person_id)).all()
    chats = [{**row._asdict(), "lines": _lines(work, row.id)} for row in rows]
    found: dict[str, Any] = {
        "person": me,
        "facts": _facts(work, person_id),
        "consents": [asdict(one) for one in consents.all_of(work, person_id)],
        "chats": chats,
        "organisations": [_organisation(work, person_id, one) for one in organisations_of(work, person_id)],
        "memberships_ended": _left(work, person_id),
        "talks": [_talk(work, view.talk.id) for view in talks_of(work, person_id)],
        "codes": _codes(work, person_id),
        "claims": [_claim(one) for one in claims.of_person(work, person_id)],
        "questions": _questions(work, person_id),
        "serves_as_officer": _serves(work, person_id),
        "media": [asdict(one) for one in media.sent_by(work, person_id)],
        "reminders": [asdict(one) for one in reminders.all_of(work, person_id)],
        "reminders_answered": [asdict(one) for one in silences.of_people(work, [person_id]).get(person_id, ())],
        "acts": [
            asdict(one)
            for one in (*audit.by(work, audit.person_actor(person_id)), *audit.about(work, "person", person_id))
        ],
    }
    resting = [one.joined for one in links.links_of(work, person_id) if one.joined is not None]
    if resting:
        found["before_linking"] = [export(work, one) for one in resting]
    plain = _plain(found)
    assert isinstance(plain, dict)
    return plain


def _lines(work: Work, chat_id: int) -> list[dict[str, Any]]:
    return [
        {"line": one.id, "direction": one.direction, "at": one.at, "text": one.text}
        for one in history(work, chat_id, limit=ALL)
    ]


def _talk(work: Work, id_: int) -> dict[str, Any]:
    row = work.conn.execute(select(*(talk.c[name] for name in _TALK)).where(talk.c.id == id_)).one()
    return dict(row._asdict())


def _claim(one: claims.Claim) -> dict[str, Any]:
    """What was claimed by the code of a slip; the code itself opens nothing any more."""
    return {"organisation": one.organisation_id, "slip_made_at": one.made_at, "claimed_at": one.claimed_at}


def _questions(work: Work, person_id: int) -> list[dict[str, Any]]:
    """What this person asked offices, with every line; an officer's number is theirs."""
    found = []
    for one in tickets.of_person(work, person_id):
        lines = [{"by": line.office or "me", "said": line.said, "at": line.at} for line in tickets.lines(work, one.id)]
        about = {"number": one.id, "kind": one.kind, "state": one.state, "asked_at": one.created_at}
        found.append({**about, "commune": one.commune, "lines": lines})
    return found


def _serves(work: Work, person_id: int) -> list[dict[str, Any]]:
    one = officers.of_person(work, person_id)
    return [asdict(one)] if one is not None else []


def _facts(work: Work, person_id: int) -> list[dict[str, Any]]:
    """Every answer this person gave, and every one about them, whoever gave it."""
    mine = (fact.c.by_person_id == person_id) | ((fact.c.subject_kind == "person") & (fact.c.subject_id == person_id))
    rows = work.conn.execute(select(fact).where(mine).order_by(fact.c.id))
    return [{"subject": [row.subject_kind, row.subject_id], **asdict(opened(work, row))} for row in rows]


def _organisation(work: Work, person_id: int, one: Subject) -> dict[str, Any]:
    products = [
        {
            **_subject(work, product),
            "assessments": [_assessment(work, each) for each in assessments_of(work, product.id)],
            "dossiers": [_dossier(work, each, person_id) for each in dossiers.of_product(work, product.id)],
            "certificates": [_unsigned(asdict(each)) for each in certificates.of_product(work, product.id)],
        }
        for product in products_of(work, one.id)
    ]
    facts = [asdict(each) for each in facts_of(work, one)]
    for each in facts:  # what others of the organisation wrote in their own words is theirs
        if each["source"]["by_person_id"] != person_id:
            each.pop("raw"), each.pop("source")
    return {**_subject(work, one), "role": role_of(work, person_id, one.id), "products": products, "facts": facts}


def _assessment(work: Work, one: Subject) -> dict[str, Any]:
    return {**_subject(work, one), "council_results": [_unsigned(asdict(each)) for each in results_of(work, one.id)]}


def _dossier(work: Work, one: dossiers.Dossier, person_id: int) -> dict[str, Any]:
    steps = [asdict(each) for each in dossiers.steps_of(work, one.id)]
    for each in steps:
        if each.pop("by_person_id") != person_id and each["side"] == "producer":
            each["said"] = None  # what others of the organisation wrote in their own words is theirs
    return {**asdict(one), "steps": steps}


def _unsigned(kept: dict[str, Any]) -> dict[str, Any]:
    """Without who recorded it: an officer's number is theirs."""
    return {name: value for name, value in kept.items() if name != "by_person_id"}


def _subject(work: Work, one: Subject) -> dict[str, Any]:
    table = TABLES[one.kind]
    began = work.conn.execute(select(table.c.created_at).where(table.c.id == one.id)).scalar_one()
    kept = {**asdict(one), "created_at": began}
    kept["answers"] = {**kept["answers"], **kept.pop("sensitive")}
    return kept


def _left(work: Work, person_id: int) -> list[dict[str, Any]]:
    rows = work.conn.execute(
        select(membership.c.organisation_id, membership.c.role, membership.c.since, membership.c.until).where(
            membership.c.person_id == person_id, membership.c.until.is_not(None)
        )
    )
    return [row._asdict() for row in rows]


def _codes(work: Work, person_id: int) -> list[dict[str, Any]]:
    columns = (code.c.purpose, code.c.data, code.c.created_at, code.c.expires_at, code.c.used_at)
    return [row._asdict() for row in work.conn.execute(select(*columns).where(code.c.person_id == person_id))]


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # an instant is one, too
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value
