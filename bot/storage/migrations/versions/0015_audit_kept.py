"""The audit trail can be searched by whoever sees an area, and cannot be changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SAID = "the audit trail is not rewritten"
FIXED = ("id", "at", "actor", "act", "subject_kind", "subject_id", "province")


def upgrade() -> None:
    # with a default no table has to be rebuilt, and what is written meanwhile by an older process fits
    op.add_column("audit", sa.Column("province", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.execute(
        "UPDATE audit SET province = (SELECT max(officer.province) FROM officer"
        " WHERE audit.actor = 'person:' || officer.person_id AND officer.since <= audit.at"
        " AND (officer.until IS NULL OR officer.until >= audit.at))"
        " WHERE EXISTS (SELECT 1 FROM officer"
        " WHERE audit.actor = 'person:' || officer.person_id AND officer.since <= audit.at"
        " AND (officer.until IS NULL OR officer.until >= audit.at))"
    )
    op.drop_index(op.f("ix_audit_actor"), "audit")
    op.drop_index(op.f("ix_audit_subject_kind_subject_id"), "audit")
    for columns in (
        ("at", "id"),
        ("actor", "at", "id"),
        ("act", "at", "id"),
        ("province", "at", "id"),
        ("province", "act", "at", "id"),
        ("subject_kind", "subject_id", "at", "id"),
    ):
        op.create_index(op.f(f"ix_audit_{'_'.join(columns)}"), "audit", list(columns))
    _kept()


# Forgetting a person empties `detail`. `ocop-bot db restore --force` takes in a whole database and says so by a row
# that nobody else ever sees (storage/copying.py).
_REPLACED = "EXISTS (SELECT 1 FROM installation WHERE name = 'replacing')"


def _kept() -> None:
    if op.get_bind().dialect.name == "postgresql":
        same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in FIXED)
        op.execute(
            "CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF TG_OP = 'UPDATE' AND {same} AND NEW.detail IN (OLD.detail, '{{}}') THEN RETURN NEW; END IF;"
            f" IF TG_OP = 'DELETE' AND {_REPLACED} THEN RETURN OLD; END IF;"
            f" RAISE EXCEPTION '{SAID}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays()"
        )
        op.execute(
            "CREATE TRIGGER audit_is_kept BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()"
        )
        return
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in FIXED)
    op.execute(
        f"CREATE TRIGGER audit_stays BEFORE UPDATE ON audit WHEN NOT ({same} AND NEW.detail IN (OLD.detail, '{{}}'))"
        f" BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
    )
    op.execute(
        f"CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit WHEN NOT {_REPLACED}"
        f" BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
    )
    op.execute(  # REPLACE would delete a row without asking the trigger above
        "CREATE TRIGGER audit_is_added BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)"
        f" BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
    )
