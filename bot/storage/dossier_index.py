"""Dossiers as lists find them: one narrow row each, kept right with every step and every name, sheet or day that
changes, so that a list of thousands is filtered, searched and sorted without touching the dossiers themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.language import fold
from bot.storage.tables import deadline, dossier, dossier_index, dossier_step, organisation, product
from bot.storage.work import Work

SHOWN: Mapping[str, frozenset[str]] = {
    "product": frozenset({"product-name", "sheet"}),
    "organisation": frozenset({"org-name"}),
}
"""The questions whose answers stand in the index, by what they are about."""
OFFICE_DAYS = ("commune_due", "council_before", "central_before", "result_due", "revocation_due")
"""The open days an office has to keep (`services/deadlines.py`)."""
LOST = ("fail", "fail_returned", "revoke")
_WORD = re.compile(r"\w+")
MOST_WORDS = 8
"""Words of a search that count."""
CHUNK = 200

_SOURCE = select(
    dossier.c.id,
    dossier.c.product_id,
    product.c.organisation_id,
    *(dossier.c[name] for name in ("province", "commune", "state", "kind", "version", "code", "snapshot")),
    dossier.c.updated_at,
    product.c.answers.label("product"),
    organisation.c.answers.label("organisation"),
    product.c.sheet,
    product.c.stars,
).select_from(
    dossier.join(product, product.c.id == dossier.c.product_id).join(
        organisation, organisation.c.id == product.c.organisation_id
    )
)
_ONE = _SOURCE.where(dossier.c.id == bindparam("id_"))
_OF_PRODUCT = _SOURCE.where(dossier.c.product_id == bindparam("id_"))
_OF_ORGANISATION = _SOURCE.where(product.c.organisation_id == bindparam("id_"))
_NEXT = _SOURCE.where(dossier.c.id > bindparam("after_")).order_by(dossier.c.id).limit(CHUNK)
_STEPS = (
    select(dossier_step.c.dossier_id, dossier_step.c.move, dossier_step.c.papers)
    .where(dossier_step.c.dossier_id.in_(bindparam("ids_", expanding=True)))
    .order_by(dossier_step.c.dossier_id, dossier_step.c.version)
)
_put = insert_unless(dossier_index)
_PUT = _put.on_conflict_do_update(
    index_elements=["dossier_id"],
    set_={each.name: _put.excluded[each.name] for each in dossier_index.c if each.name not in ("dossier_id", "due_on")},
)


def _next_day() -> ScalarSelect[Any]:
    """The office's next open day of the dossier at hand."""
    theirs = (deadline.c.subject_kind == "dossier") & (deadline.c.subject_id == dossier_index.c.dossier_id)
    return select(func.min(deadline.c.day)).where(theirs, deadline.c.kind.in_(OFFICE_DAYS)).scalar_subquery()


_DAY = update(dossier_index).where(dossier_index.c.dossier_id == bindparam("dossier_")).values(due_on=_next_day())
_DAY_OF = (
    update(dossier_index)
    .where(
        dossier_index.c.dossier_id.in_(
            select(deadline.c.subject_id).where(
                deadline.c.id == bindparam("deadline_"), deadline.c.subject_kind == "dossier"
            )
        )
    )
    .values(due_on=_next_day())
)
_DAYS = update(dossier_index).values(due_on=_next_day())


def refresh(work: Work, dossier_id: int) -> None:
    """After a step."""
    _keep(work, work.conn.execute(_ONE, {"id_": dossier_id}).all())


def named(work: Work, kind: str, id_: int, questions: Sequence[str]) -> None:
    """After answers about a product or an organisation; nothing for answers that stand in no list."""
    if SHOWN.get(kind, frozenset()).isdisjoint(questions):
        return
    of_ = _OF_PRODUCT if kind == "product" else _OF_ORGANISATION
    _keep(work, work.conn.execute(of_, {"id_": id_}).all())


def assessed(work: Work, product_id: int) -> None:
    """After a product's own assessment came to another result."""
    _keep(work, work.conn.execute(_OF_PRODUCT, {"id_": product_id}).all())


def day_changed(work: Work, *, dossier_id: int = 0, deadline_id: int = 0) -> None:
    """After the open days of a dossier, or one of them, became others."""
    if dossier_id:
        work.conn.execute(_DAY, {"dossier_": dossier_id})
    else:
        work.conn.execute(_DAY_OF, {"deadline_": deadline_id})


def rebuild(work: Work) -> int:
    """Every row anew, for data that was put in past the services; returns how many."""
    count, after = 0, 0
    while rows := work.conn.execute(_NEXT, {"after_": after}).all():
        _keep(work, rows)
        count, after = count + len(rows), rows[-1].id
    work.conn.execute(_DAYS)
    return count


def words_of(product_name: str, organisation_name: str, code: str) -> str:
    """What a search looks through: the bare words of all three, a space before each."""
    return "".join(f" {word}" for text in (product_name, organisation_name, code) for word in _words(text))


def _words(text: str) -> list[str]:
    """Letters and figures without tone marks; what stands between them parts words ("19-05503-3-2027" is four)."""
    return _WORD.findall(fold(text))


def says(typed: str) -> list[ColumnElement[bool]]:
    """That each word which was typed begins a word of the index; tone marks and case do not count. What is typed
    without a space between ("19-05503-3") is looked for as it stands."""
    phrases = dict.fromkeys(" ".join(_words(part)) for part in typed.split()[:MOST_WORDS])
    return [dossier_index.c.words.contains(f" {phrase}", autoescape=True) for phrase in phrases if phrase]


def _keep(work: Work, rows: Sequence[Any]) -> None:
    if not rows:
        return
    given = _given(work, [row.id for row in rows])
    work.conn.execute(_PUT, [_line(row, given.get(row.id)) for row in rows])


def _line(row: Any, given: int | None) -> dict[str, Any]:
    snapshot = row.snapshot or {}
    own = (snapshot.get("estimate") or {}).get("stars") if row.snapshot else row.stars
    names = str(row.product.get("product-name") or ""), str(row.organisation.get("org-name") or "")
    return {
        "dossier_id": row.id,
        "product_id": row.product_id,
        "organisation_id": row.organisation_id,
        **{name: getattr(row, name) for name in ("province", "commune", "state", "kind", "version")},
        "sheet": snapshot.get("sheet") or row.sheet,
        "stars": own if given is None else given,
        "judged": given is not None,
        "moved_at": row.updated_at,
        "words": words_of(*names, row.code or ""),
    }


def _given(work: Work, ids: Sequence[int]) -> dict[int, int | None]:
    """The stars a council or a certificate gave, by dossier: 0 where none, None where the question is open again."""
    found: dict[int, int | None] = {}
    for dossier_id, move, papers in work.conn.execute(_STEPS, {"ids_": list(ids)}):
        if move in LOST:
            found[dossier_id] = 0
        elif move in ("return_central", "return_commune", "return_province"):
            found[dossier_id] = None
        elif papers.get("stars") is not None:
            found[dossier_id] = int(papers["stars"])
    return found
