"""A report opened in a browser: whatever it asks for, says or throws is noted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Dialog, Page

Show = Callable[..., Page]


def open_report(browser: Browser, path: Path, told: list[str], **how: object) -> tuple[BrowserContext, Page]:
    """The report's page in a context of its own; `told` is given what the page must not do."""
    context = browser.new_context(**how)  # type: ignore[arg-type]
    page = context.new_page()
    page.on("request", lambda r: None if mine(r.url, path) else told.append(f"asked for {r.url[:80]}"))
    page.on("console", lambda message: told.append(f"said {message.text}"))
    page.on("pageerror", lambda error: told.append(f"threw {error}"))
    page.on("dialog", lambda dialog: dialog_opened(told, dialog))
    page.goto(path.as_uri())
    return context, page


def dialog_opened(told: list[str], dialog: Dialog) -> None:
    told.append(f"opened {dialog.message}")
    dialog.dismiss()


def mine(url: str, path: Path) -> bool:
    """Whether a request is for the report itself or for what lies beside it."""
    return url.startswith((path.parent.as_uri() + "/", "data:"))
