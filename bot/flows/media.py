"""Pictures, files and voice notes nobody was waiting for; and what is said of those that are not kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.flows.evidence import AddPage, refuse_identity
from bot.flows.linking import OfferPage
from bot.flows.pen import Pen
from bot.flows.proofs import called, names_identity, proving
from bot.flows.question import Option
from bot.flows.reading import is_unsure, read
from bot.flows.side import Side
from bot.flows.state import SideAct
from bot.language import Words, fold
from bot.messages import Media

KIND = "media"
HIDDEN = "zalo-hidden"  # `Unsupported.reason` where the platform shows a bot nothing (platforms, B.3)
LATER = "later"
SAID = "said"
LONGEST = 120  # characters kept of what somebody says a picture is

Where = Literal["person", "organisation", "product", "assessment"]
LIKELY = ("business-registration", "production-eligibility", "ip")
"""The papers that are most often sent unasked; they become papers of the dossier at once (`evidence.py`)."""
LOOKS = "looks"
_NO_NAME = ("nghi", "de sau", "de mai", "later")
"""Words that only put it off, without tone marks."""


@dataclass(frozen=True, slots=True)
class MediaShows(SideAct):
    """Put something that was sent to what it shows; `said` are the person's own words for it."""

    media: int
    where: Where
    what: str
    said: str = ""


def labels(w: Words) -> dict[str, str]:
    return {
        **{kind: called(w, kind) for kind in LIKELY},
        LOOKS: w.t("Product, packing"),
        LATER: w.t("Later"),
    }


def unasked(pen: Pen, media: Media) -> None:
    """Nobody waits for it: it goes to the question about a paper that is open, else the bot asks what it is."""
    t = pen.t
    question = pen.open()
    if media.kind == "voice":
        pen.lead.append(t("Thank you. I cannot listen to voice notes yet. Please tap a button or type a few words."))
        if media.number:
            pen.lead.append(t("I keep it for the officer."))
        pen.ask()
    elif media.kind == "sticker" or not media.number:
        pen.lead.append(t("Thank you! Please answer this question:"))
        pen.ask()
    elif names_identity(f"{media.caption} {media.name}"):
        refuse_identity(pen, media.number)
    elif question is not None and (kind := proving(pen.ctx, question.id)):
        pen.act(AddPage(kind, media.number, quiet=True))
        pen.lead.append(t("I have the picture and keep it with this question. Please still choose a line."))
        pen.ask()
    elif question is not None and question.id in pen.ctx.deck.facts:
        pen.act(MediaShows(media.number, question.scope, f"question:{question.id}"))
        pen.lead.append(t("I have the picture and keep it with this question. Please still choose a line."))
        pen.ask()
    elif _worded(media.caption):
        _said(pen, media.number, media.caption)
    else:
        first = t("I have received the picture. What is it?")
        if media.kind == "file":
            first = t("I have received the file. What is it?")
        items = [Option(f"{media.number}.{what}", label) for what, label in labels(pen.words).items()]
        pen.open_menu(KIND, first + "\n" + t("Tap a line, or type a few words."), items)


def _chosen(pen: Pen, value: str) -> None:
    number, _, what = value.partition(".")
    if what == LATER:
        pen.lead.append(pen.t("Fine, I keep it."))
    elif number.isascii() and number.isdigit() and len(number) <= 18:
        if what in LIKELY:
            pen.act(AddPage(what, int(number)))
            pen.silent = True
            return
        if what == LOOKS:
            pen.act(MediaShows(int(number), "product", f"paper:{LOOKS}"))
            pen.lead.append(pen.t("Noted: {answer}.", answer=labels(pen.words)[LOOKS]))
    pen.ask()


def _typed(pen: Pen, text: str) -> bool:
    """What it is in the person's own words; a bare figure is no name of a paper."""
    items = pen.state.aside.get("items", [])
    if not items or not _worded(text):
        return False
    if is_unsure(text) or fold(text) in _NO_NAME or read("yes_no", text, today=pen.ctx.today).understood:
        _chosen(pen, f"0.{LATER}")
        return True
    _said(pen, int(str(items[0][0]).partition(".")[0]), text)
    return True


def _worded(text: str) -> bool:
    return any(c.isalpha() for c in text)


def _said(pen: Pen, number: int, text: str) -> None:
    if names_identity(text):
        refuse_identity(pen, number)
        return
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST]
    pen.act(MediaShows(number, "product", f"paper:{SAID}", clean))
    pen.lead.append(pen.t("Noted: {answer}.", answer=clean))
    pen.ask()


def unreadable(pen: Pen, reason: str) -> None:
    """Something of which the platform tells us nothing; of some people it hides even what they type."""
    if reason == HIDDEN:
        why = pen.t("Zalo does not show me this message. Please type a number or a few words.")
        todo = pen.t("A paper: please send a photo of it. If I still cannot read it, let somebody help.")
        pen.tell(f"{why}\n{todo}")
        pen.act(OfferPage())
    else:
        pen.lead.append(pen.t("I cannot read that kind of message yet. Please type a few words."))
    pen.ask()


def refusal(w: Words, reason: str) -> str:
    """Why something was not kept and what to do now, in two short lines."""
    t = w.t
    said = {
        "active": t("This file wants to run something when it is opened, so I do not keep it."),
        "broken": t("I cannot read this file: it may be damaged."),
        "empty": t("This file is empty."),
        "full": t("There is no more room for pictures of your group."),
        "gone": t("I could not fetch what you sent."),
        "identity": t("That is an identity card: I need none, so I have deleted the picture."),
        "heic": t("Your phone saved this picture as HEIC, which I cannot read."),
        "kind": t("I cannot read this kind of file."),
        "locked": t("This file is locked with a password."),
        "macro": t("This file has a program (macro) inside, so I do not keep it."),
        "old": t("This file is in an old format that I cannot check."),
        "program": t("This file is a program, so I do not keep it."),
        "size": t("This file is too large for me."),
        "source": t("I could not fetch what you sent."),
        "video": t("I cannot keep videos, they are too large."),
        "virus": t("A virus was found in this file, so I do not keep it."),
    }.get(reason, t("I could not keep what you sent."))
    todo = {
        "full": t("Please ask the commune officer."),
        "gone": t("Please send it once more."),
        "source": t("Please send it once more."),
        "virus": t("Please do not pass it on. A photo of the paper is enough."),
        "identity": t("It is private: please send it to nobody in a chat."),
    }.get(reason, t("Please send a photo of the paper instead."))
    return f"{said}\n{todo}"


def hard_to_read(w: Words, flaw: str) -> str:
    """A photo that was kept but can hardly be read: what to do better, kindly, and that it may also stay."""
    t = w.t
    said = {
        "dark": t("That photo is rather dark. Could you take it once more by a window or outdoors?"),
        "blurred": t("That photo is a little blurred. Could you take it once more, holding still?"),
    }.get(flaw, t("That photo is very small. Could you take it once more, closer, the whole page?"))
    return f"{said}\n" + t("I keep it all the same; the new one can go after it.")


def told(pen: Pen, reason: str) -> None:
    """It is plain to see already that this will not be kept."""
    pen.lead.append(refusal(pen.words, reason))
    pen.ask()


SIDE = Side(KIND, _chosen, typed=_typed)
