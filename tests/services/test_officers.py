"""Officers, the questions they answer, the confirmations they see, their queue."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.clock import VIETNAM
from bot.programme.dossier_life import Papers
from bot.programme.duties import BadScope, Scope, read_scope
from bot.services import codes, confirmations, dossiers, officers, queues, tickets
from bot.services.answers import record_answer
from bot.services.officers import NotAllowed
from bot.services.tickets import MOST_A_DAY, MOST_LINES, Refused
from bot.storage import Loaded, Work, audit, export, purging
from bot.storage.officers import Officer
from tests.databases import later, opened
from tests.offices import TAN_CUONG, THAI_NGUYEN, coop

COMMUNE = Scope("commune", THAI_NGUYEN, TAN_CUONG)
OTHER = Scope("commune", "08", "00985")
PROVINCE = Scope("province", THAI_NGUYEN)


def officer(work: Work, scope: Scope, chat: str, name: str = "Lan") -> Officer:
    accepted = officers.accept(work, opened(work, chat), officers.invite(work, scope, name))
    assert accepted.officer is not None
    return accepted.officer


def asked(work: Work, chat: str = "asks", said: str = "Nộp ở đâu ạ?") -> tuple[Loaded, int]:
    loaded = opened(work, chat)
    return loaded, tickets.ask(work, loaded, "question", COMMUNE, said).id


# ── Officers ─────────────────────────────────────────────────────────────────────────────────────


def test_a_code_makes_an_officer_once(work: Work) -> None:
    code = officers.invite(work, COMMUNE, "Chị Lan")
    one = officers.accept(work, opened(work, "c1"), code).officer
    assert one is not None
    assert (one.scope, one.name) == (COMMUNE, "Chị Lan")
    assert officers.accept(work, opened(work, "c2"), code).kind == "used"
    assert officers.serving(work, opened(work, "c2").person.id) is None


def test_a_code_runs_out_and_a_wrong_one_is_counted(work: Work) -> None:
    code = officers.invite(work, COMMUNE)
    assert officers.accept(later(work, days=8), opened(work, "c1"), code).kind == "expired"
    for _ in range(5):
        assert officers.accept(work, opened(work, "c2"), "AAAA-3333").kind == "wrong"
    assert officers.accept(work, opened(work, "c2"), code).kind == "too_many"


def test_an_officer_who_answered_nothing_is_not_purged_with_the_trials(work: Work) -> None:
    loaded = opened(work, "c1")
    loaded.person.trial_until = work.now
    officers.accept(work, loaded, officers.invite(work, COMMUNE))
    assert loaded.person.trial_until is None
    assert purging.purge_trials(later(work, days=2)) == 0


def test_a_second_code_moves_the_officer_and_leaving_ends_it(work: Work) -> None:
    loaded = opened(work, "c1")
    officers.accept(work, loaded, officers.invite(work, COMMUNE))
    moved = officers.accept(work, loaded, officers.invite(work, OTHER))
    assert moved.before is not None
    assert moved.before.scope == COMMUNE
    one = officers.serving(work, loaded.person.id)
    assert one is not None
    assert one.scope == OTHER
    officers.leave(work, one)
    assert officers.serving(work, loaded.person.id) is None
    acts = [entry.act for entry in audit.by(work, audit.person_actor(loaded.person.id))]
    assert acts == ["officer.began", "officer.moved", "officer.began", "officer.left"]


def test_a_province_invites_and_removes_in_its_own_communes_only(work: Work) -> None:
    province = officer(work, PROVINCE, "p")
    inside, outside = officer(work, COMMUNE, "c1"), officer(work, OTHER, "c2")
    assert officers.invite(work, COMMUNE, by=province)
    for scope, by in ((OTHER, province), (PROVINCE, province), (COMMUNE, inside)):
        with pytest.raises(NotAllowed):
            officers.invite(work, scope, by=by)
    assert officers.remove(work, outside.id, province) is None
    assert officers.remove(work, province.id, inside) is None
    assert officers.remove(work, inside.id, province) is not None
    assert officers.remove(work, inside.id, province) is None, "once"
    assert [one.id for one in officers.colleagues(work, province)] == []


@pytest.mark.parametrize("text", ["commune:99999", "province:99", "05503", "xã:1", "commune:", ""])
def test_a_scope_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadScope):
        read_scope(text)
    assert read_scope("commune:05503") == COMMUNE


def test_which_purpose_a_code_has_costs_one_wrong_try(work: Work) -> None:
    code = codes.issue(work, "confirm", officers.INVITED_FOR)
    assert codes.purpose_of(work, code, ("officer", "confirm"), "me") == "confirm"
    for _ in range(5):
        assert codes.purpose_of(work, "AAAA-3333", ("officer", "confirm"), "me") is None
    assert codes.purpose_of(work, code, ("officer", "confirm"), "me") is None, "has to wait now"


# ── Questions ────────────────────────────────────────────────────────────────────────────────────


def test_a_question_is_answered_and_asked_again_until_it_is_done(work: Work) -> None:
    one = officer(work, COMMUNE, "c1")
    loaded, number = asked(work)
    assert [each.id for each in tickets.waiting(work, one)] == [number]
    tickets.answer(work, one, number, "Ở xã chị ạ.")
    assert tickets.waiting(work, one) == []
    tickets.add(work, loaded.person.id, number, "Mấy giờ ạ?")
    assert [each.officer_id for each in tickets.waiting(work, one)] == [one.id], "who took it keeps it"
    tickets.done(work, loaded.person.id, number)
    assert tickets.waiting(work, one) == []
    tickets.add(work, loaded.person.id, number, "Còn nữa ạ")
    found = tickets.see(work, one, number)
    assert found is not None
    assert [(line.side, line.said) for line in found.lines] == [
        ("person", "Nộp ở đâu ạ?"),
        ("office", "Ở xã chị ạ."),
        ("person", "Mấy giờ ạ?"),
        ("person", "Còn nữa ạ"),
    ]
    assert found.lines[1].office == "xã Tân Cương, Thái Nguyên"


def test_two_officers_at_once_one_takes_it_and_the_other_is_told_who(work: Work) -> None:
    first, second = officer(work, COMMUNE, "c1", "Lan"), officer(work, COMMUNE, "c2", "Minh")
    _, number = asked(work)
    tickets.take(work, first, number)
    with pytest.raises(Refused) as told:
        tickets.answer(work, second, number, "x")
    assert told.value.why == "taken"
    assert told.value.officer is not None
    assert told.value.officer.name == "Lan"
    officers.leave(work, first)
    assert tickets.answer(work, second, number, "Được ạ")[0].state == "answered", "what a leaver had taken is free"


def test_out_of_scope_is_as_if_it_did_not_exist(work: Work) -> None:
    near, far, province = officer(work, COMMUNE, "c1"), officer(work, OTHER, "c2"), officer(work, PROVINCE, "p")
    loaded, number = asked(work)
    assert tickets.see(work, far, number) is None
    with pytest.raises(Refused, match="unknown"):
        tickets.take(work, far, number)
    assert tickets.own(work, opened(work, "stranger").person.id, number) is None
    with pytest.raises(Refused, match="unknown"):
        tickets.add(work, opened(work, "stranger").person.id, number, "x")
    assert tickets.waiting(work, province) == []
    tickets.pass_on(work, near, number)
    assert [each.id for each in tickets.waiting(work, province)] == [number]
    passed = tickets.own(work, loaded.person.id, number)
    assert passed is not None
    assert tickets.to_tell(work, passed) == [province]


def test_a_complaint_goes_to_the_province_past_the_commune(work: Work) -> None:
    commune, province = officer(work, COMMUNE, "c1"), officer(work, PROVINCE, "p")
    one = tickets.ask(work, opened(work, "asks"), "complaint", COMMUNE, "Chấm chưa đúng")
    assert tickets.see(work, commune, one.id) is None
    assert [each.id for each in tickets.waiting(work, province)] == [one.id]


def test_nobody_floods_an_office(work: Work) -> None:
    loaded = opened(work, "asks")
    numbers = [tickets.ask(work, loaded, "question", COMMUNE, f"câu {n}").id for n in range(MOST_A_DAY)]
    with pytest.raises(Refused, match="many"):
        tickets.ask(work, loaded, "question", COMMUNE, "nữa")
    for n in range(MOST_LINES - MOST_A_DAY):
        tickets.add(work, loaded.person.id, numbers[0], f"thêm {n}")
    with pytest.raises(Refused, match="many"):
        tickets.add(work, loaded.person.id, numbers[0], "nữa")
    with pytest.raises(Refused, match="long"):
        tickets.ask(later(work, days=2), loaded, "question", COMMUNE, "x" * 2000)
    assert tickets.ask(later(work, days=2), loaded, "question", COMMUNE, "mai").state == "open"


def test_answers_are_kept_for_the_whole_office_and_no_other(work: Work) -> None:
    from bot.storage.tickets import canned_of

    one = officer(work, COMMUNE, "c1")
    tickets.keep_canned(work, one, "Nộp ở đâu", "Ở bộ phận một cửa ạ.")
    assert [each.said for each in canned_of(work, COMMUNE)] == ["Ở bộ phận một cửa ạ."]
    assert canned_of(work, PROVINCE) == []
    for n in range(11):
        tickets.keep_canned(work, one, str(n), "x")
    with pytest.raises(Refused, match="many"):
        tickets.keep_canned(work, one, "quá", "x")


def test_words_lie_sealed_are_exported_and_go_with_the_person(work: Work) -> None:
    one = officer(work, COMMUNE, "c1")
    loaded, number = asked(work, said="Chuyện riêng nhà tôi")
    tickets.answer(work, one, number, "Vâng ạ")
    rows = work.conn.exec_driver_sql("SELECT said FROM ticket_line").fetchall()
    assert all("riêng" not in row[0] for row in rows)
    mine = export(work, loaded.person.id)["questions"]
    assert [line["said"] for line in mine[0]["lines"]] == ["Chuyện riêng nhà tôi", "Vâng ạ"]
    assert export(work, one.person_id)["serves_as_officer"][0]["commune"] == TAN_CUONG
    purging.purge_person(work, loaded.person.id, "request")
    assert tickets.see(work, one, number) is None
    purging.purge_person(work, one.person_id, "request")
    assert officers.serving(work, one.person_id) is None


# ── Helping hands ────────────────────────────────────────────────────────────────────────────────


def helped(work: Work) -> Loaded:
    """A helper's talk about somebody's product, with one answer given for them."""
    loaded = coop(work, "helper").loaded
    record_answer(work, loaded, "product", "product-name", "Chè", on_behalf=True)
    return loaded


def test_what_is_filled_in_for_somebody_is_unconfirmed_until_their_own_yes(work: Work) -> None:
    loaded = helped(work)
    assert loaded.product is not None
    assert loaded.organisation is not None
    product = loaded.product.id
    assert confirmations.standing(work, product) is False
    code = confirmations.ask(work, loaded)
    assert code is not None
    producer = opened(work, "producer")
    opened_ = confirmations.open_code(work, producer, code)
    assert opened_.asked is not None
    assert confirmations.standing(work, product) is False, "reading is no yes"
    assert confirmations.yes(work, opened(work, "stranger"), opened_.asked.id) is None
    assert confirmations.yes(work, producer, opened_.asked.id) is not None
    assert confirmations.standing(work, product) is True
    record_answer(work, loaded, "product", "product-name", "Chè khác", on_behalf=True)
    assert confirmations.standing(work, product) is False, "what came after it is not confirmed"


def test_the_helper_cannot_be_the_producer_and_a_code_works_once(work: Work) -> None:
    loaded = helped(work)
    assert confirmations.open_code(work, loaded, confirmations.ask(work, loaded) or "").kind == "own"
    code = confirmations.ask(work, loaded) or ""
    assert confirmations.open_code(work, opened(work, "a"), code).kind == "ok"
    assert confirmations.open_code(work, opened(work, "b"), code).kind == "used"


def test_a_yes_said_aloud_needs_the_number_and_is_recorded_as_spoken(work: Work) -> None:
    loaded = helped(work)
    one = confirmations.ask_aloud(work, loaded)
    assert one is not None
    wrong = "0000" if one.word != "0000" else "1111"
    assert not confirmations.said_aloud(work, loaded, one.id, wrong)
    assert not confirmations.said_aloud(work, opened(work, "x"), one.id, one.word)
    assert confirmations.said_aloud(work, loaded, one.id, one.word)
    assert confirmations.standing(work, one.product_id) is True
    acts = [entry.act for entry in audit.about(work, "product", one.product_id)]
    assert acts[-1] == "confirmation.spoken"


def test_where_nobody_helped_there_is_nothing_to_confirm(work: Work) -> None:
    loaded = coop(work).loaded
    assert loaded.product is not None
    assert confirmations.standing(work, loaded.product.id) is None
    assert confirmations.ask(work, loaded) is None
    assert confirmations.ask_aloud(work, loaded) is None


# ── The queue ────────────────────────────────────────────────────────────────────────────────────


def test_the_most_pressing_comes_first_with_its_working_day(work: Work) -> None:
    one = officer(work, COMMUNE, "c1")
    numbers = {}
    for chat, received in (("a", date(2026, 11, 18)), ("b", date(2026, 11, 3)), ("c", None)):
        made = coop(work, chat, name=chat)
        dossier = dossiers.begin(work, made.producer, made.product_id, "first")
        numbers[chat] = dossier.id
        if received is not None:
            dossiers.move(work, made.commune, dossier.id, "confirm_receipt", Papers(on=received))
        else:
            dossiers.move(work, made.producer, dossier.id, "hand_in", Papers(on=date(2026, 11, 19)))
    found = queues.waiting_for(work, one)
    assert [each.shown.dossier.id for each in found] == [numbers["b"], numbers["a"], numbers["c"]]
    # 4, 5, 6, 9–13, 16–20 November: 13 working days after the 3rd; due two days later
    clock = found[0].clock
    assert clock is not None
    assert (clock.day, clock.limit, found[0].pressing) == (13, 15, True)
    assert found[1].clock is not None
    assert found[1].clock.day == 2
    assert found[2].clock is None
    assert queues.waiting_for(work, officer(work, OTHER, "c2")) == []


def test_what_waits_for_the_producer_comes_last_and_is_not_counted(work: Work) -> None:
    one = officer(work, COMMUNE, "c1")
    made = coop(work, "a")
    dossier = dossiers.begin(work, made.producer, made.product_id, "first")
    dossiers.move(work, made.commune, dossier.id, "confirm_receipt", Papers(on=date(2026, 11, 3)))
    dossiers.move(work, made.commune, dossier.id, "ask_commune", Papers(supplements=("ảnh",), reason="thiếu"))
    assert queues.waiting_for(work, one) == []
    assert [each.waits for each in queues.queue(work, one)] == [False]


def test_the_clock_of_a_re_evaluation_runs_in_calendar_days(work: Work) -> None:
    at = datetime(2026, 11, 20, 9, tzinfo=VIETNAM)
    assert at.date() == date(2026, 11, 20)
    made = coop(work, "a")
    one = dossiers.begin(work, made.producer, made.product_id, "re_evaluation")
    dossiers.move(work, made.commune, one.id, "confirm_receipt", Papers(on=date(2026, 10, 1)))
    dossiers.move(work, made.commune, one.id, "report", Papers(on=date(2026, 10, 9), number="3/BC"))
    dossiers.move(work, made.province, one.id, "receive_province", Papers(on=date(2026, 10, 12)))
    found = queues.waiting_for(work, officer(work, PROVINCE, "p"))
    clock = found[0].clock
    assert clock is not None
    assert (clock.day, clock.limit, clock.due) == (39, 45, date(2026, 11, 26))
