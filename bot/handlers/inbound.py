"""From one inbound event to one committed unit of work: who is it, what now, what was said, what comes next."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.flows.engine import Turn, offer, turn
from bot.flows.render import ANY_TALK, parse
from bot.handlers import linking, media, overheard, pausing, typed_codes
from bot.handlers.desk import Desk
from bot.handlers.printed import as_printed
from bot.handlers.typed_again import same_before, typed_again
from bot.language import words
from bot.messages import Body, Echo, Inbound, Location, Media, Message, Started, Tap, Text
from bot.programme.places import nearest
from bot.services.subjects import live_talks
from bot.storage import Loaded, Work, chats, inbox, outbox

_TARGET = re.compile(r"@?[a-z]+(?:-[a-z0-9]+)*")  # what a button is about: a question or a menu
LONGEST = 2000  # characters of a typed message that are read; nobody answers a question at greater length


@dataclass(frozen=True, slots=True)
class Handled:
    """`chat` is our number of the chat; `became` says what was done with the event, `error` why it failed."""

    chat: int
    became: Literal["done", "repeat", "behind", "late", "failed"]
    error: BaseException | None = None

    @property
    def new(self) -> bool:
        """False for an event that was here before."""
        return self.became != "repeat"

    @property
    def held(self) -> bool:
        """Whether it waits in the inbox to be worked."""
        return self.became in ("behind", "late", "failed")


def handle(work: Work, event: Inbound) -> Handled:
    """Store the event, play it, record what it changes, queue the replies. All or nothing; a repeat changes nothing.
    Where earlier events of the chat wait in the inbox, it waits behind them."""
    loaded = chats.open_chat(work, event.channel, event.account, event.chat, event.user, event_id=event.event_id)
    chat = loaded.chat
    loaded.network, loaded.arrived = event.network, event.arrived
    if chat.held_until is not None:
        kept = inbox.store_event(work, chat, event, state="received")
        chats.hold(work, chat.id, work.now)  # somebody is there: the next try is made at once
        return Handled(chat.id, "repeat" if kept is None else "behind")
    inbox_id = inbox.store_event(work, chat, event, state="done")
    if inbox_id is None:
        return Handled(chat.id, "repeat")
    outbox.reply(work, chat, inbox_id, play(work, loaded, inbox_id, event.body, event.at))
    return Handled(chat.id, "done")


def _say_again(work: Work, loaded: Loaded, inbox_id: int, said: Body) -> None:
    """The last answer may not have arrived: it is said once more, before the new one, and says so. Who types the same
    as before has not heard that either, and hears it again; for others the talk has gone on."""
    note = words(loaded.person.language).t("(Sent again, in case it did not reach you:)")
    same = bool(same_before(work, loaded, inbox_id, said))
    for lost in outbox.lost_answers(work, loaded.chat.id, repeats=same):
        again = replace(lost.message, not_before=None, expires=None)
        if not lost.noted:
            again = replace(again, text=f"{note}\n{again.text}", body=f"{note}\n{again.bare}")
        if outbox.add(work, loaded.chat.id, again, key=lost.key, inbox_id=inbox_id) is not None:
            loaded.newest, loaded.unasked = "queued", False


def play(work: Work, loaded: Loaded, inbox_id: int, said: Body, at: datetime) -> list[Message]:
    """What the bot says to one event; what it changes is written on the way, and what may have been lost is queued."""
    if loaded.chat.doubt_at is not None:
        _say_again(work, loaded, inbox_id, said)
    if isinstance(said, Echo):
        pausing.officer_wrote(work, loaded, said, at)
        return []
    heard = pausing.heard(work, loaded, said)
    if heard.body is None and not heard.ticket:
        return list(heard.messages)
    desk = Desk(work, loaded, inbox_id)
    to_play = _to_officer(desk, heard, said, at) if heard.ticket else heard.body
    if to_play is None:
        return desk.messages
    if typed_again(work, loaded, inbox_id, to_play, at):
        return desk.messages
    body = None if typed_codes.take(desk, to_play) else _heard(desk, to_play, at)
    if body is None or linking.by_deep_link(desk, body):
        return desk.messages
    _carry_out(desk, _turn(desk, body))
    if desk.restart and not desk.gone:
        _carry_out(desk, turn(desk.flow, desk.ctx(), Started()))
    return desk.messages


def _to_officer(desk: Desk, heard: pausing.Heard, said: Body, at: datetime) -> Body | None:
    """Hands an officer what was said to them; what is still to be played then. A code is for the bot alone."""
    if typed_codes.code_in(said) or not overheard.pass_on(desk, heard.ticket, said, at):
        return said
    if desk.messages:  # why it was not passed on
        return None
    desk.messages += heard.messages
    return heard.body


def _heard(desk: Desk, said: Body, at: datetime) -> Body | None:
    """What is to be played: numbered media, the button that was meant; None where there is nothing more to say."""
    if isinstance(said, Media):
        return media.arrive(desk, said, at)
    return _follow_button(desk, as_printed(desk.work, desk.loaded, _bounded(said)))


def _turn(desk: Desk, body: Body) -> Turn:
    ctx = desk.ctx()
    if isinstance(body, Location):
        near = nearest(body.latitude, body.longitude)
        lead = ctx.words.t("Around you there are these:")
        return offer(desk.flow, ctx, "place", tuple((p.code, p.full) for p in near), lead)
    return turn(desk.flow, ctx, body)


def _carry_out(desk: Desk, played: Turn) -> None:
    desk.messages += played.messages
    desk.save(played.state)
    desk.apply(played.acts)


def _bounded(body: Body) -> Body:
    if isinstance(body, Text) and len(body.text) > LONGEST:
        return replace(body, text=body.text[:LONGEST])
    return body


def _follow_button(desk: Desk, body: Body) -> Body:
    """A button of another talk of the same person takes them back to that talk; a button of a talk that was started
    over, or of nobody's here, is dead."""
    data = body.payload if isinstance(body, Tap) else body.text if isinstance(body, Text) else ""
    parsed = parse(data.strip())
    if parsed is None or desk.loaded.talk is None or parsed[0] in (ANY_TALK, desk.loaded.talk.id):
        return body
    if isinstance(body, Text) and not _TARGET.fullmatch(parsed[1]):  # "9:30:00" is no button
        return body
    if parsed[0] in {view.talk.id for view in live_talks(desk.work, desk.loaded.person.id)}:
        desk.open(parsed[0])
        return body
    return Tap("")
