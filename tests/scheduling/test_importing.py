"""The loop that moves sheets on: from bytes to products, over a real database, and after a process that died."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from bot.clock import local_date
from bot.programme.product_row import Area
from bot.scheduling.importing import Importing
from bot.services import imports
from bot.storage import Lane, Work
from bot.storage import imports as store
from bot.storage.imports import Run
from bot.storage.tables import product
from bot.wiring.import_sheets import reader

SHEET = "Tên sản phẩm;Tên chủ thể;Xã\n" + "".join(f"Chè {n};HTX {n % 7};05503\n" for n in range(230))


def importing(lane: Lane) -> Importing:
    return Importing(lane.run, reader(lambda: local_date(lane.clock.now())))


def handed_in(lane: Lane, name: str, content: bytes) -> int:
    return lane.do(lambda work: imports.begin(work, Area("19"), "office:1", name, store.seal(work, content)))


def run_of(lane: Lane, run_id: int) -> Run:
    found = lane.look(lambda work: store.load(work, run_id))
    assert found is not None
    return found


def made(lane: Lane) -> int:
    def count(work: Work) -> int:
        return int(work.conn.execute(select(func.count()).select_from(product)).scalar_one())

    return lane.look(count)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_a_sheet_is_read_looked_through_and_taken_in(lane: Lane, encoding: str) -> None:
    run_id = handed_in(lane, "a.csv", SHEET.encode(encoding))
    asyncio.run(importing(lane).drained())
    one = run_of(lane, run_id)
    assert (one.state, one.rows, one.done, one.wrong, made(lane)) == ("checked", 230, 230, 0, 0)
    lane.do(lambda work: imports.choose(work, run_id, "all", "office:1"))
    asyncio.run(importing(lane).drained())
    assert (run_of(lane, run_id).state, made(lane)) == ("done", 230)


def test_a_file_that_is_no_sheet_ends_with_its_reason(lane: Lane) -> None:
    run_id = handed_in(lane, "a.xlsx", b"PK\x03\x04")
    asyncio.run(importing(lane).drained())
    one = run_of(lane, run_id)
    assert one.state == "unreadable"
    assert one.problem is not None
    assert "spreadsheet" in one.problem["what"]


def test_a_process_that_dies_half_way_is_followed_by_another(lane: Lane) -> None:
    run_id = handed_in(lane, "a.csv", SHEET.encode())
    asyncio.run(importing(lane).drained())
    lane.do(lambda work: imports.choose(work, run_id, "all", "office:1"))
    assert lane.do(imports.step)
    assert lane.do(imports.step)
    assert (made(lane), run_of(lane, run_id).done) == (2 * imports.PIECE, 2 * imports.PIECE)
    asyncio.run(importing(lane).drained())  # another process, that knows nothing but the database
    assert (made(lane), run_of(lane, run_id).counts["added"]) == (230, 230)
