"""From answered facts to the options of a sheet, and from there to the estimate. Pure arithmetic over the cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.flows.cards import Card, Deck, Fact
from bot.scoring import Answer, Case, Criterion, Estimate, Sheet, estimate

Answers = Mapping[str, object]
UNSURE = "unsure"
NOT_SAID = "not_said"
COUNCIL = "council"


@dataclass(frozen=True, slots=True)
class Scored:
    """The option of one criterion: `position` (None = open) and, where the sheet leaves an edge, both readings."""

    position: int | None
    low: int | None = None
    high: int | None = None

    @property
    def edge(self) -> bool:
        return self.low is not None


OPEN = Scored(None)


def known(answers: Answers, fact: str) -> object | None:
    """A fact's answer, or None while it is open, unsure, left to the council or not to be told."""
    value = answers.get(fact)
    return None if value in (None, UNSURE, NOT_SAID, COUNCIL) else value


def _yes(answers: Answers, fact: str) -> bool | None:
    value = known(answers, fact)
    return None if value is None else value == "yes"


def _choice(deck: Deck, answers: Answers, name: str) -> Scored:
    value = known(answers, name)
    if value is None:
        return OPEN
    option = deck.facts[name].option(value)
    return OPEN if option is None or option.position is None else Scored(option.position)


def _ladder(card: Card, answers: Answers) -> Scored:
    reached = card.base
    for rung in card.rungs:
        states = [_yes(answers, fact) for fact in rung]
        if any(s is False for s in states):
            return Scored(reached)
        if any(s is None for s in states):
            # the lower rungs are sure, the rest is open
            return OPEN if reached == card.base else Scored(None, reached, card.base + len(card.rungs))
        reached += 1
    return Scored(reached)


def share(deck: Deck, card: Card, answers: Answers) -> float | None:
    """The per cent a `share` card speaks of, from its figure, its band, or part and whole."""
    if "facts" in card.more:
        part, whole = (known(answers, f) for f in card.more["facts"])
        if not isinstance(part, int | float) or not isinstance(whole, int | float) or whole <= 0:
            return None
        return 100 * min(part, whole) / whole
    name = str(card.more["fact"])
    value = known(answers, name)
    if isinstance(value, int | float):
        return float(value)
    option = deck.facts[name].option(value)
    if option is None:
        return None
    if option.exact:
        exact = known(answers, exact_of(name))
        return float(exact) if isinstance(exact, int | float) else None
    return option.at


def exact_of(fact: str) -> str:
    """The id of the question that asks a band's exact figure."""
    return f"{fact}-exact"


def _share(deck: Deck, card: Card, answers: Answers) -> Scored:
    percent = share(deck, card, answers)
    if percent is None:
        return OPEN
    cuts = card.more["cuts"]
    position = max((int(p) for cut, p in cuts if percent >= cut), default=0)
    if percent == card.more.get("edge"):
        low = int(card.more["edge_low"])
        return Scored(low, low, int(card.more["edge_high"]))
    if _steadiness_counts(card, percent):
        steady = _yes(answers, str(card.more["then"]))
        if steady is None:
            return Scored(None, position, int(card.more["then_position"]))
        if steady:
            return Scored(int(card.more["then_position"]))
    return Scored(position)


def _steadiness_counts(card: Card, percent: float) -> bool:
    """Whether the share lies in the top cut, where a further fact (`then`) decides."""
    return "then" in card.more and percent != card.more.get("edge") and percent >= float(card.more["cuts"][-1][0])


def _kind(card: Card, answers: Answers) -> Scored:
    kind = known(answers, "kind") or _kind_by_group(answers)
    if kind is None:
        return OPEN
    if kind == "unregistered":
        return Scored(0)
    if kind == "joint_stock_company":
        local = _yes(answers, str(card.more.get("ask_capital", "")))
        low, high = int(card.more["position_other"]), int(card.more["position_local"])
        return Scored(None, low, high) if local is None else Scored(high if local else low)
    position = card.more["positions"].get(str(kind))
    return OPEN if position is None else Scored(int(position))


def _kind_by_group(answers: Answers) -> object | None:
    """Groups of kinds that hold only one kind need no second question."""
    group = known(answers, "kind-group")
    return group if group in ("household", "farm", "unregistered") else None


def _growth(deck: Deck, card: Card, answers: Answers) -> Scored:
    cooperative = known(answers, "kind") == "cooperative"
    return _choice(deck, answers, str(card.more["cooperative_fact" if cooperative else "other_fact"]))


def _council(deck: Deck, card: Card, answers: Answers) -> Scored:
    needs = card.more.get("floor_fact", card.more.get("needs"))
    given = _yes(answers, str(needs)) if needs else True
    if given is None:
        return OPEN
    if not given:
        return Scored(1)
    scored = _choice(deck, answers, str(card.more["fact"]))
    if scored.position is None and "floor_position" in card.more:
        return Scored(None, int(card.more["floor_position"]), len(card.need))
    return scored


def scored(deck: Deck, card: Card, answers: Answers) -> Scored:
    """The option the answers give a criterion, as a position from 1 (0 none fits)."""
    match card.how:
        case "choice":
            return _choice(deck, answers, str(card.more["fact"]))
        case "ladder":
            return _ladder(card, answers)
        case "share":
            return _share(deck, card, answers)
        case "kind":
            return _kind(card, answers)
        case "growth":
            return _growth(deck, card, answers)
        case "council":
            return _council(deck, card, answers)
        case "case":
            case = known(answers, "tourism-case")
            if case is None:
                return OPEN
            return _choice(deck, answers, str(card.more[f"{case}_fact"]))


Options = dict[str, Answer | None]
Bounds = dict[str, tuple[int, int]]


def filled_in(deck: Deck, sheet: Sheet, answers: Answers) -> tuple[Options, Bounds]:
    """A sheet as the facts answered so far fill it in: an option by criterion code, and where the sheet leaves an edge
    or an answer is half known, the lowest and highest that are possible."""
    options: Options = {}
    bounds: Bounds = {}
    for code, card in deck.of_sheet(sheet):
        one = scored(deck, card, answers)
        if one.low is not None and one.high is not None:
            bounds[code] = (one.low, one.high)
        position = one.low if one.position is None else one.position
        if position is None:
            options[code] = None
        elif sheet.criterion(code).cases and position > 0:
            options[code] = Case(str(answers["tourism-case"]), position)
        else:
            options[code] = position
    return options, bounds


def assess(deck: Deck, sheet: Sheet, answers: Answers) -> Estimate:
    """The estimate of a sheet from the facts answered so far (criteria.md section 2)."""
    options, bounds = filled_in(deck, sheet, answers)
    return estimate(sheet, options, bounds)


def facts_of(deck: Deck, sheet: Sheet) -> tuple[tuple[Criterion, Card, Fact], ...]:
    """Every fact a sheet asks, once, with the first criterion and card that need it."""
    seen: dict[str, tuple[Criterion, Card, Fact]] = {}
    for code, card in deck.of_sheet(sheet):
        for name in card.facts:
            seen.setdefault(name, (sheet.criterion(code), card, deck.fact_on(name, sheet.no)))
    return tuple(seen.values())


def wanted(deck: Deck, card: Card, fact: str, answers: Answers) -> bool:
    """Whether a fact still matters to its card, given what was already answered."""
    match card.how:
        case "ladder":
            for name in (name for rung in card.rungs for name in rung):
                if name == fact:
                    return True
                if _yes(answers, name) is False or answers.get(name) == UNSURE:
                    return False
            return fact == card.gate
        case "share" if fact == card.more.get("then"):
            percent = share(deck, card, answers)
            return percent is not None and _steadiness_counts(card, percent)
        case "share" if "facts" in card.more and fact == card.more["facts"][0]:
            return isinstance(known(answers, str(card.more["facts"][1])), int | float)
        case "kind":
            return known(answers, "kind") == "joint_stock_company"
        case "growth":
            cooperative = known(answers, "kind") == "cooperative"
            return fact == str(card.more["cooperative_fact" if cooperative else "other_fact"])
        case "council" if fact == card.more["fact"]:
            needs = card.more.get("floor_fact", card.more.get("needs"))
            return not needs or _yes(answers, str(needs)) is True
        case "case":
            return fact == str(card.more.get(f"{known(answers, 'tourism-case')}_fact"))
    return True


def floor_facts(deck: Deck, sheet: Sheet, star: int) -> tuple[str, ...]:
    """The facts that decide whether a sheet's floors of a star are met, in asking order: the quick check."""
    names: list[str] = []
    for criterion in sheet.criteria:
        if not any(o.star is not None and o.star <= star for o in criterion.options):
            continue
        card = deck.card(criterion.ref)
        if card.how == "ladder":
            floor = next(o.position for o in criterion.options if o.star is not None and o.star <= star)
            rungs = card.rungs[: max(1, floor - card.base)]
            names += [card.gate, *(f for rung in rungs for f in rung)]
        elif card.how == "council" and "floor_fact" in card.more:
            names.append(str(card.more["floor_fact"]))
        elif card.how not in ("council", "kind", "growth"):
            names += [f for f in card.facts if f != card.more.get("then")]
    return tuple(dict.fromkeys(n for n in names if n))
