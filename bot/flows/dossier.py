"""The producer's talk about dossiers: where they are, handing in, what an office asked for, taking one back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.flows.checklist import When, checklist
from bot.flows.dossier_acts import (
    AnswerSupplement,
    AskHandedDay,
    AskSupplement,
    HandIn,
    LookUp,
    MoveDossier,
    PrepareDossier,
    SendCalendar,
    ShowDossier,
    ShowDossiers,
    ShowHistory,
    SupplementPhoto,
)
from bot.flows.dossier_text import Card, Paper, asked_lines, paper, several, whole
from bot.flows.pen import Pen
from bot.flows.proofs import Held
from bot.flows.question import Option
from bot.flows.reading import read
from bot.flows.render import is_number
from bot.flows.side import Side
from bot.language import day
from bot.messages import Media
from bot.programme.product_codes import read_code

KIND = "dossier"
DAY, ANSWER = "dossier-day", "dossier-answer"
PAGE = 2  # dossiers at a time: two lines each
LONGEST = 500  # characters kept of an answer in words


# ── Showing ──────────────────────────────────────────────────────────────────────────────────────


def ask_for(pen: Pen, text: str = "") -> None:
    """ "hồ sơ của tôi"."""
    pen.act(ShowDossiers())


def prepare(pen: Pen, text: str = "") -> None:
    """ "tôi muốn nộp hồ sơ"."""
    pen.act(PrepareDossier())


def handed(pen: Pen, text: str = "") -> None:
    """ "tôi nộp hồ sơ rồi"."""
    pen.act(PrepareDossier(handed=True))


def send_calendar(pen: Pen, text: str = "") -> None:
    pen.act(SendCalendar())


def heard(pen: Pen, text: str) -> bool:
    """A product code, wherever it is typed; not where the number of a paper is asked for."""
    if read_code(text) is None:
        return False
    question = pen.open()
    if question is not None and question.figures:
        return False
    pen.act(LookUp(text))
    return True


def show_none(pen: Pen, papers: Sequence[Paper] = ()) -> None:
    """Nothing was handed in through here; the certificates that are known are named."""
    t = pen.t
    lines = [t("I know of no file of yours yet.")]
    for one in papers[:PAGE]:
        lines += paper(pen.words, one)
    if not papers:
        lines.append(t("Handed in elsewhere? Tell me, and I keep an eye on the dates."))
    pen.open_menu(
        KIND,
        "\n".join(lines),
        [
            Option("new", t("Hand in a file")),
            Option("handed", t("I have handed in")),
            Option("certificate", t("I have a certificate")),
            Option("back", t("Back")),
        ],
    )


def show_list(pen: Pen, cards: Sequence[Card], start: int) -> None:
    """A page of several dossiers."""
    t, page = pen.t, cards[start : start + PAGE]
    items = [Option(f"see.{one.id}", t("Open {product}", product=_short(one))) for one in page]
    if len(cards) > start + PAGE:
        items.append(Option(f"page.{start + PAGE}", t("See more")))
    pen.open_menu(KIND, several(pen.words, page, pen.ctx.today), [*items, Option("back", t("Back"))])


def _short(one: Card) -> str:
    return one.product if len(one.product) <= 16 else one.product[:15] + "…"


def show_one(pen: Pen, one: Card) -> None:
    """One dossier with what its holder can do now."""
    t = pen.t
    items = []
    if one.supplement:
        items.append(Option(f"answer.{one.id}", t("Send it now")))
    if one.state == "draft":
        items.append(Option(f"list.{one.id}", t("What is still missing")))
        items.append(Option(f"day.{one.id}", t("I have handed in")))
    if one.state == "handed_in":
        items.append(Option(f"undo.{one.id}.{one.version}", t("Not handed in yet")))
    if one.state in ("certified", "expired"):
        items.append(Option("again", t("Renew the stars")))
        if one.certificate is None or one.certificate[1] < 5:
            items.append(Option("upgrade", t("Go for more stars")))
    items.append(Option(f"history.{one.id}", t("What happened so far")))
    if "withdraw" in one.moves and one.state != "draft":
        items.append(Option(f"withdraw.{one.id}", t("Take it back")))
    pen.open_menu(KIND, whole(pen.words, one, pen.ctx.today), [*items[:4], Option("back", t("Back"))])


def show_history(pen: Pen, one: Card, lines: Sequence[str]) -> None:
    """The last steps, each with its day."""
    head = pen.t("What happened with {product}:", product=one.product or pen.t("your product"))
    items = [Option(f"see.{one.id}", pen.t("Back to the file")), Option("back", pen.t("Back"))]
    pen.open_menu(KIND, "\n".join([head, *lines]), items)


def show_nothing_found(pen: Pen) -> None:
    """The same whether the code is somebody else's or nobody's."""
    pen.lead.append(pen.t("I see no file with that code among yours."))
    pen.ask()


# ── Handing in ───────────────────────────────────────────────────────────────────────────────────


def show_checklist(pen: Pen, one: Card, commune: str, when: When, held: Sequence[Held]) -> None:
    t = pen.t
    items = [Option(f"day.{one.id}", t("I have handed in")), Option("forms", t("Make the forms"))]
    items += [Option("plan", t("How do I get these?")), Option("ics", t("Dates for my phone"))]
    items.append(Option("back", t("Later")))
    pen.open_menu(KIND, checklist(pen.ctx, one.kind, commune, when, held), items)


def ask_day(pen: Pen, one: Card) -> None:
    """When was it handed in? Today and yesterday are lines, any other day is typed."""
    t, today = pen.t, pen.ctx.today
    items = [Option(f"{one.id}.0", t("Today")), Option(f"{one.id}.1", t("Yesterday")), Option("no", t("Not yet"))]
    example = day(today - timedelta(days=3), pen.words.language)
    ask = t("Which day did you hand it in at the commune?\nAnother day: type it, like {day}.", day=example)
    told = t("From then on the commune, later the province, sees the papers and the phone here.")
    pen.open_menu(DAY, f"{ask}\n{told}", items)


def _day_chosen(pen: Pen, value: str) -> None:
    number, _, ago = value.partition(".")
    if not is_number(number) or ago not in ("0", "1"):
        pen.lead.append(pen.t("Fine. Tell me when it is handed in."))
        pen.ask()
        return
    pen.act(HandIn(int(number), pen.ctx.today - timedelta(days=int(ago))))


def _day_typed(pen: Pen, text: str) -> bool:
    items = pen.state.aside.get("items", [])
    number = str(items[0][0]).partition(".")[0] if items else ""
    reading = read("date", text, today=pen.ctx.today)
    if not is_number(number):
        return False
    if not reading.understood or not isinstance(reading.value, date):
        if not any(c.isdigit() for c in text):
            return False
        pen.act(AskHandedDay(int(number), pen.t("That is no day of the calendar, as I read it.")))
        return True
    pen.act(HandIn(int(number), reading.value))
    return True


def show_handed(pen: Pen, one: Card, on: date) -> None:
    """ "đã nộp" is not filing (conversation.md 14)."""
    said = day(on, pen.words.language)
    pen.lead.append(pen.t("I note it on your word: handed in on {day}.", day=said))
    pen.lead.append(pen.t("The days count only once the commune confirms. I tell you then."))
    pen.ask()


# ── What an office asked for ─────────────────────────────────────────────────────────────────────


def ask_supplement(pen: Pen, one: Card, sent: int = 0) -> None:
    """Wait for photos or words; `sent`: how many things came so far."""
    t = pen.t
    if sent:
        lines = [pen.words.n("I have {count} picture now.", "I have {count} pictures now.", sent)]
        lines.append(t("Send more, type a few words, or tap 1 when that is all."))
        first = Option(f"send.{one.id}", t("That is all, send it"))
    else:
        head = t("For {product}:", product=one.product or t("your product"))
        lines = [head, *asked_lines(pen.words, one), t("Send photos here, or type a few words.")]
        first = Option(f"paper.{one.id}", t("I brought it there"))
    pen.open_menu(ANSWER, "\n".join(lines), [first, Option(f"later.{one.id}", t("Later"))])


def _answer_chosen(pen: Pen, value: str) -> None:
    what, _, number = value.partition(".")
    if what in ("send", "paper") and is_number(number):
        brought = pen.t("I brought it to the office.") if what == "paper" else ""
        pen.act(AnswerSupplement(int(number), brought))
        return
    pen.lead.append(pen.t("Fine. Write “hồ sơ của tôi” when you are ready."))
    pen.ask()


def _answer_number(pen: Pen) -> int:
    items = pen.state.aside.get("items", [])
    number = str(items[0][0]).partition(".")[2] if items else ""
    return int(number) if is_number(number) else 0


def _answer_typed(pen: Pen, text: str) -> bool:
    number = _answer_number(pen)
    if not number or not any(c.isalpha() for c in text):
        return False
    pen.act(AnswerSupplement(number, " ".join(text.split())[:LONGEST]))
    return True


def _answer_sent(pen: Pen, media: Media) -> bool:
    number = _answer_number(pen)
    if not number or not media.number or media.kind not in ("photo", "file"):
        return False
    pen.act(SupplementPhoto(number, media.number))
    return True


def show_answered(pen: Pen, one: Card) -> None:
    pen.lead.append(pen.t("Sent to {who}. I tell you what they say.", who=_office(pen, one)))
    pen.ask()


def _office(pen: Pen, one: Card) -> str:
    return pen.t("the province") if one.state == "at_province" else pen.t("the commune")


# ── Taking back, and what cannot be ──────────────────────────────────────────────────────────────


def ask_withdraw(pen: Pen, one: Card) -> None:
    t = pen.t
    items = [Option(f"yes.{one.id}.{one.version}", t("Yes, take it back")), Option(f"see.{one.id}", t("No, leave it"))]
    ask = t("Take back the file for {product}? The commune stops working on it.", product=one.product)
    pen.open_menu(KIND, ask, items)


def show_refused(pen: Pen, text: str) -> None:
    """Why it cannot be done, and what can (`Refused.text`)."""
    pen.lead.append(text)
    pen.ask()


def show_refused_with(pen: Pen, why: str, one: Card) -> None:
    """The reason on top of where the dossier stands now, with what can be done."""
    pen.lead.append(why)
    show_one(pen, one)


def ask_day_again(pen: Pen, why: str, one: Card) -> None:
    pen.lead.append(why)
    ask_day(pen, one)


def _chosen(pen: Pen, value: str) -> None:
    what, _, rest = value.partition(".")
    number, _, version = rest.partition(".")
    id_ = int(number) if is_number(number) else 0
    match what:
        case "new" | "forms" | "plan" | "handed" | "certificate" | "ics":
            _WISHES[what](pen)
        case "again" | "upgrade":
            pen.act(PrepareDossier("re_evaluation" if what == "again" else "upgrade"))
        case "page" if is_number(number):
            pen.act(ShowDossiers(id_))
        case "see" if id_:
            pen.act(ShowDossier(id_))
        case "history" if id_:
            pen.act(ShowHistory(id_))
        case "list" if id_:
            pen.act(PrepareDossier())
        case "day" if id_:
            pen.act(AskHandedDay(id_))
        case "answer" if id_:
            pen.act(AskSupplement(id_))
        case "withdraw" if id_:
            pen.act(MoveDossier(id_, "ask", 0))
        case "yes" if id_ and is_number(version):
            pen.act(MoveDossier(id_, "withdraw", int(version)))
        case "undo" if id_ and is_number(version):
            pen.act(MoveDossier(id_, "not_handed_in", int(version)))
        case _:
            pen.ask()


def _plan(pen: Pen) -> None:
    from bot.flows import asides  # which lists this side among its own

    asides.do(pen, "plan", "")


def _forms(pen: Pen) -> None:
    from bot.flows import asides

    asides.do(pen, "make_forms", "")


def _certificate(pen: Pen) -> None:
    from bot.flows import certificate

    certificate.begin(pen)


_WISHES = {
    "new": prepare,
    "handed": handed,
    "plan": _plan,
    "forms": _forms,
    "certificate": _certificate,
    "ics": send_calendar,
}

SIDE = Side(
    KIND,
    _chosen,
    {"status": ask_for, "hand_in": prepare, "handed_in": handed, "calendar_file": send_calendar},
    heard=heard,
)
DAY_SIDE = Side(DAY, _day_chosen, typed=_day_typed)
ANSWER_SIDE = Side(ANSWER, _answer_chosen, typed=_answer_typed, sent=_answer_sent)
