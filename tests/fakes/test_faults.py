from __future__ import annotations

from pathlib import Path

from bot.fakes.clock import START
from bot.fakes.faults import ERROR_PAGE, Answer, CallLog, Drop, Faults, Hang, read_log

BUSY = Answer(429, {"ok": False})


def test_the_next_calls_that_fit_meet_the_fault_and_no_others() -> None:
    faults = Faults()
    faults.next(BUSY, face="telegram", method="sendMessage", chat="1", times=2)
    assert faults.take("telegram", "a", "sendMessage", "2") is None
    assert faults.take("telegram", "a", "getMe", "1") is None
    assert faults.take("zalo_oa", "a", "sendMessage", "1") is None
    assert faults.take("telegram", "a", "SENDMESSAGE", "1") is BUSY
    assert faults.take("telegram", "b", "sendMessage", "1") is BUSY
    assert faults.take("telegram", "a", "sendMessage", "1") is None


def test_rules_hit_in_the_order_they_were_made() -> None:
    faults = Faults()
    faults.next(Hang(), times=1, skip=1)
    faults.next(Drop(accepted=True), times=None)
    seen = [faults.take("telegram", "a", "m", "1") for _ in range(4)]
    assert seen == [Drop(True), Hang(), Drop(True), Drop(True)]
    faults.clear()
    assert faults.take("telegram", "a", "m", "1") is None


def test_a_chance_is_the_same_in_every_run() -> None:
    def run() -> list[bool]:
        faults = Faults(seed=7)
        faults.next(ERROR_PAGE, times=None, chance=0.3)
        return [faults.take("telegram", "a", "m", "1") is not None for _ in range(200)]

    assert run() == run()
    assert 30 < sum(run()) < 90


def test_the_log_tells_what_was_done_from_what_was_refused(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    log = CallLog(file)
    log.add(START, "telegram", "a", "sendMessage", "1", {"text": "chào"}, "accepted", "501")
    log.add(START, "telegram", "a", "sendMessage", "1", {"text": "hai"}, "lost", "502")
    log.add(START, "telegram", "a", "sendMessage", "2", {"text": "ba"}, "refused", why="429")
    assert [call.platform_id for call in log.accepted(chat="1")] == ["501", "502"]
    assert [call.why for call in log.refused()] == ["429"]
    log.close()
    with file.open("a") as more:
        more.write('{"number": 4, "at"')  # killed while writing
    assert read_log(file) == log.calls
