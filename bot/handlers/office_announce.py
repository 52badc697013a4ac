"""Announcements from an officer's chat. The draft lies sealed with the chat until its second tap."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.clock import VIETNAM, local_date
from bot.flows import office_announce as view
from bot.flows.office_announce import PARTS, Announce, AnnounceSaid, Draft, Line, Told
from bot.flows.pen import Pen
from bot.flows.reading import read
from bot.flows.registration import kind_name
from bot.handlers.doing import Acts
from bot.handlers.office import serving
from bot.language import LANGUAGES, fold
from bot.messages import Message
from bot.programme.audience import Audience, audience
from bot.programme.dossier_life import states
from bot.programme.places import place
from bot.programme.reminders.hours import Hours
from bot.scoring import load_rubric
from bot.services import announcements, approvals, office_announcements
from bot.services.announcements import Refused
from bot.services.chain import RUBRIC
from bot.services.office_announcements import (
    FAR,
    LONGEST,
    BadTime,
    OutOfScope,
    speaker,
    title_of,
)
from bot.storage import chats
from bot.storage.officers import Officer

if TYPE_CHECKING:
    from bot.handlers.desk import Desk

DRAFT = "draft"
SAMPLE = 5
PAGE = 6
KINDS = ("household", "cooperative", "cooperative_group", "limited_company", "private_enterprise", "farm")
_CLOCK = re.compile(r"(\d{1,2})\s?[:hg]\s?(\d{2})?")
_MONTH = re.compile(r"(?:thang\s*)?(\d{1,2})\s*[/-]\s*(\d{4})")


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it lies with the chat: texts by language, the audience's parts, when it begins (ISO)."""

    said: dict[str, str] = field(default_factory=dict)
    parts: dict[str, list[Any]] = field(default_factory=dict)
    at: str = ""

    @property
    def begins(self) -> datetime | None:
        return datetime.fromisoformat(self.at) if self.at else None


def announce(desk: Desk, act: Announce) -> None:
    one = serving(desk)
    if one is None:
        return
    what, _, rest = act.value.partition(".")
    if what in (*view.WITH_NUMBER, "cancel"):
        _work(desk, one, what, rest.removeprefix("yes."))
    elif what == "new":
        _keep(desk, Kept())
        desk.show(lambda pen: view.write(pen, "vi", LONGEST))
    elif what == "lang" and rest in LANGUAGES:
        desk.show(lambda pen: view.write(pen, rest, LONGEST))
    elif (draft := _kept(desk)) is not None and draft.said.get("vi"):
        _draft(desk, one, draft, what, rest)
    else:
        _list(desk, one)


def _draft(desk: Desk, one: Officer, draft: Kept, what: str, rest: str) -> None:
    """A line about the draft under way."""
    t = desk.ctx().words.t
    lacking = office_announcements.lacking(desk.work, draft.said) if what in ("now", "at", "sure") else []
    if lacking:
        lead = t("Every announcement is written in {language}, too.", language=LANGUAGES[lacking[0]].own_name)
        desk.show(lambda pen: view.write(pen, lacking[0], LONGEST, lead))
    elif what == "whom":
        _whom(desk, one, draft)
    elif what == "by" and rest in _parts(one):
        _part(desk, one, draft, rest)
    elif what == "all" and rest in PARTS:
        _part(desk, one, _with(desk, draft, rest, []), rest)
    elif what == "set":
        part, _, value = rest.partition(".")
        if part in _parts(one):
            _toggle(desk, one, draft, part, value)
    elif what == "preview":
        _preview(desk, one, draft)
    elif what == "edit":
        desk.show(lambda pen: view.write(pen, "vi", LONGEST))
    elif what == "lang":
        desk.show(view.languages)
    elif what == "now" and _hours(desk, one).open(desk.work.now):
        _sure(desk, one, replace(draft, at=""))
    elif what == "at" and not rest:
        desk.show(lambda pen: view.when(pen, _times(desk, one)))
    elif what == "at" and rest.isdigit() and len(rest) <= 11:
        _schedule(desk, one, draft, datetime.fromtimestamp(int(rest), UTC))
    elif what == "sure":
        _send(desk, one, draft)
    elif what == "drop":
        _drop(desk)
        _list(desk, one, t("Thrown away. Nothing was sent."))
    else:
        _list(desk, one)


def said(desk: Desk, act: AnnounceSaid) -> None:
    """Words for the draft: its text, a part of its audience, its time."""
    one, draft = serving(desk), _kept(desk)
    if one is None:
        return
    what, _, rest = act.mode.partition(".")
    if draft is None:
        _list(desk, one)
    elif what == "text":
        _text(desk, one, draft, rest, act.said)
    elif what == "part" and rest in _parts(one):
        _typed_part(desk, one, draft, rest, act.said)
    elif what == "at":
        at = _time(desk, act.said)
        if at is None:
            sorry = desk.ctx().words.t("Sorry, I did not understand that.")
            desk.show(lambda pen: view.when(pen, _times(desk, one), sorry))
        else:
            _schedule(desk, one, draft, at)
    else:
        _list(desk, one)


# ── The words ────────────────────────────────────────────────────────────────────────────────────


def _text(desk: Desk, one: Officer, draft: Kept, language: str, text: str) -> None:
    clean = "\n".join(" ".join(line.split()) for line in text.strip().splitlines()).strip()
    if not clean or len(clean) > LONGEST:
        long = desk.ctx().words.t("That is too long for one message. Please say it in fewer words.")
        desk.show(lambda pen: view.write(pen, language, LONGEST, long if clean else ""))
        return
    first = not draft.said
    draft = replace(draft, said={**draft.said, language: clean})
    _keep(desk, draft)
    if first:
        _whom(desk, one, draft)
    else:
        _preview(desk, one, draft)


def _messages(one: Officer, draft: Kept) -> dict[str, Message]:
    return office_announcements.said_by(speaker(one), title_of(draft.said), draft.said)


# ── The audience ─────────────────────────────────────────────────────────────────────────────────


def _parts(one: Officer) -> tuple[str, ...]:
    """What this officer can narrow by: a commune's officer has one commune."""
    return PARTS if one.role == "province" else tuple(part for part in PARTS if part != "communes")


def _audience(one: Officer, draft: Kept) -> Audience:
    return office_announcements.within(one.scope, audience(draft.parts))


def _whom(desk: Desk, one: Officer, draft: Kept, lead: str = "") -> None:
    shown = _shown(desk, one, draft)

    def show(pen: Pen) -> None:
        if lead:
            pen.lead.append(lead)
        view.whom(pen, shown, _parts(one))

    desk.show(show)


def _shown(desk: Desk, one: Officer, draft: Kept) -> Draft:
    whom = _audience(one, draft)
    counted = announcements.count(desk.work, whom)
    some = Counter(language for _, language, _ in announcements.sample(desk.work, whom, SAMPLE))
    return Draft(
        draft.said,
        _whom_words(desk, one, draft),
        counted.people,
        counted.reachable,
        sorted(counted.by_channel.items()),
        sorted(some.items()),
        draft.begins,
    )


def _whom_words(desk: Desk, one: Officer, draft: Kept) -> list[str]:
    """The audience as an officer would say it."""
    found = [one.scope.name]
    for part in PARTS:
        labels = dict(_options(desk, part, draft.parts.get(part, [])))
        chosen = [labels.get(str(value), str(value)) for value in draft.parts.get(part, [])]
        if chosen:
            found.append(", ".join(chosen))
    return found


def _options(desk: Desk, part: str, chosen: Sequence[Any]) -> list[tuple[str, str]]:
    ctx = desk.ctx()
    w = ctx.words
    match part:
        case "kinds":
            return [(kind, kind_name(ctx, kind)) for kind in KINDS]
        case "stars":
            below = ("0", w.t("not 3 stars yet"))
            return [below, *((str(n), w.n("{count} star", "{count} stars", n)) for n in (3, 4, 5))]
        case "states":
            wanted = [state for state in states().values() if state.step and not state.ended]
            return [(state.id, w.pick(state.name)) for state in wanted][:8]
        case "sheets":
            rubric = load_rubric(RUBRIC)
            return [(str(n), w.pick(rubric.sheet(int(n)).name)) for n in chosen]
        case "expiring":
            today = local_date(desk.work.now)
            months = [(today.year + (today.month - 1 + n) // 12, (today.month - 1 + n) % 12 + 1) for n in range(6)]
            codes = dict.fromkeys([*(str(each) for each in chosen), *(f"{year}-{at:02}" for year, at in months)])
            return [(code, view.month(w, code)) for code in codes]
        case _:
            found = [(str(code), place(str(code))) for code in chosen]
            return [(code, each.full if each is not None else code) for code, each in found]


def _part(desk: Desk, one: Officer, draft: Kept, part: str, lead: str = "") -> None:
    t = desk.ctx().words.t
    chosen = [str(value) for value in draft.parts.get(part, [])]
    ask = {
        "communes": t("Which communes? Type a name; tap one to take it off."),
        "sheets": t("Which products? Type one, as in “chè”; tap a line to take it off."),
        "expiring": t("Whose certificate ends in which month? Tap, or type 3/2027."),
    }.get(part, t("Which ones? Tap; tap again to take off."))
    text = "\n".join(filter(None, [lead, ask]))
    options = _options(desk, part, draft.parts.get(part, []))
    desk.show(lambda pen: view.narrow(pen, part, options, chosen, text))


def _toggle(desk: Desk, one: Officer, draft: Kept, part: str, value: str) -> None:
    offered = {each for each, _ in _options(desk, part, draft.parts.get(part, []))}
    if part == "sheets":  # what was typed may have been several: those were offered
        offered |= {str(sheet.no) for sheet in load_rubric(RUBRIC).sheets}
    if value not in offered:
        _part(desk, one, draft, part)
        return
    number = int(value) if part in ("sheets", "stars") else value
    chosen = draft.parts.get(part, [])
    now = [each for each in chosen if each != number] if number in chosen else [*chosen, number]
    _part(desk, one, _with(desk, draft, part, now), part)


def _typed_part(desk: Desk, one: Officer, draft: Kept, part: str, text: str) -> None:
    value = _read_part(desk, one, part, text)
    between = read("product", text, today=local_date(desk.work.now)).candidates if part == "sheets" else ()
    if value is None and between:
        rubric, w = load_rubric(RUBRIC), desk.ctx().words
        options = [(str(n), w.pick(rubric.sheet(int(str(n))).name)) for n in between[:PAGE]]
        chosen = [str(each) for each in draft.parts.get(part, [])]
        desk.show(lambda pen: view.narrow(pen, part, options, chosen, w.t("Which of these do you mean?")))
        return
    if value is None:
        _part(desk, one, draft, part, desk.ctx().words.t("Sorry, I did not understand that."))
        return
    chosen = [each for each in draft.parts.get(part, []) if each != value]
    _part(desk, one, _with(desk, draft, part, [*chosen, value]), part)


def _read_part(desk: Desk, one: Officer, part: str, text: str) -> str | int | None:
    """What was typed for a part, None where it is nothing of it or lies outside the scope."""
    today = local_date(desk.work.now)
    if part == "communes":
        found = read("place", text, today=today, within=one.province)
        near = place(str(found.value)) if found.understood else None
        return near.code if near is not None and near.province_code == one.province else None
    if part == "sheets":
        sheet = read("product", text, today=today)
        return int(str(sheet.value)) if sheet.understood else None
    said = _MONTH.fullmatch(fold(text).strip()) if part == "expiring" else None
    if said is not None and 1 <= int(said[1]) <= 12 and 2020 <= int(said[2]) <= 2100:
        return f"{int(said[2])}-{int(said[1]):02}"
    return None


def _with(desk: Desk, draft: Kept, part: str, values: list[Any]) -> Kept:
    parts = {name: value for name, value in draft.parts.items() if name != part}
    kept = replace(draft, parts={**parts, part: values} if values else parts)
    _keep(desk, kept)
    return kept


# ── Sending ──────────────────────────────────────────────────────────────────────────────────────


def _preview(desk: Desk, one: Officer, draft: Kept) -> None:
    shown = _shown(desk, one, draft)
    text = _messages(one, draft)["vi"].text
    day_time = _hours(desk, one).open(desk.work.now)
    desk.show(lambda pen: view.preview(pen, shown, text, day_time=day_time))


def _sure(desk: Desk, one: Officer, draft: Kept) -> None:
    _keep(desk, draft)
    shown = _shown(desk, one, draft)
    desk.show(lambda pen: view.sure(pen, shown))


def _schedule(desk: Desk, one: Officer, draft: Kept, at: datetime) -> None:
    now, t = desk.work.now, desk.ctx().words.t
    hours = _hours(desk, one)
    if not now < at <= now + FAR or not hours.open(at):
        why = t(
            "Please choose a time ahead, between {opens} and {closes}, within 60 days.",
            opens=f"{hours.opens:%H:%M}",
            closes=f"{hours.closes:%H:%M}",
        )
        desk.show(lambda pen: view.when(pen, _times(desk, one), why))
        return
    _sure(desk, one, replace(draft, at=at.isoformat()))


def _send(desk: Desk, one: Officer, draft: Kept) -> None:
    """The second tap. What has changed since the first (the hour, the scope) is looked at again."""
    t = desk.ctx().words.t
    if draft.begins is None and not _hours(desk, one).open(desk.work.now):
        desk.show(lambda pen: view.when(pen, _times(desk, one)))
        return
    try:
        number, sent = office_announcements.begin(desk.work, one, draft.said, audience(draft.parts), draft.begins)
    except OutOfScope:
        _whom(desk, one, replace(draft, parts={}), t("That reached beyond your own office; please choose again."))
        return
    except (BadTime, Refused):  # its time is over meanwhile
        desk.show(lambda pen: view.when(pen, _times(desk, one)))
        return
    _drop(desk)
    done = t("It is on its way.") if draft.begins is None else t("It is scheduled.")
    _report(desk, one, number, done if sent else t("It is for many, so a second officer has to approve it first."))


def _hours(desk: Desk, one: Officer) -> Hours:
    return announcements.hours_of(desk.work, one.province)


def _times(desk: Desk, one: Officer) -> list[datetime]:
    first = _hours(desk, one).next_begin(desk.work.now)
    return [first, first + timedelta(days=1)]


def _time(desk: Desk, text: str) -> datetime | None:
    """ "25/11/2026 8:00", "mai 8h"; without an hour it is eight in the morning."""
    plain = fold(text)
    clock = _CLOCK.search(plain)
    rest = (plain[: clock.start()] + plain[clock.end() :]).strip(" ,") if clock is not None else text
    found = read("date", rest or "hôm nay", today=local_date(desk.work.now))
    if not found.understood or not hasattr(found.value, "isoformat"):
        return None
    hour, minute = (int(clock[1]), int(clock[2] or 0)) if clock is not None else (8, 0)
    if hour > 23 or minute > 59:
        return None
    return datetime.combine(found.value, time(hour, minute), VIETNAM)  # type: ignore[arg-type]


# ── What became of them ──────────────────────────────────────────────────────────────────────────


def _list(desk: Desk, one: Officer, lead: str = "") -> None:
    found = [Line(each.id, each.state, each.title) for each in office_announcements.mine(desk.work, one)]
    desk.show(lambda pen: view.listed(pen, found, lead))


def _work(desk: Desk, one: Officer, what: str, rest: str) -> None:
    number, who, t = int(rest) if rest.isdigit() and len(rest) <= 9 else 0, speaker(one), desk.ctx().words.t
    if office_announcements.find(desk.work, who, number) is None:
        _list(desk, one, t("I know no such announcement here."))
        return
    if what == "stop":
        desk.show(lambda pen: view.stop(pen, number))
        return
    lead = ""
    try:
        if what in ("approve", "decline"):
            office_announcements.decide(desk.work, who, number, approve=what == "approve")
        elif what != "see":
            office_announcements.act(desk.work, who, number, what)  # type: ignore[arg-type]
    except Refused as no:
        own = no.why == "own"
        lead = t("A colleague has to approve it, not who wrote it.") if own else t("That cannot be done now.")
    _report(desk, one, number, lead)


def _report(desk: Desk, one: Officer, number: int, lead: str = "") -> None:
    found, report = announcements.load(desk.work, number), announcements.report(desk.work, number)
    asked = approvals.pending(desk.work, number)
    mine = asked is not None and approvals.may_decide(desk.work, speaker(one), found, asked)
    approval = "mine" if mine else "asked" if asked is not None else ""
    told = Told(
        number,
        report.state,
        found.title,
        found.start_at,
        report.made,
        report.prepared,
        report.told,
        report.delivered + report.seen,
        report.seen,
        sum(report.failed.values()) + report.expired,
        report.unknown,
        report.unreachable,
        report.open,
        report.cancelled,
        approval,
        announcements.said(desk.work, number)["vi"].text if approval else "",
    )

    def show(pen: Pen) -> None:
        if lead:
            pen.lead.append(lead)
        view.report(pen, told)

    desk.show(show)


# ── Keeping ──────────────────────────────────────────────────────────────────────────────────────


def _keep(desk: Desk, draft: Kept) -> None:
    chat = desk.loaded.chat
    sealed = desk.work.box.seal_data({"said": draft.said, "parts": draft.parts, "at": draft.at})
    chat.state = {**chat.state, DRAFT: sealed}
    chats.save_chat(desk.work, chat)


def _kept(desk: Desk) -> Kept | None:
    sealed = desk.loaded.chat.state.get(DRAFT)
    return Kept(**desk.work.box.open_data(sealed)) if sealed else None


def _drop(desk: Desk) -> None:
    chat = desk.loaded.chat
    chat.state = {name: value for name, value in chat.state.items() if name != DRAFT}
    chats.save_chat(desk.work, chat)


ACTS: Acts = {Announce: announce, AnnounceSaid: said}
