"""Corrections, old buttons and digressions along the way: nothing stale stays, nothing is answered by accident."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.flows.assessing import assess, filled_in, wanted
from bot.flows.cards import load_deck
from bot.flows.doubt import points_of
from bot.flows.engine import Turn, offer, turn
from bot.flows.journey import JOURNEY, LEFTOVERS
from bot.flows.question import Ctx
from bot.flows.result import gaps, goal, how_to, missing_options, quick_text
from bot.flows.state import CouncilGave, Decide, Finish, Record, State, TryOut
from bot.language import words
from bot.messages import Body, Location, Media, Tap, Text
from bot.play import Stage
from bot.scoring import load_rubric
from tests.people import people, walk
from tests.prepared import brought, stage

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TEA = {"consent-storage": "yes", "product-name": "chè búp khô", "sheet": "11", "kind-group": "cooperative"}
REGISTERED = {
    "quick-result": "on", "kind": "cooperative", "org-name": "HTX Hồng Thái", "for-whom": "own",
    "contact-name": "Lan", "contact-phone": "none", "round": "first", "summary": "yes",
}  # fmt: skip


class Talk:
    """A talk from given answers on; `say` plays one body."""

    def __init__(self, answers: dict[str, object], language: str = "en", **state: object) -> None:
        self.language = language
        self.state = State(answers=answers, trail=tuple(answers), **state)  # type: ignore[arg-type]
        self.last = Turn(self.state, (), ())

    @property
    def ctx(self) -> Ctx:
        return Ctx(self.state, words(self.language), NOW, talk=7)

    def say(self, body: str | Body) -> str:
        self.last = turn(JOURNEY, self.ctx, Text(body) if isinstance(body, str) else body)
        self.state = State.from_json(self.last.state.to_json(), self.last.state.answers)
        return "\n\n".join(m.text for m in self.last.messages)

    def tap(self, question: str, value: str) -> str:
        return self.say(Tap(f"7:{question}:{value}"))

    def correct(self, question: str, value: str) -> str:
        self.tap("@fix", question)
        assert self.state.asked == question
        return self.tap(question, value)


# ── Corrections take along what followed from the answer ─────────────────────────────────────────


@pytest.mark.parametrize("group", ["household", "company", "unregistered", "unsure"])
def test_another_form_of_business_is_no_longer_a_cooperative(group: str) -> None:
    talk = Talk({**TEA, **REGISTERED})
    talk.correct("kind-group", group)
    assert "kind" not in talk.state.answers
    if group == "company":
        talk.state = talk.state.give("kind", "joint_stock_company")
        talk.correct("kind-group", "company")
        assert talk.state.answers["kind"] == "joint_stock_company"


def test_a_first_time_aims_at_no_earlier_certificate() -> None:
    held = {**TEA, **REGISTERED, "round": "upgrade", "certificate-stars": "4"}
    talk = Talk(held)
    assert goal_of(talk) == 5
    talk.correct("round", "first")
    assert goal_of(talk) == 3


def goal_of(talk: Talk) -> int:
    sheet = load_rubric("qd26-2026").sheet(11)
    return goal(talk.ctx, assess(talk.ctx.deck, sheet, talk.state.answers))


def test_the_quick_answer_is_about_three_stars_even_for_who_holds_four() -> None:
    talk = Talk({**TEA, "round": "re_evaluation", "certificate-stars": "5", "packing": "1"})
    assert "missing for 3 stars" in quick_text(talk.ctx)
    assert len(gaps(talk.ctx, 3)) < len(gaps(talk.ctx))
    for key, _ in missing_options(talk.ctx, 3):
        told = Talk(dict(talk.state.answers), reopened="quick-result").tap("quick-result", "how")
        assert how_to(talk.ctx, key, 3) in told


def test_a_smaller_whole_asks_its_part_again() -> None:
    talk = Talk({**TEA, **REGISTERED, "workers": 20, "workers-local": 18})
    talk.tap("@fix", "workers")
    talk.say("12")
    assert talk.state.answers["workers"] == 12
    assert "workers-local" not in talk.state.answers


def test_what_is_left_to_the_council_after_all_is_open_again() -> None:
    talk = Talk({**TEA, **REGISTERED, "council": "self", "tea-leaves": "3", "distinct": "4"})
    assert "7" in points_of(talk.ctx)
    talk.correct("council", "council")
    assert {"tea-leaves", "distinct"}.isdisjoint(talk.state.answers)
    assert "7" not in points_of(talk.ctx)


def test_taking_back_the_private_answer_takes_its_point_back() -> None:
    talk = Talk({**TEA, **REGISTERED, "consent-sensitive": "yes", "representative-group": "yes"})
    talk.correct("consent-sensitive", "no")
    assert "representative-group" not in talk.state.answers
    assert Record("organisation", "representative-group", None, "", True) in talk.last.acts


def test_another_sheet_begins_its_way_again() -> None:
    way = {"pause-papers": "on", "leftovers": "result", "result": "on", "plan": {"target": 4, "margin": 0}}
    talk = Talk({**TEA, **REGISTERED, **way})
    talk.tap("@fix", "product-name")
    said = talk.say("mật ong")
    assert talk.state.answers["sheet"] == "4"
    assert "I put it under" in said
    assert {"quick-result", "summary", *way}.isdisjoint(talk.state.answers)
    assert talk.state.answers["org-name"] == "HTX Hồng Thái"


def test_the_same_sheet_keeps_its_way() -> None:
    talk = Talk({**TEA, **REGISTERED})
    talk.tap("@fix", "product-name")
    talk.say("chè xanh búp khô")
    assert talk.state.answers["sheet"] == "11"
    assert talk.state.answers["summary"] == "yes"


def test_a_renamed_product_forgets_the_sector_of_the_old_name() -> None:
    talk = Talk({**TEA, "product-name": "zzz", "sector": "food", "sheet-other": "yes", "sheet": "5"})
    talk.tap("@fix", "product-name")
    talk.say("chè búp khô")
    assert {"sector", "sheet-other"}.isdisjoint(talk.state.answers)


@pytest.mark.parametrize("how", [{}, {"product-name": "rượu", "sheet": "14"}, {"product-name": "zz", "sector": "food"}])
def test_none_of_these_sheets_leads_to_the_sectors_also_when_correcting(how: dict[str, object]) -> None:
    talk = Talk({**TEA, "sheet": "5" if "sector" in how else "11", **how})
    talk.tap("@fix", "sheet")
    assert len(talk.last.messages[-1].choices) < 20, "not all 26 at once"
    assert "Changed" not in talk.tap("sheet", "other")
    assert talk.state.asked == "sector"
    talk.tap("sector", "craft")
    talk.say("1")
    assert load_rubric("qd26-2026").sheet(int(str(talk.state.answers["sheet"]))).sector == "craft"


def test_skipped_questions_that_no_longer_apply_are_not_counted() -> None:
    talk = Talk({**TEA, **REGISTERED, "council": "council", "story": "no"}, skipped=("distinct", "story-leaflet", "zz"))
    assert not LEFTOVERS.applies(talk.ctx)
    talk.state = State(answers=talk.state.answers, skipped=("distinct", "promotion"))
    assert "1 question was skipped" in LEFTOVERS.ask(talk.ctx)


# ── Old and foreign buttons ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "payload",
    [
        "7:@do:rest", "7:@menu:rest", "7:@stuck:rest", "7:@talks:nowhere", "7:@plan:3.0.done.x", "7:@whatif:on.1.2",
        "7:home:unsure", "7:org-name:unsure", "7:consent-storage:unsure", "7:place:unknown", "7:@fix:page.999999",
        "7:@language:xx", "7:@plan:9.9.show.0", "7:@whatif:to.9.1.1", "7:council-total:yes", "7:home:how.zz",
    ],
)  # fmt: skip
def test_a_made_up_button_changes_nothing_and_is_answered(payload: str) -> None:
    talk = Talk({**TEA, **REGISTERED, "place": "unsure"})
    before = dict(talk.state.answers)
    assert talk.say(Tap(payload)).strip()
    assert dict(talk.state.answers) == before
    fresh = Talk({})
    assert fresh.say(Tap(payload)).strip()
    assert not fresh.state.answers


def test_an_old_line_of_the_result_opens_what_it_said() -> None:
    talk = Talk({**TEA, **REGISTERED, "packing": "1", "label-legal": "no", "result": "on"})
    (first, _), (second, _) = missing_options(talk.ctx)[:2]
    text = how_to(talk.ctx, second)
    criterion = load_rubric("qd26-2026").sheet(11).criterion(first)
    talk.state = talk.state.give(talk.ctx.deck.card(criterion.ref).facts[0], "3")
    assert next(key for key, _ in missing_options(talk.ctx)) == second, "it moved up"
    assert text in talk.tap("home", f"how.{second}")


def test_an_old_line_that_only_opens_something_is_not_called_a_change() -> None:
    talk = Talk({**TEA, **REGISTERED, "packing": "1", "result": "on"})
    key = missing_options(talk.ctx)[0][0]
    said = talk.tap("result", f"how.{key}")
    assert how_to(talk.ctx, key) in said
    assert "Changed" not in said
    assert "Changed" not in talk.tap("consent-storage", "more")


def test_agreeing_first_and_only_trying_later_is_kept_as_a_decision() -> None:
    talk = Talk(dict(TEA))
    talk.tap("consent-storage", "trial")
    decisions = [a for a in talk.last.acts if isinstance(a, Decide | TryOut)]
    assert [type(a) for a in decisions] == [Decide, TryOut]
    assert decisions[0].given is False  # type: ignore[union-attr]


# ── Digressions ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("between", [Media("photo", "p"), Location(21.0, 105.8), Text("x", edited=True)])
def test_a_question_printed_anew_takes_its_own_digits(between: Body) -> None:
    talk = Talk(dict(TEA))
    talk.say("menu")
    assert talk.state.aside
    talk.say(between)
    asked = talk.state.asked
    talk.say("1")
    assert asked in talk.state.answers


def test_communes_around_a_place_take_the_digits_of_an_open_menu() -> None:
    talk = Talk({**TEA, **{k: v for k, v in REGISTERED.items() if k in ("kind", "org-name", "quick-result")}})
    for question in JOURNEY.questions(talk.ctx):
        if question.id == "place":
            break
        talk.state = talk.state.give(question.id, talk.state.answers.get(question.id, "unsure"))
    talk.say("menu")
    played = offer(JOURNEY, talk.ctx, "place", (("05443", "xã Tân Cương, Thái Nguyên"),), "Around you:")
    assert not played.state.aside
    talk.state = played.state
    talk.say("1")
    assert talk.state.answers["place"] == "05443"


def test_a_location_nobody_asked_for_is_thanked_for() -> None:
    played = offer(JOURNEY, Talk(dict(TEA)).ctx, "place", (("05443", "x"),), "Around you:")
    assert "do not need it" in played.messages[-1].text


@pytest.mark.parametrize("wish", ["xóa hết dữ liệu của tôi", "làm lại từ đầu"])
@pytest.mark.parametrize("no", ["không", "thôi", "no"])
def test_no_to_a_confirmation_is_no_answer_to_the_question_behind_it(wish: str, no: str) -> None:
    talk = Talk({**TEA, "raw-material-known": "1", "food-safety": "unsure", "packing": "1"}, "vi")
    assert "1." in talk.say(wish)
    assert talk.state.aside
    before = dict(talk.state.answers)
    talk.say(no)
    assert not talk.state.aside
    assert dict(talk.state.answers) == before
    assert not talk.last.acts


def test_an_edited_message_answers_nothing() -> None:
    talk = Talk({"consent-storage": "yes"})
    assert "type: sửa" in talk.say(Text("chè búp khô", edited=True))
    assert "product-name" not in talk.state.answers


def test_stopping_messages_answers_the_question_about_them() -> None:
    talk = Talk({**TEA, **REGISTERED, "consent-announcements": "yes"}, "vi")
    talk.say("đừng nhắn nữa")
    assert talk.state.answers["consent-announcements"] == "no"
    refused = {a.purpose for a in talk.last.acts if isinstance(a, Decide) and not a.given}
    assert refused == {"announcements", "reminders"}


def test_everything_told_is_shown_in_messages_that_every_channel_takes() -> None:
    facts = {f.id: "unsure" for f in Talk(dict(TEA)).ctx.deck.facts.values()}
    talk = Talk({**TEA, **REGISTERED, **facts})
    talk.say("what do you know about me")
    assert sum(m.text.count("•") for m in talk.last.messages) > 30
    assert all(len(m.text) < 1500 for m in talk.last.messages)


@pytest.mark.parametrize(("trained", "positions"), [(10, (1, 1)), (12, (2, 2)), (15, (2, 2)), (16, (2, 3))])
def test_a_foreign_language_counts_only_where_enough_are_trained(trained: int, positions: tuple[int, int]) -> None:
    deck, sheet = load_deck(), load_rubric("qd26-2026").sheet(26)
    said = {"workers": 21 if trained == 10 else 20, "staff-trained": trained}
    options, bounds = filled_in(deck, sheet, said)
    assert bounds.get("12", (options["12"], options["12"])) == positions
    asked = wanted(deck, deck.card(sheet.criterion("12").ref), "foreign-speaker", said)
    assert asked == (positions == (2, 3))


def test_the_number_of_a_certificate_may_be_figures_only() -> None:
    talk = Talk({**TEA, **REGISTERED, "round": "upgrade", "certificate-stars": "3"})
    talk.state = talk.state.give("place", "unsure").reopen("certificate-number")
    talk.say("125/2024")
    assert talk.state.answers["certificate-number"] == "125/2024"
    talk.state = talk.state.reopen("org-name")
    talk.say("125/2024")
    assert talk.state.answers["org-name"] == "HTX Hồng Thái"


def test_a_pause_point_comes_only_after_something_was_asked_in_this_talk() -> None:
    talk = Talk({**TEA, **REGISTERED, "trademark": "accepted", "env-papers": "yes"})
    pause = next(q for q in JOURNEY.questions(talk.ctx) if q.id == "pause-papers")
    said = pause.applies(talk.ctx)
    talk.state = State(answers=talk.state.answers, trail=("product-name",))
    assert (said, pause.applies(talk.ctx)) == (True, False)


# ── The result as it is kept ─────────────────────────────────────────────────────────────────────


def finish_of(talk: Talk) -> Finish:
    return next(a for a in talk.last.acts if isinstance(a, Finish))


def test_what_is_kept_of_the_result_does_not_tell_the_private_answer() -> None:
    kept = []
    for private in ("yes", "no"):
        talk = Talk({**TEA, **REGISTERED, "consent-sensitive": "yes", "representative-group": private})
        talk.state = talk.state.reopen("result")
        talk.tap("result", "on")
        kept.append(finish_of(talk))
    assert kept[0] == kept[1]
    assert kept[0].sheet == 11


def test_the_council_is_compared_with_the_answers_as_they_are_then() -> None:
    talk = Talk({**TEA, **REGISTERED, "packing": "1", "council-held": "yes"})
    talk.state = talk.state.give("packing", "3").reopen("council-total")
    talk.say("68,5")
    kept = finish_of(talk)
    assert kept.estimate["points"]["2.2"] > 0
    assert [a for a in talk.last.acts if isinstance(a, CouncilGave)] == [CouncilGave(68.5)]
    talk.state = talk.state.reopen("council-total")
    assert "68.5 of 100" in talk.say("?")
    talk.say("70")
    assert not [a for a in talk.last.acts if isinstance(a, Finish)], "what is said afterwards is no self-score"


# ── In the house ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def tea(tmp_path: Path) -> Stage:
    on = stage(tmp_path)
    brought(on, "tea-cooperative")
    return on


def test_a_product_renamed_at_rest_is_finished_by_its_new_sheet(tea: Stage) -> None:
    tea.say(Text("sửa sản phẩm"))
    tea.say(Text("mật ong bạc hà"))
    assert tea.assessment()["sheet"] == 11
    person = people()["tea-cooperative"]
    person.answers |= {"product-name": "mật ong bạc hà", "known": "1"}
    walk(person, tea)
    assert tea.assessment()["sheet"] == 4
    assert tea.answers()["sheet"] == "4"
    tea.lane.stop()


def test_another_product_asked_for_twice_is_one(tea: Stage) -> None:
    tea.say(Text("sản phẩm khác"))
    first = tea.messages[-1].choices[-1].payload.split(":")[0]
    tea.say(Text("sản phẩm khác"))
    assert tea.messages[-1].choices[-1].payload.split(":")[0] == first
    tea.lane.stop()


def test_a_button_that_comes_back_as_text_from_a_talk_started_over_is_dead(tea: Stage) -> None:
    old = tea.messages[-1].choices[0].payload
    talk = old.split(":")[0]
    tea.say(Text("làm lại từ đầu"))
    tea.say(Text("1"))
    before = tea.answers()
    said = "\n".join(m.text for m in tea.say(Text(f"{talk}:kind-group:household")))
    assert "không còn dùng" in said or "Nút" in said
    assert tea.answers() == before
    tea.lane.stop()


def test_figures_between_colons_are_no_button(tea: Stage) -> None:
    asked = tea.open_question()
    tea.say(Text("sản phẩm khác"))
    tea.say(Text("1:2:3"))
    assert (asked, tea.open_question()) == ("home", "product-name")
    tea.lane.stop()
