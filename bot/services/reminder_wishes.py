"""What people wish of their reminders: later, done, no more of this, remind me on that day, none at all, again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from bot.programme import dossier_life
from bot.programme.reminders import MATTERS, Deadline, Planned
from bot.programme.reminders.deadline import FORWARD, KINDS, Kind, Matter
from bot.programme.reminders.late import CHANGED, SAID
from bot.services import acting, certificates, dossiers
from bot.storage import Work, audit, reminders, silences
from bot.storage.reminders import Reminder

ONE_DAY = timedelta(days=1)
PutOff = Literal["put_off", "last_day", "past"]


def matter_of(row: Reminder) -> Matter:
    return MATTERS[kind_of(row)]


def kind_of(row: Reminder) -> Kind:
    return next(kind for kind in KINDS if kind == row.kind)


def put_off(work: Work, row: Reminder, to: date, today: date) -> tuple[PutOff, date]:
    """Says it again on that day, and not before. Where its day would be over by then, the last day is taken
    ("last_day"); on the last day itself there is no later ("past")."""
    became: PutOff = "put_off"
    if row.kind not in FORWARD and to > row.day:
        became, to = "last_day", row.day
    if to <= today:
        return "past", row.day
    deadline = Deadline(kind_of(row), row.subject, row.day, row.occasion, facts=row.facts)
    step = (to - row.day).days if row.kind in FORWARD else (row.day - to).days
    if row.kind == "clock":
        step = 100 + step  # its rule's steps are working days: these must not be taken for one of them
    for other in _same(work, row):
        if other.status != "planned":
            continue
        if other.send_on < to:
            other.status, other.reason = "put_off", SAID
        elif other.step == step and other.kind == row.kind:
            other.wished = True
        reminders.save(work, [other])
    reminders.add(work, row.person_id, [Planned(deadline, step, to)], wished=True)
    silences.lift(work, row.person_id, matter_of(row), row.subject)
    _note(work, row, "reminder.put_off")
    return became, to


def done(work: Work, row: Reminder, on_day: date | None = None) -> None:
    """The matter is done, by this person's word: nobody is reminded of it any more."""
    silences.add(work, row.person_id, matter_of(row), row.subject, row.occasion, done=True, on_day=on_day)
    _stop(work, row)
    _note(work, row, "reminder.done")


def handed_in(work: Work, row: Reminder, on_day: date) -> None:
    """The file was handed in, by this person's word: a dossier begins that waits for the commune to confirm. Where
    there can be none (no commune is known), the word alone stops the reminders."""
    kind: dossier_life.Kind = "re_evaluation" if matter_of(row) == "certificate" else "first"
    if kind == "first" and certificates.held(work, row.subject[1]) is not None:
        kind = "upgrade"
    actor = acting.producer(row.person_id)
    try:
        one = dossiers.begin(work, actor, row.subject[1], kind)
        if one.state == "draft":
            dossiers.move(work, actor, one.id, "hand_in", dossier_life.Papers(on=on_day))
    except dossiers.Refused as refused:
        if refused.why != "open":  # then one is on its way already, and that is what was said
            done(work, row, on_day)
            return
    for other in _same(work, row):  # planned again, should the commune never have got it
        if other.status == "planned":
            other.status, other.reason = "stopped", CHANGED
            reminders.save(work, [other])
    reminders.sooner(work, [row.person_id])
    _note(work, row, "reminder.handed_in")


def unwanted(work: Work, row: Reminder) -> None:
    """This person wishes to hear no more of this matter, whatever its day becomes."""
    silences.add(work, row.person_id, matter_of(row), row.subject, "", done=False)
    _stop(work, row)
    _note(work, row, "reminder.unwanted")


def wish(work: Work, person_id: int, talk: int, product: str, day: date) -> None:
    """Reminds this person of the talk on that day: one wish at a time, the newest holds."""
    for row in reminders.all_of(work, person_id):
        if row.kind == "asked" and row.status == "planned":
            row.status, row.reason = "put_off", SAID
            reminders.save(work, [row])
    deadline = Deadline("asked", ("talk", talk), day, day.isoformat(), facts={"product": product})
    reminders.add(work, person_id, [Planned(deadline, 0, day)], wished=True)
    for row in reminders.all_of(work, person_id):  # the same day was wished for, and given up, before
        if row.identity == ("asked", "talk", talk, day, 0) and row.status in ("put_off", "stopped"):
            row.status, row.reason = "planned", ""
            reminders.save(work, [row])
    audit.add(work, audit.person_actor(person_id), "reminder.wished", "talk", talk)


def hear_again(work: Work, person_id: int) -> None:
    """Every "no more of this" is taken back; what is done stays done."""
    silences.hear_again(work, person_id)
    reminders.sooner(work, [person_id])


def ahead(work: Work, person_id: int) -> list[Reminder]:
    """The next reminder of each matter, the nearest first."""
    found: dict[tuple[Matter, tuple[str, int], str], Reminder] = {}
    rows = [row for row in reminders.all_of(work, person_id) if row.status == "planned"]
    for row in sorted(rows, key=lambda row: (row.send_on, row.day, row.id)):
        found.setdefault((matter_of(row), row.subject, row.occasion), row)
    return list(found.values())


def _same(work: Work, row: Reminder) -> Sequence[Reminder]:
    """The rows of the same matter of the same person."""
    matter = matter_of(row)
    return [
        other
        for other in reminders.all_of(work, row.person_id)
        if matter_of(other) == matter and other.subject == row.subject and other.occasion == row.occasion
    ]


def _stop(work: Work, row: Reminder) -> None:
    for other in _same(work, row):
        if other.status == "planned":
            other.status, other.reason = "put_off", SAID
            reminders.save(work, [other])


def _note(work: Work, row: Reminder, act: str) -> None:
    audit.add(work, audit.person_actor(row.person_id), act, row.subject[0], row.subject[1], {"kind": row.kind})
