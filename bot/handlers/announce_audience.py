"""Whom an announcement is for, as an officer says it: part by part, tapped or typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.clock import local_date
from bot.flows import office_announce as view
from bot.flows.office_announce import PARTS
from bot.flows.reading import read
from bot.flows.registration import kind_name
from bot.handlers.announce_draft import Kept, keep
from bot.language import fold
from bot.programme.audience import Audience, audience
from bot.programme.dossier_life import states
from bot.programme.places import place
from bot.scoring import load_rubric
from bot.services import office_announcements
from bot.services.chain import RUBRIC
from bot.storage.officers import Officer

if TYPE_CHECKING:
    from bot.handlers.desk import Desk

PAGE = 6
KINDS = ("household", "cooperative", "cooperative_group", "limited_company", "private_enterprise", "farm")
_MONTH = re.compile(r"(?:thang\s*)?(\d{1,2})\s*[/-]\s*(\d{4})")


def parts_of(one: Officer) -> tuple[str, ...]:
    """What this officer can narrow by: a commune's officer has one commune."""
    return PARTS if one.role == "province" else tuple(part for part in PARTS if part != "communes")


def audience_of(one: Officer, draft: Kept) -> Audience:
    return office_announcements.within(one.scope, audience(draft.parts))


def whom_words(desk: Desk, one: Officer, draft: Kept) -> list[str]:
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


def ask_part(desk: Desk, one: Officer, draft: Kept, part: str, lead: str = "") -> None:
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


def toggle(desk: Desk, one: Officer, draft: Kept, part: str, value: str) -> None:
    offered = {each for each, _ in _options(desk, part, draft.parts.get(part, []))}
    if part == "sheets":  # what was typed may have been several: those were offered
        offered |= {str(sheet.no) for sheet in load_rubric(RUBRIC).sheets}
    if value not in offered:
        ask_part(desk, one, draft, part)
        return
    number = int(value) if part in ("sheets", "stars") else value
    chosen = draft.parts.get(part, [])
    now = [each for each in chosen if each != number] if number in chosen else [*chosen, number]
    ask_part(desk, one, with_values(desk, draft, part, now), part)


def typed_part(desk: Desk, one: Officer, draft: Kept, part: str, text: str) -> None:
    value = _read_part(desk, one, part, text)
    between = read("product", text, today=local_date(desk.work.now)).candidates if part == "sheets" else ()
    if value is None and between:
        rubric, w = load_rubric(RUBRIC), desk.ctx().words
        options = [(str(n), w.pick(rubric.sheet(int(str(n))).name)) for n in between[:PAGE]]
        chosen = [str(each) for each in draft.parts.get(part, [])]
        desk.show(lambda pen: view.narrow(pen, part, options, chosen, w.t("Which of these do you mean?")))
        return
    if value is None:
        ask_part(desk, one, draft, part, desk.ctx().words.t("Sorry, I did not understand that."))
        return
    chosen = [each for each in draft.parts.get(part, []) if each != value]
    ask_part(desk, one, with_values(desk, draft, part, [*chosen, value]), part)


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


def with_values(desk: Desk, draft: Kept, part: str, values: list[Any]) -> Kept:
    parts = {name: value for name, value in draft.parts.items() if name != part}
    kept = replace(draft, parts={**parts, part: values} if values else parts)
    keep(desk, kept)
    return kept
