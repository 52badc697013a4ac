"""What the step of the schema that came with figures does to a house that is older."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import inspect, text

from bot.storage import migrate, open_database, upgrade

THIS = next(one.name[:4] for one in (migrate.MIGRATIONS / "versions").glob("*_figures.py"))
TALKS = {1: '{"trail":["place"],"asked":"kind-group"}', 2: '{"trail":[]}', 3: '{"asked":""}', 4: "{}"}


def test_talks_that_are_under_way_are_found_by_their_question(blank_url: Callable[[], str]) -> None:
    database = open_database(blank_url())
    at = "'2026-11-20T01:00:00.000000+00:00'"
    with migrate.migrating(database) as connection:
        migrate.run(connection, migrate.alembic_config(), f"{int(THIS) - 1:04}")
        connection.execute(
            text(f"INSERT INTO person (id, language, created_at, answers) VALUES (1, 'vi', {at}, '{{}}')")
        )
        for number, state in TALKS.items():
            connection.execute(
                text(
                    "INSERT INTO talk (id, person_id, flow, flow_version, state, created_at, updated_at)"
                    f" VALUES (:id, 1, 'journey', 1, :state, {at}, {at})"
                ),
                {"id": number, "state": state},
            )
    upgrade(database)
    with database.reader.connect() as connection:
        found = connection.execute(text("SELECT id, asked FROM talk ORDER BY id")).all()
        assert [tuple(row) for row in found] == [(1, "kind-group"), (2, ""), (3, ""), (4, "")]
        assert "ix_product_organisation_id_sheet" in {one["name"] for one in inspect(connection).get_indexes("product")}
    database.close()
