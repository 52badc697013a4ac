"""An office tells many: what to say, to whom, how many that is, a second tap, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.clock import VIETNAM
from bot.flows.contacts import moment
from bot.flows.pen import Pen
from bot.flows.question import Option
from bot.flows.render import is_number
from bot.flows.side import Side
from bot.flows.state import SideAct
from bot.language import LANGUAGES, Words, number

KIND = "announce"
PAGE = 5
PARTS = ("communes", "kinds", "sheets", "stars", "states", "expiring")
"""What an audience can be narrowed by inside the officer's scope."""

WITH_NUMBER = ("see", "pause", "resume", "stop", "approve", "decline")


@dataclass(frozen=True, slots=True)
class Announce(SideAct):
    """A line of these menus."""

    value: str


@dataclass(frozen=True, slots=True)
class AnnounceSaid(SideAct):
    """Words for what `mode` waits for: a language's text, or a part of the audience."""

    mode: str
    said: str


# ── What the handler knows and the officer is shown ──────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Draft:
    """An announcement in the making: its text by language, whom it is for in words, how many people that is and how
    many of them can be told in a chat now. `at` is when it begins, None for now."""

    said: Mapping[str, str]
    whom: Sequence[str]
    people: int = 0
    reachable: int = 0
    channels: Sequence[tuple[str, int]] = ()
    languages: Sequence[tuple[str, int]] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one so far. `approval`: "asked" where it waits for a second officer, "mine" where the reader may
    be that officer; then `words` are what people would read."""

    number: int
    state: str
    text: str
    start_at: datetime | None
    people: int
    prepared: bool
    told: int
    delivered: int
    seen: int
    failed: int
    unknown: int
    unreachable: int
    waiting: int
    cancelled: int
    approval: str = ""
    words: str = ""


def listed(pen: Pen, found: Sequence[Line], lead: str = "") -> None:
    t = pen.t
    items = [Option("new", t("Write a new one"))]
    items += [Option(f"see.{one.number}", f"{_state(pen.words, one.state)}: {one.text}"[:60]) for one in found[:PAGE]]
    head = t("Announcements of your office:") if found else t("Your office has announced nothing yet.")
    pen.open_menu(KIND, "\n".join(filter(None, [lead, head])), [*items, Option("home", t("Back to the desk"))])


def write(pen: Pen, language: str, longest: int, lead: str = "") -> None:
    """The words in one language."""
    own = LANGUAGES[language].own_name
    ask = pen.t("Write the announcement ({language}), at most {most} characters.", language=own, most=longest)
    _listen(pen, "\n".join(filter(None, [lead, ask])), f"text.{language}", back="drop")


def whom(pen: Pen, draft: Draft, may: Sequence[str]) -> None:
    """Whom it is for so far, how many people that is, and what it can be narrowed by."""
    w, t = pen.words, pen.t
    lines = [*pen.lead, t("For: {whom}", whom="; ".join(draft.whom))]
    pen.lead = []
    people = w.n("{count} person agreed to be told", "{count} people agreed to be told", draft.people)
    lines.append(
        t("{people}; {reachable} can be reached now.", people=people, reachable=number(draft.reachable, w.language))
    )
    items = [Option("preview", t("Look at it, then send"))]
    items += [Option(f"by.{part}", part_name(w, part)) for part in may]
    pen.open_menu(KIND, "\n".join(lines), [*items, Option("drop", t("Throw it away"))])


def part_name(w: Words, part: str) -> str:
    return {
        "communes": w.t("By commune"),
        "kinds": w.t("By kind of business"),
        "sheets": w.t("By product set"),
        "stars": w.t("By stars"),
        "states": w.t("By dossier"),
        "expiring": w.t("By certificate's end"),
    }[part]


def narrow(pen: Pen, part: str, options: Sequence[tuple[str, str]], chosen: Sequence[str], ask: str) -> None:
    """Tap what is meant (again to take it off), or type it."""
    t = pen.t
    items = [
        Option(f"set.{part}.{value}", f"{'✓ ' if value in chosen else ''}{label}"[:60]) for value, label in options
    ]
    items += [Option(f"all.{part}", t("No limit here")), Option("whom", t("That is all"))]
    _open(pen, ask, items, f"part.{part}")


def preview(pen: Pen, draft: Draft, shown: str, *, day_time: bool) -> None:
    """The very words, how many people, some of them, and when: before the second tap."""
    w, t = pen.words, pen.t
    lines = [t("This is what people read:"), "—", shown, "—", t("For: {whom}", whom="; ".join(draft.whom))]
    reach = w.n("{count} person can be reached", "{count} people can be reached", draft.reachable)
    channels = ", ".join(f"{channel} {number(count, w.language)}" for channel, count in draft.channels)
    lines.append(f"{reach} ({channels})" if channels else reach)
    if len(draft.said) > 1:
        lines.append(t("In: {languages}", languages=", ".join(LANGUAGES[one].own_name for one in draft.said)))
    ways = [*([Option("now", t("Send now"))] if day_time else []), Option("at", t("Send at a time"))]
    items = [
        *(ways if draft.reachable else ()),
        Option("edit", t("Change the words")),
        Option("lang", t("Other language")),
        Option("whom", t("Change for whom")),
        Option("drop", t("Throw it away")),
    ]
    pen.open_menu(KIND, "\n".join(lines), items)


def languages(pen: Pen) -> None:
    items = [Option(f"lang.{code}", LANGUAGES[code].own_name) for code in pen.ctx.lookup.languages() if code != "vi"]
    text = pen.t("Which language? Who reads another one gets Vietnamese.")
    pen.open_menu(KIND, text, [*items, Option("preview", pen.t("Never mind"))])


def when(pen: Pen, options: Sequence[datetime], lead: str = "") -> None:
    t = pen.t
    items = [
        Option(f"at.{int(at.timestamp())}", moment(pen.words, at.astimezone(VIETNAM), pen.ctx.now)) for at in options
    ]
    ask = t("When? Tap, or type it like 25/11/2026 8:00.")
    _open(pen, "\n".join(filter(None, [lead, ask])), [*items, Option("preview", t("Never mind"))], "at")


def sure(pen: Pen, draft: Draft) -> None:
    """The second tap."""
    w, t = pen.words, pen.t
    ask = w.n("Send it to {count} person?", "Send it to {count} people?", draft.reachable)
    if draft.at is not None:
        ask += " " + t("It begins at {when}.", when=moment(w, draft.at.astimezone(VIETNAM), pen.ctx.now))
    ask += "\n" + t("What has been sent cannot be called back.")
    pen.open_menu(KIND, ask, [Option("sure.yes.0", t("Yes, send it")), Option("preview", t("No, wait"))])


def report(pen: Pen, one: Told) -> None:
    """What became of it so far, and what can be done with it now."""
    w, t = pen.words, pen.t

    def figure(value: int) -> str:
        return number(value, w.language)

    lines = [*pen.lead, f"{_state(w, one.state)}: {one.text}"]
    pen.lead = []
    if one.approval:
        lines += ["—", one.words, "—", t("It waits for a second officer's approval.")]
    elif one.state == "draft":
        lines.append(t("Nothing has been sent."))
    elif one.state == "scheduled" and one.start_at is not None:
        lines.append(t("Begins at {when}.", when=moment(w, one.start_at.astimezone(VIETNAM), pen.ctx.now)))
    else:
        people = figure(one.people) + ("" if one.prepared else "…")
        counts = {"people": people, "told": figure(one.told), "waiting": figure(one.waiting)}
        lines.append(t("For {people} people: {told} told, {waiting} waiting.", **counts))
        arrived = {"delivered": figure(one.delivered), "seen": figure(one.seen)}
        lines.append(t("Delivered {delivered}, of them seen {seen}.", **arrived))
        lines.append(
            t(
                "Failed {failed} (not reachable {unreachable}), unknown {unknown}, taken back {cancelled}.",
                failed=figure(one.failed),
                unreachable=figure(one.unreachable),
                unknown=figure(one.unknown),
                cancelled=figure(one.cancelled),
            )
        )
    items = [Option(f"see.{one.number}", t("Look again"))]
    if one.approval == "mine":
        items += [Option(f"approve.{one.number}", t("Approve it")), Option(f"decline.{one.number}", t("Send it back"))]
    if one.state in ("preparing", "sending"):
        items.append(Option(f"pause.{one.number}", t("Pause it")))
    if one.state == "paused":
        items.append(Option(f"resume.{one.number}", t("Go on")))
    if one.state in ("scheduled", "preparing", "sending", "paused") or one.approval:
        items.append(Option(f"stop.{one.number}", t("Cancel it")))
    pen.open_menu(KIND, "\n".join(lines), [*items, Option("list", t("All announcements"))])


def stop(pen: Pen, one: int) -> None:
    text = pen.t("Cancel it? Who was told stays told; nobody else is.")
    items = [Option(f"cancel.yes.{one}", pen.t("Yes, cancel it")), Option(f"see.{one}", pen.t("No"))]
    pen.open_menu(KIND, text, items)


def _state(w: Words, state: str) -> str:
    said = {
        "draft": w.t("draft"),
        "scheduled": w.t("waits for its time"),
        "preparing": w.t("being sent"),
        "sending": w.t("being sent"),
        "paused": w.t("paused"),
        "cancelled": w.t("cancelled"),
        "done": w.t("done"),
    }[state]
    return said[:1].upper() + said[1:]


def month(w: Words, said: str) -> str:
    """ "2027-03" as people read it."""
    first = datetime.strptime(said, "%Y-%m").replace(tzinfo=VIETNAM)
    return w.t("month {month}/{year}", month=first.month, year=first.year)


# ── The conversation ─────────────────────────────────────────────────────────────────────────────


def show(pen: Pen, text: str = "") -> None:
    pen.act(Announce("list"))


def _chosen(pen: Pen, value: str) -> None:
    what, _, rest = value.partition(".")
    if value == "home" or (what in WITH_NUMBER and not is_number(rest)):
        pen.ask()
    else:
        pen.act(Announce(value))


def _typed(pen: Pen, text: str) -> bool:
    mode = str(pen.state.aside.get("mode", ""))
    if not mode:
        return False
    pen.act(AnnounceSaid(mode, text))
    return True


def _open(pen: Pen, text: str, items: Sequence[Option], mode: str) -> None:
    pen.open_menu(KIND, text, items)
    pen.state = replace(pen.state, aside={**pen.state.aside, "mode": mode})


def _listen(pen: Pen, text: str, mode: str, back: str) -> None:
    _open(pen, text, [Option(back, pen.t("Never mind"))], mode)


SIDE = Side(KIND, _chosen, {"office_announce": show}, typed=_typed)
