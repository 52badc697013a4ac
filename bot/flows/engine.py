"""The conversation engine: (flow, state, event, now) in; (state, messages, acts) out. No clock, no database.

The next question is computed: the first one that applies and has no answer. So going back, skipping, changing an answer
and coming back after weeks all work by one rule (DESIGN, decision 2).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.flows import asides, media
from bot.flows.pen import Pen
from bot.flows.question import After, Ctx, Flow, Question
from bot.flows.render import parse, printed_options, shown
from bot.flows.reply import Reply, read_reply
from bot.flows.state import Act, Record, State
from bot.messages import (
    Body,
    Contact,
    Echo,
    Left,
    Location,
    Media,
    Message,
    Moved,
    Profile,
    Started,
    Tap,
    Text,
    Unsupported,
)
from bot.programme.places import place

HELP_AFTER = 3  # misses in a row after which help from a person and skipping are offered


@dataclass(frozen=True, slots=True)
class Turn:
    """What one event leads to. `state.answers` already holds what `acts` record."""

    state: State
    messages: tuple[Message, ...]
    acts: tuple[Act, ...]


def turn(flow: Flow, ctx: Ctx, body: Body) -> Turn:
    """Play one event of one person."""
    pen = Pen(flow, ctx)
    match body:
        case Left() | Echo() | Moved():  # nothing the person said
            pass
        case Started(payload=payload):
            if not payload or not asides.heard(pen, payload):
                _start(pen)
        case Tap(payload=payload):
            _tap(pen, payload)
        case Text(edited=True):  # which question it once answered is not known: it must not answer this one
            pen.lead.append(pen.t("I saw that you changed a message. To change an answer, type: sửa."))
            pen.ask()
        case Text(text=text):
            _text(pen, text)
        case Contact(phone=phone, is_own=own):
            _contact(pen, phone, own)
        case Profile(phone=phone):
            _contact(pen, phone, True)
        case Location():
            # handlers turn a location into the communes around it before it gets here (DESIGN, decision 10)
            _needless_place(pen)
        case Media():
            if not asides.sent(pen, body):
                media.unasked(pen, body)
        case Unsupported():
            media.unreadable(pen, body.reason)
    return Turn(pen.state, tuple(pen.messages), tuple(pen.acts))


def offer(flow: Flow, ctx: Ctx, question_id: str, values: tuple[tuple[str, str], ...], lead: str) -> Turn:
    """Offer candidates for the open question (communes around a shared location); elsewhere it is not needed."""
    pen = Pen(flow, ctx)
    question = pen.open()
    if question is not None and question.id == question_id and values:
        pen.state = replace(pen.state, offer=values, asked=question_id)
        pen.lead.append(lead)
        pen.ask()
    else:
        _needless_place(pen)
    return Turn(pen.state, tuple(pen.messages), tuple(pen.acts))


# ── Events ───────────────────────────────────────────────────────────────────────────────────────


def _start(pen: Pen) -> None:
    if pen.state.trail:
        pen.lead.append(pen.t("Hello again! We carry on where we stopped."))
    pen.ask()


def _tap(pen: Pen, payload: str) -> None:
    parsed = parse(payload)
    if parsed is None:
        pen.lead.append(pen.t("That button no longer works. Here is the question again."))
        pen.ask()
        return
    _, target, value = parsed
    pen.state = replace(pen.state, paused=False)
    if target == "@do":
        asides.do(pen, value, "")
    elif target.startswith("@"):
        asides.choose(pen, target[1:], value)
    else:
        _tap_answer(pen, target, value)


def _tap_answer(pen: Pen, target: str, value: str) -> None:
    question = pen.find(target)
    opened = pen.open()
    known = question is not None and (
        (value == "unsure" and question.unsure)
        or any(o.value == value for o in printed_options(pen.ctx, question))
        or (question.kind == "place" and place(value) is not None)  # a commune that was offered some time ago
    )
    if question is None or not known:
        pen.lead.append(pen.t("That button no longer works. Here is the question again."))
        pen.ask()
        return
    pen.state = replace(pen.state, aside={})
    if opened is not None and opened.id == question.id:
        take(pen, question, value, value)
    elif pen.state.answers.get(question.id) == value:
        pen.lead.append(pen.t("I have noted that already."))
        pen.ask()
    elif question.id in pen.state.answers and not question.sticky:
        take(pen, question, value, value, corrected=True)
    elif question.sticky:
        take(pen, question, value, value)
    else:
        pen.lead.append(pen.t("That question is not open now."))
        pen.ask()


def _text(pen: Pen, typed: str) -> None:
    parsed = parse(typed.strip())  # Zalo sends a pressed button back as its payload
    if parsed is not None and (parsed[1].startswith("@") or pen.find(parsed[1]) is not None):
        _tap(pen, typed.strip())
        return
    text = typed.strip()
    if pen.state.aside and asides.answer(pen, text):
        return
    was_paused, left = pen.state.paused, pen.state.aside
    if was_paused or left:
        pen.state = replace(pen.state, paused=False, aside={})
    if len(text) >= asides.FEWEST and (asides.fix_named(pen, text) or asides.heard(pen, text)):
        return
    question = pen.open()
    reply = read_reply(pen.ctx, question, text) if question is not None else Reply("intent", intent="help")
    if reply.kind == "intent" and reply.intent in ("back", "skip") and left and left.get("kind") not in ("go", "stuck"):
        pen.ask()  # it leaves the menu, and nothing else
    elif reply.kind == "intent" or question is None:
        asides.do(pen, reply.intent, text)
    elif was_paused and text.isdigit():
        # the digit belongs to lines printed before the pause: print them again rather than guess
        pen.lead.append(pen.t("Hello again! We carry on where we stopped."))
        pen.ask()
    elif left and question.kind == "text":  # any words would do for a name: these were said to the menu
        pen.ask()
    elif reply.kind == "answer":
        take(pen, question, reply.value, text, corrected=question.id == pen.state.reopened)
    elif reply.kind == "candidates":
        pen.state = replace(pen.state, offer=reply.offer, asked=question.id)
        pen.lead.append(reply.why or pen.t("Which of these do you mean?"))
        pen.ask()
    elif reply.kind == "narrow":
        pen.state = replace(pen.state, within=reply.within, offer=())
        pen.lead.append(reply.why)
        pen.ask()
    elif not (left and pen.again(left, pen.t("Sorry, I did not understand that. Please choose one:"))):
        miss(pen, question, reply.why)


def _needless_place(pen: Pen) -> None:
    pen.lead.append(pen.t("Thank you for the place. I do not need it for this question."))
    pen.ask()


def _contact(pen: Pen, phone: str, own: bool) -> None:
    question = pen.open()
    if question is None or question.kind != "phone":
        pen.lead.append(pen.t("Thank you. I do not need a phone number for this question."))
        pen.ask()
    elif not own:
        pen.lead.append(pen.t("That card is somebody else's. Please type the number to call you on."))
        pen.ask()
    else:
        _text(pen, phone)


# ── Answers ──────────────────────────────────────────────────────────────────────────────────────


def take(pen: Pen, question: Question, value: object, raw: str, *, corrected: bool = False) -> None:
    """Keep an answer, say back what has to be said, and ask on."""
    if question.check is not None and value not in ("unsure", "not_said"):
        why = question.check(pen.ctx, value)
        if why:
            miss(pen, question, why)
            return
    after: After = question.after(pen.ctx, value)
    if not question.sticky and not after.stay:
        pen.record(Record(question.scope, question.id, value, raw, question.sensitive))
    if corrected and not after.stay and question.listed:
        pen.lead.append(pen.t("Changed: {answer}.", answer=_named(pen, question, value)))
    elif question.echo and value not in ("unsure", "not_said"):
        pen.lead.append(pen.t("Noted: {answer}.", answer=shown(pen.ctx, question, value)))
    elif value == "unsure" and question.unsure:
        before = [q for q in pen.state.trail if q != question.id and pen.state.answers.get(q) == "unsure"]
        first = pen.t("No matter, many people are not sure either. I note it as open.")
        pen.lead.append(pen.t("Left open.") if before else first)
    for record in after.also:
        pen.record(record)
    told = list(after.told)
    if told and pen.lead:  # what was noted comes before what follows from it
        told[0] = replace(told[0], text="\n".join([*pen.lead, told[0].text]))
        pen.lead = []
    pen.messages.extend(told)
    pen.lead.extend(after.lead)
    for act in after.acts:
        pen.act(act)
    if after.do:
        asides.do(pen, after.do, "")
    elif not pen.silent:
        pen.ask()


def _named(pen: Pen, question: Question, value: object) -> str:
    return f"{question.short(pen.ctx)}: {shown(pen.ctx, question, value)}"


def miss(pen: Pen, question: Question, why: str = "") -> None:
    """Not understood: ask again with an example; the third time offer a person's help and to skip."""
    pen.state = replace(pen.state, misses=pen.state.misses + 1)
    if pen.state.misses >= HELP_AFTER:
        asides.stuck(pen, question)
        return
    pen.lead.append(why or pen.t("Sorry, I did not understand that."))
    example = question.example(pen.ctx)
    if example and example not in question.ask(pen.ctx):
        pen.lead.append(example)
    elif printed_options(pen.ctx, question):
        pen.lead.append(pen.t("Please tap a line, or type its number. For example: 1"))
    pen.ask()


__all__ = ["Ctx", "Flow", "Turn", "offer", "turn"]
