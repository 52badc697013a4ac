"""One message to one person: free, paid, by an approved template, or not at all (platforms, A.4 to A.6)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime

import structlog

from bot.channels.zalo_oa import render
from bot.channels.zalo_oa.api import Api, Done, Refused, Reply, said_id
from bot.channels.zalo_oa.codes import code
from bot.channels.zalo_oa.outcomes import Outcomes
from bot.channels.zalo_oa.ports import Config
from bot.channels.zalo_oa.templates import Misfit, Templates, filled
from bot.channels.zalo_oa.uploads import Uploads, is_file, is_picture
from bot.channels.zalo_oa.window import template_time, window
from bot.clock import Clock
from bot.language import Words, words
from bot.messages import Attachment, Message, Outcome, Outgoing

log = structlog.get_logger(__name__)

CONSULT = "/v3.0/oa/message/cs"
TEMPLATE = "/v3.0/oa/message/template"
UNDER_WAY = 5000  # messages of several parts that are remembered while they wait to go on


class Sending:
    """Sends for one account. A message of several parts that was stopped goes on where it stopped: within this process,
    since after a crash its row is "unknown" and never repeated."""

    def __init__(
        self, config: Config, api: Api, uploads: Uploads, templates: Templates, outcomes: Outcomes, clock: Clock
    ) -> None:
        self._config, self._api, self._clock = config, api, clock
        self._uploads, self._templates, self._outcomes = uploads, templates, outcomes
        self._under_way: OrderedDict[str, list[str]] = OrderedDict()

    async def send(self, out: Outgoing) -> Outcome:
        if (held := self._outcomes.held()) is not None:
            return held
        now = self._clock.now()
        open_for = window(out.last_in_at, now)
        if open_for == "closed" or (open_for == "paid" and out.message.purpose not in self._config.paid):
            why = "more than 7 days" if open_for == "closed" else f"a paid {out.message.purpose} is switched off"
            return await self._by_template(out, now, why)
        outcome = await self._consult(out)
        if outcome.kind == "window" and not self._sent_of(out):  # Zalo's own clock says otherwise
            return await self._by_template(out, now, outcome.reason)
        return outcome

    # ── By template ──────────────────────────────────────────────────────────────────────────────

    async def _by_template(self, out: Outgoing, now: datetime, why: str) -> Outcome:
        template = out.message.template
        if template is None:
            return Outcome("window", reason=f"{why}; the message has no template")
        template_id = self._config.templates.get(template.name)
        if template_id is None:
            return Outcome("window", reason=f"{why}; no approved template is set for {template.name}")
        if (morning := template_time(now)) > now:
            return Outcome("throttled", retry_at=morning, reason="templates go out from 06:00 to 21:59", scope="chat")
        params = await self._templates.params(template_id)
        if not isinstance(params, tuple):
            return await self._outcomes.of(params, out.key)
        data = filled(params, template.data)
        if isinstance(data, Misfit):
            said = f"The template {template.name} of {self._config.name} does not fit: {data.why}"
            await self._outcomes.tell("template", said, about=template.name)
            return Outcome("window", reason=f"template {template.name}: {data.why}")
        reply = await self._api.post(TEMPLATE, render.template_body(out.chat, template_id, data))
        if isinstance(reply, Done):
            await self._outcomes.well("template")
            return await self._sent(out, [said_id(reply.data)])
        self._templates.forget(template_id)
        return await self._outcomes.of(reply, out.key)

    # ── A consultation message ───────────────────────────────────────────────────────────────────

    async def _consult(self, out: Outgoing) -> Outcome:
        done = self._sent_of(out)
        before = len(done)
        w = words("vi")
        message = out.message
        pictures = [one for one in out.attachments if is_picture(one)]
        files = [one for one in out.attachments if not is_picture(one)]
        sends: list[tuple[str, Attachment]] = [("picture", one) for one in pictures]
        sends += [("file", one) for one in files if is_file(one)]
        left_out = [one for one in files if not is_file(one)]
        for number, (kind, one) in enumerate(sends):
            if number < len(done):
                if not done[number]:
                    left_out.append(one)
                continue
            if len(self._sent_of(out)) > before:
                await out.another()
            sent = await self._attachment(out, kind, one)
            if isinstance(sent, Outcome):
                return sent
            if sent == "":
                left_out.append(one)
            self._note(out, sent)
        for number, body in enumerate(self._text(out.chat, message, left_out, w), len(sends)):
            if number < len(done):
                continue
            if len(self._sent_of(out)) > before:
                await out.another()
            reply = await self._one(body)
            if not isinstance(reply, Done):
                return await self._outcomes.of(reply, out.key)
            self._note(out, said_id(reply.data))
        return await self._sent(out, self._sent_of(out))

    def _text(self, chat: str, message: Message, left_out: Sequence[Attachment], w: Words) -> list[render.Body]:
        text = render.with_links(message)
        for one in left_out:
            said = w.t("I cannot send this here: {what} ({file}).", what=one.alt or one.filename, file=one.filename)
            text = f"{text}\n{said}".strip()
        buttons = render.buttons(message) if self._config.buttons else []
        form = None
        if message.ask == "phone" and self._config.form_image:
            form = render.form(self._config.form_image, w)
        return render.text_bodies(chat, text, buttons, form)

    async def _attachment(self, out: Outgoing, kind: str, one: Attachment) -> str | Outcome:
        """Uploads and sends one; its id, "" where Zalo will not have it (then it is said in words), else what stopped
        the message."""
        reply: Reply | None = None
        for _ in range(2):  # a second time where the upload has expired
            token = await (self._uploads.picture(one) if kind == "picture" else self._uploads.file(one))
            if token is None:
                return ""
            if not isinstance(token, str):
                return await self._not_attached(token, out)
            made = render.picture_body if kind == "picture" else render.file_body
            reply = await self._api.post(CONSULT, made(out.chat, token))
            if isinstance(reply, Done):
                return said_id(reply.data) or "-"
            self._uploads.forget(token)
            if not (isinstance(reply, Refused) and code(reply.code).act == "upload_again"):
                break
        assert reply is not None  # asked at least once
        return await self._not_attached(reply, out)

    async def _not_attached(self, reply: Reply, out: Outgoing) -> str | Outcome:
        if isinstance(reply, Done):  # taken, but without an id: nothing can be sent by it
            return ""
        if isinstance(reply, Refused) and code(reply.code).act in ("plain", "bug", "upload_again"):
            log.warning("Zalo does not take an attachment", account=self._config.name, code=reply.code)
            return ""
        return await self._outcomes.of(reply, out.key)

    async def _one(self, body: render.Body) -> Reply:
        """One text; where buttons or a form are refused, once more without."""
        reply = await self._api.post(CONSULT, body)
        bare = render.plain(body)
        if bare is not None and isinstance(reply, Done):
            await self._outcomes.well("buttons")
        if bare is None or not isinstance(reply, Refused) or code(reply.code).act != "plain":
            return reply
        again = await self._api.post(CONSULT, bare)
        if isinstance(again, Done):  # so it was not the person
            await self._outcomes.tell(
                "buttons",
                f"Zalo refuses the buttons of {self._config.name} ({reply.code}); they went as text. If it goes on, set"
                " buttons = false",
            )
        return again

    # ── Under way ────────────────────────────────────────────────────────────────────────────────

    def _sent_of(self, out: Outgoing) -> list[str]:
        """The ids of the parts that went out at an earlier try."""
        return self._under_way.get(out.key, [])

    def _note(self, out: Outgoing, platform_id: str) -> None:
        self._under_way.setdefault(out.key, []).append(platform_id)
        while len(self._under_way) > UNDER_WAY:
            self._under_way.popitem(last=False)

    async def _sent(self, out: Outgoing, ids: Sequence[str]) -> Outcome:
        self._under_way.pop(out.key, None)
        await self._outcomes.sent()
        named = tuple(one for one in ids if one not in ("", "-"))
        return Outcome("sent", platform_id=named[-1] if named else "", parts=named if len(named) > 1 else ())
