"""Registration: who the producer is, where, how to reach them, and what round this is. Asked after the quick answer.

The least that is needed (process.md section 3); numbers, addresses and the rest wait until a form needs them.
"""

from __future__ import annotations

from datetime import date

from bot.flows.question import After, Ctx, Option, Question, by_language
from bot.flows.rejections import rejection_text
from bot.flows.state import Decide, Record
from bot.flows.texts import CONSENT_VERSION, law
from bot.language import Words, day, msgid
from bot.messages import Message
from bot.programme.certificates import expiry, grace_ends, standing, window
from bot.programme.places import place

# ── What kind of producer ────────────────────────────────────────────────────────────────────────


@by_language
def _groups(w: Words) -> tuple[Option, ...]:
    return (
        Option("household", w.t("Household business")),
        Option("cooperative", w.t("Cooperative, group")),
        Option("company", w.t("Company")),
        Option("farm", w.t("Farm")),
        Option("other", w.t("Board, association")),
        Option("unregistered", w.t("Not registered yet")),
    )


def _group_options(ctx: Ctx) -> tuple[Option, ...]:
    return tuple([one for one in _groups(ctx) if one.value != "other" or ctx.tourism])


def _group_after(ctx: Ctx, value: object) -> After:
    """A kind that is none of the group's is no longer the answer."""
    stale = "kind" in ctx.answers and ctx.answers["kind"] not in _KINDS.get(str(value), ())
    also = (Record("organisation", "kind", None),) if stale else ()
    if value != "unregistered":
        return After(also=also)
    text = ctx.words.t(
        "No problem, we carry on. But registering is job number 1:\n"
        "every OCOP file needs a business registration.\n"
        "A family can register as a household business:\n"
        "ask at your commune People's Committee, bring your identity card."
    )
    return After(told=(Message(text),), also=also)


KIND_GROUP = Question(
    id="kind-group",
    scope="organisation",
    kind="choice",
    ask=lambda ctx: ctx.words.t("In what form do you produce?"),
    short=lambda ctx: ctx.words.t("Form of business"),
    options=_group_options,
    explain=lambda ctx: ctx.words.t(
        "OCOP takes registered household businesses, farms, groups,\n"
        "cooperatives, and small or medium companies.\n"
        "Large companies are not on the list.\n"
        "({law}, Article 2)",
        law=law(ctx.words),
    ),
    after=_group_after,
)

_KINDS = {
    "cooperative": ("cooperative", "cooperative_group"),
    "company": ("limited_company", "private_enterprise", "joint_stock_company"),
    "other": ("equivalent_organisation", "association", "operating_centre"),
}


def kind_name(ctx: Ctx, kind: str) -> str:
    t = ctx.words.t
    return {
        "household": t("Household business"),
        "farm": t("Farm"),
        "unregistered": t("Not registered yet"),
        "cooperative": t("Cooperative"),
        "cooperative_group": t("Cooperative group"),
        "limited_company": t("Limited company"),
        "private_enterprise": t("Private enterprise"),
        "joint_stock_company": t("Joint-stock company"),
        "association": t("Association"),
        "operating_centre": t("Operating centre"),
        "equivalent_organisation": t("Management board"),
    }[kind]


KIND = Question(
    id="kind",
    scope="organisation",
    kind="choice",
    ask=lambda ctx: ctx.words.t("Which one exactly?"),
    short=lambda ctx: ctx.words.t("Kind of organisation"),
    options=lambda ctx: tuple(Option(k, kind_name(ctx, k)) for k in _KINDS.get(str(ctx.answers.get("kind-group")), ())),
    explain=lambda ctx: ctx.words.t("It stands on your registration paper. The kind gives 1 to 3 points."),
    applies=lambda ctx: str(ctx.answers.get("kind-group")) in _KINDS,
)

# ── Name, place, contact ─────────────────────────────────────────────────────────────────────────


NAME = Question(
    id="org-name",
    scope="organisation",
    kind="text",
    ask=lambda ctx: ctx.words.t("What is the name of the business?"),
    short=lambda ctx: ctx.words.t("Name of the business"),
    explain=lambda ctx: ctx.words.t("As on the registration paper. Without one: the owner's name."),
    example=lambda ctx: ctx.words.t("For example: Hộ Nguyễn Thị Hoa, or HTX chè Hồng Thái."),
    unsure=False,
)


def _place_name(ctx: Ctx, value: object) -> str:
    found = place(str(value))
    return found.full if found is not None else str(value)


PLACE = Question(
    id="place",
    scope="organisation",
    kind="place",
    ask=lambda ctx: ctx.words.t("Which commune or ward is the place of production in?"),
    short=lambda ctx: ctx.words.t("Commune"),
    explain=lambda ctx: ctx.words.t(
        "The file is handed in at the commune.\nOld names are fine: I find today's (communes changed on 1 July 2025)."
    ),
    example=lambda ctx: ctx.words.t("For example: xã Tân Cương, Thái Nguyên."),
    show=_place_name,
    echo=True,
)

FOR_WHOM = Question(
    id="for-whom",
    scope="organisation",
    kind="choice",
    ask=lambda ctx: ctx.words.t("Do you belong to the business, or are you helping someone?"),
    short=lambda ctx: ctx.words.t("Who is writing"),
    options=by_language(
        lambda w: (
            Option("own", w.t("I belong to it")),
            Option("helper", w.t("I am helping")),
        )
    ),
    explain=lambda ctx: ctx.words.t("A child, a neighbour or an officer may fill in. I note who said it."),
    unsure=False,
)

CONTACT_NAME = Question(
    id="contact-name",
    scope="organisation",
    kind="text",
    ask=lambda ctx: (
        ctx.words.t("What is the producer's name?")
        if ctx.said("for-whom", "helper")
        else ctx.words.t("What is your name, please?")
    ),
    short=lambda ctx: ctx.words.t("Contact person"),
    explain=lambda ctx: ctx.words.t("So that the officer knows whom to ask for."),
    example=lambda ctx: ctx.words.t("For example: Nguyễn Thị Hoa."),
    unsure=False,
)

CONTACT_PHONE = Question(
    id="contact-phone",
    scope="organisation",
    kind="phone",
    ask=lambda ctx: ctx.words.t("Which phone number can you be called on?"),
    short=lambda ctx: ctx.words.t("Phone number"),
    explain=lambda ctx: ctx.words.t("Only for your OCOP file. Without a phone, type: không có."),
    example=lambda ctx: ctx.words.t("For example: 0912 345 678. Without a phone: không có."),
    show=lambda ctx, value: ctx.words.t("none") if value == "none" else "0" + str(value).removeprefix("+84"),
    aka=("so dt", "sdt", "dien thoai", "phone"),
    echo=True,
    unsure=False,
)

# ── Round and certificate ────────────────────────────────────────────────────────────────────────

ROUND = Question(
    id="round",
    scope="assessment",
    kind="choice",
    ask=lambda ctx: ctx.words.t("Has {product} got OCOP stars before?", product=ctx.product),
    short=lambda ctx: ctx.words.t("First time or again"),
    options=by_language(
        lambda w: (
            Option("first", w.t("Never, first time")),
            Option("upgrade", w.t("Yes, I want more stars")),
            Option("re_evaluation", w.t("Yes, to keep the stars")),
        )
    ),
    explain=lambda ctx: ctx.words.t(
        "A certificate is good for 36 months; then the product is judged again.\n"
        "More stars can be asked for at any time.\n"
        "({law}, Articles 4 and 7)",
        law=law(ctx.words),
    ),
)


def _again(ctx: Ctx) -> bool:
    return ctx.said("round", "upgrade", "re_evaluation")


CERTIFICATE = Question(
    id="certificate-number",
    scope="product",
    kind="text",
    ask=lambda ctx: ctx.words.t("What is the number of the certificate?"),
    short=lambda ctx: ctx.words.t("Certificate number"),
    explain=lambda ctx: ctx.words.t("It stands on the certificate or in the decision of the province."),
    example=lambda ctx: ctx.words.t("For example: 1234/QĐ-UBND. Not at hand? Type 0."),
    applies=_again,
    figures=True,
)


def _expiry_after(ctx: Ctx, value: object) -> After:
    if not isinstance(value, str) or value in ("unsure", "not_said"):
        return After()
    return After(told=(Message(certificate_text(ctx, date.fromisoformat(value))),))


def certificate_text(ctx: Ctx, ends: date) -> str:
    """What a certificate's end means today (Article 7.6a: 180 to 120 days before; 12.3: at most 180 days after)."""
    t, language = ctx.words.t, ctx.words.language
    opens, closes = window(ends)
    span = {"opens": day(opens, language), "closes": day(closes, language)}
    match standing(ends, ctx.today):
        case "before_window":
            first = t("To keep the stars, hand in for re-evaluation from {opens} to {closes}.", **span)
        case "in_window":
            first = t("Now is the time: hand in for re-evaluation by {closes}.", **span)
        case "window_missed":
            first = t("The time to hand in (by {closes}) has passed. Hand in at once, at the commune.", **span)
        case "expired_in_grace":
            return t(
                "The certificate ended on {ends}. Hand in now, at the commune.\n"
                "It keeps its effect until the result is known, at most until {grace}.\n"
                "The steps take time: 15 working days at the commune, then 45 days.\n"
                "Bring the two forms, renewed papers and 5 samples.\n"
                "The province has the last word: ask it today. ({law}, Article 12)",
                ends=day(ends, language),
                grace=day(grace_ends(ends), language),
                law=law(ctx.words),
            )
        case _:
            first = t("The certificate ended long ago. It starts again like the first time.")
    return first + "\n" + t("({law}, Article 7)", law=law(ctx.words))


def _expiry_check(ctx: Ctx, value: object) -> str:
    ends = date.fromisoformat(str(value))
    if ends > expiry(ctx.today):
        return ctx.words.t("A certificate lasts at most 36 months. Please look at its last day again.")
    if ends.year < 2019:
        return ctx.words.t("That is before OCOP certificates were given. Please look again.")
    return ""


CERTIFICATE_EXPIRY = Question(
    id="certificate-expiry",
    scope="product",
    kind="date",
    ask=lambda ctx: ctx.words.t("Until which day is the certificate good?"),
    short=lambda ctx: ctx.words.t("Certificate ends"),
    explain=lambda ctx: ctx.words.t("It is good for 36 months from the day it was given."),
    example=lambda ctx: ctx.words.t("For example: 15/6/2027."),
    show=lambda ctx, value: day(date.fromisoformat(str(value)), ctx.words.language),
    after=_expiry_after,
    check=_expiry_check,
    applies=_again,
    echo=True,
)

OLD_STARS = Question(
    id="certificate-stars",
    scope="product",
    kind="choice",
    ask=lambda ctx: ctx.words.t("How many stars has it now?"),
    short=lambda ctx: ctx.words.t("Stars now"),
    options=by_language(lambda w: tuple(Option(str(n), w.n("{count} star", "{count} stars", n)) for n in (3, 4, 5))),
    applies=_again,
)

# ── Summary and consents ─────────────────────────────────────────────────────────────────────────


def _summary(ctx: Ctx) -> str:
    """The registration in a few lines, each of which can be changed."""
    return "\n".join([ctx.words.t("Is this right?"), *summary_lines(ctx)])


def summary_lines(ctx: Ctx) -> list[str]:
    """Who, where, whom to call, and which product."""
    w = ctx.words
    lines = []
    kind = str(ctx.answers.get("kind") or ctx.answers.get("kind-group") or "")
    known = kind in {k for ks in _KINDS.values() for k in ks} | {"household", "farm", "unregistered"}
    name = str(ctx.answers.get("org-name") or "")
    if name or known:
        lines.append("• " + ", ".join(p for p in (name, kind_name(ctx, kind) if known else "") if p))
    if ctx.answers.get("place") not in (None, "unsure"):
        lines.append("• " + _place_name(ctx, ctx.answers["place"]))
    phone = ctx.answers.get("contact-phone")
    contact = [str(ctx.answers.get("contact-name") or "")]
    if phone and CONTACT_PHONE.show is not None:
        contact.append(CONTACT_PHONE.show(ctx, phone))
    if any(contact):
        lines.append("• " + ", ".join(p for p in contact if p))
    sheet = ctx.sheet
    product = str(ctx.answers.get("product-name") or "")
    lines.append("• " + product + (f" ({w.pick(sheet.name)})" if sheet is not None else ""))
    return lines


def _summary_after(ctx: Ctx, value: object) -> After:
    if value == "fix":
        return After(stay=True, do="fix")
    warning = rejection_text(ctx)
    return After(told=(Message(warning),) if warning else ())


SUMMARY = Question(
    id="summary",
    scope="assessment",
    kind="choice",
    ask=_summary,
    short=lambda ctx: ctx.words.t("Summary"),
    options=by_language(lambda w: (Option("yes", w.t("Right, carry on")), Option("fix", w.t("Change something")))),
    after=_summary_after,
    unsure=False,
    listed=False,
    skips_to="yes",
)


def _consent(purpose: str, ask: str, why: str) -> Question:
    def after(ctx: Ctx, value: object) -> After:
        return After(acts=(Decide(purpose, CONSENT_VERSION, value == "yes"),))

    return Question(
        id=f"consent-{purpose}",
        scope="person",
        kind="choice",
        ask=lambda ctx: ctx.words.t(ask),
        short=lambda ctx: (
            ctx.words.t("Sharing with the office") if purpose == "office" else ctx.words.t("Announcements")
        ),
        options=by_language(lambda w: (Option("yes", w.t("I agree")), Option("no", w.t("No, thank you")))),
        explain=lambda ctx: ctx.words.t(why),
        applies=lambda ctx: ctx.said("consent-storage", "yes"),  # who only tries leaves nothing to share
        after=after,
        unsure=False,
    )


def _keep_after(ctx: Ctx, value: object) -> After:
    if value != "yes":
        return After()
    kept = Record("person", "consent-storage", "yes")
    return After(also=(kept,), acts=(Decide("storage", CONSENT_VERSION, True),))


CONSENT_KEEP = Question(
    id="consent-keep",
    scope="person",
    kind="choice",
    ask=lambda ctx: ctx.words.t("Shall I keep these answers after all, so that you can carry on another time?"),
    short=lambda ctx: ctx.words.t("Keeping answers"),
    options=by_language(lambda w: (Option("yes", w.t("Keep them")), Option("no", w.t("No, throw them away")))),
    explain=lambda ctx: ctx.words.t("Without that, everything is erased 24 hours after we began."),
    applies=lambda ctx: ctx.said("consent-storage", "trial") or "consent-keep" in ctx.answers,
    after=_keep_after,
    unsure=False,
    listed=False,
)

CONSENT_OFFICE = _consent(
    "office",
    msgid("May the commune and the province see these answers, to guide you?"),
    msgid(
        "They see: product, answers, name, commune and phone.\n"
        "Private answers stay locked.\n"
        "If you say no, everything here goes on working."
    ),
)
CONSENT_ANNOUNCEMENTS = _consent(
    "announcements",
    msgid("May I write to you when the office has news (council days, training)?"),
    msgid("A few messages a year. Type “đừng nhắn nữa” and they stop at once."),
)

FACTS = (NAME, PLACE, FOR_WHOM, CONTACT_NAME, CONTACT_PHONE)
PRODUCT_FACTS = (ROUND, OLD_STARS, CERTIFICATE, CERTIFICATE_EXPIRY)
