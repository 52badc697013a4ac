"""Keeping quiet while an officer answers in the platform's own tool (platforms, A.10, echo).

The person is told so once, at their first words meanwhile; then the bot says nothing until the pause is over, or until
they press a button or write "menu". Their first words after it may have been meant for the officer: they answer no
question, the open one is shown again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import VIETNAM, local_date
from bot.flows.reading import read
from bot.flows.render import parse
from bot.language import words
from bot.messages import Body, Echo, Left, Message, Moved, Started, Tap, Text
from bot.storage import Loaded, Work, chats

STATE = "paused"  # in the chat's own state: {"until": an instant as text, "told": bool}


def officer_wrote(work: Work, loaded: Loaded, echo: Echo, at: datetime) -> None:
    """An officer's own words: quiet from now on, or for longer."""
    if not echo.by_human or not echo.pause_minutes:
        return
    chat = loaded.chat
    until = at + timedelta(minutes=echo.pause_minutes)
    before = _until(loaded)
    going_on = before is not None and before > at
    told = going_on and bool(chat.state[STATE]["told"])
    until = max(until, before) if going_on and before is not None else until
    chat.state = {**chat.state, STATE: {"until": until.isoformat(), "told": told}}
    chats.save_chat(work, chat)


def heard(work: Work, loaded: Loaded, body: Body) -> tuple[Body | None, list[Message]]:
    """What is to be played of what somebody did, None for nothing; and what is said of the pause."""
    until = _until(loaded)
    if until is None or isinstance(body, Left | Moved | Echo):
        return body, []
    if until <= work.now:
        _end(work, loaded)
        return (Started() if isinstance(body, Text) and not _for_the_bot(body, work.now) else body), []
    if _for_the_bot(body, work.now):
        _end(work, loaded)
        return body, []
    paused = loaded.chat.state[STATE]
    if paused["told"]:
        return None, []
    loaded.chat.state = {**loaded.chat.state, STATE: {**paused, "told": True}}
    chats.save_chat(work, loaded.chat)
    return None, [_told(loaded, until, work.now)]


def _for_the_bot(body: Body, now: datetime) -> bool:
    """A button, or the word "menu"."""
    if isinstance(body, Tap):
        return True
    if not isinstance(body, Text):
        return False
    wish = read("intent", body.text, today=local_date(now))
    return parse(body.text.strip()) is not None or (wish.understood and wish.value == "menu")


def _told(loaded: Loaded, until: datetime, now: datetime) -> Message:
    w = words(loaded.person.language)
    local = until.astimezone(VIETNAM)
    when = f"{local:%H:%M}" if local_date(until) == local_date(now) else f"{local:%H:%M %d/%m}"
    officer, quiet = w.t("An officer is answering you here."), w.t("I keep quiet until {time}.", time=when)
    return Message("\n".join([officer, quiet, w.t("To talk to me at once, type: menu")]))


def _end(work: Work, loaded: Loaded) -> None:
    loaded.chat.state = {name: value for name, value in loaded.chat.state.items() if name != STATE}
    chats.save_chat(work, loaded.chat)


def _until(loaded: Loaded) -> datetime | None:
    paused = loaded.chat.state.get(STATE)
    return datetime.fromisoformat(paused["until"]) if paused else None
