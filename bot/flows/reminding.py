"""Reminders in the chat: their lines, and what people answer: done, later, ask an officer, no more of it.

A reminder never moves the talk's place: what was asked before it is still open after it, a tap away. Its lines belong
to no talk (`notice`); a line's value is "verb.number" with the number of the reminder's row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.flows import texts
from bot.flows.notice import notice
from bot.flows.pen import Pen
from bot.flows.proofs import called, kinds
from bot.flows.question import Option
from bot.flows.reading import read
from bot.flows.render import is_number
from bot.flows.side import Side
from bot.flows.state import Decide, SideAct
from bot.language import Words, day
from bot.messages import Message, Template
from bot.programme.reminders import Rules
from bot.programme.reminders.deadline import FORWARD
from bot.programme.reminders.say import say

KIND = "remind"
AT_ONCE = 4  # lines of a message that holds several
MISSING_SHOWN = 2
_DAY_MONTH = re.compile(r"(\d{1,2}) ?[/.-] ?(\d{1,2})")
ONE_DAY = timedelta(days=1)
LATELY = timedelta(days=120)

# ── What a reminder says ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder to be worded. `facts` are plain: the product's name, further days as ISO text, `worked` (a number),
    "paper" (its kind); `missing`: what the product still lacks, in the person's language."""

    row: int
    kind: str
    matter: str
    day: date
    facts: Mapping[str, str] = field(default_factory=dict)
    missing: Sequence[str] = ()


def message(w: Words, due: Sequence[Due], rules: Rules, today: date, name: str = "") -> Message:
    """One message of these reminders, the most urgent first; `name` is how the person is called, "" for unknown."""
    who = w.t("Dear {name}", name=name) if name else w.t("Hello")
    if len(due) == 1:
        text, items = _said(w, due[0], rules, today, "", who), _lines(w, due[0])
    else:
        shown = [f"• {_said(w, one, rules, today, 'line', who)}" for one in due[:AT_ONCE]]
        more = len(due) - len(shown)
        rest = [w.n("… and {count} more: type “nhắc việc”", "… and {count} more: type “nhắc việc”", more)]
        head = w.n("{who}, {count} thing is coming up:", "{who}, {count} things are coming up:", len(due), who=who)
        text = "\n".join([head, *shown, *(rest if more else [])])
        items = _lines_of_many(w, due)
    said = notice(text, KIND, items, purpose="reminder")
    first = due[0]
    data = {"name": name, "product": _product(w, first), "day": day(first.day, w.language)}
    return Message(
        said.text, said.body, said.choices, purpose="reminder", template=Template(f"reminder-{first.kind}", data)
    )


def _said(w: Words, one: Due, rules: Rules, today: date, form: str, who: str) -> str:
    rule = rules.kinds[one.kind]
    last = one.day == today and one.kind not in FORWARD
    form = form or ("today" if last else "text")
    values = {key: _shown(w, value) for key, value in one.facts.items() if "." not in key}
    values |= {"who": who, "product": _product(w, one), "day": day(one.day, w.language)}
    left = (one.day - today).days
    values["left"] = w.n("{count} day left", "{count} days left", left) if left else w.t("Today is the last day")
    values["missing"] = _missing(w, one.missing)
    values["paper"] = _paper(w, one)
    return say(rule, form, w.language, values)


def _product(w: Words, one: Due) -> str:
    name = one.facts.get("product", "")
    return name if 0 < len(name) <= 32 else w.t("your product")


def _paper(w: Words, one: Due) -> str:
    """The paper as the evidence calls it, in the middle of a sentence."""
    kind = one.facts.get("paper", "")
    return w.t("the paper “{name}”", name=called(w, kind)) if kind in kinds() else w.t("a paper")


def _shown(w: Words, value: str) -> str:
    try:
        return day(date.fromisoformat(value), w.language)
    except ValueError:
        return value


def _missing(w: Words, things: Sequence[str]) -> str:
    named = ", ".join(thing[:1].lower() + thing[1:] for thing in things[:MISSING_SHOWN])
    more = len(things) - MISSING_SHOWN
    return w.n("{things} and {count} more", "{things} and {count} more", more, things=named) if more > 0 else named


def _lines(w: Words, one: Due) -> list[Option]:
    first = {
        "hand_in": Option(f"done.{one.row}", w.t("Handed in")),
        "certificate": Option(f"done.{one.row}", w.t("Handed in")),
        "paper": Option(f"done.{one.row}", w.t("I have a new one")),
        "result": Option(f"done.{one.row}", w.t("There is a result")),
        "unfinished": Option(f"on.{one.row}", w.t("Carry on")),
        "asked": Option(f"on.{one.row}", w.t("Carry on")),
    }.get(one.matter)
    later, stop = Option(f"later.{one.row}", w.t("Remind me later")), Option(f"stop.{one.row}", w.t("Stop reminding"))
    if first is None:  # the commune's clock: for officers
        return [Option(f"desk.{one.row}", w.t("See what waits")), later, stop]
    return [first, later, Option(f"ask.{one.row}", w.t("Ask an officer")), stop]


def _lines_of_many(w: Words, due: Sequence[Due]) -> list[Option]:
    if all(one.matter == "clock" for one in due):
        return _lines(w, due[0])
    row = due[0].row
    return [
        Option(f"done.{row}", w.t("Something is done")),
        Option(f"later.{row}", w.t("Remind me later")),
        Option(f"ask.{row}", w.t("Ask an officer")),
        Option(f"stop.{row}", w.t("Stop reminding")),
    ]


# ── What people answer ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class About(SideAct):
    """Something is wished of a reminder: `verb` "done", "later", "stop", "on". The handler knows its row, and asks
    which one is meant where several came in one message, unless it is `sure`."""

    verb: str
    row: int
    sure: bool = False


@dataclass(frozen=True, slots=True)
class PutOff(SideAct):
    row: int
    to: date


@dataclass(frozen=True, slots=True)
class SaidDone(SideAct):
    """Done on that day, by the person's word; a paper: good until that day. None where they do not know."""

    row: int
    on_day: date | None


@dataclass(frozen=True, slots=True)
class NoMore(SideAct):
    row: int


@dataclass(frozen=True, slots=True)
class RemindMe(SideAct):
    """Of the talk under way, on that day."""

    day: date


@dataclass(frozen=True, slots=True)
class RemindMeLater(SideAct):
    """ "Nhắc lại sau": of the reminder that came last, else of the talk under way."""


@dataclass(frozen=True, slots=True)
class ListReminders(SideAct):
    """Show what this person will be reminded of."""


@dataclass(frozen=True, slots=True)
class RemindAgain(SideAct):
    """Takes back every wish to hear no more."""


def chosen(pen: Pen, value: str) -> None:
    """A line of a reminder, or of one of the small menus below."""
    verb, _, rest = value.partition(".")
    number, _, more = rest.partition(".")
    row = int(number[:18]) if number.isascii() and number.isdigit() else 0
    match verb:
        case "done" | "later" | "stop" | "on":
            pen.silent = True
            pen.act(About(verb, row, sure=more == "one"))
        case "ask" | "desk":
            from bot.flows import asides  # which knows every side, this one too

            asides.do(pen, "human" if verb == "ask" else "office_work", "")
        case "in" if more == "date":
            _ask_day(pen, f"in.{row}", pen.t("On which day? Type it like {example}.", example=_example(pen)))
        case "in" if is_number(more):
            _put_off(pen, row, pen.ctx.today + timedelta(days=int(more)))
        case "did" if more == "date":
            _ask_day(
                pen,
                f"did.{row}",
                pen.t("On which day did you hand it in? Type it like {example}.", example=_example(pen, -2)),
            )
        case "did" if is_number(more):
            _did(pen, row, pen.ctx.today - timedelta(days=int(more)))
        case "new":
            pen.silent = True
            pen.act(SaidDone(row, None))
        case "not":
            pen.silent = True
            pen.act(NoMore(row))
        case "none":
            stop_all(pen)
        case "again":
            start_again(pen)
        case "wish" if more == "date":
            _ask_day(pen, "wish.0", pen.t("On which day? Type it like {example}.", example=_example(pen)))
        case "wish" if is_number(more):
            _wish(pen, pen.ctx.today + timedelta(days=int(more)))
        case _:
            pen.ask()


def typed(pen: Pen, text: str) -> bool:
    """A day, where one was asked for."""
    items = [str(value).split(".") for value, _ in pen.state.aside.get("items", [])]
    # "keep.in.7" awaits a day; "keep.0" leaves all as it is
    awaited = next((item for item in items if item[0] == "keep" and len(item) == 3), None)
    if awaited is None:
        return False
    _, verb, number = awaited
    found = read_day(text, pen.ctx.today, back=verb == "did")
    wrong = ""
    if found is None:
        example = _example(pen, -2 if verb == "did" else 10)
        wrong = pen.t("I did not understand the day. Type it like {example}.", example=example)
    elif verb == "did" and found > pen.ctx.today:
        wrong = pen.t("That day is still to come. On which day did you hand it in?")
    if wrong or found is None:
        _ask_day(pen, f"{verb}.{number}", wrong)
    elif verb == "in":
        _put_off(pen, int(number), found)
    elif verb == "wish":
        _wish(pen, found)
    else:
        _did(pen, int(number), found)
    return True


def read_day(text: str, today: date, *, back: bool = False) -> date | None:
    """A day as people type it. Without its year: the next such day, or with `back` one of these months, if it was."""
    reading = read("date", text, today=today)
    if reading.understood and isinstance(reading.value, date):
        return reading.value
    bare = _DAY_MONTH.fullmatch(text.strip())
    if bare is None:
        return None
    found = [day for day in (_on(year, bare) for year in (today.year - 1, today.year, today.year + 1)) if day]
    recent = [day for day in found if today - LATELY < day <= today]
    if back and recent:
        return recent[-1]
    return next((day for day in found if day > today), None)


def _on(year: int, bare: re.Match[str]) -> date | None:
    try:
        return date(year, int(bare[2]), int(bare[1]))
    except ValueError:
        return None


def _example(pen: Pen, ahead: int = 10) -> str:
    day_ = pen.ctx.today + timedelta(days=ahead)
    return f"{day_.day}/{day_.month}"


def _ask_day(pen: Pen, awaited: str, text: str) -> None:
    pen.open_menu(KIND, text, [Option(f"keep.{awaited}", pen.t("Leave it as it is"))])


def _put_off(pen: Pen, row: int, to: date) -> None:
    if to <= pen.ctx.today:
        _ask_day(pen, f"in.{row}", pen.t("That day is past. Type a coming day, like {example}.", example=_example(pen)))
        return
    pen.silent = True
    pen.act(PutOff(row, to))


def _wish(pen: Pen, to: date) -> None:
    if to <= pen.ctx.today:
        _ask_day(pen, "wish.0", pen.t("That day is past. Type a coming day, like {example}.", example=_example(pen)))
        return
    pen.silent = True
    pen.act(RemindMe(to))


def _did(pen: Pen, row: int, on_day: date) -> None:
    pen.silent = True
    pen.act(SaidDone(row, on_day))


def back(pen: Pen, text: str) -> None:
    """What was done, said; and the way back to what is open, as a tap. The talk's place has not moved."""
    question = pen.open()
    resting = question is None or question.sticky or question.id == "result"
    if resting or pen.state.paused:
        pen.state = replace(pen.state, aside={})
        pen.tell("\n".join([*pen.lead, text]))
        pen.lead = []
    else:
        pen.open_menu("go", text, [Option("carry-on", pen.t("Carry on"))])


# ── The small menus ──────────────────────────────────────────────────────────────────────────────


def when(pen: Pen, row: int | None) -> None:
    """When to say it again; None for the talk under way."""
    verb = "wish.0" if row is None else f"in.{row}"
    items = [
        Option(f"{verb}.1", pen.t("Tomorrow again")),
        Option(f"{verb}.3", pen.t("In three days")),
        Option(f"{verb}.7", pen.t("In a week")),
        Option(f"{verb}.date", pen.t("On another day")),
    ]
    pen.open_menu(KIND, pen.t("When shall I remind you?"), items)


def handed_in_when(pen: Pen, row: int) -> None:
    items = [
        Option(f"did.{row}.0", pen.t("Today")),
        Option(f"did.{row}.1", pen.t("Yesterday")),
        Option(f"did.{row}.date", pen.t("On another day")),
    ]
    told = pen.t("From then on the commune, later the province, sees the papers and the phone here.")
    pen.open_menu(KIND, pen.t("Good! On which day did you hand it in?") + "\n" + told, items)


def new_paper(pen: Pen, row: int) -> None:
    text = pen.t("Until which day is the new paper good? Type it like 15/6/2028.")
    pen.open_menu(
        KIND, text, [Option(f"new.{row}", pen.t("Not sure")), Option(f"keep.new.{row}", pen.t("Leave it as it is"))]
    )


def which(pen: Pen, verb: str, due: Sequence[Due]) -> None:
    """Which of several is meant."""
    verb = {"stop": "not", "done": "done"}[verb]
    items = [Option(f"{verb}.{one.row}.one", _named(pen.words, one)[:60]) for one in due]
    ask = pen.t("Which one is done?")
    if verb == "not":
        ask = pen.t("Which one shall I stop?")
        items.append(Option("none.0", pen.t("All of them")))
    pen.open_menu(KIND, ask, [*items, Option("keep.0", pen.t("Leave it as it is"))])


def _named(w: Words, one: Due) -> str:
    """A matter in two or three words: one product may have several."""
    product = _product(w, one)
    match one.matter:
        case "hand_in":
            return w.t("Hand in {product}", product=product)
        case "certificate":
            return w.t("Keep the stars of {product}", product=product)
        case "paper":
            return w.t("Papers of {product}", product=product)
        case "result":
            return w.t("Result of {product}", product=product)
        case "clock":
            return w.t("File of {product}", product=product)
        case _:
            return w.t("Carry on with {product}", product=product)


def stop_which(pen: Pen, row: int) -> None:
    items = [
        Option(f"not.{row}", pen.t("Only this one")),
        Option("none.0", pen.t("All of them")),
        Option("keep.0", pen.t("Leave it as it is")),
    ]
    pen.open_menu(KIND, pen.t("Which reminders shall I stop?"), items)


def stop_all(pen: Pen, text: str = "") -> None:
    pen.act(Decide("reminders", texts.CONSENT_VERSION, False))
    back(pen, pen.t("Done: no more reminders. To have them again, type: bật nhắc."))


def start_again(pen: Pen, text: str = "") -> None:
    pen.act(Decide("reminders", texts.CONSENT_VERSION, True))
    pen.act(RemindAgain())
    back(pen, pen.t("Fine, I remind you again. Type “nhắc việc” to see of what."))


def listed(pen: Pen, rows: Sequence[tuple[date, Due]], rules: Rules, agrees: bool) -> None:
    """What is to come: the day of each with its line."""
    w = pen.words
    if not agrees:
        again = Option("again.0", w.t("Remind me again"))
        pen.open_menu(
            KIND, w.t("You asked for no reminders, so I send none."), [again, Option("keep.0", w.t("Leave it so"))]
        )
        return
    if not rows:
        back(pen, w.t("There is nothing to remind you of now."))
        return
    lines = [f"• {day(on, w.language)} – {_said(w, one, rules, on, 'line', '')}" for on, one in rows[:AT_ONCE]]
    more = len(rows) - len(lines)
    if more > 0:
        lines.append(w.n("… and {count} more", "… and {count} more", more))
    items = [Option("keep.0", w.t("Fine")), Option("none.0", w.t("Stop all reminders"))]
    pen.open_menu(KIND, "\n".join([w.t("I will remind you:"), *lines]), items)


def _act(act: SideAct) -> Callable[[Pen, str], None]:
    def action(pen: Pen, text: str) -> None:
        pen.silent = True
        pen.act(act)

    return action


SIDE = Side(
    KIND,
    chosen,
    {
        "my_reminders": _act(ListReminders()),
        "remind_tomorrow": lambda pen, text: _wish(pen, pen.ctx.today + ONE_DAY),
        "remind_me": _act(RemindMeLater()),
        "stop_reminders": stop_all,
        "start_reminders": start_again,
    },
    typed=typed,
)
