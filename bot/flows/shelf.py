"""The person's products, to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from bot.flows.question import Ctx, Option
from bot.flows.render import menu
from bot.flows.state import State
from bot.messages import Message

NEW = "new"
NEW_ORGANISATION = "new-organisation"
SHOWN = 6


def shelf(ctx: Ctx, talks: Sequence[tuple[int, str]]) -> tuple[State, Message]:
    """A numbered list of (talk, product name), and what can be begun."""
    t = ctx.words.t
    items = [Option(str(talk), name[:40] or t("a product without a name yet")) for talk, name in talks[:SHOWN]]
    items += [Option(NEW, t("Another product")), Option(NEW_ORGANISATION, t("Another business"))]
    return menu(ctx, "talks", t("Which product?"), items)
