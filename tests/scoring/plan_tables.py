"""A complete table of improvement steps made up at random, for tests of the planner that do not hang on the real one:
a step for every position, some of them shared, some presuming others."""

from __future__ import annotations

import random

from bot.scoring.estimate import Answer, Case
from bot.scoring.rubric import Criterion, Option, Rubric, Sheet
from bot.scoring.steps import Raise, Step, Steps

NEVER = "representative-group"


def made_step(name: str, rng: random.Random, after: tuple[str, ...] = (), judged: bool = False) -> Step:
    low = rng.randint(1, 60)
    likely = low + rng.randint(0, 90)
    return Step(
        id=name,
        text={"vi": name, "en": name},
        how={"vi": name, "en": name},
        days=(low, likely, likely + rng.randint(0, 90)),
        effort=rng.randint(1, 5),
        who="producer",
        after=after,
        judged=judged,
    )


def made_steps(rubric: Rubric, rng: random.Random, common: int = 12) -> Steps:
    """A step of its own for every position of every criterion, and on every third one of `common` steps as well."""
    steps = {f"common-{i}": made_step(f"common-{i}", rng) for i in range(common)}
    raises: dict[tuple[str, int], Raise] = {}
    for criterion in {c.ref: c for sheet in rubric.sheets for c in sheet.criteria}.values():
        for option in criterion.options:
            if option.points == 0:
                continue
            own = f"{criterion.ref}-{option.position}"
            after = tuple(sorted(rng.sample(sorted(steps), min(len(steps), rng.choice((0, 0, 1, 2))))))
            steps[own] = made_step(own, rng, after, criterion.judged or rng.random() < 0.1)
            shared = (f"common-{rng.randrange(common)}",) if rng.random() < 0.35 else ()
            only_shared = bool(shared) and rng.random() < 0.3
            raises[criterion.ref, option.position] = Raise(
                to=option.position, steps=shared if only_shared else (own, *shared), advise=criterion.ref != NEVER
            )
    return Steps(rubric.id, steps, raises)


def small_sheet(rng: random.Random) -> Sheet:
    """A made-up sheet of two to five lines whose best options add up to about 100 points."""
    count = rng.randint(2, 5)
    criteria = []
    for n in range(count):
        full = 100 // count + rng.randint(-3, 6)
        points = sorted({full, *(rng.randint(0, full) for _ in range(rng.randint(1, 4)))})
        if rng.random() < 0.15:
            points.insert(0, points[0])  # two positions of the same points, as sheet 7 prints
        stars = dict(zip(sorted(rng.sample(range(len(points)), min(len(points), 2))), (3, 4), strict=False))
        options = tuple(
            Option(place + 1, value, {"vi": "", "en": ""}, stars.get(place) if rng.random() < 0.5 else None)
            for place, value in enumerate(points)
        )
        criteria.append(
            Criterion(
                code=f"1.{n + 1}",
                ref=f"line-{n + 1}",
                name={"vi": "", "en": ""},
                part="A",
                section="1",
                max=points[-1],
                options=options,
                judged=rng.random() < 0.3,
            )
        )
    return Sheet(1, "made-up", {}, "", {}, None, None, (), tuple(criteria))


def small_steps(sheet: Sheet, rng: random.Random) -> Steps:
    """Five to eight steps shared freely among the positions of a small sheet; some lines or positions are closed."""
    steps: dict[str, Step] = {}
    for n in range(rng.randint(5, 8)):
        after = tuple(rng.sample(sorted(steps), min(len(steps), rng.choice((0, 0, 1, 2)))))
        steps[f"s{n}"] = made_step(f"s{n}", rng, after, rng.random() < 0.15)
    raises: dict[tuple[str, int], Raise] = {}
    for criterion in sheet.criteria:
        for option in criterion.options:
            taken = tuple(rng.sample(sorted(steps), rng.choice((1, 1, 2, 3))))
            raises[criterion.ref, option.position] = Raise(
                option.position, taken, advise=rng.random() > 0.04, from_zero=rng.random() > 0.06
            )
    return Steps("made-up", steps, raises)


def random_answers(sheet: Sheet, rng: random.Random, open_share: float = 0.15) -> dict[str, Answer | None]:
    """Any answers there can be: positions from 0, cases, and open ones."""
    answers: dict[str, Answer | None] = {}
    for criterion in sheet.criteria:
        position = rng.randint(0, len(criterion.options))
        if rng.random() < open_share:
            answers[criterion.code] = None
        elif criterion.cases and position:
            answers[criterion.code] = Case(rng.choice(sorted(criterion.cases)), position)
        else:
            answers[criterion.code] = position
    return answers
