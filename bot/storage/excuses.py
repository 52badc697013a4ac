"""What was said when something went wrong, and whether a talk has gone on since an event was written."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, exists, or_, select

from bot.messages import Message
from bot.storage import outbox
from bot.storage.tables import outbox as table
from bot.storage.work import Work

GIVEN_UP = "given-up:"
_excuse, _answer = table.alias("excuse"), table.alias("answer")
_is_answer = _answer.c.key.like("in:%")
_OVERTAKEN = select(
    or_(
        exists().where(
            _answer.c.chat_id == bindparam("chat_id_"), _answer.c.inbox_id > bindparam("inbox_id_"), _is_answer
        ),
        exists().where(
            _excuse.c.chat_id == bindparam("chat_id_"),
            _excuse.c.key.like(f"{outbox.EXCUSE}%"),
            _excuse.c.line < bindparam("line_"),
            and_(_answer.c.chat_id == _excuse.c.chat_id, _answer.c.inbox_id == _excuse.c.inbox_id),
            _is_answer,
            _answer.c.line > bindparam("line_"),
        ),
    )
)


def say(work: Work, chat_id: int, inbox_id: int, text: str) -> None:
    """Tells the person that something went wrong with an event: once for each, whatever is said of it."""
    outbox.add(work, chat_id, Message(text), key=f"{outbox.EXCUSE}{inbox_id}", inbox_id=inbox_id)


def give_up(work: Work, chat_id: int, inbox_id: int, text: str) -> None:
    """Tells the person that an event was given up."""
    outbox.add(work, chat_id, Message(text), key=f"{GIVEN_UP}{inbox_id}", inbox_id=inbox_id)


def overtaken(work: Work, chat_id: int, inbox_id: int, line: int) -> bool:
    """Whether a digit in an event may mean another question than the one that is open now: a later event was answered
    meanwhile, or an earlier one of which the person had been told that it was in trouble when they wrote this."""
    params = {"chat_id_": chat_id, "inbox_id_": inbox_id, "line_": line}
    return bool(work.conn.execute(_OVERTAKEN, params).scalar())
