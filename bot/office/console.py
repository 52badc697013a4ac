"""Serving the console: from a request to a page's function in its transaction, and from its reply to an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from aiohttp import web
from multidict import MultiDict

from bot.channels.web.guard import disposition, is_own_page
from bot.language import Words, known, words
from bot.office import answers, guard, posted, replies
from bot.office.asking import Ask, Tools, Upload
from bot.office.replies import Reply
from bot.office.routes import MENU, ROUTES, SIGN_IN
from bot.office.routing import NOBODY, Route
from bot.office.seat import Seat, seat_of
from bot.services import accounts
from bot.storage import Busy, Closed, Lane, Work, audit
from bot.storage import accounts as kept

log = structlog.get_logger(__name__)
THREADS, EXPORTS = 4, 4  # pages read at once, and files made at once


class _Refuse(Exception):
    """The answer to give instead; what was written in this transaction is taken back."""

    def __init__(self, outcome: Outcome, ask: Ask) -> None:
        super().__init__()
        self.outcome, self.ask = outcome, ask


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a transaction ended with: the reply, and what its page needs to be rendered. `kind` "sign_in": nobody is
    signed in; "forbidden": the form is another session's, or none of ours."""

    kind: str
    reply: Reply | None = None
    seat: Seat | None = None
    csrf: str = ""
    words: Words = field(default_factory=lambda: words("vi"))


class Console:
    """`attach` puts the console's routes into a server."""

    def __init__(self, lane: Lane, tools: Tools) -> None:
        self._lane, self._tools = lane, tools
        self._pages = ThreadPoolExecutor(THREADS, "office")
        self._files = ThreadPoolExecutor(EXPORTS, "export")

    def attach(self, app: web.Application) -> None:
        for route in ROUTES:
            app.router.add_route(route.method, guard.PATH + route.path, self._handler(route))
        app.router.add_get(f"{guard.PATH}/assets/{{name}}", answers.own_file)
        app.router.add_get(guard.PATH, _to_the_desk)
        app.router.add_route("*", f"{guard.PATH}/{{rest:.*}}", self._no_such_page)
        app.on_cleanup.append(self._close)

    async def _close(self, _: web.Application) -> None:
        self._pages.shutdown(wait=False, cancel_futures=True)
        self._files.shutdown(wait=False, cancel_futures=True)

    def _handler(self, route: Route) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return await self._answer(route, request)
            except replies.Missing:
                return self._plain(request, "error.html", 404)
            except posted.TooLarge:
                return self._plain(request, "too_large.html", 413)
            except (Busy, Closed):
                return self._plain(request, "busy.html", 503)
            except (web.HTTPException, asyncio.CancelledError, ConnectionError):
                raise
            except Exception as error:
                log.error("page failed", page=route.path, exc_info=error)
                return self._plain(request, "failed.html", 500)

        return handle

    # ── From the request to the reply ────────────────────────────────────────────────────────────

    async def _answer(self, route: Route, request: web.Request) -> web.StreamResponse:
        if route.method == "POST" and not is_own_page(request, self._tools.public_url):
            return self._plain(request, "forbidden.html", 403)
        if route.upload and not await self._in_pool(self._knows, guard.token_of(request)):
            return self._to_sign_in(request)  # nobody's files are read
        form, files = await posted.read(request, route.upload) if route.method == "POST" else (MultiDict(), {})
        draft = self._draft(request, form, files)
        if route.method == "GET":
            return await self._out(request, await self._read(route, draft))
        if route.before is not None:
            early = await self._in_pool(self._before, route, draft)
            if isinstance(early, Outcome):
                return await self._out(request, early)
            draft = replace(draft, early=early)
        outcome = await self._write(route, draft)
        self._tools.wake()
        return await self._out(request, outcome)

    def _knows(self, token: str) -> bool:
        return bool(token) and self._lane.look(lambda work: accounts.session_of(work, token)) is not None

    def _draft(self, request: web.Request, form: MultiDict[str], files: Mapping[str, Upload]) -> _Draft:
        public_url = self._tools.public_url
        return _Draft(
            path=dict(request.match_info),
            query=MultiDict(request.query),
            form=form,
            files=files,
            caller=guard.caller_of(request, public_url),
            browser=guard.browser_of(request),
            token=guard.token_of(request),
            htmx=request.headers.get("HX-Request") == "true",
            origin=public_url or f"{request.scheme}://{request.host}",
            language=_language(request),
        )

    def _begun(self, route: Route, draft: _Draft, work: Work) -> Ask | Outcome:
        """Whoever asks, seated, if they may ask this at all."""
        found = accounts.session_of(work, draft.token) if draft.token else None
        seat = seat_of(work, *found) if found is not None else None
        language = seat.language if seat is not None else draft.language
        ask = draft.ask(work, self._tools, words(language), seat)
        if route.roles == NOBODY:
            return ask
        if seat is None:
            return Outcome("sign_in", words=ask.words)
        if route.method == "POST" and not accounts.csrf_fits(work, draft.token, draft.form.get("csrf", "")):
            return Outcome("forbidden", seat=seat, words=ask.words)
        if seat.role not in route.roles:
            raise replies.Missing
        return ask

    def _before(self, route: Route, draft: _Draft) -> Any:
        def look(work: Work) -> Any:
            ask = self._begun(route, draft, work)
            return ask if isinstance(ask, Outcome) or route.before is None else route.before(ask)

        return self._lane.look(look)

    async def _read(self, route: Route, draft: _Draft) -> Outcome:
        def look(work: Work) -> tuple[Outcome, Ask | None]:
            ask = self._begun(route, draft, work)
            if isinstance(ask, Outcome):
                return ask, None
            return self._ended(route.run(ask), ask), ask

        outcome, ask = await self._in_pool(self._lane.look, look)
        if ask is not None and (ask.notes or _to_be_touched(ask)):
            await self._lane.run(lambda work: _keep(work, ask))
        return outcome

    async def _write(self, route: Route, draft: _Draft) -> Outcome:
        def act(work: Work) -> Outcome:
            ask = self._begun(route, draft, work)
            if isinstance(ask, Outcome):
                return ask
            outcome = self._ended(route.run(ask), ask)
            page = outcome.reply
            if isinstance(page, replies.Page | replies.Fragment) and page.status >= 400 and not page.kept:
                raise _Refuse(outcome, ask)
            _keep(work, ask)
            return outcome

        try:
            return await self._lane.run(act)
        except _Refuse as refused:  # what was shown on the page was read all the same
            read = refused.ask
            if read.notes:
                await self._lane.run(lambda work: _keep(work, read))
            return refused.outcome

    def _ended(self, reply: Reply, ask: Ask) -> Outcome:
        csrf = accounts.csrf_of(ask.work, ask.token) if ask.seated is not None else ""
        return Outcome("ok", reply, ask.seated, csrf, ask.words)

    async def _in_pool(self, do: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pages, do, *given)

    # ── From the reply to the answer ─────────────────────────────────────────────────────────────

    async def _out(self, request: web.Request, outcome: Outcome) -> web.StreamResponse:
        reply = outcome.reply
        if outcome.kind == "sign_in":
            return self._to_sign_in(request)
        if outcome.kind == "forbidden" or reply is None:
            return self._plain(request, "forbidden.html", 403, outcome.words)
        if isinstance(reply, replies.Go):
            return answers.go(request, reply, self._lane.box, guard.secure(request, self._tools.public_url))
        if isinstance(reply, replies.Download):
            return await self._download(request, reply)
        said = answers.said(request, self._lane.box) if isinstance(reply, replies.Page) else ""
        values = {**_frame(request, outcome, said), **reply.values}
        page = await self._in_pool(answers.rendered, reply.template, values, outcome.words, outcome.csrf)
        return answers.html(request, page, reply.status, said=bool(said))

    def _to_sign_in(self, request: web.Request) -> web.Response:
        return answers.to_sign_in(request, SIGN_IN, self._lane.box, words(_language(request)))

    async def _download(self, request: web.Request, file: replies.Download) -> web.StreamResponse:
        how = "inline" if file.inline else "attachment"
        headers = {**guard.HEADERS, "Content-Type": file.mime, "Content-Disposition": disposition(file.filename, how)}
        if file.inline:
            headers |= guard.IN_PLACE
        if isinstance(file.content, bytes):
            return web.Response(body=file.content, headers=headers)
        return await answers.streamed(request, headers, self._lane, self._files, file.content)

    def _plain(self, request: web.Request, template: str, status: int, words_: Words | None = None) -> web.Response:
        """A page that needs nobody signed in."""
        spoken = words_ or words(_language(request))
        values = _frame(request, Outcome("ok", words=spoken), "")
        return answers.html(request, answers.rendered(template, values, spoken, ""), status)

    async def _no_such_page(self, request: web.Request) -> web.StreamResponse:
        return self._plain(request, "error.html", 404)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A request before it is anybody's: a transaction may be played again, each time with an `Ask` of its own."""

    path: Mapping[str, str]
    query: MultiDict[str]
    form: MultiDict[str]
    files: Mapping[str, Upload]
    caller: str
    browser: str
    token: str
    htmx: bool
    origin: str
    language: str
    early: Any = None

    def ask(self, work: Work, tools: Tools, words_: Words, seat: Seat | None) -> Ask:
        return Ask(
            work,
            tools,
            words_,
            self.path,
            self.query,
            self.form,
            self.files,
            self.caller,
            self.browser,
            self.token,
            self.htmx,
            self.origin,
            self.early,
            seated=seat,
        )


def _frame(request: web.Request, outcome: Outcome, said: str) -> dict[str, Any]:
    """What the layout shows around every page."""
    seat = outcome.seat
    menu = [one for one in MENU if seat is not None and seat.role in one.roles]
    here = max((one.path for one in menu if request.path.startswith(one.path)), key=len, default="")
    return {"seat": seat, "menu": menu, "here": here, "said": said, "address": request.path_qs}


def _keep(work: Work, ask: Ask) -> None:
    """What the page noted, and that its session is alive."""
    for one in ask.notes:
        actor = audit.person_actor(ask.seat.person_id)
        audit.add(work, actor, one.act, one.subject_kind, one.subject_id, one.detail)
    if _to_be_touched(ask):
        kept.seen(work, ask.seat.session.id)


def _to_be_touched(ask: Ask) -> bool:
    return ask.seated is not None and ask.work.now - ask.seated.session.seen_at > accounts.TOUCH


def _language(request: web.Request) -> str:
    """Who is not signed in: Vietnamese, or what they chose."""
    return known(request.query.get("lang") or request.cookies.get(guard.LANGUAGE, ""))


async def _to_the_desk(request: web.Request) -> web.StreamResponse:
    raise web.HTTPSeeOther(f"{guard.PATH}/")
