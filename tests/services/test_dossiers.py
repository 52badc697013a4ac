from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.language import words
from bot.programme.dossier_life import Papers
from bot.services import acting, certificates, dossiers, people
from bot.services.dossiers import Refused
from bot.storage import Lane, Work, audit, outbox, purging, subjects
from bot.storage import deadlines as open_days
from bot.storage.payload import from_json
from bot.storage.tables import dossier_step
from bot.storage.tables import outbox as sent
from tests.databases import later, opened
from tests.offices import TAN_CUONG, Coop, coop

VI = words("vi")
NOV = date(2026, 11, 20)  # the tests' today, a Friday


def received(work: Work, on: date = NOV) -> tuple[Coop, int]:
    """A dossier that lies at the commune."""
    who = coop(work)
    one = dossiers.begin(work, who.producer, who.product_id, "first")
    dossiers.move(work, who.producer, one.id, "hand_in", Papers(on=on))
    dossiers.move(work, who.commune, one.id, "confirm_receipt", Papers(on=on, number="12/PĐK-19-05503-2026"))
    return who, one.id


def told(work: Work, person_id: int) -> list[str]:
    """The notices queued for somebody, the oldest first."""
    rows = work.conn.execute(select(sent.c.payload, sent.c.key).where(sent.c.purpose == "notice").order_by(sent.c.id))
    return [from_json(work.box.open(payload)).text for payload, key in rows if key.endswith(f":{person_id}")]


def test_a_whole_first_dossier_from_draft_to_certificate(work: Work) -> None:
    who, id_ = received(work)
    at = [
        (who.commune, "report", Papers(on=NOV, number="03/BC-UBND", proposal_number="21/TTr-UBND")),
        (who.province, "receive_province", Papers(on=NOV)),
        (who.province, "survey", Papers(on=NOV)),
        (who.province, "council", Papers(on=NOV)),
    ]
    for actor, name, papers in at:
        dossiers.move(work, actor, id_, name, papers)
    dossiers.council_result(
        work, who.province, id_, Papers(on=NOV, total=76.5, stars=4, parts={"A": 30, "B": 20, "C": 26.5})
    )
    certify = Papers(on=NOV, stars=4, decision_number="99/QĐ-UBND", certificate_number="7/2026")
    one = dossiers.move(work, who.province, id_, "certify", certify)
    assert one.state == "certified"
    assert one.code == f"19-{TAN_CUONG}-1-2026"
    held = certificates.held(work, who.product_id)
    assert held is not None
    assert (held.number, held.stars, held.issued_on, held.expires_on) == ("7/2026", 4, NOV, date(2029, 11, 20))
    assert {d.kind: d.day for d in open_days.of(work, "certificate", held.id)} == {
        "expires": date(2029, 11, 20),
        "window_opens": date(2029, 11, 20) - timedelta(days=180),
        "window_closes": date(2029, 11, 20) - timedelta(days=120),
        "grace_ends": date(2029, 11, 20) + timedelta(days=180),
    }
    view = dossiers.see(work, who.producer, id_)
    assert view is not None
    assert [step.move for step in view.steps] == [
        *("hand_in", "confirm_receipt", "report", "receive_province", "survey", "council", "pass", "certify")
    ]
    assert [step.version for step in view.steps] == list(range(1, 9))
    assert [entry.act for entry in audit.about(work, "dossier", id_)][-1] == "dossier.certify"
    assert "4 sao, số 7/2026" in told(work, who.person_id)[-1]


def test_the_communes_clock_starts_with_its_own_word_and_not_with_the_producers(work: Work) -> None:
    who = coop(work)
    one = dossiers.begin(work, who.producer, who.product_id, "first")
    assert [d.kind for d in open_days.of(work, "dossier", one.id)] == ["hand_in_by"]
    one = dossiers.move(work, who.producer, one.id, "hand_in", Papers(on=NOV))
    assert open_days.of(work, "dossier", one.id) == []
    one = dossiers.move(work, who.commune, one.id, "confirm_receipt", Papers(on=date(2026, 11, 18)))
    (due,) = open_days.of(work, "dossier", one.id)
    assert (due.kind, due.begins, due.day) == ("commune_due", date(2026, 11, 18), date(2026, 12, 10))  # 24/11 is off
    assert "10/12/2026" in told(work, who.person_id)[-1]


def test_supplements_go_back_and_forth_with_reason_list_and_answer(work: Work) -> None:
    who, id_ = received(work)
    ask = Papers(reason="Ảnh mờ", supplements=("Giấy an toàn thực phẩm", "5 mẫu"))
    dossiers.move(work, who.commune, id_, "ask_commune", ask)
    notice = told(work, who.person_id)[-1]
    assert "Ảnh mờ" in notice
    assert "• Giấy an toàn thực phẩm" in notice
    view = dossiers.see(work, who.producer, id_)
    assert view is not None
    assert view.asked is not None
    assert view.asked.said == {"reason": "Ảnh mờ", "supplements": ["Giấy an toàn thực phẩm", "5 mẫu"]}
    one = dossiers.move(work, who.producer, id_, "answer_commune", Papers(answer="Đã gửi", media=(3, 4)))
    assert one.state == "at_commune"
    steps = dossiers.see(work, who.producer, id_)
    assert steps is not None
    assert steps.steps[-1].said == {"answer": "Đã gửi", "media": [3, 4]}
    assert [d.kind for d in open_days.of(work, "dossier", id_)] == ["commune_due"]  # a request does not stop the clock


WRONG = [
    ("commune", "hand_in", Papers(on=NOV), "side", "Bây giờ có thể"),
    ("commune", "confirm_receipt", Papers(on=NOV), "state", "Bây giờ có thể: xã xin bổ sung"),
    ("commune", "ask_commune", Papers(supplements=("x",)), "needs", "lý do"),
    ("commune", "ask_commune", Papers(reason="x"), "needs", "danh sách"),
    ("commune", "return_commune", Papers(), "needs", "lý do"),
    ("commune", "report", Papers(on=NOV), "needs", "số"),
    ("commune", "report", Papers(on=NOV + timedelta(days=1), number="1"), "future", "chưa đến"),
    ("commune", "report", Papers(on=NOV - timedelta(days=1), number="1"), "before", "trước"),
    ("province", "receive_province", Papers(on=NOV), "state", "Hồ sơ đang ở bước: xã đang xem"),
    ("producer", "answer_commune", Papers(answer="x"), "state", "rút hồ sơ"),
    ("producer", "fly", Papers(), "unknown", "không thấy hồ sơ"),
]


def test_a_wrong_move_is_refused_with_the_reason_and_what_can_be_done(work: Work) -> None:
    who, id_ = received(work)
    before = dossiers.see(work, who.producer, id_)
    for side, name, papers, why, says in WRONG:
        with pytest.raises(Refused) as refused:
            dossiers.move(work, getattr(who, side), id_, name, papers)
        assert refused.value.why == why
        assert says in refused.value.text(VI), name
        assert dossiers.see(work, who.producer, id_) == before


def test_an_office_elsewhere_and_a_stranger_see_nothing(work: Work) -> None:
    who, id_ = received(work)
    stranger = acting.producer(opened(work, "chat-2").person.id)
    for actor in (
        stranger,
        acting.commune("05506"),
        acting.province("01"),
        acting.commune(""),
        acting.Actor("commune"),
    ):
        assert dossiers.see(work, actor, id_) is None
        with pytest.raises(Refused, match="unknown") as refused:
            dossiers.move(work, actor, id_, "withdraw")
        with pytest.raises(Refused, match="unknown") as missing:
            dossiers.move(work, actor, 10_000, "withdraw")
        assert refused.value.text(VI) == missing.value.text(VI)
    code = f"19-{TAN_CUONG}-1-2026"
    assert dossiers.by_code(work, who.person_id, code) is not None
    assert dossiers.by_code(work, stranger.person_id or 0, code) is None
    assert dossiers.mine(work, stranger.person_id or 0) == []
    with pytest.raises(Refused, match="unknown"):
        dossiers.begin(work, stranger, who.product_id, "first")


def test_an_office_sees_no_draft_of_who_did_not_agree_to_share(work: Work) -> None:
    who = coop(work)
    people.decide(work, who.loaded.person, "office", False, "2026-11")
    one = dossiers.begin(work, who.producer, who.product_id, "first")
    assert dossiers.see(work, who.commune, one.id) is None
    dossiers.move(work, who.producer, one.id, "hand_in", Papers(on=NOV))
    assert dossiers.see(work, who.commune, one.id) is not None


def test_who_saw_an_older_version_is_told_and_nothing_happens(work: Work) -> None:
    who, id_ = received(work)
    dossiers.move(work, who.commune, id_, "report", Papers(on=NOV, number="1"), seen=2)
    with pytest.raises(Refused, match="stale") as refused:
        dossiers.move(work, who.commune, id_, "ask_commune", Papers(reason="x", supplements=("y",)), seen=2)
    assert "nhanh hơn" in refused.value.text(VI)


def test_of_two_who_move_at_once_one_wins_and_the_other_is_told(lane: Lane) -> None:
    who, id_ = lane.do(received)
    gate = threading.Barrier(2)
    outcomes: list[str] = []

    def one(name: str, papers: Papers) -> None:
        def job(work: Work) -> str:
            try:
                return dossiers.move(work, who.commune, id_, name, papers, seen=2).state
            except Refused as refused:
                return refused.why

        gate.wait()
        outcomes.append(lane.do(job, key=name))

    threads = [
        threading.Thread(target=one, args=("report", Papers(on=NOV, number="1"))),
        threading.Thread(target=one, args=("return_commune", Papers(reason="x"))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "stale" in outcomes
    assert len(set(outcomes)) == 2
    assert lane.look(lambda work: len(work.conn.execute(select(dossier_step.c.id)).all())) == 3


def test_what_a_step_says_is_never_changed(work: Work) -> None:
    received(work)
    for column in ("move", "origin", "state", "papers", "at", "on_day", "version", "side", "dossier_id"):
        with pytest.raises(DBAPIError, match="not rewritten"), work.conn.begin_nested():
            work.conn.execute(text(f"UPDATE dossier_step SET {column} = {column}"))


def test_who_is_forgotten_takes_their_words_along_and_the_history_stays(work: Work) -> None:
    who, id_ = received(work)
    other = opened(work, "chat-2").person.id
    subjects.join(work, other, who.organisation_id, "member")
    dossiers.move(work, who.commune, id_, "ask_commune", Papers(reason="x", supplements=("y",)))
    dossiers.move(work, who.producer, id_, "answer_commune", Papers(answer="tôi là Hoa"))
    purging.purge_person(work, who.person_id, "request")
    view = dossiers.see(work, acting.producer(other), id_)
    assert view is not None
    assert [step.move for step in view.steps][-1] == "answer_commune"
    assert [step.said for step in view.steps if step.side == "producer"] == [None, None]
    purging.purge_person(work, other, "request")
    assert work.conn.execute(select(dossier_step.c.id)).all() == []


def test_a_second_dossier_waits_for_the_first_and_a_draft_is_begun_once(work: Work) -> None:
    who = coop(work)
    draft = dossiers.begin(work, who.producer, who.product_id, "first")
    assert dossiers.begin(work, who.producer, who.product_id, "first") == draft
    dossiers.move(work, who.producer, draft.id, "hand_in", Papers(on=NOV))
    with pytest.raises(Refused, match="open"):
        dossiers.begin(work, who.producer, who.product_id, "upgrade")
    dossiers.move(work, who.producer, draft.id, "withdraw")
    assert dossiers.begin(work, who.producer, who.product_id, "first").id != draft.id


def test_a_product_without_a_commune_is_asked_for_it_first(work: Work) -> None:
    who = coop(work)
    assert who.loaded.organisation is not None
    from tests.offices import say

    say(work, who.loaded.organisation, place="unsure")
    with pytest.raises(Refused, match="place"):
        dossiers.begin(work, who.producer, who.product_id, "first")


def re_evaluated(work: Work) -> tuple[Coop, int]:
    """A re-evaluation that lies at the province."""
    who = coop(work)
    certificates.tell(work, who.producer, who.product_id, "5/2024", issued_on=date(2024, 3, 1), stars=3)
    one = dossiers.begin(work, who.producer, who.product_id, "re_evaluation")
    dossiers.move(work, who.producer, one.id, "hand_in", Papers(on=NOV))
    for actor, name, papers in (
        (who.commune, "confirm_receipt", Papers(on=NOV)),
        (who.commune, "report", Papers(on=NOV, number="1")),
        (who.province, "receive_province", Papers(on=NOV)),
    ):
        dossiers.move(work, actor, one.id, name, papers)
    return who, one.id


def test_a_re_evaluation_is_voted_on_in_writing_within_45_days_and_visited_only_for_a_reason(work: Work) -> None:
    who, id_ = re_evaluated(work)
    assert {d.kind: d.day for d in open_days.of(work, "dossier", id_)} == {"result_due": NOV + timedelta(days=45)}
    with pytest.raises(Refused, match="kind"):
        dossiers.move(work, who.province, id_, "survey", Papers(on=NOV))
    with pytest.raises(Refused, match="needs: reason"):
        dossiers.move(work, who.province, id_, "survey_again", Papers(on=NOV))
    dossiers.move(work, who.province, id_, "council_in_writing", Papers(on=NOV))
    dossiers.council_result(work, who.province, id_, Papers(on=NOV, total=60, stars=3))
    certify = Papers(on=NOV, stars=3, decision_number="1", certificate_number="8/2026")
    dossiers.move(work, who.province, id_, "certify", certify)
    kept = certificates.store.of_product(work, who.product_id)
    assert [(one.number, one.status) for one in kept] == [("8/2026", "held"), ("5/2024", "replaced")]
    assert open_days.of(work, "certificate", kept[1].id) == []


def test_a_filed_re_evaluation_closes_the_window_of_the_certificate(work: Work) -> None:
    who, _ = re_evaluated(work)
    held = certificates.held(work, who.product_id)
    assert held is not None
    assert {d.kind for d in open_days.of(work, "certificate", held.id)} == {"expires", "grace_ends"}


def test_a_dossier_for_five_stars_goes_to_the_ministry_and_may_come_back(work: Work) -> None:
    who, id_ = received(work)
    for actor, name, papers in (
        (who.commune, "report", Papers(on=NOV, number="1")),
        (who.province, "receive_province", Papers(on=NOV)),
        (who.province, "survey", Papers(on=NOV)),
        (who.province, "council", Papers(on=NOV)),
    ):
        dossiers.move(work, actor, id_, name, papers)
    with pytest.raises(Refused, match="field: total"):
        dossiers.council_result(work, who.province, id_, Papers(on=NOV, total=85, stars=5))
    dossiers.council_result(work, who.province, id_, Papers(on=NOV, total=91, stars=5))
    one = dossiers.move(work, who.province, id_, "send_up", Papers(on=NOV, number="5"))
    assert {d.kind: d.day for d in open_days.of(work, "dossier", id_)} == {"central_before": date(2027, 3, 30)}
    dossiers.move(work, who.province, id_, "central_council", Papers(on=NOV))
    one = dossiers.move(work, who.province, id_, "return_central", Papers(reason="88 điểm", total=88))
    certify = Papers(on=NOV, stars=4, decision_number="1", certificate_number="9/2026")
    one = dossiers.move(work, who.province, one.id, "certify", certify)
    assert one.state == "certified"


def test_a_certificate_is_revoked_with_its_ground_and_within_15_days(work: Work) -> None:
    who, id_ = re_evaluated(work)
    dossiers.move(work, who.province, id_, "council_in_writing", Papers(on=NOV))
    dossiers.council_result(work, who.province, id_, Papers(on=NOV, total=60, stars=3))
    certify = Papers(on=NOV, stars=3, decision_number="1", certificate_number="8/2026")
    dossiers.move(work, who.province, id_, "certify", certify)
    with pytest.raises(Refused, match="field: ground"):
        dossiers.move(work, who.province, id_, "conclude", Papers(on=NOV, ground="bored", reason="x"))
    dossiers.move(work, who.province, id_, "conclude", Papers(on=NOV, ground="stopped", reason="xã xác nhận"))
    assert {d.kind: d.day for d in open_days.of(work, "dossier", id_)} == {"revocation_due": date(2026, 12, 5)}
    revoke = Papers(on=NOV, ground="stopped", reason="xã xác nhận", decision_number="2/QĐ")
    dossiers.move(work, who.province, id_, "revoke", revoke)
    assert certificates.held(work, who.product_id) is None
    assert certificates.store.of_product(work, who.product_id)[0].ground == "stopped"
    assert "đã ngừng sản xuất" in told(work, who.person_id)[-1]


def test_running_numbers_follow_what_an_office_wrote_by_hand(work: Work) -> None:
    codes = []
    for number, typed in enumerate(("", "19.05503.7.2026", "", "83-829-28780-3-2022")):
        who = coop(work, f"chat-{number}", name=f"Chè {number}")
        one = dossiers.begin(work, who.producer, who.product_id, "first")
        codes.append(dossiers.move(work, who.commune, one.id, "confirm_receipt", Papers(on=NOV, code=typed)).code)
    assert codes == ["19-05503-1-2026", "19-05503-7-2026", "19-05503-8-2026", "83-829-28780-3-2022"]
    who = coop(work, "chat-9")
    one = dossiers.begin(work, who.producer, who.product_id, "first")
    with pytest.raises(Refused, match="field: code"):
        dossiers.move(work, who.commune, one.id, "confirm_receipt", Papers(on=NOV, code="19-99999-7-2026"))


def test_a_dossier_keeps_the_assessment_it_was_handed_in_with(work: Work) -> None:
    who = coop(work)
    one = who.loaded.assessment
    assert one is not None
    one.estimate, one.sheet, one.finished_at = {"total": 71, "stars": 3}, 11, work.now
    subjects.save_assessment(work, one)
    begun = dossiers.begin(work, who.producer, who.product_id, "first")
    handed = dossiers.move(work, who.producer, begun.id, "hand_in", Papers(on=NOV))
    one.estimate = {"total": 20, "stars": 0}
    subjects.save_assessment(work, one)
    kept = dossiers.see(work, who.producer, begun.id)
    assert kept is not None
    assert kept.dossier.snapshot == handed.snapshot
    assert handed.snapshot is not None
    assert (handed.assessment_id, handed.snapshot["estimate"]["total"]) == (one.id, 71)


def test_an_ended_certificate_is_marked_once(work: Work) -> None:
    who = coop(work)
    told_one = certificates.tell(work, who.producer, who.product_id, "5/2023", issued_on=date(2023, 11, 30))
    assert told_one.expires_on == date(2026, 11, 30)
    assert certificates.expire(work) == 0
    assert certificates.expire(later(work, days=11)) == 1
    assert certificates.expire(later(work, days=12)) == 0
    assert certificates.store.of_product(work, who.product_id)[0].status == "expired"


@pytest.mark.parametrize(
    ("days", "why"),
    [
        ({"issued_on": date(2026, 11, 21)}, "future"),
        ({"issued_on": date(2025, 1, 1), "expires_on": date(2024, 1, 1)}, "before"),
        ({"issued_on": date(2025, 1, 1), "expires_on": date(2029, 1, 1)}, "long"),
        ({"expires_on": date(2030, 1, 1)}, "long"),
        ({"issued_on": date(2010, 1, 1)}, "early"),
    ],
)
def test_a_certificate_with_impossible_days_is_refused(work: Work, days: dict[str, date], why: str) -> None:
    who = coop(work)
    with pytest.raises(certificates.BadCertificate, match=why):
        certificates.tell(work, who.producer, who.product_id, "1", **days)


def test_what_an_office_recorded_is_not_changed_by_what_is_told(work: Work) -> None:
    who = coop(work)
    kept = certificates.store.add(
        work, product_id=who.product_id, number="1", expires_on=date(2028, 1, 1), source="office"
    )
    assert certificates.tell(work, who.producer, who.product_id, "2", issued_on=date(2025, 5, 5)) == kept


def test_nothing_is_told_twice_and_who_did_it_is_not_told(work: Work) -> None:
    who, id_ = received(work)
    count = len(told(work, who.person_id))
    assert count == 1
    officer = replace(who.commune, person_id=who.person_id)
    dossiers.move(work, officer, id_, "report", Papers(on=NOV, number="1"))
    assert len(told(work, who.person_id)) == count
    assert outbox.counts(work)["queued"] == count
