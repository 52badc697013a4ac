"""Linking as its conversation asks for it (`flows/linking.py`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.flows import linking as view
from bot.flows.notice import notice
from bot.flows.question import Option
from bot.flows.state import SideAct
from bot.language import words
from bot.messages import Body, Message, Started
from bot.services import linking
from bot.storage import chats, outbox
from bot.storage.installation import public_url

if TYPE_CHECKING:
    from bot.handlers.desk import Desk


def show_code(desk: Desk, act: view.ShowCode) -> None:
    code = linking.issue(desk.work, desk.loaded)
    url = public_url(desk.work)
    address = f"{url}/?start={view.START}{code}" if url else ""
    desk.show(lambda pen: view.shown_code(pen, code, address))


def offer_page(desk: Desk, act: view.OfferPage) -> None:
    """Said before the question is printed again. Where people cannot reach our page nothing is offered."""
    url = public_url(desk.work)
    if url:
        code = linking.issue(desk.work, desk.loaded)
        text = view.page_offer(words(desk.loaded.person.language), f"{url}/?start={view.START}{code}")
        desk.messages.insert(max(0, len(desk.messages) - 1), Message(text))


def try_code(desk: Desk, act: view.TryCode) -> None:
    tried = linking.try_code(desk.work, desk.loaded, act.typed)
    if tried.kind == "ok":
        desk.show(lambda pen: view.asked(pen, tried.link, tried.channel))
    else:
        desk.show(lambda pen: view.not_taken(pen, tried.kind))


def answer(desk: Desk, act: view.AnswerLink) -> None:
    """After a yes the desk is the person's who goes on, with the talk that both go on with."""
    if not act.yes:
        linking.refuse(desk.work, desk.loaded, act.link)
        desk.show(lambda pen: view.linked(pen, False))
        return
    done = linking.carry_out(desk.work, desk.loaded, act.link)
    if done is None:
        desk.show(lambda pen: view.not_taken(pen, "expired"))
        return
    here = desk.loaded.chat.id
    desk.messages.append(
        Message(words(desk.loaded.person.language).t("Done: both places are one now. Write where you like."))
    )
    _tell_other(desk, done.from_chat_id)
    fresh = chats.load_by_id(desk.work, here)
    assert fresh is not None, "it was there a statement ago"
    desk.take_over(fresh)
    rows = [(one.id, one.channel, False) for one in chats.chats_of(desk.work, fresh.person.id)]
    desk.show(lambda pen: view.choose_chat(pen, "prefer", rows, here))


def _tell_other(desk: Desk, chat_id: int) -> None:
    """Whoever sits at the other place hears of it, with one tap to undo it."""
    other = chats.load_by_id(desk.work, chat_id)
    if other is None:
        return
    w = words(other.person.language)
    here = desk.loaded.chat
    items = [Option(f"part.{here.id}", w.t("Not me: take it away")), Option("carry-on", w.t("That was me"))]
    message = notice(view.news(w, here.channel), view.KIND, items)
    outbox.add(desk.work, chat_id, message, key=f"linked:{desk.inbox_id}")


def list_chats(desk: Desk, act: view.ListChats) -> None:
    own = chats.chats_of(desk.work, desk.loaded.person.id)
    news_to = chats.preferred_of(desk.work, desk.loaded.person.id)
    rows = [(one.id, one.channel, one.id == news_to) for one in own]
    desk.show(lambda pen: view.choose_chat(pen, act.to, rows, desk.loaded.chat.id))


def prefer(desk: Desk, act: view.Prefer) -> None:
    own = {one.id: one.channel for one in chats.chats_of(desk.work, desk.loaded.person.id)}
    if linking.prefer(desk.work, desk.loaded, act.chat):
        desk.show(lambda pen: view.preferred(pen, own[act.chat]))
    else:
        desk.show(lambda pen: pen.ask())


def part(desk: Desk, act: view.Part) -> None:
    here = desk.loaded.chat.id
    gone = linking.unlink(desk.work, desk.loaded, act.chat)
    fresh = chats.load_by_id(desk.work, here)
    assert fresh is not None, "this chat is still there"
    desk.take_over(fresh)
    desk.show(lambda pen: view.parted(pen, gone.channel if gone is not None else ""))


def by_deep_link(desk: Desk, body: Body) -> bool:
    """A chat opened with a code in its address. False for any other event."""
    if not isinstance(body, Started) or not body.payload.startswith(view.START):
        return False
    try_code(desk, view.TryCode(body.payload.removeprefix(view.START)))
    return True


ACTS: dict[type[SideAct], Callable[[Desk, Any], None]] = {
    view.ShowCode: show_code,
    view.OfferPage: offer_page,
    view.TryCode: try_code,
    view.AnswerLink: answer,
    view.ListChats: list_chats,
    view.Prefer: prefer,
    view.Part: part,
}
