"""Dossiers as lists find them, filled for those that are there; members' scores of a council; saved views of lists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.language import fold
from bot.storage import types

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHUNK = 500
COLUMNS = (
    *("dossier_id", "product_id", "organisation_id", "province", "commune", "state", "kind", "version", "sheet"),
    *("stars", "judged", "due_on", "moved_at", "words"),
)
SOURCE = sa.text(
    "SELECT d.id AS dossier_id, d.product_id, p.organisation_id, d.province, d.commune, d.state, d.kind, d.version,"
    " d.code, d.snapshot, d.updated_at AS moved_at, p.sheet, p.stars, p.answers AS product, o.answers AS organisation,"
    " (SELECT min(x.day) FROM deadline x WHERE x.subject_kind = 'dossier' AND x.subject_id = d.id AND x.kind IN"
    " ('commune_due', 'council_before', 'central_before', 'result_due', 'revocation_due')) AS due_on"
    " FROM dossier d JOIN product p ON p.id = d.product_id JOIN organisation o ON o.id = p.organisation_id"
    " WHERE d.id > :after ORDER BY d.id LIMIT :limit"
)
STEPS = sa.text(
    "SELECT dossier_id, move, papers FROM dossier_step WHERE dossier_id > :after AND dossier_id <= :last"
    " ORDER BY dossier_id, version"
)
LOST = ("fail", "fail_returned", "revoke")
AGAIN = ("return_central", "return_commune", "return_province")


def upgrade() -> None:
    op.create_table(
        "dossier_index",
        *(sa.Column(name, ID, nullable=False) for name in ("dossier_id", "product_id", "organisation_id")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("province", "commune", "state", "kind")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("judged", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("moved_at", types.Instant(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        *(
            sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"], name=op.f(f"fk_dossier_index_{name}_id_{name}"))
            for name in ("dossier", "product", "organisation")
        ),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_dossier_index")),
    )
    op.create_table(
        "council_score",
        sa.Column("id", ID, nullable=False),
        sa.Column("dossier_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("total", sa.Double(), nullable=False),
        sa.Column("points", types.Json(), nullable=False),
        sa.CheckConstraint("total >= 0 AND total <= 100", name=op.f("ck_council_score_total")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_council_score_dossier_id_dossier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_score")),
        sa.UniqueConstraint("dossier_id", "version", "member", name=op.f("uq_council_score_dossier_id_version_member")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "office_view",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("page", "name", "query")),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["office_account.id"], name=op.f("fk_office_view_account_id_office_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_view")),
        sa.UniqueConstraint("account_id", "page", "name", name=op.f("uq_office_view_account_id_page_name")),
        sqlite_autoincrement=True,
    )
    for columns in (("province", "state"), ("commune", "state"), ("product_id",), ("organisation_id",)):
        op.create_index(op.f(f"ix_dossier_index_{'_'.join(columns)}"), "dossier_index", list(columns))
    for rows in _filled():
        op.get_bind().execute(_INSERT, rows)


_INSERT = sa.text(
    f"INSERT INTO dossier_index ({', '.join(COLUMNS)}) VALUES ({', '.join(f':{name}' for name in COLUMNS)})"
)


def _filled() -> Iterator[list[dict[str, Any]]]:
    """The rows of the dossiers that are there, in chunks; nothing is asked of a database that is only written down."""
    after = 0
    while rows := op.get_bind().execute(SOURCE, {"after": after, "limit": CHUNK}).mappings().all():
        given = _given(after, rows[-1]["dossier_id"])
        yield [_line(dict(row), given.get(row["dossier_id"])) for row in rows]
        after = rows[-1]["dossier_id"]


def _given(after: int, last: int) -> dict[int, int | None]:
    """The stars a council or a certificate gave, by dossier; 0 for none."""
    found: dict[int, int | None] = {}
    for dossier_id, move, papers in op.get_bind().execute(STEPS, {"after": after, "last": last}):
        if move in LOST:
            found[dossier_id] = 0
        elif move in AGAIN:
            found[dossier_id] = None
        elif json.loads(papers).get("stars") is not None:
            found[dossier_id] = int(json.loads(papers)["stars"])
    return found


def _line(row: dict[str, Any], given: int | None) -> dict[str, Any]:
    snapshot = json.loads(row["snapshot"]) if row["snapshot"] else {}
    own = (snapshot.get("estimate") or {}).get("stars") if snapshot else row["stars"]
    product, organisation = json.loads(row["product"]), json.loads(row["organisation"])
    names = str(product.get("product-name") or ""), str(organisation.get("org-name") or ""), row["code"] or ""
    return {
        **{name: row[name] for name in COLUMNS if name in row},
        "sheet": snapshot.get("sheet") or row["sheet"],
        "stars": own if given is None else given,
        "judged": given is not None,
        "words": "".join(f" {word}" for text in names for word in re.findall(r"\w+", fold(text))),
    }
