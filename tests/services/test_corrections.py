"""What an office wrote down wrongly is put right: it counts everywhere, the wrong value stays in the history."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.programme.council import MemberScore
from bot.programme.dossier_life import Papers
from bot.services import certificates, corrections, dossiers, subjects
from bot.services.corrections import CERTIFICATE, RESULT
from bot.services.dossiers import Refused
from bot.storage import Work, audit, council_scores, results
from bot.storage import deadlines as open_days
from bot.storage.payload import from_json
from bot.storage.tables import dossier_index, reminder_look
from bot.storage.tables import outbox as sent
from tests.offices import Coop, coop, say

NOV = date(2026, 11, 20)
RIGHT = Papers(on=NOV, total=72, stars=4, reason="Ghi nhầm dòng")
PAPER = Papers(on=NOV, stars=3, decision_number="99/QĐ", certificate_number="7/2026", reason="Ghi nhầm số")


def judged(work: Work, total: float = 60, stars: int = 3, **more: object) -> tuple[Coop, int]:
    """A dossier the provincial council has just judged."""
    who = coop(work)
    assert who.loaded.assessment is not None
    say(work, who.loaded.assessment, trademark="accepted")
    subjects.confirm(work, who.loaded, {"low": 52, "high": 71, "total": 58, "stars": 3, "points": {}}, 11)
    one = dossiers.begin(work, who.producer, who.product_id, "first")
    for actor, name in (
        *((who.producer, "hand_in"), (who.commune, "confirm_receipt"), (who.commune, "report")),
        *((who.province, "receive_province"), (who.province, "survey"), (who.province, "council")),
    ):
        dossiers.move(work, actor, one.id, name, Papers(on=NOV - timedelta(days=2), number="3/BC"))
    reason = "" if stars >= 3 else "Thiếu điểm"
    dossiers.council_result(work, who.province, one.id, Papers(on=NOV, total=total, stars=stars, reason=reason, **more))  # type: ignore[arg-type]
    return who, one.id


def certified(work: Work, **papers: object) -> tuple[Coop, int]:
    who, id_ = judged(work)
    given = {"on": NOV, "stars": 3, "decision_number": "99/QĐ", "certificate_number": "77/2026", **papers}
    dossiers.move(work, who.province, id_, "certify", Papers(**given))  # type: ignore[arg-type]
    return who, id_


def last_notice(work: Work) -> str:
    rows = work.conn.execute(select(sent.c.payload).where(sent.c.purpose == "notice").order_by(sent.c.id))
    return from_json(work.box.open(rows.scalars().all()[-1])).text


def refused(work: Work, who: Coop, id_: int, name: str, papers: Papers) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Refused) as no:
        corrections.correct(work, who.province, id_, name, papers)
    return no.value.why, no.value.fields


def test_a_result_is_corrected_and_what_was_wrong_stays_in_the_history(work: Work) -> None:
    members = (MemberScore(59), MemberScore(61))
    who, id_ = judged(work, members=members)
    two = (MemberScore(71), MemberScore(73))
    one = corrections.correct(work, who.province, id_, RESULT, Papers(**{**_of(RIGHT), "members": two}))
    view = dossiers.see(work, who.province, id_)
    assert view is not None
    assert (one.state, [step.papers.get("total") for step in view.steps][-2:]) == ("passed", [60, 72])
    assert list(council_scores.of(work, id_).values()) == [list(members), list(two)]
    assert one.assessment_id is not None
    assert [each.total for each in results.results_of(work, one.assessment_id)] == [60, 72], "the newest counts"
    assert work.conn.execute(select(dossier_index.c.stars)).scalar() == 4
    assert [each.act for each in audit.about(work, "dossier", id_)][-1] == "dossier.correct_result"
    told = last_notice(work)
    assert "Số sao: 4 sao (trước ghi nhầm: 3 sao)" in told
    assert "72" in told
    assert "Ghi nhầm dòng" in told
    certify = Papers(on=NOV, stars=4, decision_number="1", certificate_number="8/2026")
    assert dossiers.move(work, who.province, id_, "certify", certify).state == "certified", "up to the right stars"


def _of(papers: Papers) -> dict[str, object]:
    return {name: getattr(papers, name) for name in ("on", "total", "stars", "reason")}


def test_a_product_that_failed_by_mistake_comes_back_unless_it_was_handed_in_again(work: Work) -> None:
    who, id_ = judged(work, 41, 0)
    one = corrections.correct(work, who.province, id_, RESULT, RIGHT)
    assert (one.state, one.latest_on) == ("passed", NOV)
    told = last_notice(work)
    assert "• Số sao: 4 sao (trước ghi nhầm: không có sao)" in told
    assert "Hồ sơ đang ở bước: đạt sao" in told
    back = corrections.correct(work, who.province, id_, RESULT, Papers(on=NOV, total=41, stars=0, reason="Vẫn trượt"))
    assert back.state == "failed"
    again = dossiers.begin(work, who.producer, who.product_id, "first")
    dossiers.move(work, who.producer, again.id, "hand_in", Papers(on=NOV))
    assert refused(work, who, id_, RESULT, RIGHT) == ("newer", ())


def test_what_cannot_be_right_is_refused_with_its_field_and_nothing_is_written(work: Work) -> None:
    who, id_ = judged(work)
    for papers, why in (
        (Papers(on=NOV, total=60, stars=3, reason="Như cũ"), ("same", ())),
        (Papers(on=NOV, total=72, stars=4), ("needs", ("reason",))),
        (Papers(on=NOV, total=60, stars=4, reason="x"), ("field", ("total",))),
        (Papers(on=NOV - timedelta(days=3), total=72, stars=4, reason="x"), ("before", ("on",))),
        (Papers(on=date(2027, 1, 1), total=72, stars=4, reason="x"), ("future", ("on",))),
    ):
        assert refused(work, who, id_, RESULT, papers) == why
    with pytest.raises(Refused, match="side"):
        corrections.correct(work, who.commune, id_, RESULT, RIGHT)
    with pytest.raises(Refused, match="stale"):
        corrections.correct(work, who.province, id_, RESULT, RIGHT, seen=6)
    view = dossiers.see(work, who.province, id_)
    assert view is not None
    assert view.dossier.version == 7
    assert corrections.possible(who.commune, view) == ()
    assert corrections.possible(who.province, view) == (RESULT,)


def test_a_certificates_number_stars_and_days_are_corrected_with_all_that_hangs_on_them(work: Work) -> None:
    who, id_ = certified(work)
    held = certificates.held(work, who.product_id)
    assert held is not None
    assert refused(work, who, id_, CERTIFICATE, Papers(**{**_paper(), "stars": 4})) == ("field", ("stars",))
    assert refused(work, who, id_, RESULT, Papers(on=NOV, total=40, stars=0, reason="x")) == ("led_on", ("stars",))
    right = Papers(**{**_paper(), "expires": date(2028, 11, 20)})
    one = corrections.correct(work, who.province, id_, CERTIFICATE, right)
    kept = certificates.held(work, who.product_id)
    assert kept is not None
    assert (kept.id, kept.number, kept.expires_on, one.state) == (held.id, "7/2026", date(2028, 11, 20), "certified")
    days = {each.kind: each.day for each in open_days.of(work, "certificate", held.id)}
    assert days["window_opens"] == date(2028, 11, 20) - timedelta(days=180)
    told = last_notice(work)
    assert "7/2026 (trước ghi nhầm: 77/2026)" in told
    assert "20/11/2028" in told
    looks = work.conn.execute(select(reminder_look.c.due_at)).scalars().all()
    assert all(at <= work.now for at in looks), "reminders are planned anew at the next tick"
    assert audit.about(work, "certificate", held.id)[-1].act == "certificate.corrected"


def _paper() -> dict[str, object]:
    names = ("on", "stars", "decision_number", "certificate_number", "reason")
    return {name: getattr(PAPER, name) for name in names}


def test_a_certificate_that_only_a_wrong_year_had_ended_is_held_again(work: Work) -> None:
    who, id_ = certified(work, expires=NOV + timedelta(days=1))
    assert certificates.expire(Work(work.conn, work.now + timedelta(days=3), work.box)) == 1
    assert certificates.held(work, who.product_id) is None
    later = Work(work.conn, work.now + timedelta(days=3), work.box)
    one = corrections.correct(later, who.province, id_, CERTIFICATE, PAPER)
    held = certificates.held(later, who.product_id)
    assert held is not None
    assert (one.state, held.status, held.expires_on) == ("certified", "held", date(2029, 11, 20))
    assert certificates.expire(later) == 0
