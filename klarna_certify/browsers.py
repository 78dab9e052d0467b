"""Finds a browser on this machine: Playwright's own build where it is installed, else the system's."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, get_args

BrowserName = Literal["chromium", "firefox", "webkit"]

NAMES: tuple[BrowserName, ...] = get_args(BrowserName)

_CLOSED_NETWORK = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""A browser that looks for updates in a network without a way out costs time and is noise in the evidence."""

_SYSTEM = {
    "chromium": (
        "chromium-headless-shell",
        "chromium",
        "google-chrome",
        "google-chrome-stable",
        "chromium-browser",
    ),
    "firefox": ("firefox-esr", "firefox"),
    "webkit": (),
}
"""Names on the PATH, best first: the headless shell is 2.4 times faster than all of Chromium.

No system has a WebKit that Playwright can drive: its own build speaks a protocol of its own.
"""

_HEADLESS_ONLY = frozenset({"chromium-headless-shell"})

_OVER_BIDI = {"fission.autostart": False}
"""Without it, trusted clicks and keys in a cross-origin frame are lost in a Firefox driven over BiDi."""


class BrowserNotFoundError(Exception):
    """No browser of that kind is on this machine; the text says where was looked and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """How Playwright launches a browser that was found; `executable_path` is None for Playwright's own."""

    name: BrowserName
    executable_path: str | None = None
    channel: str | None = None
    args: tuple[str, ...] = ()
    firefox_user_prefs: Mapping[str, bool | int | str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What to call it: its path, or that it is Playwright's own."""
        return self.executable_path or f"Playwright's own {self.name}"

    def launch_args(self) -> dict[str, Any]:
        """The keyword arguments of Playwright's `launch`, without those that have no value.

        Ctrl-C reaches the driver, too: it must not close the browser under a run that is still writing its report.
        """
        given = {
            "executable_path": self.executable_path,
            "channel": self.channel,
            "args": list(self.args),
            "firefox_user_prefs": dict(self.firefox_user_prefs),
        }
        return {"handle_sigint": False} | {key: value for key, value in given.items() if value}


def find_browser(name: str = "chromium", headed: bool = False) -> Browser:
    """The first browser of that kind on this machine; raises BrowserNotFoundError."""
    found = next(browsers(name, headed), None)
    if found is None:
        tried = ", ".join(_usable(name, headed))
        raise BrowserNotFoundError(
            f"no {'headed ' if headed else ''}{name} on this machine: "
            f"Playwright's own build is not installed in {registry()}, "
            + (f"and none of {tried} is on the PATH.\n" if tried else "and no other can be driven.\n")
            + f"Run `make setup BROWSER={name}`"
            + (", or install one of them yourself." if tried else ".")
        )
    return found


def browsers(name: str = "chromium", headed: bool = False) -> Iterator[Browser]:
    """All browsers of that kind on this machine, the one to use first."""
    kind = next((one for one in NAMES if one == name), None)
    if kind is None:
        raise BrowserNotFoundError(f"no browser is called {name!r}: there are {', '.join(NAMES)}")
    yield from _own(kind, headed)
    for program in _usable(kind, headed):
        if path := shutil.which(program):
            yield _described(kind, executable_path=path)


def registry() -> Path:
    """The directory in which Playwright keeps the browsers that it downloaded."""
    given = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if given == "0":
        return _driver() / ".local-browsers"
    if given:
        return Path(given)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ms-playwright"
    if sys.platform == "win32":
        return Path.home() / "AppData" / "Local" / "ms-playwright"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ms-playwright"


def _usable(name: str, headed: bool) -> tuple[str, ...]:
    return tuple(program for program in _SYSTEM[name] if not (headed and program in _HEADLESS_ONLY))


def _own(name: BrowserName, headed: bool) -> Iterator[Browser]:
    """Playwright's own builds, seen by the marks that its installer leaves: no driver is started for it."""
    if name != "chromium":
        if _installed(name):
            yield _described(name)
        return
    if not headed and _installed("chromium-headless-shell"):
        yield _described("chromium")
    elif _installed("chromium"):
        # Without its headless shell, Playwright runs the whole browser headless only if asked for by channel.
        yield _described("chromium", channel=None if headed else "chromium")


def _described(name: BrowserName, executable_path: str | None = None, channel: str | None = None) -> Browser:
    if name != "chromium":
        if executable_path is None:
            return Browser(name=name)
        return Browser(
            name=name,
            executable_path=executable_path,
            channel="moz-firefox",
            firefox_user_prefs=_OVER_BIDI,
        )
    args = (*_CLOSED_NETWORK, *_without_sandbox())
    return Browser(name=name, executable_path=executable_path, channel=channel, args=args)


def _without_sandbox() -> tuple[str, ...]:
    """Chromium refuses to start as root with its sandbox; for anybody else it is left to Playwright."""
    return ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()


def _installed(build: str) -> bool:
    return any((registry() / folder / "INSTALLATION_COMPLETE").is_file() for folder in _folders(build))


def _folders(build: str) -> Iterator[str]:
    """Where Playwright keeps the build that it needs; an older system may be given an older build of its own."""
    try:
        listed = json.loads((_driver() / "browsers.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    name = build.replace("-", "_")
    for entry in listed["browsers"]:
        if entry["name"] == build:
            yield f"{name}-{entry['revision']}"
            for system, revision in entry.get("revisionOverrides", {}).items():
                yield f"{name}_{system.replace('-', '_')}_special-{revision}"


def _driver() -> Path:
    spec = find_spec("playwright")
    origin = Path(spec.origin).parent if spec and spec.origin else Path()
    return origin / "driver" / "package"
