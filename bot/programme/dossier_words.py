"""What is said of dossiers, certificates and their days, in chat and in the office alike. Pure: words in, text out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.language import Words, day
from bot.programme.dossier_life import Kind, Side, allowed, named, states

MOVED_SHOWN = 4
PRODUCERS_DAYS = ("hand_in_by", "council_before", "central_before", "result_due", "window_opens", "window_closes")
"""The open days that are a producer's news when they move; those of the offices are told to the offices."""
_STRICT = ("council_before", "central_before")


def state_name(w: Words, state: str) -> str:
    return w.pick(states()[state].name)


def move_name(w: Words, move: str) -> str:
    return w.pick(named(move).name)


def kind_name(w: Words, kind: Kind) -> str:
    return {"first": w.t("first time"), "upgrade": w.t("for more stars"), "re_evaluation": w.t("to keep the stars")}[
        kind
    ]


def awaited(w: Words, state: str) -> str:
    """Whose turn it is, "" for nobody's."""
    return {
        "producer": w.t("you"),
        "commune": w.t("the commune"),
        "province": w.t("the province"),
        "ministry": w.t("the ministry"),
        "nobody": "",
    }[states()[state].awaits]


def day_text(w: Words, kind: str, value: date) -> str:
    """One open day in words, as a whole short line."""
    said = day(value, w.language)
    return {
        "hand_in_by": w.t("best be at the commune by {day}", day=said),
        "commune_due": w.t("the commune has until {day}", day=said),
        "council_before": w.t("the council meets before {day}", day=said),
        "central_before": w.t("the central council meets before {day}", day=said),
        "result_due": w.t("the result is due by {day}", day=said),
        "revocation_due": w.t("it is decided by {day}", day=said),
        "window_opens": w.t("hand in again from {day}", day=said),
        "window_closes": w.t("hand in again by {day}", day=said),
        "expires": w.t("good until {day}", day=said),
        "grace_ends": w.t("after its end it holds until {day} at most", day=said),
    }[kind]


def moved_text(w: Words, lines: Sequence[tuple[str, str, date]]) -> str:
    """Days that moved because a rule or a day off changed: (product, kind, the day it is now)."""
    told = [w.t("A date has changed, by a new rule or a new day off:")]
    for name, kind, value in lines[:MOVED_SHOWN]:
        told.append(f"• {name or w.t('your product')}: {day_text(w, kind, value)}")
    more = len(lines) - MOVED_SHOWN
    if more > 0:
        told.append(w.n("… and {count} more date", "… and {count} more dates", more))
    return "\n".join(told)


# ── Why a move cannot be made ────────────────────────────────────────────────────────────────────


def field_name(w: Words, name: str) -> str:
    return {
        "on": w.t("the day"),
        "number": w.t("the number of the paper"),
        "proposal_number": w.t("the number of the proposal"),
        "parts": w.t("the points by part"),
        "reason": w.t("the reason"),
        "supplements": w.t("the list of what is missing"),
        "answer": w.t("a photo or a few words"),
        "total": w.t("the points"),
        "stars": w.t("the stars"),
        "criteria": w.t("the points by criterion"),
        "members": w.t("the members' points"),
        "decision_number": w.t("the number of the decision"),
        "certificate_number": w.t("the number of the certificate"),
        "expires": w.t("the last day"),
        "ground": w.t("the ground of Article 8"),
        "code": w.t("the product code"),
    }.get(name, name)


def refusal(w: Words, why: str, fields: Sequence[str], state: str, kind: Kind, side: Side, detail: str = "") -> str:
    """Why it cannot be done, and what can be done now. `why` as in `Problem`, or "stale" (somebody was faster),
    "unknown" (no such dossier in reach)."""
    if why == "unknown":
        return w.t("I know no such dossier of yours.")
    names = ", ".join(field_name(w, one) for one in fields)
    first = {
        "stale": w.t("Somebody else was faster: the dossier has moved on."),
        "needs": w.t("Still needed for that: {things}.", things=names),
        "field": w.t("That cannot be so: {things}.", things=names),
        "future": w.t("That day has not come yet."),
        "before": w.t("That day lies before what has happened already."),
        "open": w.t("There is a dossier on its way for this product already."),
        "after": w.t("That day lies after what came next."),
        "certificate": w.t("The certificate has more stars than that. Please correct the certificate first."),
        "led_on": w.t("The dossier went on by this result already: where it led cannot be changed here any more."),
        "same": w.t("Nothing is different from what is written down already."),
        "newer": w.t("There is a newer dossier or certificate for this product: this one cannot come back."),
        "place": w.t("First I need to know the commune: it takes the dossier in."),
    }.get(why, w.t("That cannot be done now."))
    lines = [first + (f" {detail}" if detail else "")]
    if state:
        lines.append(w.t("The dossier stands here: {state}.", state=state_name(w, state)))
    if state and why in ("state", "side", "kind", "stale"):
        can = [w.pick(one.name) for one in allowed(state, kind, side)]
        lines.append(
            w.t("What you can do now: {things}.", things=", ".join(can))
            if can
            else w.t("There is nothing for you to do now.")
        )
    return "\n".join(lines)
