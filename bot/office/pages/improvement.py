"""Improvement data: how long each step toward the next star takes in the province, how hard it is, how it is done."""

from __future__ import annotations

from typing import Any

from bot.language import rough
from bot.office.area import CHANGED, asked_of, may_set, province_of, provinces_of, setter
from bot.office.asking import Ask
from bot.office.forms import Form
from bot.office.replies import Go, Missing, Page, Reply
from bot.office.routing import ALL, LEADING, Route
from bot.office.who import actors_said
from bot.scoring import RubricError
from bot.scoring.step_fields import HIGHEST_COST, LONGEST_LEAD, MOST_LINES
from bot.scoring.steps import Step, load_steps
from bot.services import improvement
from bot.services.chain import RUBRIC
from bot.services.improvement import ChangedMeanwhile

HERE = "/office/settings/steps"
LANGUAGES = ("vi", "en")


def show(ask: Ask) -> Reply:
    where = province_of(ask)
    if not where:
        return Page("settings/steps_choose.html", {"provinces": provinces_of(ask), "here": HERE})
    own = improvement.own(ask.work, where, RUBRIC)
    holding = improvement.steps(ask.work, where, RUBRIC).steps
    who = actors_said(ask, [one.by for one in own.values()])
    values = {
        "province": where,
        "provinces": provinces_of(ask),
        "rows": [
            (
                each,
                ask.words.pick(each.text),
                rough(*each.cost, ask.words.language) if each.cost is not None else "",
                own[name] if name in own and own[name].value is not None else None,
                who(own[name].by) if name in own else "",
            )
            for name, each in holding.items()
        ],
        "may_set": may_set(ask, where),
        "asked": asked_of(ask),
    }
    return Page("settings/steps.html", values)


def edit(ask: Ask) -> Reply:
    return _edit(ask, Form(ask.words, {}))


def _step(ask: Ask) -> tuple[str, Step]:
    where, general = province_of(ask), load_steps(RUBRIC).steps
    if not where or ask.path["step"] not in general:
        raise Missing
    return where, general[ask.path["step"]]


def _edit(ask: Ask, form: Form, status: int = 200, changed: str = "") -> Page:
    where, general = _step(ask)
    setter(ask, where)
    one = improvement.steps(ask.work, where, RUBRIC).steps[general.id]
    versions = improvement.history(ask.work, where, RUBRIC, general.id)
    who = actors_said(ask, [each.by for each in versions])
    values = {
        "form": form,
        "changed": changed,
        "name": ask.words.pick(general.text),
        "one": one,
        "general": general,
        "languages_said": LANGUAGES,
        "version": versions[0].version if versions else 0,
        "own": bool(versions) and versions[0].value is not None,
        "history": [(each, who(each.by), _said(ask, each.value)) for each in versions],
        "province": where,
        "asked": asked_of(ask),
        "most_lines": MOST_LINES,
    }
    return Page("settings/step.html", values, status)


def _said(ask: Ask, value: dict[str, Any] | None) -> str:
    if value is None:
        return ""
    low, likely, high = value["days"]
    w = ask.words
    said = w.t(
        "{low} – {likely} – {high} days, effort {effort} of 5",
        low=low,
        likely=likely,
        high=high,
        effort=value["effort"],
    )
    costs = w.t("about {sum}", sum=rough(value["cost"][0], value["cost"][1], w.language)) if "cost" in value else ""
    return ", ".join(filter(None, (said, costs, value["reference"])))


def save(ask: Ask) -> Reply:
    where, general = _step(ask)
    by, form = setter(ask, where), Form(ask.words, ask.form)
    value = _read(form, general) if "back" not in ask.form else None
    if not form.fine:
        return _edit(ask, form, 422)
    seen = form.said("seen")
    try:
        version = int(seen[:9]) if seen.isascii() and seen.isdigit() else 0
        improvement.set_step(ask.work, by, where, RUBRIC, general.id, value, version)
    except ChangedMeanwhile:
        return _edit(ask, Form(ask.words, {}), 409, ask.words.t(CHANGED))
    except RubricError:  # all that is left: the how-to's lines
        form.wrong("how_vi", ask.words.t("Please write 1 to {most} short lines, in both languages.", most=MOST_LINES))
        return _edit(ask, form, 422)
    return Go(HERE + asked_of(ask), ask.words.t("Saved. Plans that are made from now on go by it."))


def _read(form: Form, general: Step) -> dict[str, Any]:
    days = [form.number(name, 0, LONGEST_LEAD) for name in ("low", "likely", "high")]
    known = [day for day in days if day is not None]
    if len(known) == len(days) and known != sorted(known):
        form.wrong("likely", form.words.t("The three must rise: at best, likely, at worst."))
    said = {
        "days": days,
        "effort": form.number("effort", 1, 5),
        "reference": form.text("reference", most=200).replace("\n", " "),
    }
    cost = [_sum(form, name) for name in ("cost_low", "cost_high")]
    if None not in cost and cost[0] > cost[1]:  # type: ignore[operator]  # both are numbers then
        form.wrong("cost_high", form.words.t("The higher sum comes second."))
    known_costs = [one for one in cost if one is not None]
    if known_costs:
        said["cost"] = [known_costs[0], known_costs[-1]]
    how = {f"how_{code}": form.text(f"how_{code}", most=600) for code in LANGUAGES}
    same = all(" ".join(how[f"how_{code}"].split()) == " ".join(general.how[code].split()) for code in LANGUAGES)
    return said if same else {**said, **how}


def _sum(form: Form, name: str) -> int | None:
    """A sum in đồng, "2.000.000" and "2 000 000" too; None where nothing stands."""
    said = form.said(name).strip()
    plain = said.replace(".", "").replace(",", "").replace(" ", "").replace("\u00a0", "")
    if not said:
        return None
    if plain.isascii() and plain.isdigit() and len(plain) <= 11 and int(plain) <= HIGHEST_COST:
        return int(plain)
    form.wrong(name, form.words.t("Please write a whole sum in đồng, such as 2.000.000."))
    return None


STEP = "{step:[a-z0-9-]{1,60}}"
ROUTES = (
    Route("GET", "/settings/steps", ALL, show),
    Route("GET", f"/settings/steps/{STEP}", LEADING, edit),
    Route("POST", f"/settings/steps/{STEP}", LEADING, save),
)
