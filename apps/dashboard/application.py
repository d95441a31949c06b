"""The web application: signing in and out, and a route for each row of the tables of pages and actions."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from apps.dashboard.limiting import Limiter
from apps.dashboard.pages import ACTIONS, PAGES, Action, Page, offered
from apps.dashboard.people import SignInRefused, sign_in
from apps.dashboard.protection import Application, FormRefused, FormSeal, Protected, local_path, read_form
from apps.dashboard.sessions import Session, SessionStore
from apps.dashboard.settings import DashboardSettings
from apps.dashboard.showing import HERE, render, span
from apps.dashboard.visits import NotHere, Visit, as_of, transaction
from complaints_nlp.discretion import describe
from complaints_nlp.errors import ComplaintsError

log = logging.getLogger(__name__)
FORM_COOKIE: Final = "complaints_form"
REFUSED: Final = "42501"
CUT_OFF: Final = "57014"
SEE_OTHER: Final = 303


@dataclass(slots=True)
class House:
    """What lives as long as the application."""

    settings: DashboardSettings
    url: URL
    clock: Callable[[], datetime]
    sessions: SessionStore = field(init=False)
    limiter: Limiter = field(init=False)
    seal: FormSeal = field(default_factory=FormSeal)

    def __post_init__(self) -> None:
        kept = self.settings
        self.sessions = SessionStore(idle=kept.idle, longest=kept.longest, most=kept.most_sessions, clock=self.clock)
        self.limiter = Limiter(self.clock)

    @property
    def cookie(self) -> str:
        # Browsers take a cookie of this prefix only over TLS, for this very host and for all its paths.
        return "__Host-complaints" if self.settings.https else "complaints"

    @property
    def options(self) -> str:
        """What each connection is told. Planning for compiled queries costs pages of milliseconds more than it saves."""
        told = {
            "timezone": "UTC",
            "search_path": "pg_catalog",
            "jit": "off",
            "statement_timeout": f"{self.settings.statement_seconds * 1000:.0f}",
        }
        if self.settings.now:
            told["complaints.now"] = self.settings.now.isoformat()
        return " ".join(f"-c {name}={value}" for name, value in told.items())

    def session(self, request: Request) -> Session | None:
        token = request.cookies.get(self.cookie, "")
        return self.sessions.find(token) if token else None

    def keep(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(name, value, httponly=True, samesite="strict", secure=self.settings.https, path="/")


def create_app(settings: DashboardSettings, *, url: URL, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Application:
    """The dashboard of the warehouse at ``url``, whose user and password are not used."""
    house = House(settings, url, clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        house.sessions.end_all()

    app = FastAPI(title="Complaints", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    app.add_api_route("/health", lambda: JSONResponse(True), methods=["GET"])
    app.add_api_route("/", _first_page(house), methods=["GET"])
    app.add_api_route("/sign-in", _sign_in_page(house), methods=["GET"])
    app.add_api_route("/sign-in", _sign_in(house), methods=["POST"])
    app.add_api_route("/sign-out", _sign_out(house), methods=["POST"])
    for page in PAGES:
        app.add_api_route(page.path, _page(house, page), methods=["GET"])
    for action in ACTIONS:
        app.add_api_route(action.path, _action(house, action), methods=["POST"])
    for kind, handler in _failures(house).items():
        app.add_exception_handler(kind, handler)
    return Protected(app, https=settings.https)


def _first_page(house: House) -> Callable[[Request], Response]:
    def show(request: Request) -> Response:
        session = house.session(request)
        if session is None:
            return RedirectResponse("/sign-in", SEE_OTHER)
        pages = offered(session.viewer)
        return RedirectResponse(pages[0].path, SEE_OTHER) if pages else _html(house, "nothing.html", session=session)

    return show


def _sign_in_page(house: House, problem: str = "", status: int = 200) -> Callable[[Request], Response]:
    def show(request: Request) -> Response:
        if house.session(request):
            return RedirectResponse("/", SEE_OTHER)
        nonce = request.cookies.get(FORM_COOKIE) or house.seal.nonce()
        values: dict[str, str | bool] = {
            "token": house.seal.seal(nonce),
            "next": local_path(request.query_params.get("next", "/")),
            "problem": problem,
        }
        values["ended"] = "next" in request.query_params and not problem
        response = HTMLResponse(render("sign_in.html", values), status)
        house.keep(response, FORM_COOKIE, nonce)
        return response

    return show


def _sign_in(house: House) -> Callable[[Request], Any]:
    async def take(request: Request) -> Response:
        form = await read_form(request)
        if not house.seal.accepts(request.cookies.get(FORM_COOKIE, ""), _one(form, "token")):
            raise FormRefused(reason="it was open for too long, or cookies are off")
        login, address = _one(form, "login").strip(), request.client.host if request.client else ""
        wait = house.limiter.attempt(login, address)
        if wait is not None:
            problem = f"Too many attempts. Try again in {span(wait)}."
            return _sign_in_page(house, problem, 429)(request)
        try:
            viewer = await run_in_threadpool(sign_in, house.url, login, _one(form, "password"), options=house.options)
        except SignInRefused as refused:
            log.info("a sign-in was refused")
            return _sign_in_page(house, str(refused), 401)(request)
        house.limiter.succeeded(login, address)
        if token := request.cookies.get(house.cookie):
            house.sessions.end(token)
        response = RedirectResponse(local_path(_one(form, "next")), SEE_OTHER)
        house.keep(response, house.cookie, house.sessions.begin(viewer))
        response.delete_cookie(FORM_COOKIE, path="/")
        return response

    return take


def _sign_out(house: House) -> Callable[[Request], Any]:
    async def take(request: Request) -> Response:
        form = await read_form(request)
        session = house.session(request)
        if session and not session.accepts(_one(form, "csrf")):
            raise FormRefused(reason="it is not of this session")
        house.sessions.end(request.cookies.get(house.cookie, ""))
        response = RedirectResponse("/sign-in", SEE_OTHER)
        response.delete_cookie(house.cookie, path="/")
        response.headers["clear-site-data"] = '"cache", "storage"'
        return response

    return take


def _page(house: House, page: Page) -> Callable[[Request], Response]:
    def show(request: Request) -> Response:
        session = house.session(request)
        if session is None:
            return _to_sign_in(request)
        if not session.viewer.may(*page.needs):
            raise HTTPException(403)
        with transaction(session.viewer) as connection:
            visit = _visit(house, session, request, connection)
            answer = page.answer(visit)
            if isinstance(answer, Response):
                return answer
            return _html(house, page.template, session=session, page=page, now=visit.now, visit=visit, **answer)

    return show


def _action(house: House, action: Action) -> Callable[[Request], Any]:
    def do(session: Session, request: Request, form: Mapping[str, list[str]]) -> Response:
        with transaction(session.viewer, write=True) as connection:
            done = action.do(_visit(house, session, request, connection), form)
        session.note = done
        return RedirectResponse(local_path(_one(form, "back")), SEE_OTHER)

    async def take(request: Request) -> Response:
        form = await read_form(request)
        session = house.session(request)
        if session is None:
            return RedirectResponse("/sign-in?next=/", SEE_OTHER)
        if not session.accepts(_one(form, "csrf")):
            raise FormRefused(reason="it is not of this session")
        if not session.viewer.may(*action.needs):
            raise HTTPException(403)
        return await run_in_threadpool(do, session, request, form)

    return take


def _visit(house: House, session: Session, request: Request, connection: Any) -> Visit:
    return Visit(session.viewer, connection, as_of(connection), house.settings, dict(request.query_params), request.path_params)


def _to_sign_in(request: Request) -> Response:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse("/sign-in?" + urlencode({"next": wanted}), SEE_OTHER)


def _one(form: Mapping[str, list[str]], name: str) -> str:
    return form.get(name, [""])[0]


def _html(house: House, template: str, *, session: Session, status: int = 200, **values: Any) -> HTMLResponse:
    shell = {
        "viewer": session.viewer,
        "csrf": session.csrf,
        "nav": offered(session.viewer),
        "note": session.take_note(),
        "page": None,
        "now": house.settings.now or house.clock(),
        "shown_as_of": house.settings.now,
    }
    return HTMLResponse(render(template, shell | values), status)


WORDS: Final = {
    403: ("Not for your role", "This page belongs to another role. The pages at the top are the ones you have."),
    404: ("Not found", "There is no such page, or what it shows is not for you to see."),
    405: ("Not possible", "This address takes no such request."),
}


def _failures(house: House) -> dict[type[Exception], Any]:
    """What people are told when something does not work: what to do, and nothing of what was in hand."""

    def say(request: Request, status: int, heading: str, words: str) -> Response:
        session = house.session(request)
        if session is None:
            return HTMLResponse(render("bare.html", {"heading": heading, "words": words}), status)
        return _html(house, "failure.html", session=session, status=status, heading=heading, words=words)

    def http(request: Request, error: Exception) -> Response:
        status = getattr(error, "status_code", 500)
        return say(request, status, *WORDS.get(status, ("That did not work", "Go back and try again.")))

    def ours(request: Request, error: Exception) -> Response:
        if isinstance(error, NotHere):
            return say(request, 404, "Not found", str(error))
        if isinstance(error, FormRefused):
            return say(request, 403, "Not taken", str(error))
        return say(request, 400, "That did not work", str(error))

    def database(request: Request, error: Exception) -> Response:
        code = getattr(getattr(error, "orig", None), "pgcode", None)
        if code == REFUSED:
            return say(request, 403, *WORDS[403])
        if code == CUT_OFF:
            return say(
                request, 503, "That takes too long", "The question was cut off. Ask about a shorter period, or narrow it with a filter."
            )
        log.error("the warehouse refused (%s)\n%s", code, describe(error))
        return say(request, 503, "The warehouse does not answer", "Try again in a minute; if it stays so, tell the data team.")

    def unforeseen(request: Request, error: Exception) -> Response:
        log.error("a page failed\n%s", describe(error))
        return say(request, 500, "That did not work", "It is our fault, and noted. Go back and try something else.")

    return {
        HTTPException: http,
        ComplaintsError: ours,
        DBAPIError: database,
        OperationalError: database,
        InterfaceError: database,
        PoolTimeout: database,
        Exception: unforeseen,
    }
