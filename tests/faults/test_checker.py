"""The checker is checked: it finds nothing in a sound record, and objects to each thing that was done to it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace

import pytest

from tests.faults.checker import Arrived, Event, Expected, Out, Report, Told, check
from tests.faults.load import Said, Talker

CHATS = (7, 8)
SCRIPT = ("/start", "1", "chè")
ANSWERS: list[tuple[str, object]] = [("consent", "yes"), ("product-name", "chè")]


LISTENERS = (70, 71, 72)
WORDS = "Thông báo số {}"


@dataclass
class Record:
    """Two people, three events each, one answer to each, all sent; two announcements to three listeners, one of whom
    has blocked the bot, and one of the two people was told the second as well."""

    talkers: list[Talker] = field(default_factory=list)
    inbox: list[Event] = field(default_factory=list)
    outbox: list[Out] = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)
    answers: dict[int, list[tuple[str, object]]] = field(default_factory=lambda: dict.fromkeys(CHATS, ANSWERS[:]))
    told: list[Told] = field(default_factory=list)
    recipients: list[Out] = field(default_factory=list)

    def check(self) -> Report:
        expected = {"tea": Expected(len(SCRIPT), ANSWERS)}
        outs = [*self.outbox, *self.recipients]
        return check(self.talkers, self.inbox, outs, self.arrived, self.answers, expected, self.told, LISTENERS)


def sound() -> Record:
    record = Record()
    for chat in CHATS:
        said = [Said(chat * 10 + at, text, [200]) for at, text in enumerate(SCRIPT)]
        record.talkers.append(Talker(chat, "tea", said))
        for at, one in enumerate(said):
            row = Event(one.id + 1000, chat, str(one.id), 10 * at + 1, "done")
            key = f"in:{row.id}:0"
            out = Out(row.id, chat, row.id, key, "reply", 10 * at + 2, "sent", (f"m{one.id}",), f"answer to {one.text}")
            record.inbox.append(row)
            record.outbox.append(out)
            record.arrived.append(Arrived(chat, f"m{one.id}", f"answer to {one.text}"))
    for number in (1, 2):
        counts = {("sent", ""): 1 + number, ("failed", "no_chat"): 1}
        record.told.append(Told(number, "done", WORDS.format(number), counts, dict(counts)))
        for chat in (*LISTENERS, *CHATS[:1])[: 2 + number]:
            row, blocked = 9000 + 100 * number + chat, chat == LISTENERS[1]
            status, ids = ("failed", ()) if blocked else ("sent", (f"m{row}",))
            key = f"tell:{number}:{chat}"
            record.recipients.append(Out(row, chat, None, key, "announcement", None, status, ids))
            if not blocked:
                record.arrived.append(Arrived(chat, f"m{row}", f"<b>{WORDS.format(number)}</b>"))
    return record


def test_a_sound_record_is_left_alone() -> None:
    report = sound().check()
    assert report.faults == []
    assert (report.events, report.answers, report.arrived, report.unknown, report.in_doubt) == (6, 6, 11, 0, 0)
    assert (report.announcements, report.told) == (2, 5)


def test_what_is_not_acknowledged_may_be_there_or_not() -> None:
    record = sound()
    record.talkers[0].said[2].statuses = [0, 503]
    assert record.check().faults == []
    del record.inbox[2], record.outbox[2], record.arrived[2]
    record.answers[7] = ANSWERS
    assert record.check().faults == []


def test_a_send_in_doubt_may_have_arrived_or_not() -> None:
    record = sound()
    record.outbox[1] = replace(record.outbox[1], status="unknown", ids=())
    report = record.check()
    assert report.faults == []
    assert (report.unknown, report.in_doubt) == (1, 1)
    del record.arrived[1]
    report = record.check()
    assert report.faults == []
    assert (report.unknown, report.in_doubt) == (1, 0)


def test_an_earlier_part_of_a_message_is_no_second_message() -> None:
    record = sound()
    record.arrived.insert(1, Arrived(7, "part", "<b>answer</b>"))
    assert record.check().faults == []
    record.arrived.insert(1, Arrived(7, "again", "answer"))
    assert [fault.kind for fault in record.check().faults] == ["doubled"], "the same part twice"


def test_an_announcement_in_doubt_may_have_arrived_once_or_not() -> None:
    record = sound()
    record.recipients[0] = replace(record.recipients[0], status="unknown", ids=())
    report = record.check()
    assert (report.faults, report.unknown, report.in_doubt) == ([], 1, 1)
    record.arrived = [one for one in record.arrived if one.id != "m9170"]
    report = record.check()
    assert (report.faults, report.unknown, report.in_doubt) == ([], 1, 0)


def test_a_cancelled_announcement_may_leave_out_those_whose_turn_had_not_come() -> None:
    record = sound()
    leave_out(record)
    record.told[0] = replace(record.told[0], state="cancelled")
    assert record.check().faults == []


@pytest.mark.parametrize(("line", "kinds"), [(10, []), (12, ["different"])])
def test_who_writes_on_before_trouble_is_over_need_not_end_as_others(line: int, kinds: list[str]) -> None:
    """The second event failed at first, the third was written between the excuse and the answer, or before both."""
    record = sound()
    record.inbox[1] = replace(record.inbox[1], line=9)
    record.inbox[2] = replace(record.inbox[2], line=11)
    record.outbox[1] = replace(record.outbox[1], line=13)
    record.outbox[2] = replace(record.outbox[2], line=14)
    record.outbox.append(Out(5000, 7, 1071, "sorry:1071", "reply", line, "sent", ("m5000",), "sorry"))
    record.arrived.insert(0 if line < 12 else 1, Arrived(7, "m5000", "sorry"))
    lose_fact(record)
    record.answers[7] = [*record.answers[7], ("kind-group", "other")]
    report = record.check()
    assert [fault.kind for fault in report.faults if fault.kind != "reordered"] == kinds
    assert report.hurried == (line == 10)


def test_who_writes_the_same_while_an_answer_is_in_doubt_is_told_it_again_and_nothing_else() -> None:
    record = sound()
    record.outbox[1] = replace(record.outbox[1], key=f"again:in:{record.inbox[0].id}:0")
    lose_fact(record)
    record.answers[7] = [*record.answers[7], ("kind-group", "other")]
    report = record.check()
    assert report.faults == []
    assert report.hurried == 1


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize(
    ("sent", "typed", "kinds"), [(9.0, "1", []), (None, " 1", []), (5.0, "1", ["lost"]), (9.0, "2", ["lost"])]
)
def test_the_same_typed_again_needs_no_answer_while_the_first_one_is_on_its_way(
    sent: float | None, typed: str, kinds: list[str], again: bool
) -> None:
    """The third event says what the second said, at the eighth second; to go on, or for want of an answer."""
    record = sound()
    record.talkers[0].said[2] = replace(record.talkers[0].said[2], text=typed, again=again, at=8)
    record.inbox[2] = replace(record.inbox[2], received=8.0)
    record.outbox[1] = replace(record.outbox[1], sent=sent)
    del record.outbox[2], record.arrived[2]
    lose_fact(record)
    report = record.check()
    assert [fault.kind for fault in report.faults if fault.kind != "different"] == kinds
    assert report.hurried == (not kinds and not again)


def lose_event(record: Record) -> None:
    del record.inbox[1], record.outbox[1], record.arrived[1]


def leave_event(record: Record) -> None:
    record.inbox[1] = replace(record.inbox[1], state="received")


def set_event_aside(record: Record) -> None:
    record.inbox[1] = replace(record.inbox[1], state="failed")


def lose_answer(record: Record) -> None:
    del record.outbox[1], record.arrived[1]


def lose_send(record: Record) -> None:
    del record.arrived[1]


def double_event(record: Record) -> None:
    record.inbox.append(replace(record.inbox[1], id=5000, line=50))


def invent_event(record: Record) -> None:
    record.inbox.append(replace(record.inbox[1], id=5000, event_id="999", line=50))


def double_answer(record: Record) -> None:
    record.outbox.append(replace(record.outbox[1], id=5000, ids=("m5000",)))
    record.arrived.append(Arrived(7, "m5000"))


def say_twice(record: Record) -> None:
    record.arrived.insert(2, Arrived(7, "m5000", "answer to 1"))


def claim_one_message_twice(record: Record) -> None:
    record.outbox[1] = replace(record.outbox[1], ids=record.outbox[0].ids)


def swap_events(record: Record) -> None:
    first, second = record.inbox[0], record.inbox[1]
    record.inbox[:2] = [replace(first, line=second.line), replace(second, line=first.line)]


def swap_answers(record: Record) -> None:
    first, second = record.outbox[0], record.outbox[1]
    record.outbox[:2] = [replace(first, line=second.line), replace(second, line=first.line)]


def swap_arrivals(record: Record) -> None:
    record.arrived[0], record.arrived[1] = record.arrived[1], record.arrived[0]


def leave_message(record: Record) -> None:
    record.outbox[1] = replace(record.outbox[1], status="sending")


def mistake_chat(record: Record) -> None:
    record.inbox[1] = replace(record.inbox[1], chat=8)


def lose_fact(record: Record) -> None:
    record.answers[7] = ANSWERS[:1]


def double_fact(record: Record) -> None:
    record.answers[7] = [*ANSWERS, ANSWERS[-1]]


def leave_out(record: Record) -> None:
    del record.recipients[2]
    record.arrived = [one for one in record.arrived if one.id != "m9172"]


def announce_twice(record: Record) -> None:
    record.arrived.append(Arrived(70, "m5000", WORDS.format(1)))


def announce_twice_in_doubt(record: Record) -> None:
    record.recipients[0] = replace(record.recipients[0], status="unknown", ids=())
    record.arrived.append(Arrived(70, "m5000", WORDS.format(1)))


def double_recipient(record: Record) -> None:
    record.recipients.append(replace(record.recipients[0], id=5000))


def lose_announcement(record: Record) -> None:
    record.arrived = [one for one in record.arrived if one.id != "m9170"]


def leave_announcement(record: Record) -> None:
    record.told[0] = replace(record.told[0], state="sending")


def leave_recipient(record: Record) -> None:
    record.recipients[0] = replace(record.recipients[0], status="sending")


def miscount(record: Record) -> None:
    record.told[0] = replace(record.told[0], tally={("sent", ""): 3})


def announce_though_failed(record: Record) -> None:
    record.arrived.append(Arrived(71, "m5000", WORDS.format(1)))


def announce_to_a_stranger(record: Record) -> None:
    record.arrived.append(Arrived(99, "m5000", WORDS.format(1)))


@pytest.mark.parametrize(
    ("doctor", "kind"),
    [
        (lose_event, "lost"),
        (leave_event, "lost"),
        (set_event_aside, "lost"),
        (lose_answer, "lost"),
        (lose_send, "lost"),
        (double_event, "doubled"),
        (invent_event, "doubled"),
        (double_answer, "doubled"),
        (say_twice, "doubled"),
        (claim_one_message_twice, "doubled"),
        (swap_events, "reordered"),
        (swap_answers, "reordered"),
        (swap_arrivals, "reordered"),
        (leave_message, "unaccounted"),
        (mistake_chat, "different"),
        (lose_fact, "different"),
        (double_fact, "different"),
        (leave_out, "lost"),
        (announce_twice, "doubled"),
        (announce_twice_in_doubt, "doubled"),
        (double_recipient, "doubled"),
        (lose_announcement, "lost"),
        (leave_announcement, "unaccounted"),
        (leave_recipient, "unaccounted"),
        (miscount, "different"),
        (announce_though_failed, "different"),
        (announce_to_a_stranger, "different"),
    ],
)
def test_a_doctored_record_is_objected_to(doctor: Callable[[Record], None], kind: str) -> None:
    record = deepcopy(sound())
    doctor(record)
    assert kind in {fault.kind for fault in record.check().faults}
