"""Slips: a code typed or brought by a link, the yes, and the products that are in this chat from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import local_date
from bot.flows import claiming
from bot.flows.claiming import AnswerClaim, Made
from bot.flows.journey import JOURNEY
from bot.flows.reading import read
from bot.handlers.doing import Acts
from bot.messages import Body, Started
from bot.programme.opening import CLAIM
from bot.services import certificates, claims, officers
from bot.services import subjects as started
from bot.storage import Product, Source, facts, subjects

if TYPE_CHECKING:
    from bot.handlers.desk import Desk


def linked(body: Body) -> str:
    """The code a deep link brings, "" for any other event."""
    brings = isinstance(body, Started) and body.payload.startswith(CLAIM)
    return body.payload.removeprefix(CLAIM) if brings and isinstance(body, Started) else ""


def typed(desk: Desk, code: str) -> None:
    looked = claims.look(desk.work, desk.loaded, code)
    if looked.kind == "ok":
        desk.show(lambda pen: claiming.asked(pen, looked.organisation))
    else:
        desk.show(lambda pen: claiming.not_taken(pen, looked.kind, looked.organisation))


def answer(desk: Desk, act: AnswerClaim) -> None:
    """After a yes this chat goes on with the first of the products; each has a talk to come back to."""
    if not act.yes:
        claims.refuse(desk.work, desk.loaded)
        desk.show(claiming.refused)
        return
    taken = claims.take(desk.work, desk.loaded)
    organisation = subjects.load_organisation(desk.work, taken.organisation_id) if taken is not None else None
    if taken is None or organisation is None:
        why = "officer" if officers.serving(desk.work, desk.loaded.person.id) is not None else "used"
        desk.show(lambda pen: claiming.not_taken(pen, why))
        return
    for product in taken.products:
        _name_says_sheet(desk, product)
    begun = {view.talk.product_id: view.talk.id for view in started.live_talks(desk.work, desk.loaded.person.id)}
    for product in reversed(taken.products):
        if product.id in begun:
            desk.open(begun[product.id])
            continue
        desk.loaded = started.start_talk(
            desk.work, desk.loaded, JOURNEY.name, JOURNEY.version, organisation=organisation, product=product
        )
    name = str(organisation.answers.get("org-name") or "")
    made = [_made(desk, product) for product in taken.products]
    desk.show(lambda pen: claiming.claimed(pen, name, made))


def _name_says_sheet(desk: Desk, product: Product) -> None:
    """A name that says which sheet its product is judged by answers that question, as it does in the talk."""
    reading = read("product", str(product.answers.get("product-name") or ""), today=local_date(desk.work.now))
    if "sheet" not in product.answers and reading.understood:
        source = Source(desk.loaded.person.id, desk.inbox_id, flow=JOURNEY.name, flow_version=JOURNEY.version)
        facts.record(desk.work, product, "sheet", str(reading.value), source=source)


def _made(desk: Desk, product: Product) -> Made:
    name = str(product.answers.get("product-name") or "")
    held = certificates.held(desk.work, product.id)
    return Made(name, held.stars or 0, held.expires_on) if held is not None else Made(name)


ACTS: Acts = {AnswerClaim: answer}
