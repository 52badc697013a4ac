"""What the official forms need beyond the assessment, asked only when somebody wants the forms, a few at a time.

Fields: Mẫu 01 and 02 of Annex III (Decision 26/2026/QĐ-TTg). Gender and ethnicity stand in Mẫu 02; they are asked only
after their own consent, for this form alone, and may stay blank (Decree 356/2025/NĐ-CP, Article 4).
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from bot.flows.groups import LONG, opened, question
from bot.flows.question import After, Ctx, Option, Question, by_language
from bot.flows.state import Decide, Record
from bot.flows.texts import CONSENT_VERSION
from bot.language import day, msgid

PERSONAL = "personal"
SHOW = "make_forms"  # the wish that opens the forms (`forms.py`)


def _then(group: str, ctx: Ctx, name: str) -> str:
    """The answer that ends a group shows the forms again, so that it is seen what it was for."""
    return SHOW if all(q.id == name or q.id in ctx.state.skipped for q in left_in(ctx, group)) else ""


def _question(group: str, *said: Any, **more: Any) -> Question:
    return question(group, *said, then=partial(_then, group), **more)


def _past(ctx: Ctx, value: object) -> str:
    coming = date.fromisoformat(str(value)) > ctx.today
    return ctx.words.t("That day has not come yet. Please look again.") if coming else ""


def _day(ctx: Ctx, value: object) -> str:
    return day(date.fromisoformat(str(value)), ctx.words.language)


_PERSON = (
    _question("person", "rep-name", "organisation",
              msgid("Who signs for the business? Their full name, please."), msgid("Who signs"),
              example=msgid("For example: Nguyễn Thị Hoa."),
              explain=msgid("The legal representative on the registration paper; in a family, the owner.")),
    _question("person", "rep-position", "organisation",
              msgid("What is that person's position?"), msgid("Position"),
              example=msgid("For example: chủ hộ, giám đốc, tổ trưởng.")),
    _question("person", "org-address", "organisation",
              msgid("What address should letters go to?"), msgid("Address"),
              example=msgid("For example: xóm Hồng Thái, xã Tân Cương, Thái Nguyên.")),
    _question("person", "home-address", "organisation",
              msgid("Where does the person who signs live, as on the residence paper?"), msgid("Home address"),
              example=msgid("For example: thôn 3, xã Đồng Văn.")),
    _question("person", "org-email", "organisation",
              msgid("Is there an e-mail address?"), msgid("E-mail"),
              example=msgid("For example: htx@gmail.com."), none=msgid("No e-mail")),
)  # fmt: skip
_PAPERS = (
    _question("papers", "registration-number", "organisation",
              msgid("What number is on the business registration?"), msgid("Registration number"),
              example=msgid("For example: 17A8001234."), figures=True,
              explain=msgid("It stands at the top of the paper. Never send a photo of an identity card.")),
    _question("papers", "founded-on", "organisation",
              msgid("On which day was it registered for the first time?"), msgid("Registered on"),
              example=msgid("For example: 15/6/2019."), kind="date", check=_past, show=_day),
    _question("papers", "product-spec", "product",
              msgid("How is {product} sold: what size, what packing?"), msgid("Pack and size"),
              example=msgid("For example: túi 200 g, hộp 500 g.")),
    _question("papers", "product-standard", "product",
              msgid("Which standard stands on the declaration?"), msgid("Standard"),
              example=msgid("For example: TCCS 01:2026/HTX, TCVN 12605:2019."), none=msgid("None yet")),
)  # fmt: skip
_HISTORY = (
    _question("history", "org-history", "organisation",
              msgid("How did your business begin? Tell it in a few sentences."), msgid("How it began"),
              example=msgid("For example: năm 2015 năm nhà góp vườn, 2019 lập hợp tác xã."), longest=LONG),
    _question("history", "org-structure", "organisation",
              msgid("Who does what in your business?"), msgid("Who does what"),
              example=msgid("For example: giám đốc, kế toán, tổ hái chè 12 người."), longest=LONG),
)  # fmt: skip
_MAKING = (
    _question("making", "form-materials", "product",
              msgid("Where does the material for {product} come from, how much a year?"), msgid("Material"),
              example=msgid("For example: 5 ha chè ở xóm Hồng Thái, 40 tấn búp một năm."), longest=LONG),
    _question("making", "form-technology", "product",
              msgid("How do you make and pack it? Which machines?"), msgid("Making and packing"),
              example=msgid("For example: sao bằng tôn quay, hút chân không, đóng túi 200 g."), longest=LONG),
    _question("making", "form-changes", "product",
              msgid("What has got better lately: quality, pack, label?"), msgid("What got better"),
              example=msgid("For example: đổi sang hộp giấy, thêm tem truy xuất."), longest=LONG,
              none=msgid("Nothing new")),
)  # fmt: skip
_MONEY = (
    _question("money", "form-market", "product",
              msgid("Where is {product} sold, and to whom?"), msgid("Where it is sold"),
              example=msgid("For example: 7 đại lý ở Hà Nội, bán trên Shopee."), longest=LONG),
    _question("money", "revenue-last", "product",
              msgid("How much did {product} take in last year?"), msgid("Takings last year"),
              example=msgid("For example: 850 triệu. A good guess will do."), kind="money"),
    _question("money", "revenue-before", "product",
              msgid("And the year before?"), msgid("Takings the year before"),
              example=msgid("For example: 700 triệu."), kind="money"),
    _question("money", "profit-last", "product",
              msgid("How much was left last year, after all costs?"), msgid("Profit last year"),
              example=msgid("For example: 120 triệu."), kind="money"),
    _question("money", "profit-before", "product",
              msgid("And what was left the year before?"), msgid("Profit the year before"),
              example=msgid("For example: 90 triệu."), kind="money"),
)  # fmt: skip
_PLAN = (
    _question("plan", "plan-product", "product",
              msgid("What do you want to do with {product} in the coming years?"), msgid("Plan for the product"),
              example=msgid("For example: thêm loại hộp quà, lên 4 sao năm 2028."), longest=LONG),
    _question("plan", "plan-production", "product",
              msgid("And how will you make more, or better?"), msgid("Plan for making it"),
              example=msgid("For example: thêm 2 ha, mua máy sấy, thêm 5 người làm."), longest=LONG),
    _question("plan", "plan-market", "product",
              msgid("And where do you want to sell?"), msgid("Plan for selling"),
              example=msgid("For example: vào siêu thị tỉnh, bán trên mạng."), longest=LONG),
)  # fmt: skip


def _upgrading(ctx: Ctx) -> bool:
    return ctx.said("round", "upgrade")


def _again(ctx: Ctx) -> bool:
    return ctx.said("round", "re_evaluation")


_SINCE = (
    _question("since", "form-upgraded", "assessment",
              msgid("What is better now than when it got its stars?"), msgid("What is better now"),
              example=msgid("For example: có giấy nhãn hiệu, thêm ISO 22000."), longest=LONG, applies=_upgrading),
    *(
        _question("since", f"since-{name}", "assessment", ask, short,
                  none=msgid("As before"), longest=LONG, applies=_again)
        for name, ask, short in (
            ("materials", msgid("Since it got its stars: has the material changed?"), msgid("Material since then")),
            ("technology", msgid("Has the way of making it changed?"), msgid("Making since then")),
            ("packaging", msgid("Have pack or label changed?"), msgid("Pack and label since then")),
            ("declaration", msgid("A new declaration, new test slips?"), msgid("Declaration since then")),
            ("market", msgid("Has the market changed?"), msgid("Market since then")),
            ("output", msgid("Do you make more or less than then?"), msgid("Output since then")),
            ("revenue", msgid("Do you take in more or less than then?"), msgid("Takings since then")),
            ("papers", msgid("Which papers were renewed?"), msgid("Papers renewed")),
        )
    ),
)  # fmt: skip


def _personal_after(ctx: Ctx, value: object) -> After:
    do = SHOW if value != "yes" else ""
    back = (
        ()
        if value == "yes"
        else tuple(
            Record("organisation", name, None, sensitive=True)
            for name in ("gender", "ethnicity")
            if name in ctx.answers
        )
    )
    return After(acts=(Decide("form-personal", CONSENT_VERSION, value == "yes"),), also=back, do=do)


_PERSONAL = (
    Question(
        id="consent-form-personal",
        scope="person",
        kind="choice",
        ask=lambda ctx: ctx.words.t(
            "The form has a place for the signer's gender and people (ethnicity).\n"
            "The law calls that private; it may stay blank.\n"
            "May I ask, only to print it on this form?"
        ),
        short=lambda ctx: ctx.words.t("Gender and people on the form"),
        options=by_language(
            lambda w: (
                Option("yes", w.t("Yes, for the form")),
                Option("no", w.t("Leave it blank")),
            )
        ),
        explain=lambda ctx: ctx.words.t("It is kept locked, printed on the form and used for nothing else."),
        applies=opened(PERSONAL),
        after=_personal_after,
        unsure=False,
    ),
    Question(
        id="gender",
        scope="organisation",
        kind="choice",
        ask=lambda ctx: ctx.words.t("The gender of the person who signs?"),
        short=lambda ctx: ctx.words.t("Gender"),
        options=by_language(
            lambda w: (
                Option("female", w.t("Woman")),
                Option("male", w.t("Man")),
                Option("not_said", w.t("Rather not say")),
            )
        ),
        applies=lambda ctx: opened(PERSONAL)(ctx) and ctx.said("consent-form-personal", "yes"),
        unsure=False,
        sensitive=True,
    ),
    Question(
        id="ethnicity",
        scope="organisation",
        kind="text",
        ask=lambda ctx: ctx.words.t("Which people does that person belong to?"),
        short=lambda ctx: ctx.words.t("People (ethnicity)"),
        example=lambda ctx: ctx.words.t("For example: Kinh, Tày, Mông."),
        options=by_language(lambda w: (Option("not_said", w.t("Rather not say")),)),
        after=lambda ctx, value: After(do=SHOW),
        applies=lambda ctx: opened(PERSONAL)(ctx) and ctx.said("consent-form-personal", "yes"),
        unsure=False,
        sensitive=True,
    ),
)

GROUPS: dict[str, tuple[Question, ...]] = {
    "person": _PERSON,
    "papers": _PAPERS,
    "history": _HISTORY,
    "making": _MAKING,
    "money": _MONEY,
    "plan": _PLAN,
    "since": _SINCE,
    PERSONAL: _PERSONAL,
}
QUESTIONS: tuple[Question, ...] = tuple(q for group in GROUPS.values() for q in group)


def group_name(ctx: Ctx, group: str) -> str:
    t = ctx.words.t
    return {
        "person": t("Who signs, address"),
        "papers": t("Numbers on papers"),
        "history": t("How it began"),
        "making": t("How it is made"),
        "money": t("Sales and money"),
        "plan": t("Plans"),
        "since": t("What has changed"),
        PERSONAL: t("Gender, people"),
    }[group]


def left_in(ctx: Ctx, group: str) -> tuple[Question, ...]:
    """What the group still has to ask of this product, whether it is opened or not."""
    return tuple(q for q in GROUPS[group] if q.id not in ctx.answers and _fits(ctx, q.id))


def _fits(ctx: Ctx, name: str) -> bool:
    if name == "form-upgraded":
        return _upgrading(ctx)
    if name.startswith("since-"):
        return _again(ctx)
    return name not in ("gender", "ethnicity") or ctx.said("consent-form-personal", "yes")
