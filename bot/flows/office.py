"""An officer's desk in chat: what waits at a glance, and the way to each kind of work.

It is a talk of its own beside the officer's own part (who may be a producer too): "vào việc" and "về phần của tôi" go
from one to the other, each stays as it was left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows.pen import Pen
from bot.flows.question import After, Ctx, Option, Question
from bot.flows.state import SideAct

NAME = "office"
VERSION = 1


@dataclass(frozen=True, slots=True)
class EnterOffice(SideAct):
    """Open the officer's desk."""


@dataclass(frozen=True, slots=True)
class OwnPart(SideAct):
    """Go back to one's own products."""


@dataclass(frozen=True, slots=True)
class OpenConsole(SideAct):
    """A link that signs the officer in to the console in a browser."""


@dataclass(frozen=True, slots=True)
class HelpSomebody(SideAct):
    """Begin a product for a producer who cannot write."""


def _glance(ctx: Ctx) -> str:
    w, duty = ctx.words, ctx.lookup.duty()
    if duty is None:
        return w.t("You serve in no office any more. Your own part is still there.")
    lines = [w.t("Officer of {area}.", area=duty.scope.name)]
    if not (duty.dossiers or duty.questions or duty.complaints):
        lines.append(w.t("Nothing is waiting for you now."))
    if duty.dossiers:
        lines.append(w.n("{count} dossier waits for you.", "{count} dossiers wait for you.", duty.dossiers))
    if duty.urgent:
        near = w.n("{count} of them is near its last day.", "{count} of them are near their last day.", duty.urgent)
        lines.append(f"⚠ {near}")
    if duty.questions:
        asked = w.n("{count} question waits for an answer.", "{count} questions wait for an answer.", duty.questions)
        lines.append(asked)
    if duty.complaints:
        lines.append(w.n("{count} complaint waits.", "{count} complaints wait.", duty.complaints))
    return "\n".join(lines)


def _options(ctx: Ctx) -> tuple[Option, ...]:
    t = ctx.words.t
    own = Option("own_part", t("To my own part"))
    if ctx.lookup.duty() is None:
        return (own,)
    return (
        Option("office_queue", t("Dossiers")),
        Option("office_questions", t("Questions")),
        Option("office_announce", t("Tell many people")),
        Option("office_help", t("Fill in for somebody")),
        Option("office_people", t("Colleagues, invitations")),
        Option("office_console", t("Desk on a computer")),
        own,
    )


DESK = Question(
    id="desk",
    scope="person",
    kind="choice",
    ask=_glance,
    short=lambda ctx: ctx.words.t("Office desk"),
    options=_options,
    after=lambda ctx, value: After(stay=True, do=str(value)),
    unsure=False,
    skippable=False,
    listed=False,
    sticky=True,
    menu=True,
)


class OfficeDesk:
    """The flow "office", version 1: one place of rest from which every work begins."""

    name = NAME
    version = VERSION

    def questions(self, ctx: Ctx) -> Sequence[Question]:
        return (DESK,)


OFFICE = OfficeDesk()


def enter(pen: Pen, text: str) -> None:
    pen.act(EnterOffice())
    pen.silent = True


def own_part(pen: Pen, text: str) -> None:
    pen.act(OwnPart())
    pen.silent = True


def help_somebody(pen: Pen, text: str) -> None:
    pen.act(HelpSomebody())
    pen.silent = True


def console(pen: Pen, text: str) -> None:
    pen.act(OpenConsole())
    pen.silent = True


def console_link(pen: Pen, link: str) -> None:
    """The way to the console; "" where this installation has no address of its own."""
    t = pen.t
    if link:
        pen.tell(t("Open this link to work on a computer. It opens once, within 10 minutes:\n{link}", link=link))
        pen.lead.append(t("Please show it to nobody: it opens your desk."))
    else:
        pen.lead.append(t("The desk has no address on the internet yet. Please ask the administrator."))
    pen.ask()
