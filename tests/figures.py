"""A database filled for figures: certificates, dossiers with steps, council results, talks, straight into tables."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from bot.programme.places import communes, provinces
from bot.storage.tables import (
    assessment,
    certificate,
    council_result,
    dossier,
    dossier_step,
    organisation,
    person,
    product,
    talk,
)

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
KINDS = ("household", "cooperative", "cooperative_group", "limited_company", "company", "farm", "unsure", None)
PATH = ("hand_in", "confirm_receipt", "report", "receive_province", "survey", "council", "pass", "certify")
ASKED = ("home", "labour", "place", "1.1", "kind-group", "")


def fill(conn: Connection, products: int, *, seed: int = 1, areas: int = 3, padding: int = 0) -> None:
    """That many products in so many provinces; `padding`: signs of answers in every row, as real ones carry."""
    draw = random.Random(seed)
    places = [one for area in provinces()[:areas] for one in communes(area.code)]
    rows: dict[Any, list[dict[str, Any]]] = {
        each: []
        for each in (organisation, product, assessment, talk, dossier, dossier_step, certificate, council_result)
    }
    answers = {"form-history": "x" * padding} if padding else {}
    conn.execute(insert(person), [{"id": 1, "language": "vi", "created_at": NOW, "answers": {}}])
    for number in range(1, products // 2 + 2):
        place = draw.choice(places)
        rows[organisation].append(
            {
                "id": number,
                "created_at": NOW,
                "answers": answers | {"org-name": f"HTX {number}", "place": place.code},
                "commune": place.code,
                "province": place.province_code,
                "kind": draw.choice(KINDS),
            }
        )
    for number in range(1, products + 1):
        owner = draw.choice(rows[organisation])
        sheet = draw.choice((*range(1, 27), None))
        rows[product].append(
            {
                "id": number,
                "organisation_id": owner["id"],
                "created_at": NOW,
                "answers": answers | {"product-name": f"Chè {number}", "revenue-last": draw.randrange(10**9)},
                "sheet": sheet,
            }
        )
        _certificates(draw, rows, number)
        _assessed(draw, rows, number, sheet, owner, answers)
    for table, found in rows.items():
        for begin in range(0, len(found), 1000):
            conn.execute(insert(table), found[begin : begin + 1000])


def _certificates(draw: random.Random, rows: dict[Any, list[dict[str, Any]]], number: int) -> None:
    on, many = TODAY - timedelta(days=draw.randrange(1300)), draw.choice((0, *[1] * 8, 2, 3))
    for turn in range(many):
        last = turn == many - 1
        expires = on + timedelta(days=1095)
        over = draw.choice((*["held"] * 9, "revoked"))
        rows[certificate].append(
            {
                "product_id": number,
                "number": f"{number}/{turn}",
                "decision_number": "",
                "stars": draw.choice((3, 3, 3, 4, 4, 5, None)),
                "issued_on": on,
                "expires_on": expires,
                "source": draw.choice((*["office"] * 9, "producer")),
                "status": ("expired" if expires < TODAY else over) if last else "replaced",
                "status_on": on + timedelta(days=draw.randrange(900)) if not last or over == "revoked" else None,
                "ground": "",
                "recorded_at": NOW,
            }
        )
        on = min(on + timedelta(days=draw.randrange(1, 900)), TODAY)


def _assessed(
    draw: random.Random,
    rows: dict[Any, list[dict[str, Any]]],
    number: int,
    sheet: int | None,
    owner: dict[str, Any],
    answers: dict[str, Any],
) -> None:
    total = draw.randrange(20, 101)
    finished = draw.random() < 0.7
    points = {f"{part}.{line}": draw.randrange(4) for part in range(1, 6) for line in range(1, 6)}
    rows[assessment].append(
        {
            "id": number,
            "product_id": number,
            "rubric": "qd26-2026",
            "sheet": sheet,
            "created_at": NOW,
            "finished_at": NOW if finished else None,
            "estimate": {"total": total, "stars": 3, "low": total, "high": 100, "points": points},
            "answers": answers,
        }
    )
    rows[talk].append(
        {
            "person_id": 1,
            "organisation_id": owner["id"],
            "product_id": number,
            "assessment_id": number,
            "flow": "journey",
            "flow_version": 1,
            "state": {"trail": [f"question-{n}" for n in range(20)], "asked": ""},
            "asked": draw.choice(ASKED),
            "created_at": NOW,
            "updated_at": NOW - timedelta(days=draw.randrange(60)),
            "finished_at": NOW if finished else None,
        }
    )
    if finished:
        _dossier(draw, rows, number, owner, total)


def _dossier(
    draw: random.Random, rows: dict[Any, list[dict[str, Any]]], number: int, owner: dict[str, Any], total: int
) -> None:
    on, steps = TODAY - timedelta(days=draw.randrange(200, 1200)), draw.randrange(len(PATH) + 1)
    rows[dossier].append(
        {
            "id": number,
            "product_id": number,
            "kind": "first",
            "state": "draft",
            "version": steps,
            "commune": owner["commune"],
            "province": owner["province"],
            "assessment_id": number,
            "created_at": datetime(on.year, on.month, on.day, 20, tzinfo=UTC),
            "updated_at": NOW,
        }
    )
    for version, move in enumerate(PATH[:steps], 1):
        on = min(on + timedelta(days=draw.randrange(40)), TODAY)
        rows[dossier_step].append(
            {
                "dossier_id": number,
                "version": version,
                "move": move,
                "origin": "",
                "state": "",
                "side": "system",
                "at": NOW,
                "on_day": on,
                "papers": {},
            }
        )
        if move == "pass":
            rows[council_result].append(
                {
                    "assessment_id": number,
                    "total": max(0, min(100, total + draw.randrange(-30, 20) + draw.choice((0, 0.5)))),
                    "stars": 3,
                    "held_on": draw.choice((on, None)),
                    "recorded_at": NOW,
                }
            )
