"""What a producer is told when an office has moved a dossier. Pure: words in, text out."""

from __future__ import annotations

from datetime import date

from bot.language import Words, day, msgid, number
from bot.programme.dossier_life import Move, Papers, grounds

_HEADS = {
    "confirm_receipt": msgid("Good news: the commune has had your file for {product} since {day}."),
    "not_received": msgid("The commune has not got your file for {product} yet."),
    "ask_commune": msgid("The commune needs something more for {product}:"),
    "answer_commune": msgid("The commune has got what was missing for {product}."),
    "return_commune": msgid("The commune gave back the file for {product}."),
    "report": msgid("The commune has proposed {product} to the province on {day}."),
    "receive_province": msgid("The province has had the file for {product} since {day}."),
    "ask_province": msgid("The province needs something more for {product}:"),
    "answer_province": msgid("The province has got what was missing for {product}."),
    "return_province": msgid("The province gave the file for {product} back to the commune."),
    "survey": msgid("The province's team is looking at {product}. They may come to see you."),
    "survey_again": msgid("The province's team is coming to look at {product}."),
    "council": msgid("{product} is before the council now."),
    "council_in_writing": msgid("The council is voting on {product} in writing."),
    "pass": msgid("Well done! The council gave {product} {points} points: {stars} stars."),
    "pass_potential": msgid("Well done! {product} got {points} points. The ministry decides on 5 stars."),
    "fail": msgid("The council gave {product} {points} points. No stars this time."),
    "certify": msgid("The certificate for {product} is there: {stars} stars, number {number}."),
    "certify_5": msgid("The certificate for {product} is there: {stars} stars, number {number}."),
    "send_up": msgid("The province sent {product} up to the ministry on {day}."),
    "central_council": msgid("{product} is before the central council now."),
    "pass_5": msgid("Well done! The central council gave {product} {points} points: {stars} stars."),
    "return_central": msgid("{product} did not reach 5 stars. The province decides on 3 or 4."),
    "fail_returned": msgid("The province concluded: no stars for {product} this time."),
    "conclude": msgid("The province is deciding whether to take back the certificate of {product}."),
    "keep": msgid("The certificate of {product} stands."),
    "revoke": msgid("The certificate of {product} was taken back on {day}."),
    "expire": msgid("The certificate of {product} has ended."),
}


def news(w: Words, name: str, move: Move, papers: Papers, due: date | None = None) -> str:
    """What happened, why, what to do, until when. `name`: the product's; `due`: the commune's day once its clock
    runs, the last day of a certificate once there is one."""
    product = name or w.t("your product")
    head = w.t(
        _HEADS[move.id],
        product=product,
        day=day(papers.on, w.language) if papers.on is not None else "",
        points=number(papers.total, w.language) if papers.total is not None else "",
        stars=papers.stars or 0,
        number=papers.certificate_number,
    )
    lines = [head[:1].upper() + head[1:]]
    if papers.ground in grounds():
        lines.append(w.t("Ground: {ground}.", ground=w.pick(grounds()[papers.ground])))
    if papers.reason:
        lines.append(w.t("Reason: {reason}", reason=papers.reason))
    lines += [f"• {one}" for one in papers.supplements]
    if due is not None and move.id == "confirm_receipt":
        lines.append(w.t("They look at it within 15 working days: until {day}.", day=day(due, w.language)))
    if due is not None and move.to == "certified":
        lines.append(w.t("Good until {day}. I remind you in time to renew it.", day=day(due, w.language)))
    if move.to in ("commune_supplement", "province_supplement"):
        lines.append(w.t("You can send photos or words right here."))
    if move.to == "draft":
        lines.append(w.t("Nothing is lost. Put it right and hand it in again."))
    return "\n".join(lines)
