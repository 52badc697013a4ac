"""Which of the installed languages are offered in the chat, and in which every announcement has to be written.

One setting for the whole country, every version kept with who and when; Vietnamese is always part of both. Read where a
person is asked for their language, so it holds in every process at once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from bot.language import LANGUAGES
from bot.language.languages import DEFAULT
from bot.services.acting import Actor
from bot.services.office_settings import ChangedMeanwhile, NotYours
from bot.storage import Work, audit
from bot.storage import office_settings as store
from bot.storage.office_settings import SettingVersion

__all__ = ["ChangedMeanwhile", "NotYours", "Spoken", "history", "read", "set_languages", "spoken"]

KEY = "chat:languages"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Codes, in the order in which they are installed: `offered` in the chat, `needed` of every announcement."""

    offered: tuple[str, ...]
    needed: tuple[str, ...]


def _spoken(offered: Collection[str], needed: Collection[str]) -> Spoken:
    """What is not installed (any more) is left out; what an announcement needs, people can choose."""
    chosen = tuple(code for code in LANGUAGES if code == DEFAULT or code in offered)
    return Spoken(chosen, tuple(code for code in chosen if code == DEFAULT or code in needed))


def read(value: Any) -> Spoken:
    """A version's value; None: what holds where nothing was set."""
    return _spoken(LANGUAGES, ()) if value is None else _spoken(value["offered"], value["needed"])


def spoken(work: Work) -> Spoken:
    """What holds now."""
    found = store.newest(work, "", KEY)
    return read(found.value if found is not None else None)


def history(work: Work) -> list[SettingVersion]:
    """Every version, the newest first."""
    return store.history(work, "", KEY)


def set_languages(work: Work, actor: Actor, offered: Collection[str], needed: Collection[str], seen: int) -> Spoken:
    """Sets both. `seen`: the version that was looked at, 0 for none. Raises ChangedMeanwhile; NotYours for everybody
    but the administrators."""
    if actor.side != "system":
        raise NotYours("the languages are set for the whole country")
    before = history(work)
    if before and before[0].version != seen:
        raise ChangedMeanwhile(before[0])
    after = _spoken(offered, needed)
    version = before[0].version + 1 if before else 1
    value = {"offered": list(after.offered), "needed": list(after.needed)}
    number = store.add(work, "", KEY, version, value, actor.audited)
    if number is None:  # a colleague's commit came between the two statements
        raise ChangedMeanwhile(history(work)[0])
    audit.add(work, actor.audited, "setting.set", "setting", number, {"key": KEY, "version": version})
    return after
