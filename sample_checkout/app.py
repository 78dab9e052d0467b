"""The shop as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sample_checkout import callbacks, words
from sample_checkout.api import Api
from sample_checkout.carts import changed
from sample_checkout.catalogue import PRODUCTS
from sample_checkout.integration import Integration
from sample_checkout.klarna import Klarna
from sample_checkout.replies import Replies
from sample_checkout.security import Security
from sample_checkout.settings import Settings
from sample_checkout.shopfront import STATIC, Shopfront
from sample_checkout.storage import Storage

_JAVASCRIPT = "text/javascript; charset=utf-8"


def create_app(
    settings: Settings,
    integration: type[Integration] = Integration,
    steps: str = "",
    templates: Mapping[str, str] | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    headers: Mapping[str, str] | None = None,
    api: type[Api] = Api,
) -> Starlette:
    """Builds the shop.

    `integration` is the server's half of the conversation with Klarna. `steps` is the text of an ES module to
    serve in place of `steps.js`, the page's half; the original can be imported from it as `./correct-steps.js`.
    `templates` and `headers` stand in place of the shop's own of the same names. `transport` carries the calls to
    Klarna, over the network by default.
    """
    klarna = Klarna(
        settings.klarna_api_url,
        settings.klarna_username,
        settings.klarna_password,
        timeout=settings.klarna_timeout,
        transport=transport,
    )
    storage = Storage(settings.database, country=settings.country)
    shopfront = Shopfront(settings, templates or {})
    conversation = integration(klarna, storage, settings.public_url, is_called_back=settings.is_called_back)
    takes = api(settings, storage, conversation, Replies(storage, conversation, shopfront))

    async def catalogue(request: Request) -> Response:
        return HTMLResponse(shopfront.catalogue(storage.current_cart(request.state.shopper).cart))

    async def add_to_cart(request: Request) -> Response:
        shopper = request.state.shopper
        async with request.form() as form:
            reference = str(form.get("reference", ""))
        async with conversation.turn(storage.current_cart(shopper).id):
            # Read in the cart's turn; if its order was placed before that came, this is the next, untouched cart.
            stored = storage.current_cart(shopper)
            if storage.is_claimed(stored.id):
                problems: tuple[str, ...] = (words.BEING_ORDERED,)
            else:
                quantity = stored.cart.quantities.get(reference, 0) + 1
                cart, problems = changed(stored.cart, {"quantities": {reference: quantity}})
                if not problems:
                    stored = storage.save_cart(stored, cart)
        if "application/json" not in request.headers.get("accept", ""):
            return RedirectResponse("/", 303)
        count = sum(stored.cart.quantities.values())
        return JSONResponse({"count": count, "message": " ".join(problems)})

    async def checkout(request: Request) -> Response:
        stored = storage.current_cart(request.state.shopper)
        return HTMLResponse(shopfront.checkout(stored, storage.authorization(stored.id)))

    async def review(request: Request) -> Response:
        stored = storage.current_cart(request.state.shopper)
        authorization = storage.authorization(stored.id)
        if not settings.has_review_page or authorization is None:
            return RedirectResponse("/checkout", 303)
        return HTMLResponse(shopfront.review(stored, authorization))

    async def confirmation(request: Request) -> Response:
        current = storage.current_cart(request.state.shopper).cart
        order = storage.order(request.state.shopper, request.path_params["number"])
        if order is None:
            return HTMLResponse(shopfront.not_found(current), 404)
        return HTMLResponse(shopfront.confirmation(order, current))

    async def picture(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in {*PRODUCTS, "shop"}:
            return PlainTextResponse("no such picture", 404)
        return FileResponse(STATIC / "art" / f"{name}.svg", media_type="image/svg+xml")

    async def health(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def page_steps(_: Request) -> Response:
        return Response(steps, media_type=_JAVASCRIPT)

    async def correct_steps(_: Request) -> Response:
        return FileResponse(STATIC / "steps.js", media_type=_JAVASCRIPT)

    async def not_found(request: Request, _: Exception) -> Response:
        return HTMLResponse(shopfront.not_found(storage.current_cart(request.state.shopper).cart), 404)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await klarna.close()
        storage.close()

    return Starlette(
        routes=[
            Route("/", catalogue),
            Route("/cart/add", add_to_cart, methods=["POST"]),
            Route("/checkout", checkout),
            Route("/review", review),
            Route("/confirmation/{number}", confirmation),
            *takes.routes(),
            *(callbacks.routes(conversation) if settings.is_called_back else []),
            Route("/art/{name}.svg", picture),
            Route("/health", health),
            *([Route("/static/steps.js", page_steps)] if steps else []),
            Route("/static/correct-steps.js", correct_steps),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(Security, settings=settings, headers=headers or {})],
        exception_handlers={404: not_found},
        lifespan=lifespan,
    )
