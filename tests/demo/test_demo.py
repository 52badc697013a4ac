"""The made-up province: small, but played like the large one; what lies in its database holds together."""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import phonenumbers
import pytest
from sqlalchemy import func, select

from bot.cli import main
from bot.clock import SystemClock, local_date
from bot.demo import council
from bot.demo.phones import Phones
from bot.demo.seats import seats
from bot.demo.world import IN_FORCE, PROVINCE, make_world
from bot.flows.assessing import assess
from bot.flows.cards import load_deck
from bot.messages import Message, Outgoing
from bot.programme.dossier_life import moves
from bot.programme.phones import read_phone
from bot.scoring import load_rubric
from bot.services import accounts, snapshots
from bot.storage import Lane, Work, dossiers, open_storage, subjects
from bot.storage.tables import METADATA, assessment, certificate, council_result, dossier, dossier_step, outbox, product
from tests.demo.small import HOW_MANY, IN_ONE_PROCESS, NOW, SEED, small

__all__ = ["small"]
pytestmark = IN_ONE_PROCESS


@pytest.fixture
def lane(small: Path) -> Iterator[Lane]:
    opened = open_storage(f"sqlite:///{small / 'ocop.db'}", None, small, SystemClock())
    yield opened
    opened.stop()


def rows(lane: Lane, table: str) -> list[object]:
    return lane.look(lambda work: list(work.conn.execute(select(METADATA.tables[table]))))


def test_everybody_of_the_world_is_in_the_database(lane: Lane) -> None:
    world = make_world(HOW_MANY, local_date(NOW), seed=SEED)
    found = {row.answers.get("org-name"): row.answers for row in rows(lane, "organisation")}  # type: ignore[attr-defined]
    finished = [one for one in world.producers if one.plan != "stops"]
    assert {one.name for one in finished} <= set(found)
    assert all(found[one.name]["place"] == one.place.code for one in finished)


def test_every_dossier_went_a_legal_way(lane: Lane) -> None:
    def look(work: Work) -> int:
        ids = list(work.conn.execute(select(dossier.c.id)).scalars())
        for number in ids:
            one = dossiers.load(work, number)
            assert one is not None
            state = "draft"
            for step in dossiers.steps_of(work, number):
                made = moves()[step.move]
                assert made.fits(state, one.kind, step.side), f"{step.move} by {step.side} in {state}"
                assert step.state == made.to
                assert step.on >= IN_FORCE
                assert local_date(step.at) >= step.on
                state = step.state
            assert state == one.state
        return len(ids)

    assert lane.look(look) >= 3
    ended = {row.state for row in rows(lane, "dossier")}  # type: ignore[attr-defined]
    assert "certified" in ended


def test_every_snapshot_scores_as_its_estimate_says(lane: Lane) -> None:
    deck = load_deck()

    def look(work: Work) -> int:
        looked = 0
        for number in work.conn.execute(select(dossier.c.id).where(dossier.c.snapshot.is_not(None))).scalars():
            one = dossiers.load(work, number)
            assert one is not None
            assert one.snapshot is not None
            known, _ = snapshots.said_of(work, one)
            sheet = load_rubric(one.snapshot["rubric"]).sheet(int(one.snapshot["sheet"]))
            again = assess(deck, sheet, known)
            kept = one.snapshot["estimate"]
            assert (again.total, again.stars, dict(again.parts)) == (kept["total"], kept["stars"], kept["parts"])
            looked += 1
        return looked

    assert lane.look(look) >= 3


def test_what_councils_gave_lies_on_the_sheet_and_leads_to_the_certificate(lane: Lane) -> None:
    def look(work: Work) -> int:
        given = list(
            work.conn.execute(
                select(council_result, assessment.c.sheet, assessment.c.rubric, assessment.c.product_id).join(
                    assessment
                )
            )
        )
        for one in given:
            sheet = load_rubric(one.rubric).sheet(one.sheet)
            assert set(one.criteria) == {criterion.code for criterion in sheet.criteria}
            assert sum(one.criteria.values()) == pytest.approx(one.total, abs=0.2)
            held = work.conn.execute(
                select(certificate.c.stars).where(
                    certificate.c.product_id == one.product_id, certificate.c.source == "office"
                )
            ).scalar()
            assert held in (None, one.stars)
        return len(given)

    assert lane.look(look) >= 2


def test_a_product_is_found_by_the_stars_of_its_newest_estimate(lane: Lane) -> None:
    def look(work: Work) -> None:
        for row in work.conn.execute(select(product.c.id, product.c.stars)):
            done = [one for one in subjects.assessments_of(work, row.id) if one.finished_at is not None]
            assert row.stars == (done[-1].estimate["stars"] if done and done[-1].estimate else None)

    lane.look(look)


def test_nothing_that_was_said_waits_but_for_the_hour_of_the_day(lane: Lane) -> None:
    def look(work: Work) -> int:
        due = (
            (outbox.c.status.in_(("queued", "sending"))) & (outbox.c.not_before <= NOW) & (outbox.c.purpose == "reply")
        )
        return int(work.conn.execute(select(func.count()).where(due)).scalar_one())

    assert lane.look(look) == 0
    assert all(row.at <= NOW for row in rows(lane, "audit"))  # type: ignore[attr-defined]
    steps = lane.look(lambda work: work.conn.execute(select(func.max(dossier_step.c.at))).scalar_one())
    assert steps <= NOW


def test_the_same_seed_makes_the_same_province() -> None:
    day = local_date(NOW)
    assert make_world(40, day) == make_world(40, day)
    assert make_world(40, day) != make_world(40, day, seed=2)


def test_no_phone_of_it_can_be_anybodys() -> None:
    """Behind an area code no number begins with 0: it reads as one of Viet Nam's, and nobody can be given it."""
    for one in make_world(60, local_date(NOW)).producers:
        read = read_phone(one.phone)
        assert read is not None
        assert read.startswith("+842080")
        assert phonenumbers.number_type(phonenumbers.parse(read)) == phonenumbers.PhoneNumberType.FIXED_LINE


def test_what_held_stars_before_came_in_by_a_sheet(lane: Lane) -> None:
    runs = rows(lane, "import_run")
    assert [(run.state, run.wrong) for run in runs] == [("done", 0)]  # type: ignore[attr-defined]
    held = [one for one in rows(lane, "certificate") if one.source == "office" and one.dossier_id is None]  # type: ignore[attr-defined]
    assert len(held) == runs[0].rows >= 3  # type: ignore[attr-defined]


def test_a_council_stays_on_the_sheet(lane: Lane) -> None:
    import random

    def look(work: Work) -> list[dossiers.Dossier]:
        ids = work.conn.execute(select(dossier.c.id).where(dossier.c.snapshot.is_not(None))).scalars()
        return [one for one in (dossiers.load(work, number) for number in list(ids)) if one is not None]

    for one in lane.look(look):
        assert one.snapshot is not None
        sheet = load_rubric(one.snapshot["rubric"]).sheet(int(one.snapshot["sheet"]))
        for seed in range(20):
            given = council.given(one, random.Random(seed))
            assert all(0 <= points <= sheet.criterion(code).best for code, points in given.lines.items())
            assert 0 <= given.total <= 100
            assert (given.stars == 0) == bool(given.reason)


def test_the_stand_ins_keep_to_zalos_windows() -> None:
    async def send(phones: Phones, last: datetime | None) -> str:
        return (await phones.send(Outgoing("demo-1", Message("x"), "k", last_in_at=last))).kind

    clock = SystemClock()
    zalo, telegram = Phones("zalo_oa", clock), Phones("telegram", clock)
    assert asyncio.run(send(zalo, None)) == "window"
    assert asyncio.run(send(zalo, clock.now())) == "sent"
    assert asyncio.run(send(telegram, None)) == "sent"


def test_each_role_has_a_link_that_signs_it_in(small: Path, tmp_path: Path) -> None:
    for name in ("ocop.db", "ocop.key"):
        shutil.copy(small / name, tmp_path / name)
    lane = open_storage(f"sqlite:///{tmp_path / 'ocop.db'}", None, tmp_path, SystemClock())
    try:
        for _ in range(2):  # a second start makes new links for the same accounts
            links = lane.do(lambda work: seats(work, PROVINCE))
            signed = [lane.do(lambda work, one=one: accounts.enter(work, one.code, "1.2.3.4", "")) for one in links]  # type: ignore[misc]
            found = [lane.look(lambda work, one=one: accounts.session_of(work, one.token)) for one in signed]  # type: ignore[misc]
            assert [one[0].role for one in found if one] == ["administrator", "province", "commune", "reader"]
            assert lane.do(lambda work: accounts.enter(work, links[0].code, "1.2.3.4", "")).kind == "gone"  # noqa: B023
        assert len(rows(lane, "office_account")) == 4
    finally:
        lane.stop()


# ── The command ──────────────────────────────────────────────────────────────────────────────────


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ocop.db").write_text("somebody's")
    assert main(["demo", "--folder", str(tmp_path), "--anew"]) == 2
    line = f"ocop-bot: {tmp_path} holds something that is no demo: name an empty folder with --folder\n"
    assert capsys.readouterr().err == line
    assert (tmp_path / "ocop.db").read_text() == "somebody's"


@pytest.mark.parametrize("given", ["1", "5001"])
def test_how_many_organisations_there_can_be(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--organisations", given]) == 2
    assert "must lie between 2 and 5000" in capsys.readouterr().err


def test_it_is_made_anew_when_asked_and_nothing_else_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCOP_DATABASE_URL", f"sqlite:///{tmp_path / 'real' / 'ocop.db'}")
    folder = tmp_path / "demo"
    (folder / "unfinished").mkdir(parents=True)  # somebody stopped it in the middle
    (folder / "unfinished" / "ocop.db").write_text("half")
    (folder / "demo.json").write_text("{}")
    assert main(["demo", "--folder", str(folder), "--organisations", "2", "--anew", "--only-make"]) == 0
    names = {one.name for one in folder.iterdir() if "lock" not in one.name}
    assert names == {"demo.json", "ocop.db", "ocop.key"}
    assert not (tmp_path / "real").exists()


def test_one_that_is_there_is_served_as_it_is(small: Path, tmp_path: Path) -> None:
    for name in ("ocop.db", "ocop.key"):
        shutil.copy(small / name, tmp_path / name)
    (tmp_path / "demo.json").write_text("{}")
    said = _served(tmp_path)
    assert said[0].startswith("The demo is ready")
    roles = [line.partition(",")[0].partition(":")[0] for line in said[2:6]]
    assert roles == ["administrator", "province", "commune", "reader"]
    assert len({line.rpartition("/office/enter/")[2] for line in said[2:6]}) == 4


def _served(folder: Path) -> list[str]:
    """What a served demo prints, and whom its links sign in; it ends well."""
    command = (sys.executable, "-m", "bot.cli", "demo", "--folder", str(folder), "--port", "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        said = [served.stdout.readline().strip() for _ in range(7)]
        served.send_signal(signal.SIGTERM)
        assert served.wait(20) == 0
    return said
