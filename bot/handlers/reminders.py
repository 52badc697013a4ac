"""Reminders between the rows and the chat: wording what is due, and doing what people answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.clock import local_date
from bot.flows import asides, reminding
from bot.flows.pen import Pen
from bot.flows.question import Ctx
from bot.flows.reminding import (
    About,
    Due,
    ListReminders,
    NoMore,
    PutOff,
    RemindAgain,
    RemindMe,
    RemindMeLater,
    SaidDone,
)
from bot.flows.result import sure_gaps
from bot.flows.state import State
from bot.language import day, words
from bot.messages import Message
from bot.programme.calendar import WorkingDays, vietnam
from bot.programme.reminders import Rules
from bot.services import papers, reminder_wishes
from bot.services.reminder_known import Standing
from bot.services.reminder_settings import book
from bot.services.reminder_wishes import matter_of
from bot.services.subjects import live_talks
from bot.storage import Work, consents, reminders, subjects
from bot.storage.around import ChatAround
from bot.storage.reminders import Reminder

if TYPE_CHECKING:
    from bot.handlers.desk import Desk

FRESH = timedelta(days=2)
"""How long after it a "later" without further words is meant for the last reminder."""

# ── Wording what is due ──────────────────────────────────────────────────────────────────────────


def compose(work: Work, one: Standing, chat: ChatAround, due: Sequence[Reminder], rules: Rules, today: date) -> Message:
    """One message of these reminders, as `services.reminders.attend` wants it."""
    language = one.person.language
    days = one.calendar.days
    worded = [_due(row, today, _missing(work, one, row) if len(due) == 1 else (), days) for row in due]
    return reminding.message(words(language), worded, rules, today, _called(one, due))


def _due(row: Reminder, today: date, missing: Sequence[str] = (), days: WorkingDays | None = None) -> Due:
    facts = dict(row.facts)
    if row.kind == "clock":
        facts["worked"] = str(_worked(date.fromisoformat(row.occasion), today, days or vietnam()))
    return Due(row.id, row.kind, matter_of(row), row.day, facts, missing)


def _worked(received: date, today: date, source: WorkingDays) -> int:
    """Working days since the receipt, which is not counted."""
    return sum(source.is_working_day(received + timedelta(days=n)) for n in range(1, (today - received).days + 1))


def _missing(work: Work, one: Standing, row: Reminder) -> tuple[str, ...]:
    """What the product lacks for its next star, by its answers; the locked ones are not opened for this."""
    organisation = one.own.get(row.subject[1]) if row.subject[0] == "product" else None
    if matter_of(row) != "hand_in" or organisation is None:
        return ()
    product = next(p for p in organisation.products if p.id == row.subject[1])
    live = [a for a in subjects.assessments_of(work, product.id) if a.abandoned_at is None]
    answers = {**one.person.answers, **organisation.answers, **product.answers, **(live[-1].answers if live else {})}
    ctx = Ctx(State(answers), words(one.person.language), work.now)
    found = tuple(gap.text(ctx) for gap in sure_gaps(ctx))
    return (*found, ctx.words.t("5 samples")) if found and not ctx.tourism else found


def _called(one: Standing, due: Sequence[Reminder]) -> str:
    """The given name of who is written to, where they told it of themselves."""
    for row in due:
        organisation = one.own.get(row.subject[1]) if row.subject[0] == "product" else None
        organisation = organisation or next((o for o in one.person.organisations if o.role == "manager"), None)
        if organisation is not None and organisation.answers.get("for-whom") == "own":
            said = str(organisation.answers.get("contact-name") or "").split()
            return said[-1].capitalize() if said and len(said[-1]) <= 16 else ""
    return ""


# ── Doing what people answer ─────────────────────────────────────────────────────────────────────


def _about(desk: Desk, act: About) -> None:
    row = _mine(desk, act.row)
    if row is None:
        return
    together = [row] if act.sure else reminders.together(desk.work, row)
    if act.verb == "done":  # what was only left in the middle is carried on with, not done
        together = [one for one in together if matter_of(one) not in ("unfinished", "asked")] or [row]
        row = together[0]
    if act.verb == "on":
        _go_on(desk, row)
    elif act.verb == "later":
        desk.show(lambda pen: reminding.when(pen, row.id))
    elif len(together) > 1:
        due = [_due(one, _today(desk)) for one in together]
        desk.show(lambda pen: reminding.which(pen, act.verb, due))
    elif act.verb == "stop":
        desk.show(lambda pen: reminding.stop_which(pen, row.id))
    else:
        _is_done(desk, row)


def _mine(desk: Desk, id_: int) -> Reminder | None:
    """The reminder, when it is this person's; else the open question is asked again."""
    row = reminders.find(desk.work, desk.loaded.person.id, id_)
    if row is None:
        desk.show(lambda pen: pen.ask())
    return row


def _today(desk: Desk) -> date:
    return local_date(desk.work.now)


def _is_done(desk: Desk, row: Reminder) -> None:
    match matter_of(row):
        case "hand_in" | "certificate":
            desk.show(lambda pen: reminding.handed_in_when(pen, row.id))
        case "paper":
            desk.show(lambda pen: reminding.new_paper(pen, row.id))
        case "result":
            reminder_wishes.done(desk.work, row)
            _open_talk(desk, row)
            desk.show(lambda pen: asides.do(pen, "council_result", ""))
        case _:
            _go_on(desk, row)


def _go_on(desk: Desk, row: Reminder) -> None:
    _open_talk(desk, row)
    desk.restart = True


def _open_talk(desk: Desk, row: Reminder) -> None:
    kind, id_ = row.subject
    for view in live_talks(desk.work, desk.loaded.person.id):
        if (kind == "talk" and view.talk.id == id_) or (kind == "product" and view.talk.product_id == id_):
            desk.open(view.talk.id)
            return


def _put_off(desk: Desk, act: PutOff) -> None:
    row = _mine(desk, act.row)
    if row is None:
        return
    came = [
        (one, *reminder_wishes.put_off(desk.work, one, act.to, _today(desk)))
        for one in reminders.together(desk.work, row)
    ]

    def view(pen: Pen) -> None:
        language = pen.words.language
        if all(became == "past" for _, became, _ in came):
            reminding.back(pen, pen.t("Today is the last day, so there is no later."))
            return
        if len(came) == 1 and came[0][1] == "last_day":
            said = pen.t("That would be too late: I remind you on {day}, the last day.", day=day(came[0][2], language))
        else:
            said = pen.t("Fine, I remind you on {day}.", day=day(act.to, language))
        reminding.back(pen, said)

    desk.show(view)


def _said_done(desk: Desk, act: SaidDone) -> None:
    row = _mine(desk, act.row)
    if row is None:
        return
    matter = matter_of(row)
    if matter in ("hand_in", "certificate") and act.on_day is not None:
        reminder_wishes.handed_in(desk.work, row, act.on_day)
    elif matter == "paper" and act.on_day is not None:
        papers.describe(desk.work, desk.loaded, row.subject[1], "expires_on", act.on_day)
    else:
        reminder_wishes.done(desk.work, row, act.on_day)

    def view(pen: Pen) -> None:
        on = day(act.on_day, pen.words.language) if act.on_day is not None else ""
        if matter == "paper":
            said = (
                pen.t("Noted: the new paper is good until {day}.", day=on)
                if on
                else pen.t("Noted: there is a new one.")
            )
        else:
            said = pen.t("I note it by your word: handed in on {day}.\nIt counts once the commune confirms it.", day=on)
        reminding.back(pen, said)

    desk.show(view)


def _no_more(desk: Desk, act: NoMore) -> None:
    row = _mine(desk, act.row)
    if row is None:
        return
    reminder_wishes.unwanted(desk.work, row)
    desk.show(lambda pen: reminding.back(pen, pen.t("Fine, I do not remind you of this any more.")))


def _remind_me(desk: Desk, act: RemindMe) -> None:
    loaded = desk.loaded
    assert loaded.talk is not None  # a desk always has one
    talk = loaded.talk.id
    if loaded.person.trial_until is not None:
        desk.show(lambda pen: reminding.back(pen, pen.t("You asked me to keep nothing, so I cannot remind you.")))
        return
    if not _agrees(desk):
        desk.show(lambda pen: reminding.listed(pen, (), book(desk.work).country, False))
        return
    product = str(loaded.product.answers.get("product-name") or "") if loaded.product is not None else ""
    reminder_wishes.wish(desk.work, loaded.person.id, talk, product, act.day)
    desk.show(
        lambda pen: reminding.back(pen, pen.t("Fine, I remind you on {day}.", day=day(act.day, pen.words.language)))
    )


def _agrees(desk: Desk) -> bool:
    return consents.decision(desk.work, desk.loaded.person.id, "reminders") is not False


def _remind_me_later(desk: Desk, act: RemindMeLater) -> None:
    """Of the reminder that was sent in these days, else of the talk under way."""
    rows = [row for row in reminders.all_of(desk.work, desk.loaded.person.id) if row.status in ("queued", "sent")]
    recent = [row for row in rows if row.outbox_key is not None and _sent_on(row) > _today(desk) - FRESH]
    last = max(recent, key=lambda row: (_sent_on(row), -row.id), default=None)
    desk.show(lambda pen: reminding.when(pen, last.id if last is not None else None))


def _sent_on(row: Reminder) -> date:
    return date.fromisoformat((row.outbox_key or "").rpartition(":")[2])


def _list(desk: Desk, act: ListReminders) -> None:
    rules = book(desk.work).country
    rows = reminder_wishes.ahead(desk.work, desk.loaded.person.id)
    worded = [(row.send_on, _due(row, row.send_on)) for row in rows]
    agrees = _agrees(desk)
    desk.show(lambda pen: reminding.listed(pen, worded, rules, agrees))


def _again(desk: Desk, act: RemindAgain) -> None:
    reminder_wishes.hear_again(desk.work, desk.loaded.person.id)


ACTS: dict[type[Any], Callable[[Desk, Any], None]] = {
    About: _about,
    PutOff: _put_off,
    SaidDone: _said_done,
    NoMore: _no_more,
    RemindMe: _remind_me,
    RemindMeLater: _remind_me_later,
    ListReminders: _list,
    RemindAgain: _again,
}
