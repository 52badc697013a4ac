"""What the rows of a sheet come to, a piece at a time: looked at first, then done; the same way both times.

An organisation or product is known again only by what offices brought: earlier sheets, a dossier's code. One that
merely bears the same name in the chat is not taken for it: anybody can call themselves so. They come together when its
people claim it (`services/claims.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.language import fold, msgid
from bot.programme.organisations import KINDS, Kind
from bot.programme.places import place
from bot.programme.product_codes import read_code
from bot.programme.product_row import Area, ProductRow
from bot.programme.product_sheet import HEADINGS
from bot.programme.sheet_rows import Problem
from bot.services import claims, import_certificates
from bot.services.import_certificates import Days
from bot.storage import Organisation, Product, Subject, Work, dossiers, facts, imports
from bot.storage import import_subjects as store
from bot.storage.imports import RowState

COLUMN_OF = {
    "org-name": "producer",
    "place": "commune",
    "kind-group": "kind",
    "kind": "kind",
    "tax-code": "tax",
    "contact-name": "contact",
    "contact-phone": "phone",
    "product-name": "product",
    "product-code": "code",
    "sheet": "sheet",
    "revenue-last": "revenue",
    **import_certificates.COLUMN_OF,
}
"""By question: the column of the sheet that answers it."""
SENSITIVE = ("tax-code",)
"""A household's tax code is its owner's personal number."""


@dataclass(frozen=True, slots=True)
class Became:
    """What a row came to; `notes`: columns whose value was not taken, because somebody said otherwise themselves."""

    state: RowState
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Piece:
    """What is known of the organisations and products of a piece, and what is to be written when it is through."""

    work: Work
    area: Area
    run_id: int
    write: bool
    days: Days
    names: dict[str, int]
    products_known: dict[str, int]
    organisations: dict[int, Organisation]
    products: dict[int, Product]
    certificates: dict[int, list[Any]]
    lasts: timedelta  # of a new slip's code
    given: list[tuple[Subject, str, Any, bool]] = field(default_factory=list)
    learnt: list[tuple[str, str, int]] = field(default_factory=list)
    changed: dict[tuple[str, int], Subject] = field(default_factory=dict)
    origins: dict[tuple[str, int], Mapping[str, str]] = field(default_factory=dict)
    unreal: int = 0  # numbers of what would be added, where nothing is written


def settle(work: Work, area: Area, run_id: int, rows: Sequence[tuple[int, ProductRow]], *, write: bool) -> list[Became]:
    """What each row (its number, what it says) comes to; with `write` it is done."""
    piece = _piece(work, area, run_id, [row for _, row in rows], write)
    became = [_settle(piece, number, row) for number, row in rows]
    if write:
        for one in piece.changed.values():
            facts.save_snapshot(work, one, *(question for subject, question, *_ in piece.given if subject is one))
        store.add_facts(work, run_id, piece.given)
        imports.know(work, run_id, piece.learnt)
    return became


def _piece(work: Work, area: Area, run_id: int, rows: Sequence[ProductRow], write: bool) -> _Piece:
    """Looks up everything the rows may be about, in a handful of queries."""
    names = imports.known(work, "organisation", [name for row in rows for name in _names(work, row)])
    by_organisation = {id_: [row for row in rows if id_ in _of(names, work, row)] for id_ in set(names.values())}
    wanted = [_product_name(id_, row) for id_, theirs in by_organisation.items() for row in theirs]
    codes = [row.code for row in rows if row.code]
    products_known = {
        **{_code_name(code): id_ for code, id_ in store.by_dossier_code(work, codes).items()},
        **imports.known(work, "product", [*wanted, *map(_code_name, codes)]),
    }
    products = store.products(work, set(products_known.values()), lock=write)
    owners = {one.organisation_id for one in products.values()}
    return _Piece(
        work,
        area,
        run_id,
        write,
        Days(work),
        names,
        products_known,
        store.organisations(work, owners | set(names.values()), lock=write),
        products,
        store.certificates(work, products),
        claims.lasting(work, area.province),
    )


# ── Who and what it is ───────────────────────────────────────────────────────────────────────────


def _names(work: Work, row: ProductRow) -> list[str]:
    """What the organisation of a row is known by, the surest first. A tax code may be somebody's personal number: only
    its keyed digests are looked for."""
    tax = [f"tax:{digest}" for digest in work.box.digests(f"tax code {row.tax}")] if row.tax else []
    return [*tax, f"name:{row.commune}:{fold(row.producer)}"]


def _of(names: Mapping[str, int], work: Work, row: ProductRow) -> list[int]:
    return [names[name] for name in _names(work, row) if name in names]


def _product_name(organisation_id: int, row: ProductRow) -> str:
    return f"name:{organisation_id}:{fold(row.product)}"


def _code_name(code: str) -> str:
    return f"code:{code}"


def _organisation(piece: _Piece, row: ProductRow) -> Organisation | None:
    """By its tax code; by its name where no other tax code is known of it."""
    for name in _names(piece.work, row):
        one = piece.organisations.get(piece.names.get(name, 0))
        other = one.sensitive.get("tax-code") if one is not None else None
        if one is not None and (name.startswith("tax:") or not row.tax or other in (None, row.tax)):
            return one
    return None


def _settle(piece: _Piece, number: int, row: ProductRow) -> Became:
    def wrong(column: str, what: str, **params: str) -> Became:
        return Became("wrong", (Problem(number, HEADINGS[column][0], what, params),))

    organisation = _organisation(piece, row)
    by_code = piece.products.get(piece.products_known.get(_code_name(row.code), 0)) if row.code else None
    if by_code is not None and organisation is not None and by_code.organisation_id != organisation.id:
        return wrong("code", msgid("is the code of another producer's product already: look at both papers"))
    if organisation is None and by_code is not None:
        organisation = piece.organisations[by_code.organisation_id]
    if organisation is not None and not _inside(piece.area, organisation):
        column = "tax" if row.tax else "code"
        return wrong(column, msgid("belongs to a producer of another place: hand it in at the office above"))
    product = by_code
    if product is None and organisation is not None:
        product = piece.products.get(piece.products_known.get(_product_name(organisation.id, row), 0))
    return _carry(piece, number, row, organisation, product)


def _inside(area: Area, one: Organisation) -> bool:
    where = place(str(one.answers.get("place", "")))
    return where is None or area.covers(where.province_code, where.code)


# ── What changes ─────────────────────────────────────────────────────────────────────────────────


def _carry(
    piece: _Piece, number: int, row: ProductRow, organisation: Organisation | None, product: Product | None
) -> Became:
    notes: list[Problem] = []
    new, before = product is None, len(piece.given)
    if organisation is None:
        organisation = _add_organisation(piece, row)
    else:
        _take(piece, number, organisation, _of_organisation(row), notes)
    if product is None:
        product = _add_product(piece, organisation, row)
    else:
        _take(piece, number, product, _of_product(row), notes)
    held = piece.certificates.setdefault(product.id, [])
    moved, counts = import_certificates.carry(piece.days, held, product.id, row, notes, number, piece.write)
    if counts is not None:
        _take(piece, number, product, import_certificates.answers_of(counts), notes)
    _learn(piece, row, organisation, product)
    changed = moved or len(piece.given) > before
    return Became("added" if new else "changed" if changed else "same", (), tuple(notes))


def _learn(piece: _Piece, row: ProductRow, organisation: Organisation, product: Product) -> None:
    """By what both are known from now on: in the rest of this piece too."""
    names = _names(piece.work, row)
    whose = [*names[:1], names[-1]] if row.tax else names
    for name in whose:
        if piece.names.setdefault(name, organisation.id) == organisation.id:
            piece.learnt.append(("organisation", name, organisation.id))
    what = [_product_name(organisation.id, row), *([_code_name(row.code)] if row.code else [])]
    for name in what:
        if piece.products_known.setdefault(name, product.id) == product.id:
            piece.learnt.append(("product", name, product.id))
    code = read_code(row.code) if row.code and piece.write else None
    if code is not None and not code.district:
        dossiers.number_taken(piece.work, code.commune, code.year, code.number)


def _of_organisation(row: ProductRow) -> dict[str, Any]:
    """The answers a row gives about its organisation; None takes one back that no longer fits."""
    given: dict[str, Any] = {"org-name": row.producer, "place": row.commune, "tax-code": row.tax}
    given |= {"contact-name": row.contact, "contact-phone": row.phone}
    found = {question: value for question, value in given.items() if value}
    if row.kind:
        group = KINDS[Kind(row.kind)].group
        found |= {"kind-group": group, "kind": row.kind if row.kind != group or group == "cooperative" else None}
    return found


def _of_product(row: ProductRow) -> dict[str, Any]:
    given = {"product-name": row.product, "product-code": row.code, "revenue-last": row.revenue}
    given["sheet"] = str(row.sheet) if row.sheet is not None else ""
    return {question: value for question, value in given.items() if value not in ("", None)}


def _add_organisation(piece: _Piece, row: ProductRow) -> Organisation:
    given = {question: value for question, value in _of_organisation(row).items() if value is not None}
    answers = {question: value for question, value in given.items() if question not in SENSITIVE}
    sensitive = {question: value for question, value in given.items() if question in SENSITIVE}
    if piece.write:
        one = store.add_organisation(piece.work, answers, sensitive)
        claims.make(piece.work, one.id, piece.lasts)
    else:
        piece.unreal -= 1
        one = Organisation(piece.unreal, answers, sensitive)
    piece.organisations[one.id] = one
    piece.origins["organisation", one.id] = {}
    piece.given += [(one, question, value, question in SENSITIVE) for question, value in given.items()]
    return one


def _add_product(piece: _Piece, organisation: Organisation, row: ProductRow) -> Product:
    given = _of_product(row)
    if piece.write:
        one = store.add_product(piece.work, organisation.id, dict(given))
    else:
        piece.unreal -= 1
        one = Product(piece.unreal, dict(given), {}, organisation.id)
    piece.products[one.id] = one
    piece.origins["product", one.id] = {}
    piece.given += [(one, question, value, False) for question, value in given.items()]
    return one


def _take(piece: _Piece, number: int, about: Subject, said: Mapping[str, Any], notes: list[Problem]) -> None:
    """Answers of the sheet that differ: taken where nobody but an office ever said otherwise, else listed."""
    known = about.known
    for question, value in said.items():
        if known.get(question) == value:
            continue
        key = (about.kind, about.id)
        if key not in piece.origins:
            piece.origins[key] = store.origins(piece.work, about)
        if piece.origins[key].get(question, store.FLOW) != store.FLOW:
            column = HEADINGS[COLUMN_OF[question]][0]
            what = msgid("is not taken: the producer has written something else there themselves")
            if not any(one.column == column for one in notes):
                notes.append(Problem(number, column, what))
            continue
        shelf = about.sensitive if question in SENSITIVE else about.answers
        if value is None:
            shelf.pop(question, None)
        else:
            shelf[question] = value
        piece.given.append((about, question, value, question in SENSITIVE))
        piece.changed[key] = about
