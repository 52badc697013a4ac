"""Organisations, products, assessments and talks: made, saved, listed; and every answer kept as a fact."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.storage import dossier_index
from bot.storage.reading import ASSESSMENT, ORGANISATION, PRODUCT, TALK, Cursor, labelled
from bot.storage.rows import Assessment, Organisation, Product, Role, Talk, TalkView
from bot.storage.tables import assessment, chat, membership, organisation, person, product, talk
from bot.storage.work import Work

MEMBER_NAME = "member-name"
"""The question whose answer, kept with the person, is how a member calls themselves."""

_ADD_ORGANISATION = insert(organisation).returning(organisation.c.id)
_ADD_PRODUCT = insert(product).returning(product.c.id)
_ADD_ASSESSMENT = insert(assessment).returning(assessment.c.id)
_ADD_TALK = insert(talk).returning(talk.c.id)
_member = insert_unless(membership)
_JOIN = _member.on_conflict_do_update(
    index_elements=["person_id", "organisation_id"],
    set_={"role": _member.excluded.role, "until": _member.excluded.until},
)
_LEAVE = (
    update(membership)
    .where(membership.c.person_id == bindparam("person_"), membership.c.organisation_id == bindparam("organisation_"))
    .values(until=bindparam("now_"))
)
_SAVE_STATE = (
    update(talk)
    .where(talk.c.id == bindparam("id_"))
    .values({name: bindparam(name) for name in ("state", "updated_at", "asked")})
)
_SAVE_TALK = (
    update(talk)
    .where(talk.c.id == bindparam("id_"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "organisation_id",
                "product_id",
                "assessment_id",
                "flow",
                "flow_version",
                "state",
                "updated_at",
                "finished_at",
                "asked",
            )
        }
    )
)
_SAVE_ASSESSMENT = (
    update(assessment)
    .where(assessment.c.id == bindparam("id_"))
    .values({name: bindparam(name) for name in ("sheet", "finished_at", "abandoned_at", "estimate")})
)
_STARS = update(product).where(product.c.id == bindparam("id_")).values(stars=bindparam("stars"))
_MINE = (membership.c.person_id == bindparam("person_")) & membership.c.until.is_(None)
_ORGANISATIONS = (
    select(*labelled(ORGANISATION)).join_from(organisation, membership).where(_MINE).order_by(organisation.c.id)
)
_ORGANISATION_BY_ID = select(*labelled(ORGANISATION)).where(organisation.c.id == bindparam("id_"))
_MEMBERS = (
    select(membership.c.person_id, membership.c.role, membership.c.since, person.c.answers, person.c.sealed)
    .join_from(membership, person)
    .where(membership.c.organisation_id == bindparam("organisation_"), membership.c.until.is_(None))
    .order_by(membership.c.since, membership.c.id)
)
_ROLE = select(membership.c.role).where(_MINE, membership.c.organisation_id == bindparam("organisation_"))
_PRODUCTS = select(*labelled(PRODUCT)).where(product.c.organisation_id == bindparam("parent_")).order_by(product.c.id)
_ASSESSMENTS = (
    select(*labelled(ASSESSMENT)).where(assessment.c.product_id == bindparam("parent_")).order_by(assessment.c.id)
)
_ASSESSMENT_BY_ID = select(*labelled(ASSESSMENT)).where(assessment.c.id == bindparam("id_"))
_WITH_ORGANISATION = (
    select(*labelled(ORGANISATION, PRODUCT)).join_from(product, organisation).where(product.c.id == bindparam("id_"))
)
_TALKS = (
    select(*labelled(TALK, ORGANISATION, PRODUCT, ASSESSMENT))
    .select_from(
        talk.outerjoin(organisation, organisation.c.id == talk.c.organisation_id)
        .outerjoin(product, product.c.id == talk.c.product_id)
        .outerjoin(assessment, assessment.c.id == talk.c.assessment_id)
    )
    .where(
        talk.c.person_id == bindparam("person_"),
        # who has left an organisation does not go on talking about it
        talk.c.organisation_id.is_(None)
        | exists().where(_MINE, membership.c.organisation_id == talk.c.organisation_id).correlate(talk),
    )
    .order_by(talk.c.updated_at.desc(), talk.c.id.desc())
)
_PUT_DOWN = (
    update(chat)
    .where(
        chat.c.person_id == bindparam("person_"),
        chat.c.talk_id.in_(
            select(talk.c.id).where(
                talk.c.person_id == bindparam("person_"), talk.c.organisation_id == bindparam("organisation_")
            )
        ),
    )
    .values(talk_id=None)
)
_OPEN_IN = select(chat.c.talk_id, chat.c.id).where(
    chat.c.person_id == bindparam("person_"), chat.c.talk_id.is_not(None)
)


def create_organisation(work: Work, person_id: int, role: Role = "manager") -> Organisation:
    """A new organisation with this person in it."""
    id_ = work.conn.execute(_ADD_ORGANISATION, {"created_at": work.now, "answers": {}}).scalar_one()
    join(work, person_id, id_, role)
    return Organisation(id_, {}, {})


def join(work: Work, person_id: int, organisation_id: int, role: Role) -> None:
    """Makes somebody a member, or changes the role; who had left is a member again."""
    values = {
        "person_id": person_id,
        "organisation_id": organisation_id,
        "role": role,
        "since": work.now,
        "until": None,
    }
    work.conn.execute(_JOIN, values)


def leave(work: Work, person_id: int, organisation_id: int) -> None:
    """Ends a membership; the talks about that organisation are no longer under way anywhere."""
    who = {"person_": person_id, "organisation_": organisation_id}
    work.conn.execute(_LEAVE, {**who, "now_": work.now})
    work.conn.execute(_PUT_DOWN, who)


def role_of(work: Work, person_id: int, organisation_id: int) -> str | None:
    """The role somebody has in an organisation now, None for none."""
    return work.conn.execute(_ROLE, {"person_": person_id, "organisation_": organisation_id}).scalar()


@dataclass(frozen=True, slots=True)
class Member:
    """`name`: how they call themselves, "" where they never said."""

    person_id: int
    role: Role
    since: datetime
    name: str


def members_of(work: Work, organisation_id: int) -> list[Member]:
    """Who belongs to an organisation now, the longest first."""
    found = []
    for person_id, role, since, answers, sealed in work.conn.execute(_MEMBERS, {"organisation_": organisation_id}):
        known = {**answers, **(work.box.open_data(sealed) if sealed else {})}
        found.append(Member(person_id, role, since, str(known.get(MEMBER_NAME) or "")))
    return found


def create_product(work: Work, organisation_id: int) -> Product:
    values = {"organisation_id": organisation_id, "created_at": work.now, "answers": {}}
    return Product(work.conn.execute(_ADD_PRODUCT, values).scalar_one(), {}, {}, organisation_id)


def create_assessment(work: Work, product_id: int, rubric: str, sheet: int | None = None) -> Assessment:
    """A new assessment of a product by a rubric ("qd26-2026") and, once it is known, one of its sheets."""
    values: dict[str, Any] = {"product_id": product_id, "rubric": rubric, "sheet": sheet}
    id_ = work.conn.execute(_ADD_ASSESSMENT, {**values, "created_at": work.now, "answers": {}}).scalar_one()
    return Assessment(id_, {}, {}, product_id, rubric, sheet)


def save_assessment(work: Work, one: Assessment) -> None:
    """Keeps sheet, estimate and whether it is finished or given up; answers are kept by `facts.record`."""
    work.conn.execute(
        _SAVE_ASSESSMENT,
        {
            "id_": one.id,
            "sheet": one.sheet,
            "finished_at": one.finished_at,
            "abandoned_at": one.abandoned_at,
            "estimate": one.estimate,
        },
    )


def keep_stars(work: Work, product_id: int, stars: int | None) -> None:
    """What the newest finished assessment makes of a product, to find products by."""
    work.conn.execute(_STARS, {"id_": product_id, "stars": stars})
    dossier_index.assessed(work, product_id)


def create_talk(
    work: Work,
    person_id: int,
    flow: str,
    flow_version: int,
    *,
    organisation_id: int | None = None,
    product_id: int | None = None,
    assessment_id: int | None = None,
    state: dict[str, Any] | None = None,
) -> Talk:
    values: dict[str, Any] = {
        "organisation_id": organisation_id,
        "product_id": product_id,
        "assessment_id": assessment_id,
        "flow": flow,
        "flow_version": flow_version,
        "state": state or {},
        "updated_at": work.now,
    }
    more = {"person_id": person_id, "created_at": work.now, "asked": _asked(values["state"])}
    id_ = work.conn.execute(_ADD_TALK, {**values, **more}).scalar_one()
    return Talk(id=id_, finished_at=None, **values)


def save_talk(work: Work, one: Talk) -> None:
    """Keeps the talk's state, flow version and what it is about."""
    one.updated_at = work.now
    values = {"id_": one.id, "state": one.state, "updated_at": one.updated_at, "asked": _asked(one.state)}
    if one.about == one.kept:  # nearly always; the keys are not checked, nor their indexes written again
        work.conn.execute(_SAVE_STATE, values)
        return
    names = ("organisation_id", "product_id", "assessment_id", "flow", "flow_version", "finished_at")
    work.conn.execute(_SAVE_TALK, {**values, **dict(zip(names, one.about, strict=True))})
    one.kept = one.about


def load_organisation(work: Work, organisation_id: int) -> Organisation | None:
    row = work.conn.execute(_ORGANISATION_BY_ID, {"id_": organisation_id}).first()
    return None if row is None else Cursor(row, work.box).organisation()


def _asked(state: dict[str, Any]) -> str:
    return str(state.get("asked") or "")


def organisations_of(work: Work, person_id: int) -> list[Organisation]:
    """The organisations somebody is a member of now, oldest first."""
    found = (Cursor(row, work.box).organisation() for row in work.conn.execute(_ORGANISATIONS, {"person_": person_id}))
    return [one for one in found if one is not None]


def product_of(work: Work, product_id: int) -> tuple[Organisation, Product] | None:
    """A product with the organisation it belongs to."""
    row = work.conn.execute(_WITH_ORGANISATION, {"id_": product_id}).first()
    if row is None:
        return None
    cursor = Cursor(row, work.box)
    found, one = cursor.organisation(), cursor.product()
    return (found, one) if found is not None and one is not None else None


def products_of(work: Work, organisation_id: int) -> list[Product]:
    found = (Cursor(row, work.box).product() for row in work.conn.execute(_PRODUCTS, {"parent_": organisation_id}))
    return [one for one in found if one is not None]


def assessments_of(work: Work, product_id: int) -> list[Assessment]:
    """Every assessment of a product, given up ones too, oldest first."""
    found = (Cursor(row, work.box).assessment() for row in work.conn.execute(_ASSESSMENTS, {"parent_": product_id}))
    return [one for one in found if one is not None]


def load_assessment(work: Work, assessment_id: int) -> Assessment | None:
    row = work.conn.execute(_ASSESSMENT_BY_ID, {"id_": assessment_id}).first()
    return None if row is None else Cursor(row, work.box).assessment()


def talks_of(work: Work, person_id: int) -> list[TalkView]:
    """Every talk of a person with what it is about, the one touched last first."""
    open_in: dict[int, list[int]] = defaultdict(list)
    for talk_id, chat_id in work.conn.execute(_OPEN_IN, {"person_": person_id}):
        open_in[talk_id].append(chat_id)
    views = []
    for row in work.conn.execute(_TALKS, {"person_": person_id}):
        cursor = Cursor(row, work.box)
        one = cursor.talk()
        assert one is not None, "the select is over talks"
        parts = cursor.organisation(), cursor.product(), cursor.assessment()
        views.append(TalkView(one, *parts, open_in=tuple(open_in[one.id])))
    return views
