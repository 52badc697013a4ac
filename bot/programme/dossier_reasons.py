"""Why dossiers are given back and what is asked for most: lines to pick from, in chat and at the desk. Pure."""

from __future__ import annotations

from bot.language import Words

_FOOD = range(1, 18)
_LICENCE = (15, 17)


def reasons(w: Words) -> tuple[str, ...]:
    """The reasons offices give most."""
    t = w.t
    return (
        t("A paper that is compulsory is missing"),
        t("The self-score does not fit the proofs"),
        t("Form or signature is not right"),
    )


def things(w: Words) -> tuple[str, ...]:
    """What is asked for most (the list of evidence printed in form 02)."""
    t = w.t
    return (
        t("Business registration"),
        t("Food-safety certificate"),
        t("Quality declaration and test slips"),
        t("Trademark paper"),
        t("Proof of where the material comes from"),
        t("5 samples of the product"),
        t("The product's story"),
    )


def rejections(w: Words, sheet: int) -> tuple[str, ...]:
    """What turns a file of this sheet away whole, in plain words (printed above each sheet; criteria.md section 3)."""
    t = w.t
    found = [t("papers that are not genuine")]
    if sheet in _FOOD:
        found.append(t("no food-safety certificate where the rules ask for one"))
    if sheet in _LICENCE:
        found.append(t("no production licence where the rules ask for one"))
    if sheet == 18:
        found.append(t("no GMP or like certificate, or declaration, label or advertising against the rules"))
    if sheet in (19, 20):
        found.append(t("production conditions not met, or no product declaration"))
    return (*found, t("a file that is not as required"))
