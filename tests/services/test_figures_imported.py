"""Products that came in by a sheet count as all others do."""

from __future__ import annotations

from bot.language import words
from bot.programme.ptnt_ocop import own_shape
from bot.services import figures, figures_asked
from bot.services.figures_asked import Counted
from bot.services.figures_export import rows_of
from bot.storage import Source, Work, facts, subjects
from bot.storage.figures import Among
from bot.storage.tables import product
from tests.services.test_imports import TEA, taken_in


def test_what_an_office_brought_counts_before_anybody_claims_it(work: Work) -> None:
    upgraded = {**TEA, "number": "90/GCN", "issued": "1/9/2026", "stars": "5"}
    taken_in(work, TEA)
    taken_in(work, upgraded)
    asked = figures_asked.asked(work, Among("19", "05503", sheet=11))
    counted, vi = Counted(work, asked), words("vi")
    assert figures.table(counted, vi, "stars", str).rows[0] == ("5 sao", 1, 100.0, 1)
    years = {row[0]: row[1:5] for row in figures.table(counted, vi, "years", str).rows}
    assert years == {"2025": (1, 0, 0, 1), "2026": (0, 1, 0, 1)}
    plan = {row[0]: row[2] for row in figures.table(counted, vi, "plan", str).rows}
    assert (plan["Sản phẩm nâng hạng"], plan["Sản phẩm công nhận mới"]) == (1, 0)

    shape = own_shape()
    (row,) = rows_of(work, asked, shape, shape.tables[0])
    assert row[1:] == ("05503", "2026", row[3], "Chè Hồng Thái", "5*", "HTX chè Hồng Thái", 850.5, "hieu_luc")
    found = subjects.product_of(work, work.conn.execute(product.select()).one().id)
    assert found is not None
    facts.record(work, found[1], "revenue-last", 900_000_000, source=Source(flow="journey"))
    (row,) = rows_of(work, asked, shape, shape.tables[0])
    assert row[7] is None, "what its producer told since is not the office's"
