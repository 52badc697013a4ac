"""The form behind a move of a dossier: what it needs, with the version that was on the screen. Whoever comes second is
shown what the first did, and what they typed is still there."""

from __future__ import annotations

from typing import Any

from bot.language import day
from bot.office.asking import Ask
from bot.office.forms import Form
from bot.office.pages import corrected, council
from bot.office.pages.dossier_reach import COUNCIL, HERE, Seen, history, move_name, product_name, seen
from bot.office.replies import Go, Missing, Page, Reply
from bot.office.routing import OFFICES, Route
from bot.programme import dossier_life as life
from bot.programme import dossier_reasons
from bot.programme.dossier_life import Papers
from bot.programme.dossier_words import field_name, state_name
from bot.programme.product_codes import read_code
from bot.services import corrections, deadlines, dossiers, office_papers
from bot.services.dossiers import Refused

ORDER = (
    *("on", "reason", "supplements", "answer", "number", "proposal_number", "code", "ground", "decision_number"),
    *("certificate_number", "stars", "total", "expires"),
)
"""Fields as they stand in the form."""
PAPER, LONGEST, MOST_THINGS = 60, 600, 10
EXAMPLES = {
    "number": "12/BC-UBND",
    "proposal_number": "21/TTr-UBND",
    "decision_number": "1234/QĐ-UBND",
    "certificate_number": "88/2027",
    "code": "19-05503-3-2027",
}
REPORT = "report"
MEANWHILE = ("stale", "state", "kind", "side")
"""Refusals that mean: somebody else moved it."""


def show(ask: Ask) -> Reply:
    one, move = _asked(ask)
    ask.note("dossier.read", "dossier", one.dossier.id, {"move": move})
    form = Form(ask.words, corrected.begun(ask, one, move) if move in life.corrections() else {})
    if move in council.MOVES and _possible(one, move):
        return council.page(ask, one, move, form if form.given else Form(ask.words, ask.query))
    return _page(ask, one, move, form)


def _possible(one: Seen, move: str) -> bool:
    return move in one.moves or move in one.corrections


def do(ask: Ask) -> Reply:
    """Makes the move; else the form again, with what is wrong beside its field."""
    one, move = _asked(ask)
    form = Form(ask.words, ask.form)
    version = form.number("seen", 0, 10**6) or 0
    if version != one.dossier.version or not _possible(one, move):
        return _again(ask, one, move, form, version)
    if move in council.MOVES:
        papers, reply = council.read(ask, one, move, form)
        if reply is not None:
            return reply
    else:
        papers = _read(ask, one, move, form)
    if not form.fine:
        return _again(ask, one, move, form)
    actor = ask.seat.actor
    assert actor is not None, "offices alone reach this"
    try:
        if move in life.corrections():
            corrections.correct(ask.work, actor, one.dossier.id, move, papers, seen=version)
        elif move == COUNCIL:
            dossiers.council_result(ask.work, actor, one.dossier.id, papers, seen=version)
        else:
            dossiers.move(ask.work, actor, one.dossier.id, move, papers, seen=version)
    except Refused as no:
        if no.why == "unknown":
            raise Missing from None
        if no.why in MEANWHILE:
            return _again(ask, seen(ask), move, form, version)
        _explain(ask, form, no)
        return _again(ask, one, move, form)
    return Go(f"{HERE}/{one.dossier.id}", ask.words.t("Recorded; the producer has been told."))


def _asked(ask: Ask) -> tuple[Seen, str]:
    """The dossier and the move; whether it can be made now is another question, answered with what can."""
    one, move = seen(ask), ask.path["move"]
    if move != COUNCIL and move not in life.moves() and move not in life.corrections():
        raise Missing
    return one, move


def _again(ask: Ask, one: Seen, move: str, form: Form, version: int | None = None) -> Page:
    """The form as it was typed. With the `version` that was on the screen: somebody moved the dossier since."""
    stale = version is not None and version != one.dossier.version
    changes = history(ask, [step for step in one.view.steps if step.version > version]) if version is not None else []
    status = 422 if version is None else 409
    if move in council.MOVES and _possible(one, move):
        return council.page(ask, one, move, form, status, changes=changes, stale=stale)
    return _page(ask, one, move, form, status, changes=changes, stale=stale)


def _page(
    ask: Ask, one: Seen, move: str, form: Form, status: int = 200, *, changes: Any = (), stale: bool = False
) -> Page:
    w, names = ask.words, _fields(move)
    sheet = (one.dossier.snapshot or {}).get("sheet")
    back = move in ("return_commune", "return_province", "fail_returned")
    turned = dossier_reasons.rejections(w, int(sheet)) if sheet and back else ()
    values = {
        **common(ask, one, move, form, changes, stale),
        "fields": names,
        "needs": life.named(move).needs if move != COUNCIL else (),
        "labels": {name: _label(ask, name) for name in names},
        "examples": EXAMPLES,
        "today": ask.today,
        "reasons": (*dossier_reasons.reasons(w), *turned) if "reason" in names else (),
        "things": dossier_reasons.things(w),
        "grounds": [(key, w.pick(said)) for key, said in life.grounds().items()],
        "stars": [(str(n), w.n("{count} star", "{count} stars", n)) for n in _stars(one, move)],
        "given_stars": _given_stars(one),
        "unwritten": _unwritten(ask, one) if move == REPORT else 0,
        "typed": [(_label(ask, name), form.said(name)) for name in names if form.said(name)],
    }
    return Page("dossiers/move.html", values, status)


def common(ask: Ask, one: Seen, move: str, form: Form, changes: Any, stale: bool) -> dict[str, Any]:
    """What both forms of a move show."""
    return {
        "form": form,
        "dossier": one.dossier,
        "name": product_name(ask.words, one.view.shown.product_name),
        "organisation": one.view.shown.organisation_name,
        "state": state_name(ask.words, one.dossier.state),
        "move": move,
        "title": move_name(ask.words, move),
        "article": life.named(move).article if move != COUNCIL else "7.3",
        "possible": _possible(one, move),
        "corrects": move in life.corrections(),
        "can": [(name, move_name(ask.words, name)) for name in one.moves],
        "changes": changes,
        "stale": stale,
    }


def _fields(move: str) -> tuple[str, ...]:
    if move == COUNCIL:  # its own form is gone with the state: only what was typed is shown
        return ("reason",)
    one = life.named(move)
    found = [name for name in ORDER if name in one.needs or name in one.may]
    return tuple(sorted(found, key="reason".__eq__) if move in life.corrections() else found)  # why comes last


def _label(ask: Ask, name: str) -> str:
    called = field_name(ask.words, name)
    return called[:1].upper() + called[1:]


def _stars(one: Seen, move: str) -> tuple[int, ...]:
    if move in life.corrections():
        return corrected.stars(one, move)
    return life.moves()[move].stars if move in life.moves() else ()


def _unwritten(ask: Ask, one: Seen) -> int:
    """How many of the four contents of Form 03 the commune has not written on."""
    actor = ask.seat.actor
    assert actor is not None, "offices alone reach this"
    return len(office_papers.CONTENTS) - len(office_papers.findings_of(ask.work, actor, one.dossier))


def _given_stars(one: Seen) -> str:
    """What the last council gave, to begin a certificate with."""
    given = (step.papers.get("stars") for step in reversed(one.view.steps) if "stars" in step.papers)
    return str(next(given, ""))


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────


def _read(ask: Ask, one: Seen, move: str, form: Form) -> Papers:
    made, found = life.named(move), {}
    stars = tuple(str(n) for n in _stars(one, move))
    for name in _fields(move):
        value = _one(ask, form, name, name in made.needs, stars)
        if value is not None:
            found[name] = value
    if "expires" in found and "on" in found:
        last = deadlines.calendar_of(ask.work, one.dossier.province).expiry(found["on"])
        if found["expires"] > last:
            form.wrong("expires", ask.words.t("At most 36 months: until {day}.", day=day(last, ask.words.language)))
    return Papers(**found)


def _one(ask: Ask, form: Form, name: str, needed: bool, stars: tuple[str, ...]) -> Any:
    match name:
        case "on" | "expires":
            return form.day(name, needed=needed)
        case "reason":
            return reason(form, needed=needed)
        case "supplements":
            return _things(form)
        case "ground":
            return form.choice(name, life.grounds(), needed=needed)
        case "stars":
            said = form.choice(name, stars, needed=needed)
            return int(said) if said else None
        case "total":
            return form.decimal(name, 0, 100, needed=needed)
        case "answer":
            return form.text(name, needed=needed, most=LONGEST)
        case "code":
            said = form.text(name, needed=needed, most=PAPER)
            if said and read_code(said) is None:
                form.wrong(name, ask.words.t("Please write it such as {example}.", example=EXAMPLES[name]))
            return said
        case _:
            said = form.text(name, needed=needed, most=PAPER)
            if said and not any(sign.isdigit() for sign in said):
                form.wrong(name, ask.words.t("Please write it such as {example}.", example=EXAMPLES[name]))
            return said


def reason(form: Form, *, needed: bool) -> str:
    """Lines that were picked, then one's own words."""
    own = form.text("reason", needed=False, most=LONGEST)
    picked = [each.strip() for each in form.all("reason_picked") if each.strip()][:MOST_THINGS]
    said = "; ".join([*picked, *([own] if own else [])])
    if needed and not any(sign.isalnum() for sign in said):
        form.wrong("reason", form.words.t("Please pick a reason or write one: the producer reads it."))
    elif len(said) > LONGEST:
        form.wrong("reason", form.words.t("That is {count} characters; at most {most}.", count=len(said), most=LONGEST))
    return said


def _things(form: Form) -> tuple[str, ...]:
    """One thing a line, those that were picked first."""
    own = [line.strip(" -•*\t") for line in form.text("supplements", needed=False, most=LONGEST * 2).split("\n")]
    picked = [each.strip()[:LONGEST] for each in form.all("things_picked")]
    found = tuple(dict.fromkeys(each for each in (*picked, *own) if any(sign.isalnum() for sign in each)))
    if not found:
        form.wrong("supplements", form.words.t("Please pick or write what is missing."))
    elif len(found) > MOST_THINGS:
        form.wrong("supplements", form.words.t("At most {most} things at once, please.", most=MOST_THINGS))
    return found


def _explain(ask: Ask, form: Form, no: Refused) -> None:
    """A refusal of the life-cycle beside the field it is about."""
    t = ask.words.t
    texts = {
        "on": t("This day lies before a step that was made already."),
        "total": t("Points and stars do not go together: 50 for 3 stars, 70 for 4, 90 for 5."),
        "stars": t("That is more stars than the council gave."),
        "code": t("Please write it such as {example}.", example=EXAMPLES["code"]),
        "expires": t("The last day comes after the day of the certificate."),
        "members": t("The total is not the mean of the members."),
    }
    if no.why == "future":
        form.wrong("on", t("This day has not come yet."))
    for name in no.fields:
        own = no.text(ask.words).split("\n")[0] if no.why in ("led_on", "certificate", "after") else texts.get(name)
        form.wrong(name, t("Please fill this in.") if no.why == "needs" else own or no.text(ask.words))
    if form.fine:
        form.wrong("on", no.text(ask.words))


_ADDRESS = "/dossiers/{id:[0-9]{1,15}}/do/{move:[a-z_0-9]{1,30}}"
ROUTES: tuple[Route, ...] = (Route("GET", _ADDRESS, OFFICES, show), Route("POST", _ADDRESS, OFFICES, do))
