"""When a job is done, the answers follow: which facts a criterion's new option stands for (after the person's yes)."""

from __future__ import annotations

from bot.flows.assessing import Answers, scored
from bot.flows.cards import Card, Deck
from bot.scoring import Sheet

Change = tuple[str, str]  # (fact, value)


def changes_for(deck: Deck, card: Card, position: int, answers: Answers) -> tuple[Change, ...]:
    """The answers that put a criterion at `position`; empty where only the person can say (figures, who one is)."""
    match card.how:
        case "choice":
            found = _option(deck, str(card.more["fact"]), position)
        case "growth":
            cooperative = answers.get("kind") == "cooperative"
            found = _option(deck, str(card.more["cooperative_fact" if cooperative else "other_fact"]), position)
        case "case":
            case = answers.get("tourism-case")
            found = _option(deck, str(card.more[f"{case}_fact"]), position) if case else ()
        case "ladder":
            rungs = card.rungs[: max(0, position - card.base)]
            found = tuple((fact, "yes") for rung in rungs for fact in rung)
        case "share" if "fact" in card.more:
            found = _share(deck, card, position)
        case _:
            found = ()
    return tuple((fact, value) for fact, value in found if answers.get(fact) != value)


def _option(deck: Deck, fact: str, position: int) -> tuple[Change, ...]:
    option = next((o for o in deck.facts[fact].options if o.position == position), None)
    return ((fact, option.value),) if option is not None else ()


def _share(deck: Deck, card: Card, position: int) -> tuple[Change, ...]:
    """The band that lies wholly within the option, and the months where the option asks for them."""
    fact = str(card.more["fact"])
    then = str(card.more.get("then", ""))
    steady = then and position == card.more.get("then_position")
    wanted = int(card.more["cuts"][-1][1]) if steady else position
    for option in deck.facts[fact].options:
        if option.at is not None and scored(deck, card, {fact: option.value, then: "no"}).position == wanted:
            return ((fact, option.value), (then, "yes")) if steady else ((fact, option.value),)
    return ()


def facts_behind(deck: Deck, sheet: Sheet, code: str) -> tuple[str, ...]:
    """The facts a criterion rests on, in asking order."""
    return deck.card(sheet.criterion(code).ref).facts
