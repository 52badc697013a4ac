"""Digressions: what a person can say at any moment. Each ends with the open question printed again.

A digression that asks something back (a list to pick from, a yes or no) is a *menu*: its lines are what digits mean
until it is answered. A digit that is none of them, "chưa rõ", or words nobody understands bring its lines again;
whatever else is an answer is taken as meant for the open question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.flows import sides, texts
from bot.flows.contacts import ask_whom
from bot.flows.doubt import to_clarify
from bot.flows.forms import MakeForms
from bot.flows.pen import Pen
from bot.flows.question import Option, Question
from bot.flows.reading import is_unsure, named_language, read
from bot.flows.render import is_number, shown
from bot.flows.result import missing_lines, result_messages
from bot.flows.shelf import NEW, NEW_ORGANISATION
from bot.flows.state import Decide, Forget, ListTalks, NewProduct, OpenTalk, Record, SetLanguage, StartOver
from bot.language import LANGUAGES, fold
from bot.messages import Media

PAGE = 6  # lines of a list that fit a small screen
LONG = 16  # lines of a message that every channel takes whole
FIGURES = ("number", "percent", "money", "phone")  # kinds of questions that a bare figure answers


LEAVE = ("thoi", "thoi a", "thoi khong", "huy", "huy bo", "thoat", "cancel", "never mind")
"""Words that leave a menu as it is, without tone marks."""
FEWEST = 4
"""Signs of what names an answer to change or is known to a side, at the least ("if x"): most replies are a digit."""


def do(pen: Pen, intent: str, text: str) -> None:
    """Carry out a named intent."""
    action = _ACTIONS.get(intent) or sides.INTENTS.get(intent, show_help)
    action(pen, text)


def choose(pen: Pen, kind: str, value: str) -> None:
    """A line of a menu was tapped, however long ago."""
    pen.state = replace(pen.state, aside={})
    side = sides.BY_KIND.get(kind)
    chosen = side.chosen if side is not None else _CHOSEN.get(kind)
    if chosen is None:
        pen.ask()
    else:
        chosen(pen, value)


def answer(pen: Pen, text: str) -> bool:
    """A typed reply while a menu is open. False: it was not meant for the menu."""
    kind, items = str(pen.state.aside.get("kind", "")), pen.state.aside.get("items", [])
    bare = text.strip().rstrip(".)").strip()
    value = ""
    if is_number(bare) and 1 <= int(bare) <= len(items):
        value = str(items[int(bare) - 1][0])
    else:
        value = next((str(v) for v, label in items if fold(str(label)) == fold(bare)), "")
        if not value and kind == "go" and fold(bare) in ("tiep", "tiep nhe", "tiep a", "tiep di"):
            value = "carry-on"
    if not value:
        value = _confirmed(pen, items, bare)
    if not value:
        # an officer's form says itself what becomes of what was begun; elsewhere such words are never an answer
        leaving = kind != "go" and fold(bare) in LEAVE
        if not (leaving and not kind.startswith("office")) and _typed(pen, kind, text):
            return True
        if leaving:
            pen.ask()
            return True
        return _amiss(pen, bare)
    choose(pen, kind, value)
    return True


def _amiss(pen: Pen, bare: str) -> bool:
    """A digit that is no line of the menu, or "chưa rõ": neither may answer the question behind it."""
    question = pen.open()
    if is_number(bare) and (question is None or question.kind not in FIGURES):
        return pen.again(pen.state.aside, pen.t("There is no line {number} here. Please choose one:", number=bare))
    return is_unsure(bare) and pen.again(pen.state.aside, pen.t("No matter. Please choose one:"))


def _typed(pen: Pen, kind: str, text: str) -> bool:
    """Free words that a side waits for; a wish said meanwhile goes first, so that nobody is caught in it."""
    side = sides.BY_KIND.get(kind)
    if side is None or side.typed is None or read("intent", text, today=pen.ctx.today).understood:
        return False
    return side.typed(pen, text)


def heard(pen: Pen, text: str) -> bool:
    """Words that a side knows wherever they are said. False: no side does."""
    return any(hears(pen, text) for hears in sides.HEARING)


def sent(pen: Pen, media: Media) -> bool:
    """A picture or file while a side is open that waits for one. False: nobody does."""
    side = sides.BY_KIND.get(str(pen.state.aside.get("kind", "")))
    return side is not None and side.sent is not None and side.sent(pen, media)


def _confirmed(pen: Pen, items: Sequence[Sequence[str]], bare: str) -> str:
    """The line that a plain "có" or "không" means where a menu asks for a yes; it must never fall upon the question."""
    values = [str(v) for v, _ in items]
    yes = next((v for v in values if v == "yes" or ".yes." in v), "")
    if not yes or len(values) != 2:
        return ""
    said = read("yes_no", bare, today=pen.ctx.today)
    if not said.understood or not isinstance(said.value, bool):
        return ""
    return yes if said.value else next(v for v in values if v != yes)


# ── Moving about ─────────────────────────────────────────────────────────────────────────────────


def go_back(pen: Pen, text: str) -> None:
    """Open the question answered before the open one; said again, the one before that."""
    trail = [q for q in pen.state.trail if _changeable(pen, q)]
    if pen.state.reopened in trail:
        trail = trail[: trail.index(pen.state.reopened)]
    if trail:
        pen.state = pen.state.reopen(trail[-1])
    else:
        pen.lead.append(pen.t("This is the first question."))
    pen.ask()


def _changeable(pen: Pen, question_id: str) -> bool:
    question = pen.find(question_id)
    return question is not None and question.listed and question_id in pen.state.answers and question.applies(pen.ctx)


def _changeables(pen: Pen) -> list[str]:
    """What can be changed, the latest first; then what earlier talks already said."""
    latest = list(reversed(pen.state.trail))
    earlier = [q for q in pen.state.answers if q not in pen.state.trail]
    return [q for q in (*latest, *earlier) if _changeable(pen, q)]


def skip(pen: Pen, text: str) -> None:
    question = pen.open()
    if pen.state.reopened:
        pen.state = replace(pen.state, reopened="", offer=())
    elif question is not None and question.sticky:  # nothing is asked there
        pass
    elif question is not None and question.skips_to:
        pen.record(Record(question.scope, question.id, question.skips_to, text))
    elif question is None or not question.skippable:
        pen.lead.append(pen.t("This one I do need, so that we can go on."))
    else:
        pen.state = pen.state.skip(question.id)
        pen.lead.append(pen.t("Skipped. I will ask again at the end."))
    pen.ask()


def unskip(pen: Pen, text: str) -> None:
    """Take up the skipped questions again."""
    pen.state = replace(pen.state, skipped=())
    pen.ask()


_FIX = re.compile(r"(?:(?:toi|em|minh|cho)\s)*(?:muon\s)?(?:sua|doi|sai|nham|change)(?:\s(?:lai|the|my|cau))*\s(.+)")


def fix_named(pen: Pen, text: str) -> bool:
    """ "sửa số điện thoại": opens the answer that is named, if there is one."""
    said = _FIX.fullmatch(fold(text))
    if said is None:
        return False
    for question_id in _changeables(pen):
        question = pen.find(question_id)
        if question is not None and _goes_by(pen, question, said[1]):
            pen.state = pen.state.reopen(question_id)
            pen.ask()
            return True
    opened = pen.open()
    if opened is None or opened.sticky or not _goes_by(pen, opened, said[1]):
        return False
    pen.ask()  # the very one that is open
    return True


def _goes_by(pen: Pen, question: Question, said: str) -> bool:
    return any(name in said for name in (fold(question.short(pen.ctx)), *question.aka))


def fix(pen: Pen, text: str) -> None:
    """Change an earlier answer: the one that was named, else pick from a numbered list."""
    if not fix_named(pen, text):
        _fix_page(pen, 0)


def _fix_page(pen: Pen, start: int) -> None:
    trail = _changeables(pen)
    if not trail:
        pen.lead.append(pen.t("There is no answer to change yet."))
        pen.ask()
        return
    items = []
    for question_id in trail[start : start + PAGE]:
        question = pen.find(question_id)
        assert question is not None  # _changeable found it
        said = shown(pen.ctx, question, pen.state.answers.get(question_id))
        items.append(Option(question_id, f"{question.short(pen.ctx)}: {said}"[:60]))
    if len(trail) > start + PAGE:
        items.append(Option(f"page.{start + PAGE}", pen.t("Older answers")))
    items.append(Option("carry-on", pen.t("Carry on")))
    pen.open_menu("fix", pen.t("Which answer do you want to change?"), items)


def _fix_chosen(pen: Pen, value: str) -> None:
    page = value.removeprefix("page.")
    if page != value and is_number(page):
        _fix_page(pen, int(page))
        return
    if value != "carry-on" and _changeable(pen, value):
        pen.state = pen.state.reopen(value)
    pen.ask()


def pause(pen: Pen, text: str) -> None:
    pen.state = replace(pen.state, paused=True, aside={})
    lines = pen.t("Fine, we stop here. I keep everything you said.\nWrite “tiếp” any day, and we carry on.")
    pen.open_menu("go", lines, [Option("carry-on", pen.t("Carry on")), Option("remind", pen.t("Remind me tomorrow"))])


def _go_chosen(pen: Pen, value: str) -> None:
    do(pen, "remind_tomorrow" if value == "remind" else "continue", "")


def carry_on(pen: Pen, text: str) -> None:
    if pen.state.paused:
        pen.lead.append(pen.t("Hello again! We carry on where we stopped."))
    pen.ask()


def rest(pen: Pen, text: str) -> None:
    """Leave what was just told standing, with one button back."""
    if not pen.messages:  # a button that was never printed
        pen.ask()
        return
    told = pen.messages.pop()
    pen.open_menu("go", told.text, [Option("carry-on", pen.t("Back to the result"))])


def restart(pen: Pen, text: str) -> None:
    items = [Option("yes", pen.t("Yes, start over")), Option("no", pen.t("No, carry on"))]
    pen.open_menu("restart", pen.t("Start this product over? Its answers are put aside."), items)


def _restart_chosen(pen: Pen, value: str) -> None:
    if value == "yes":
        pen.act(StartOver())
        pen.silent = True
        return
    pen.ask()


# ── Explaining ───────────────────────────────────────────────────────────────────────────────────


def explain(pen: Pen, text: str) -> None:
    question = pen.open()
    if question is not None and question.sticky:
        show_help(pen, text)
        return
    if question is not None and question.explain is not None:
        pen.tell(question.explain(pen.ctx))
    else:
        pen.lead.append(pen.t("Just answer as you would tell a neighbour."))
    pen.ask()


def show_help(pen: Pen, text: str) -> None:
    pen.tell(texts.help_text(pen.words))
    pen.ask()


def stuck(pen: Pen, question: Question) -> None:
    """Three times not understood."""
    items = []
    if question.skippable:
        items.append(Option("skip", pen.t("Skip this question")))
    if question.explain is not None:
        items.append(Option("explain", pen.t("Explain it")))
    if question.sticky and not question.menu:
        items.append(Option("menu", pen.t("See what there is")))
    back = pen.t("Back") if question.sticky else pen.t("Ask me again")
    items += [Option("human", pen.t("Ask a person")), Option("again", back)]
    pen.state = replace(pen.state, misses=0)
    sorry = pen.t("I am sorry, I still do not understand. What shall we do?")
    pen.open_menu("stuck", "\n".join(filter(None, [sorry, ask_whom(pen.ctx)])), items)


def _stuck_chosen(pen: Pen, value: str) -> None:
    do(pen, "continue" if value == "again" else value, "")


def show_menu(pen: Pen, text: str) -> None:
    opened, t = pen.open(), pen.t
    if opened is not None and opened.menu:
        pen.ask()
        return
    items = [
        Option("continue", t("Carry on")),
        Option("result", t("Result so far")),
        Option("fix", t("Change an answer")),
        Option("plan", t("Plan to the next star")),
        Option("products", t("My products")),
        Option("human", t("Ask a person")),
        Option("more", t("More…")),
    ]
    pen.open_menu("menu", t("What would you like to do?"), items)


def _menu_chosen(pen: Pen, value: str) -> None:
    if value == "more":
        _file_menu(pen)
        return
    if value != "rest":
        do(pen, "switch" if value == "products" else value, "")
        return
    t = pen.t
    items = [
        Option("language", t("Language / Ngôn ngữ")),
        Option("restart", t("Start over")),
        Option("about", t("About OCOP")),
        Option("council_result", t("The council has decided")),
        Option("my_data", t("What is kept about me")),
        Option("link", t("Another phone or app")),
        Option("help", t("Help")),
    ]
    pen.open_menu("menu", t("What else?"), items)


def _file_menu(pen: Pen) -> None:
    """The second page of the menu: everything about the file that is handed in."""
    t = pen.t
    items = [
        Option("status", t("My files")),
        Option("evidence", t("Send papers")),
        Option("make_forms", t("Make the forms")),
        Option("make_story", t("Write the story")),
        Option("my_reminders", t("My reminders")),
        Option("deadline", t("Deadlines")),
        Option("rest", t("More…")),
    ]
    pen.open_menu("menu", t("What would you like to do for the file?"), items)


def language(pen: Pen, text: str) -> None:
    named, offered = named_language(text), pen.ctx.lookup.languages()
    if named in offered:
        _language_chosen(pen, str(named))
        return
    if named in LANGUAGES:
        pen.lead.append(pen.t("I cannot offer {language} here now.", language=LANGUAGES[str(named)].own_name))
    if tuple(offered) == (pen.words.language,):
        pen.lead.append(pen.t("I speak {language} here.", language=LANGUAGES[pen.words.language].own_name))
        pen.ask()
        return
    items = [Option(code, LANGUAGES[code].own_name) for code in offered]
    pen.open_menu("language", pen.t("Which language?"), items)


def _language_chosen(pen: Pen, value: str) -> None:
    if value in pen.ctx.lookup.languages():
        pen.act(SetLanguage(value))
    pen.ask()


# ── Answers to what people ask ───────────────────────────────────────────────────────────────────


def _say(line: Callable[[Pen], str]) -> Callable[[Pen, str], None]:
    def action(pen: Pen, text: str) -> None:
        pen.tell(line(pen))
        pen.ask()

    return action


def greet(pen: Pen, text: str) -> None:
    pen.lead.append(pen.t("Yes, I am here."))
    pen.ask()


def soothe(pen: Pen, text: str) -> None:
    """Somebody has had enough: an apology and the ways out, never an argument."""
    items = [
        Option("pause", pen.t("Stop for today")),
        Option("human", pen.t("Ask a person")),
        Option("skip", pen.t("Skip this question")),
        Option("again", pen.t("Carry on")),
    ]
    pen.open_menu("stuck", pen.t("I am sorry to be a bother. What shall we do?"), items)


def show_result(pen: Pen, text: str) -> None:
    pen.messages.extend(result_messages(pen.ctx))
    pen.ask()


def show_missing(pen: Pen, text: str) -> None:
    """What the star still lacks; once the product is judged, what the dossier still lacks, too."""
    pen.messages.extend(missing_lines(pen.ctx))
    if "result" in pen.state.answers:
        pen.act(MakeForms())
        pen.silent = True
    else:
        pen.ask()


def clarify(pen: Pen, text: str) -> None:
    """Ask again the open questions that would make the star sure."""
    for question_id in to_clarify(pen.ctx):
        question = pen.find(question_id)
        if question is not None and pen.state.answers.get(question_id) == "unsure":
            pen.record(Record(question.scope, question_id, None))
        pen.state = replace(pen.state, skipped=tuple(q for q in pen.state.skipped if q != question_id))
    pen.ask()


def council_result(pen: Pen, text: str) -> None:
    """Take down what a council really gave; asked for only when somebody says that it has decided."""
    if pen.ctx.sheet is None or "result" not in pen.state.answers:
        pen.lead.append(pen.t("First the questions about the product; then the council's points can be compared."))
    else:
        pen.record(Record("assessment", "council-held", "yes"))
        if "council-total" in pen.state.answers:
            pen.state = pen.state.reopen("council-total")
    pen.ask()


def stop_messages(pen: Pen, text: str) -> None:
    pen.record(Record("person", "consent-announcements", "no"))
    for purpose in ("announcements", "reminders"):
        pen.act(Decide(purpose, texts.CONSENT_VERSION, False))
    pen.lead.append(pen.t("Done: I will send you no announcements. I only answer when you write."))
    pen.ask()


def another_product(pen: Pen, text: str) -> None:
    pen.act(NewProduct())
    pen.silent = True


def switch(pen: Pen, text: str) -> None:
    pen.act(ListTalks())
    pen.silent = True


def my_data(pen: Pen, text: str) -> None:
    """What is kept, in the person's own words; the locked answers are named, not shown."""
    lines = []
    for question in pen.flow.questions(pen.ctx):
        if question.listed and question.id in pen.state.answers:
            said = shown(pen.ctx, question, pen.state.answers[question.id])
            lines.append(f"• {question.short(pen.ctx)}: {said}")
    if lines:
        lines.insert(0, pen.t("This is what you told me:"))
    for start in range(0, len(lines), LONG):
        pen.tell("\n".join(lines[start : start + LONG]))
    items = [Option("carry-on", pen.t("Carry on")), Option("forget", pen.t("Erase everything"))]
    pen.open_menu("data", texts.privacy(pen.words), items)


def _talk_chosen(pen: Pen, value: str) -> None:
    if value in (NEW, NEW_ORGANISATION):
        pen.act(NewProduct(other_organisation=value == NEW_ORGANISATION))
    elif value.isascii() and value.isdigit():
        pen.act(OpenTalk(int(value[:18])))
    else:
        pen.ask()
    pen.silent = True


def _data_chosen(pen: Pen, value: str) -> None:
    if value == "forget":
        forget(pen, "")
    else:
        pen.ask()


def forget(pen: Pen, text: str) -> None:
    items = [Option("yes", pen.t("Yes, erase everything")), Option("no", pen.t("No, keep it"))]
    ask = pen.t("Erase everything you told me? It cannot be brought back.")
    pen.open_menu("forget", ask, items)


def _forget_chosen(pen: Pen, value: str) -> None:
    if value == "yes":
        pen.act(Forget())
        pen.tell(pen.t("All erased. If you write again, we begin anew. Good-bye!"))
        pen.silent = True
        return
    pen.ask()


_ACTIONS: dict[str, Callable[[Pen, str], None]] = {
    "back": go_back,
    "skip": skip,
    "unskip": unskip,
    "fix": fix,
    "pause": pause,
    "continue": carry_on,
    "rest": rest,
    "restart": restart,
    "explain": explain,
    "help": show_help,
    "menu": show_menu,
    "language": language,
    "greeting": greet,
    "annoyed": soothe,
    "result": show_result,
    "missing": show_missing,
    "deadline": _say(lambda pen: texts.deadline(pen.words, pen.ctx.today)),
    "clarify": clarify,
    "council_result": council_result,
    "stop_messages": stop_messages,
    "another_product": another_product,
    "switch": switch,
    "my_data": my_data,
    "forget": forget,
}

_CHOSEN: dict[str, Callable[[Pen, str], None]] = {
    "fix": _fix_chosen,
    "go": _go_chosen,
    "restart": _restart_chosen,
    "stuck": _stuck_chosen,
    "menu": _menu_chosen,
    "language": _language_chosen,
    "forget": _forget_chosen,
    "data": _data_chosen,
    "talks": _talk_chosen,
}
