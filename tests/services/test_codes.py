from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.services import codes as service
from bot.storage import Box, Lane, Work, audit, codes
from bot.storage.tables import attempt, code
from tests.databases import later, opened

HOUR = timedelta(hours=1)


def test_a_code_opens_once_what_it_was_issued_for(work: Work) -> None:
    who = opened(work).person.id
    issued = service.issue(work, "link", HOUR, person_id=who, data={"talk": 3})
    assert len(issued) == 8
    assert service.redeem(work, "other", issued, "a").kind == "wrong"
    spoken = f" {issued[:4].lower()}-{issued[4:]} "
    assert service.redeem(work, "link", spoken, "a") == service.Redemption("ok", who, {"talk": 3})
    assert service.redeem(work, "link", issued, "b").kind == "used"
    assert [entry.act for entry in audit.about(work, "person", who)] == ["code.issued", "code.redeemed"]


def test_a_code_that_ran_out_opens_nothing(work: Work) -> None:
    issued = service.issue(work, "link", HOUR)
    assert service.redeem(later(work, hours=1), "link", issued, "a").kind == "expired"


def test_codes_have_no_signs_that_look_alike_and_are_kept_as_digests_only(work: Work) -> None:
    issued = {service.issue(work, "link", HOUR, length=6) for _ in range(50)}
    assert len(issued) == 50
    assert not set("".join(issued)) & set("0OQ1IL2Z5S8BUV")
    kept = str(work.conn.execute(select(code)).all())
    assert not [one for one in issued if one in kept]
    with pytest.raises(ValueError, match="6 to 8"):
        service.issue(work, "link", HOUR, length=4)


def test_five_wrong_tries_and_the_caller_waits_even_with_the_right_one(work: Work) -> None:
    issued = service.issue(work, "link", HOUR)
    for number in range(5):
        assert service.redeem(work, "link", f"WRONG{number}", "203.0.113.7").kind == "wrong"
    assert service.redeem(work, "link", issued, "203.0.113.7").kind == "too_many"
    assert "203.0.113.7" not in str(work.conn.execute(select(attempt)).all())
    assert service.redeem(later(work, minutes=16), "link", issued, "203.0.113.7").kind == "ok"


def test_another_caller_does_not_wait(work: Work) -> None:
    issued = service.issue(work, "link", HOUR)
    for _ in range(6):
        service.redeem(work, "link", "WRONG", "a")
    assert service.redeem(work, "link", issued, "b").kind == "ok"


def test_a_fresh_chat_is_a_new_person_but_no_new_network(work: Work) -> None:
    issued = service.issue(work, "link", HOUR)
    for number in range(service.NETWORK_TRIES):
        tried = (f"person:{number}", f"{service.NETWORK}a")
        assert service.redeem(work, "link", f"{number:04}ACDE", tried).kind == "wrong"
    fresh = opened(work, "fresh")
    fresh.network = "a"
    assert service.redeem(work, "link", issued, service.callers(fresh)).kind == "too_many"
    assert service.purpose_of(work, issued, ("link",), service.callers(fresh)) is None
    fresh.network = "b"
    assert service.redeem(work, "link", issued, service.callers(fresh)).kind == "ok"


def test_who_saw_half_of_a_code_does_not_find_the_other_half(work: Work) -> None:
    issued, other = (service.issue(work, "link", HOUR) for _ in range(2))
    for number in range(service.HALF_TRIES):
        assert service.redeem(work, "link", f"{issued[:4]}{number:04}", f"person:{number}").kind == "wrong"
    assert service.redeem(work, "link", issued, "person:99").kind == "too_many"
    assert service.redeem(work, "link", other, "person:99").kind == "ok"
    assert service.redeem(later(work, minutes=16), "link", issued, "person:99").kind == "ok"


@pytest.mark.parametrize("typed", ["", "   ", "💥" * 100, "A" * 10_000, "x\0y", "'; DROP TABLE code; --"])
def test_whatever_is_typed_is_at_most_wrong(work: Work, typed: str) -> None:
    assert service.redeem(work, "link", typed, "a").kind == "wrong"


def test_a_code_still_opens_after_a_new_key_was_put_first(work: Work) -> None:
    from cryptography.fernet import Fernet

    old, new = Fernet.generate_key(), Fernet.generate_key()
    issued = service.issue(Work(work.conn, work.now, Box([old])), "link", HOUR)
    assert service.redeem(Work(work.conn, work.now, Box([new, old])), "link", issued, "a").kind == "ok"


def test_two_who_type_it_at_once_and_one_gets_in(lane: Lane) -> None:
    issued = lane.do(lambda work: service.issue(work, "link", HOUR))
    with ThreadPoolExecutor(8) as threads:
        found = threads.map(
            lambda number: lane.do(lambda work: service.redeem(work, "link", issued, f"caller {number}").kind),
            range(8),
        )
        assert sorted(found) == ["ok", *["used"] * 7]


def test_old_codes_and_tries_are_removed(work: Work) -> None:
    service.issue(work, "link", HOUR)
    service.redeem(work, "link", "WRONG", "a")
    assert codes.purge(later(work, hours=20), timedelta(days=1)) == 0
    assert codes.purge(later(work, hours=26), timedelta(days=1)) == 1
    assert work.conn.execute(select(attempt)).first() is None
