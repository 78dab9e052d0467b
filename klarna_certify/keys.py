"""The keys of `playwright.config.py`: which browsers, which checkouts, how long to wait, what to keep.

The file is Python and sets one variable, `config`. Every key is checked as it is written, so that a mistake
is answered with its line before anything is started (see `klarna_certify.configuration`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    field_validator,
)

from klarna_certify.browsers import BrowserName
from klarna_certify.hosts import refuse_production

PLACEHOLDERS = ("port", "gateway_url", "browser_url", "proxy_url", "authority")
"""What a web server may ask for: a free port, the gateway (Klarna's API), Klarna's browser side, the gateway's
forwarding proxy and the file with the authority that vouches for it."""

OF_THE_PROXY = ("{proxy_url}", "{authority}")

_MAY_ASK = "placeholders {port}, {gateway_url}, {browser_url}, {proxy_url}, {authority}"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def placeholders(text: str) -> str:
    """Gives the text back; raises ValueError if it holds a placeholder that nothing fills."""
    for name in re.findall(r"\{([A-Za-z_]\w*)\}", text):
        if name not in PLACEHOLDERS:
            raise ValueError(f"unknown placeholder {{{name}}}")
    return text


def fill(text: str, **given: str) -> str:
    """The text with its placeholders replaced; other braces stay as they are."""
    for name, value in given.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def web_address(text: str) -> str:
    """Gives the address back; raises ValueError if it is not http(s), or is Klarna's production."""
    if not text.startswith(("http://", "https://")) or not urlsplit(text.replace("{port}", "1")).hostname:
        raise ValueError("an address begins with http:// or https:// and names a host")
    return refuse_production(text.replace("{port}", "1")) and text


Seconds = Annotated[float, Field(gt=0, lt=3600, description="seconds, more than 0 and less than 3600")]
Filled = Annotated[str, AfterValidator(placeholders)]
Keep = Annotated[
    Literal["on", "off", "only-on-failure"], Field(description="'on', 'off' or 'only-on-failure'")
]
Switch = Annotated[Literal["on", "off"], Field(description="'on' or 'off'")]
Pixels = Annotated[int, Field(ge=200, le=8000)]
Port = Annotated[int, Field(ge=0, le=65535, description="a port, 0 for any free one")]


class WebServer(_Frozen):
    """The shop to start before the first journey, and how to know that it is ready.

    `command` and `env` may hold {port}, {gateway_url}, {browser_url}, {proxy_url} and {authority}; `url` may hold
    {port}.
    """

    command: Annotated[
        Sequence[Filled],
        Field(min_length=1, description=f"a list of words, the program first; {_MAY_ASK}"),
        AfterValidator(tuple),
    ]  # fmt: skip
    url: Annotated[
        str,
        AfterValidator(placeholders),
        AfterValidator(web_address),
        Field(description="the shop's address, http:// or https://; placeholder {port}"),
    ] = "http://127.0.0.1:{port}"
    ready: Annotated[
        str, Field(pattern=r"^/", description="a path below url that answers 2xx once the shop is ready")
    ] = "/"
    env: Annotated[
        Mapping[str, Filled],
        Field(description=f"variables added to the environment; {_MAY_ASK}"),
    ] = Field(default_factory=dict)
    cwd: Annotated[
        str, Field(min_length=1, description="a directory, relative to the configuration file")
    ] = "."
    timeout: Seconds = 15.0
    reuse_existing: Annotated[
        bool, Field(description="True or False; True only with a url that has no {port}")
    ] = False

    @field_validator("reuse_existing")
    @classmethod
    def _has_a_known_address(cls, reuse: bool, info: ValidationInfo) -> bool:
        url = info.data.get("url", "")
        if reuse and "{port}" in url:
            raise ValueError("a server on a free port cannot be there already")
        return reuse

    @property
    def asks_for_the_proxy(self) -> bool:
        """Whether the shop is to reach Klarna through the gateway's forwarding proxy."""
        return any(word in text for word in OF_THE_PROXY for text in (*self.command, *self.env.values()))

    def filled(self, *, port: int, **urls: str) -> WebServer:
        """The same server with every placeholder in `command`, `url` and `env` filled."""
        given = {"port": str(port), **urls}
        return WebServer.model_construct(
            command=tuple(fill(word, **given) for word in self.command),
            url=fill(self.url, **given).rstrip("/"),
            ready=self.ready,
            env={name: fill(value, **given) for name, value in self.env.items()},
            cwd=self.cwd,
            timeout=self.timeout,
            reuse_existing=self.reuse_existing,
        )


class Gateway(_Frozen):
    """Where the recording gateway listens: fixed only for a shop that the suite does not start itself.

    `host` is for the shop's server; Klarna's browser side stays on loopback, where the browser is.
    """

    host: Annotated[
        str, Field(min_length=1, description="an address of this machine, or a name of it")
    ] = "127.0.0.1"  # fmt: skip
    port: Port = 0
    na_port: Annotated[int, Field(ge=0, le=65535, description="a port, 0 for none")] = 0
    oc_port: Annotated[int, Field(ge=0, le=65535, description="a port, 0 for none")] = 0
    browser_port: Port = 0
    proxy_port: Annotated[
        int | None, Field(ge=0, le=65535, description="a port, 0 for any free one, None for no proxy")
    ] = None
    authority: Annotated[
        str, Field(min_length=1, description="a folder for the proxy's authority")
    ] = ".klarna-certify"  # fmt: skip
    certificate: Annotated[
        str | None, Field(min_length=1, description="a PEM file with the certificate and its chain, or None")
    ] = None
    key: Annotated[
        str | None, Field(min_length=1, description="a PEM file with the certificate's key, not encrypted")
    ] = None

    @property
    def fixed(self) -> bool:
        """Whether somebody waits for it at a certain port: only one process can be there."""
        return bool(self.port or self.na_port or self.oc_port or self.browser_port or self.proxy_port)


class Playground(_Frozen):
    """How modest a run on Klarna's playground is (K26). The other two keys are for the suite's own tests."""

    sessions_a_minute: Annotated[int, Field(ge=1, le=60, description="a whole number, 1 to 60")] = 6
    sessions: Annotated[int, Field(ge=1, le=1000, description="a whole number, 1 to 1000")] = 100
    api_for_tests: Annotated[
        str | None,
        AfterValidator(lambda text: text if text is None else web_address(text)),
        Field(description="an address that stands in for Klarna's API, or None"),
    ] = None
    script_for_tests: Annotated[
        str | None,
        AfterValidator(lambda text: text if text is None else web_address(text)),
        Field(description="an address that stands in for Klarna's script, or None"),
    ] = None


class Artifacts(_Frozen):
    """What is kept of a journey beside its journal; trace and video are of failed journeys, run once more for them."""

    screenshot: Keep = "on"
    trace: Switch = "on"
    video: Switch = "on"


class Project(_Frozen):
    """One checkout in one browser. All journeys run once for each project.

    `device` is one of Playwright's device names ("iPhone 15"); it brings its own viewport.
    """

    name: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
            description="letters, digits, dots, hyphens and underscores",
        ),
    ]
    checkout: Annotated[
        str, Field(min_length=1, description="a checkout file, relative to the configuration file")
    ] = "checkout.toml"
    browser: Annotated[
        BrowserName, Field(description="'chromium', 'firefox' or 'webkit'")
    ] = "chromium"  # fmt: skip
    viewport: Annotated[
        tuple[Pixels, Pixels], Field(description="(width, height) in CSS pixels, each 200 to 8000")
    ] = (1280, 900)
    device: Annotated[
        str | None, Field(min_length=1, description="a name of Playwright's device list, or None")
    ] = None
    web_server: Annotated[WebServer | None, Field(description="WebServer(...) or None")] = None
    grep: Annotated[
        str, Field(description="part of the names of the journeys to run, or empty for all of them")
    ] = ""


class Config(_Frozen):
    """All of a configuration. `load_config` gives it the directory that its paths are relative to."""

    projects: Annotated[
        Sequence[Project],
        Field(min_length=1, description="a list of Project(...), each with a name of its own"),
        AfterValidator(tuple),
    ]
    timeout: Seconds = 30.0
    expect_timeout: Seconds = 5.0
    hold_deadline: Seconds = 5.0
    hold_watch: Annotated[
        float, Field(gt=0, description="seconds, more than 0 and less than hold_deadline")
    ] = 0.5
    workers: Annotated[int, Field(ge=1, le=64, description="a whole number, 1 to 64")] = 2
    report_dir: Annotated[
        str, Field(min_length=1, description="a directory, relative to the configuration file")
    ] = "certification-report"
    artifacts: Annotated[Artifacts, Field(description="Artifacts(...)")] = Artifacts()
    web_server: Annotated[WebServer | None, Field(description="WebServer(...) or None")] = None
    gateway: Annotated[Gateway, Field(description="Gateway(...)")] = Gateway()
    lane: Annotated[
        Literal["simulator", "playground"], Field(description="'simulator' or 'playground'")
    ] = "simulator"  # fmt: skip
    playground: Annotated[Playground, Field(description="Playground(...)")] = Playground()

    _root: Path = PrivateAttr(default_factory=Path.cwd)

    @field_validator("projects")
    @classmethod
    def _names_differ(cls, projects: Sequence[Project]) -> Sequence[Project]:
        names = [project.name for project in projects]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two projects are called {name!r}")
        return projects

    @field_validator("hold_watch")
    @classmethod
    def _ends_before_the_hold(cls, seconds: float, info: ValidationInfo) -> float:
        if seconds >= info.data.get("hold_deadline", seconds + 1):
            raise ValueError("a hold would end before it has been watched")
        return seconds

    @property
    def root(self) -> Path:
        """The directory of the configuration file."""
        return self._root

    def located(self, root: Path) -> Self:
        """The same configuration, its paths relative to `root`."""
        copy = self.model_copy()
        copy._root = root
        return copy

    def checkout_path(self, project: Project) -> Path:
        """The project's checkout file."""
        return self._root / project.checkout

    def report_path(self) -> Path:
        """Where the report is written."""
        return self._root / self.report_dir

    def web_server_of(self, project: Project) -> WebServer | None:
        """The server to start for a project: its own, else the one of the whole configuration."""
        return project.web_server or self.web_server
