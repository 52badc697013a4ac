"""What came with an act of the audit trail, in words: each key of its detail is a short phrase with a value in it.

`SAID` holds the keys whose value is a number, a code or a list of numbers; `SHAPED` those whose value needs words of
its own. A key that is in neither is shown as it was noted, so that nothing of the trail is ever hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.flows.proofs import kinds as paper_kinds
from bot.language import Words, msgid, number
from bot.office.act_words import act_name, subject_name
from bot.office.pages.reminder_texts import NAMES as REMINDERS
from bot.office.rendering import place_name
from bot.programme.dossier_life import corrections, moves
from bot.programme.dossier_words import field_name, kind_name, move_name
from bot.programme.measures import MEASURES
from bot.programme.office_values import OFFICE_VALUES
from bot.programme.places import place, province

LONGEST = 300
SAID: Mapping[str, str] = {
    "added": msgid("{value} new"),
    "as": msgid("as {value}"),
    "before": msgid("before it no. {value}"),
    "changed": msgid("{value} changed"),
    "channel": msgid("channel: {value}"),
    "chat": msgid("chat no. {value}"),
    "chats": msgid("chats no. {value}"),
    "claim": msgid("claim no. {value}"),
    "dossiers": msgid("dossiers no. {value}"),
    "from": msgid("a second officer agrees from {value} people on"),
    "id": msgid("no. {value}"),
    "inbox": msgid("message no. {value}"),
    "joined": msgid("joined with person no. {value}"),
    "language": msgid("language: {value}"),
    "last": msgid("until {value}"),
    "lines": msgid("{value} criteria"),
    "link": msgid("link no. {value}"),
    "member": msgid("person no. {value}"),
    "noted": msgid("{value} with a remark"),
    "officer": msgid("officer no. {value}"),
    "person": msgid("person no. {value}"),
    "previous": msgid("follows dossier no. {value}"),
    "product": msgid("product no. {value}"),
    "products": msgid("products no. {value}"),
    "read": msgid("{value} read"),
    "reminders": msgid("reminders no. {value}"),
    "result": msgid("result no. {value}"),
    "rubric": msgid("criteria of {value}"),
    "same": msgid("{value} as before"),
    "sessions": msgid("{value} sessions"),
    "slips": msgid("{value} slips"),
    "text": msgid("wording {value}"),
    "tickets": msgid("questions no. {value}"),
    "value": msgid("value {value}"),
    "version": msgid("version {value}"),
    "wrong": msgid("{value} with a mistake"),
    "year": msgid("year {value}"),
}
_WORDS: Mapping[str, Mapping[Any, str]] = {
    "choice": {"all": msgid("all or nothing"), "good": msgid("only the rows that are fine")},
    "contact": {True: msgid("with the producer's phone"), False: msgid("without the producer's phone")},
    "how": {"password": msgid("by password and code"), "chat": msgid("by a link from the chat")},
    "level": {"commune": msgid("for the commune"), "province": msgid("for the province")},
    "reason": {"trial": msgid("the trial was over"), "request": msgid("at their own wish")},
    "role": {
        "administrator": msgid("administrator"),
        "province": msgid("province officer"),
        "commune": msgid("commune officer"),
        "reader": msgid("reader"),
    },
    "purpose": {
        "storage": msgid("to being kept"),
        "office": msgid("to sharing with the office"),
        "announcements": msgid("to announcements"),
        "read": msgid("{value} read"),
    "reminders": msgid("to reminders"),
        "sensitive": msgid("to keeping locked answers"),
        "form-personal": msgid("to personal details in the forms"),
        "officer": msgid("for an officer"),
        "console": msgid("for the console"),
        "console-enter": msgid("to open the console from the chat"),
        "link": msgid("to link two chats"),
        "claim": msgid("to claim products"),
        "confirm": msgid("to confirm what a helper filled in"),
        "member": msgid("to join a business"),
    },
    "what": {
        "works": msgid("a working day"),
        "off": msgid("a day off"),
        "findings": msgid("findings for Form 03"),
        "local-material": msgid("local material"),
        "local-labour": msgid("local labour"),
        "idea": msgid("the idea"),
        "identity": msgid("local identity"),
    },
}


def details(w: Words, detail: Mapping[str, Any]) -> str:
    """The whole of it, "" where nothing came with the act."""
    told = (_told(w, name, value) for name, value in detail.items() if value not in (None, "", []))
    return "; ".join(dict.fromkeys(filter(None, told)))[:LONGEST]


def known(name: str) -> bool:
    """Whether there are words for a key."""
    return name in SAID or name in SHAPED


def _told(w: Words, name: str, value: Any) -> str:
    if name in SHAPED:
        return SHAPED[name](w, value)
    said = _plain(w, value)
    return w.t(SAID[name], value=said) if name in SAID else f"{name.replace('_', ' ')}: {said}"


def _plain(w: Words, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return w.t("yes") if value else w.t("no")
    return number(value, w.language) if isinstance(value, float) else str(value)


def _one_of(name: str) -> Callable[[Words, Any], str]:
    def say(w: Words, value: Any) -> str:
        return w.t(_WORDS[name][value]) if isinstance(value, str | bool) and value in _WORDS[name] else str(value)

    return say


def _papers(w: Words, value: Any) -> str:
    if isinstance(value, list):
        return w.t("papers no. {value}", value=_plain(w, value))
    return w.t("with its papers") if value else w.t("without its papers")


def _paper(w: Words, value: Any) -> str:
    """A paper's number, 0 for what belongs to none; the size a poster was printed in."""
    if isinstance(value, str):
        return w.t("size {value}", value=value.upper())
    return w.t("paper no. {value}", value=value) if value else w.t("photos and files that are no paper")


def _media(w: Words, value: Any) -> str:
    return w.t("files no. {value}", value=_plain(w, value))


def _people(w: Words, value: Any) -> str:
    if isinstance(value, list):
        return w.t("persons no. {value}", value=_plain(w, value))
    return w.n("{count} person", "{count} people", int(value))


def _rows(w: Words, value: Any) -> str:
    return w.t("every row") if value == "all" else w.n("{count} row", "{count} rows", int(value))


def _first(w: Words, value: Any) -> str:
    """The first slip by its number, or the first day that was searched."""
    return w.t("from no. {value}", value=value) if isinstance(value, int) else w.t("from {value}", value=value)


def _who(w: Words, value: Any) -> str:
    plain = str(value).removeprefix("person:")
    return w.t("of person no. {value}", value=plain) if plain.isdigit() else str(value)


def _area(w: Words, value: Any) -> str:
    """A commune with its province, by the code of either."""
    where = place(str(value))
    if where is not None:
        return place_name(where.province_code, where.code)
    return place_name(str(value), "") if province(str(value)) is not None else str(value)


def _move(w: Words, value: Any) -> str:
    if value == "council_result":
        return w.t("form: {name}", name=w.t("the council's result"))
    return w.t("form: {name}", name=move_name(w, value)) if value in moves() or value in corrections() else str(value)


def _kind(w: Words, value: Any) -> str:
    """The kind of a dossier, of a paper, of what was searched for, or of a reminder."""
    if value in ("first", "upgrade", "re_evaluation"):
        return kind_name(w, value)
    if value in REMINDERS:
        return w.t(REMINDERS[value])
    if value in paper_kinds():
        return w.pick(paper_kinds()[value].name)
    return subject_name(w, str(value))


def _fields(w: Words, value: Any) -> str:
    return w.t("changed: {fields}", fields=", ".join(field_name(w, each) for each in value))


def _key(w: Words, value: Any) -> str:
    """A number of the office, or a step toward the next star."""
    known_one = OFFICE_VALUES.get(str(value))
    name = w.t(known_one.name) if known_one is not None else str(value).removeprefix("step:")
    return w.t("setting “{value}”", value=name)


def _measure(w: Words, value: Any) -> str:
    return w.t(MEASURES[value]) if value in MEASURES else str(value)


def _field(w: Words, value: Any) -> str:
    names = {
        "number": w.t("the number"),
        "issuer": w.t("who issued it"),
        "issued_on": w.t("the day of issue"),
        "expires_on": w.t("the last day"),
    }
    return names.get(str(value), str(value))


SHAPED: Mapping[str, Callable[[Words, Any], str]] = {
    **{name: _one_of(name) for name in _WORDS},
    "act": lambda w, value: act_name(w, str(value)),
    "area": _area,
    "commune": _area,
    "content": _one_of("what"),
    "field": _field,
    "fields": _fields,
    "first": _first,
    "key": _key,
    "kind": _kind,
    "measure": _measure,
    "media": _media,
    "move": _move,
    "paper": _paper,
    "papers": _papers,
    "people": _people,
    "province": _area,
    "rows": _rows,
    "who": _who,
}
