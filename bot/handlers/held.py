"""Events that are kept in the inbox and worked later: those whose handling failed or would have come too late, and
those of the same chat behind them. Each is played once, in the order they came."""

from __future__ import annotations

from datetime import timedelta

from bot.handlers.inbound import Handled, play
from bot.language import words
from bot.messages import Inbound, Started, Tap, Text
from bot.services.upkeep import TRIES
from bot.storage import Work, chats, excuses, inbox, outbox
from bot.storage.problems import TooSlow

FIRST = timedelta(seconds=1)
"""When what failed is tried again for the first time: its person was told "in a moment"."""


def keep(work: Work, event: Inbound, error: BaseException | None) -> Handled:
    """Stores the event alone, quickly: its handling failed, was cut off, or (None) would have come too late. Who could
    not be answered is told so once; who only has to wait a little is not."""
    loaded = chats.open_chat(work, event.channel, event.account, event.chat, event.user, event_id=event.event_id)
    chat = loaded.chat
    held = chat.held_until is not None
    inbox_id = inbox.store_event(work, chat, event, state="received")
    if inbox_id is None:
        return Handled(chat.id, "repeat")
    if held:
        return Handled(chat.id, "behind", error)
    failed = error is not None and not isinstance(error, TooSlow)
    chats.hold(work, chat.id, work.now + FIRST if failed else work.now)
    if failed:
        _excuse(work, chat.id, inbox_id, loaded.person.language)
    return Handled(chat.id, "failed" if failed else "late", error)


def work_off(work: Work, chat_id: int) -> bool:
    """Plays the first waiting event of a chat; True when there was one. Raises what its handling raises.

    Where the talk went on meanwhile, what was typed or tapped may belong to a question that is no longer the open one:
    a digit would answer the wrong one. So it is not played; the person sees the open question again.
    """
    loaded = chats.load_by_id(work, chat_id)
    waiting = inbox.first_waiting(work, chat_id) if loaded is not None else None
    if loaded is None or waiting is None:
        chats.hold(work, chat_id, None)
        return False
    body = waiting.event.body
    loaded.arrived, loaded.last_in_at = waiting.event.arrived, None  # when anything came before it is not known
    if isinstance(body, Text | Tap) and excuses.overtaken(work, chat_id, waiting.id, waiting.line):
        body = Started()
    outbox.reply(work, loaded.chat, waiting.id, play(work, loaded, waiting.id, body, waiting.event.at))
    inbox.mark(work, waiting.id, "done")
    _go_on(work, chat_id)
    return True


def failed_again(work: Work, chat_id: int, event: int, tries: int) -> bool:
    """After a try that failed. True when the event was given up: it is set aside where the operator sees it, the
    person is asked to write it anew, and those behind it have their turn."""
    loaded = chats.load_by_id(work, chat_id)
    waiting = inbox.first_waiting(work, chat_id) if loaded is not None else None
    if loaded is None or waiting is None or waiting.id != event:  # somebody else has worked it meanwhile
        return False
    if tries < TRIES:
        _excuse(work, chat_id, event, loaded.person.language)
        return False
    inbox.mark(work, event, "failed")
    w = words(loaded.person.language)
    sorry = w.t("I could not work with what you wrote just now. It is kept. Please write it once more.")
    excuses.give_up(work, chat_id, event, sorry)
    _go_on(work, chat_id)
    return True


def _go_on(work: Work, chat_id: int) -> None:
    """The next waiting event of the chat is due now; where there is none, nothing waits in it any more."""
    chats.hold(work, chat_id, work.now if inbox.first_waiting(work, chat_id) is not None else None)


def _excuse(work: Work, chat_id: int, inbox_id: int, language: str) -> None:
    w = words(language)
    sorry = w.t("Something went wrong on my side. What you wrote is kept; I try again in a moment.")
    excuses.say(work, chat_id, inbox_id, sorry)
