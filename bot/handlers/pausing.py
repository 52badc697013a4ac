"""Keeping quiet while an officer answers: in the platform's own tool (platforms, A.10, echo), or from the office's desk
(`services/quiet.py`).

The person is told so once, at their first words meanwhile; then the bot says nothing until the pause is over, or until
they call it: by a button, a printed line, "menu" or another whole wish. What they write meanwhile about a question of
theirs goes to the officer who answers it; so do their first words after the pause, which answer no question of the
bot's: the open one is shown again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clock import VIETNAM, local_date
from bot.flows.asking import KIND as ASKING
from bot.flows.notice import notice
from bot.flows.question import Option
from bot.flows.reading import read
from bot.flows.render import parse
from bot.handlers.printed import as_printed
from bot.language import words
from bot.messages import Body, Echo, Left, Media, Message, Moved, Started, Tap, Text
from bot.services import quiet
from bot.services.quiet import AFTER, Pause
from bot.storage import Loaded, Work

CALLS = frozenset(
    ("menu", "continue", "help", "stop_messages", "stop_reminders", "forget", "my_data", "office_work", "own_part")
)
"""Wishes that call the bot away from an officer's answer; any other words may be meant for the officer."""


@dataclass(frozen=True, slots=True)
class Heard:
    """`body` is what is to be played, None for nothing; `messages` what is said of the pause; `ticket` the question
    that what was said goes to, 0 for none."""

    body: Body | None
    messages: tuple[Message, ...] = ()
    ticket: int = 0


def officer_wrote(work: Work, loaded: Loaded, echo: Echo, at: datetime) -> None:
    """An officer's own words in the platform's tool: quiet from now on, or for longer."""
    if not echo.by_human or not echo.pause_minutes:
        return
    before = quiet.of(loaded.chat)
    going_on = before is not None and before.until > at
    until = at + timedelta(minutes=echo.pause_minutes)
    if going_on and before is not None:
        quiet.keep(work, loaded.chat, replace(before, until=max(until, before.until)))
    else:
        quiet.keep(work, loaded.chat, Pause(until))


def heard(work: Work, loaded: Loaded, body: Body) -> Heard:
    """What becomes of something somebody did."""
    pause = quiet.of(loaded.chat)
    if pause is None or isinstance(body, Left | Moved | Echo):
        return Heard(body)
    return _of_ticket(work, loaded, body, pause) if pause.ticket else _of_echo(work, loaded, body, pause)


def _of_echo(work: Work, loaded: Loaded, body: Body, pause: Pause) -> Heard:
    if pause.until <= work.now:
        quiet.keep(work, loaded.chat, None)
        return Heard(Started() if isinstance(body, Text) and not _for_the_bot(body, work.now) else body)
    if _for_the_bot(body, work.now):
        quiet.keep(work, loaded.chat, None)
        return Heard(body)
    return Heard(None, _told(work, loaded, pause))


def _of_ticket(work: Work, loaded: Loaded, body: Body, pause: Pause) -> Heard:
    over = pause.until <= work.now
    for_officer = isinstance(body, Text | Media) and not _calls(work, loaded, body)
    if over or not for_officer:
        quiet.keep(work, loaded.chat, None)
    if not for_officer or pause.until + AFTER <= work.now:
        return Heard(body)
    if over:
        said = words(loaded.person.language).t("I have passed that on to the officer.")
        return Heard(Started(), (Message(said),), pause.ticket)
    return Heard(None, _told(work, loaded, pause), pause.ticket)


def _for_the_bot(body: Body, now: datetime, wishes: frozenset[str] = frozenset(("menu",))) -> bool:
    """A button, or one of these wishes."""
    if isinstance(body, Tap):
        return True
    if not isinstance(body, Text):
        return False
    wish = read("intent", body.text, today=local_date(now))
    return parse(body.text.strip()) is not None or (wish.understood and wish.value in wishes)


def _calls(work: Work, loaded: Loaded, body: Body) -> bool:
    return _for_the_bot(body, work.now, CALLS) or isinstance(as_printed(work, loaded, body), Tap)


def _told(work: Work, loaded: Loaded, pause: Pause) -> tuple[Message, ...]:
    """What is said once."""
    if pause.told:
        return ()
    quiet.keep(work, loaded.chat, replace(pause, told=True))
    w = words(loaded.person.language)
    local = pause.until.astimezone(VIETNAM)
    when = f"{local:%H:%M}" if local_date(pause.until) == local_date(work.now) else f"{local:%H:%M %d/%m}"
    still, menu = w.t("I keep quiet until {time}.", time=when), w.t("To talk to me at once, type: menu")
    if not pause.ticket:
        return (Message("\n".join([w.t("An officer is answering you here."), still, menu])),)
    passed = w.t("I have passed that on to the officer. You can go on writing here.")
    return (notice(f"{passed}\n{still}\n{menu}", ASKING, [Option("back", w.t("Talk to the bot"))]),)
