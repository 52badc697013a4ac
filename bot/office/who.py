"""Who did something, in words, for the histories of the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.office.asking import Ask
from bot.storage import audit, audit_search


def actors_said(ask: Ask, actors: Iterable[str]) -> Callable[[str], str]:
    """A function from an actor ("person:12", "office:Lan", "system") to a name; one query or two for all of them."""
    named = audit_search.named(ask.work, list(actors))

    def said(actor: str) -> str:
        one = named.get(actor)
        if one is not None and one.name:
            return one.name
        kind, _, name = actor.partition(":")
        if kind in ("office", "operator") and name:
            return name
        if kind == "person":
            return ask.words.t("officer no. {number}", number=name)
        return ask.words.t("the operator")

    return said


def who_said(ask: Ask, people: Iterable[int | None]) -> Callable[[int | None], str]:
    """The same for people by number; None is the operator."""
    said = actors_said(ask, [audit.person_actor(one) for one in people if one is not None])
    return lambda one: said(audit.person_actor(one) if one is not None else audit.SYSTEM)
