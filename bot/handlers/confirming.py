"""Helping hands: a code or a word for the producer, the summary they say yes to, and what the helper hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import local_date
from bot.flows import helping
from bot.flows.helping import AskAloud, AskConfirmation, SaidAloud, SayWrong, SayYes, Summary
from bot.flows.journey import JOURNEY
from bot.flows.notice import notice
from bot.flows.office_people import code_refused
from bot.flows.question import Ctx
from bot.flows.registration import summary_lines
from bot.flows.result import result_text
from bot.flows.state import State
from bot.handlers.doing import Acts
from bot.language import Words
from bot.messages import Message
from bot.services import confirmations, notices
from bot.services import subjects as started
from bot.services.snapshots import newest
from bot.storage.confirmations import Confirmation
from bot.storage.subjects import product_of

if TYPE_CHECKING:
    from bot.handlers.desk import Desk

LONGEST = 500  # characters of what a producer says is wrong


def ask(desk: Desk, act: AskConfirmation) -> None:
    code = confirmations.ask(desk.work, desk.loaded)
    if code is None or desk.loaded.product is None:
        desk.show(helping.nothing_yet)
        return
    until = local_date(desk.work.now + confirmations.GOOD_FOR)
    standing = confirmations.standing(desk.work, desk.loaded.product.id)
    desk.show(lambda pen: helping.code_shown(pen, code, until, standing))


def aloud(desk: Desk, act: AskAloud) -> None:
    one = confirmations.ask_aloud(desk.work, desk.loaded)
    if one is None:
        desk.show(helping.nothing_yet)
        return
    summary = _summary(desk, one.product_id)
    desk.show(lambda pen: helping.read_aloud(pen, one.id, one.word, summary))


def said_aloud(desk: Desk, act: SaidAloud) -> None:
    said = confirmations.said_aloud(desk.work, desk.loaded, act.confirmation, act.word)
    desk.show(helping.confirmed_aloud if said else helping.other_word)


def typed(desk: Desk, code: str) -> None:
    """The producer typed the code in their own chat."""
    opened = confirmations.open_code(desk.work, desk.loaded, code)
    if opened.kind == "own":
        desk.show(helping.own_code)
    elif opened.asked is None:
        desk.show(lambda pen: code_refused(pen, opened.kind))
    else:
        number, summary = opened.asked.id, _summary(desk, opened.asked.product_id)
        desk.show(lambda pen: helping.asked(pen, number, summary))


def yes(desk: Desk, act: SayYes) -> None:
    """The producer's own talk goes on with the product from now on."""
    one = confirmations.yes(desk.work, desk.loaded, act.confirmation)
    if one is None:
        desk.show(lambda pen: pen.ask())
        return
    found = product_of(desk.work, one.product_id)
    organisation, product = found if found is not None else (None, None)
    desk.loaded = started.start_talk(
        desk.work,
        desk.loaded,
        JOURNEY.name,
        JOURNEY.version,
        organisation=organisation,
        product=product,
        assessment=newest(desk.work, one.product_id),
    )
    _tell_helper(desk, one, "")
    desk.show(helping.thanked)


def wrong(desk: Desk, act: SayWrong) -> None:
    one = confirmations.own(desk.work, desk.loaded, act.confirmation)
    if one is None:
        desk.show(lambda pen: pen.ask())
        return
    _tell_helper(desk, one, act.said[:LONGEST])
    desk.show(helping.passed_on)


def _summary(desk: Desk, product_id: int) -> Summary:
    """Who, where, which product, and what the estimate says so far."""
    found, assessed, ctx = product_of(desk.work, product_id), newest(desk.work, product_id), desk.ctx()
    known: dict[str, object] = {}
    for row in (*(found or ()), assessed):
        known |= row.answers if row is not None else {}  # the locked answers are nobody's to read aloud
    about = Ctx(State(known), ctx.words, ctx.now)
    lines = summary_lines(about)
    if "quick-result" in known:
        lines.append("• " + result_text(about).partition("\n")[0])
    return Summary(lines, confirmations.standing(desk.work, product_id))


def _tell_helper(desk: Desk, one: Confirmation, said: str) -> None:
    def wording(w: Words) -> Message:
        return notice(helping.news(w, said))

    if one.helper_id is not None:
        notices.tell(desk.work, one.helper_id, wording, f"confirmation:{one.id}:{desk.inbox_id}")


ACTS: Acts = {AskConfirmation: ask, AskAloud: aloud, SaidAloud: said_aloud, SayYes: yes, SayWrong: wrong}
