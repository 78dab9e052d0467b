"""Sets up a browser: `python -m klarna_certify.setup [chromium|firefox|webkit]`.

A browser that is there ends the search. Otherwise Playwright's own build is downloaded, and where that cannot
be reached the system's packages are asked. What was set up is proven by opening a page in it.

Exit codes: 0 a browser works, 2 none could be had; the text then says what was tried and what to do.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from klarna_certify.browsers import NAMES, Browser, BrowserNotFoundError, find_browser

DOWNLOAD_SECONDS = 900.0
PACKAGES_SECONDS = 900.0
CONNECT_MILLISECONDS = "5000"
"""How long Playwright's download may stand still; it tries five times before it gives up."""

_TELLING = re.compile(
    r"ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|loading shared libraries|^E: |missing dependencies"
)
_NOISE = re.compile(r"^(at |[{}\[\]│╔╚║]|errno:|code:|syscall:|hostname:)")

Command = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A command that was tried: `code` is its exit code, None where it was not there or took too long."""

    command: Command
    code: int | None
    last_line: str


def run(command: Command, seconds: float) -> Attempt:
    """Runs a command without a terminal, so that it can ask for nothing, and ends it after `seconds`."""
    environment = {
        "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": CONNECT_MILLISECONDS,
        **os.environ,
        "DEBIAN_FRONTEND": "noninteractive",
    }
    try:
        process = subprocess.Popen(  # noqa: S603 - the commands are the ones below
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        return Attempt(command=command, code=None, last_line=error.strerror or str(error))
    try:
        output, _ = process.communicate(timeout=seconds)
    except BaseException as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if not isinstance(error, subprocess.TimeoutExpired):
            raise
        return Attempt(command=command, code=None, last_line=f"no end after {seconds:g} s")
    return Attempt(
        command=command, code=process.returncode, last_line=telling_line(output.decode(errors="replace"))
    )


def telling_line(output: str) -> str:
    """The last line of an output that says what happened, without stack traces."""
    lines = [line.strip() for line in output.splitlines()]
    lines = [line for line in lines if line and not _NOISE.match(line)]
    telling = [line for line in lines if _TELLING.search(line)]
    return (telling or lines or ["(no output)"])[-1]


def opens_a_page(browser: Browser) -> str:
    """Opens a page in the browser and has it run a script; answers the browser's version.

    Raises RuntimeError with the reason when it does not start or does not show the page.
    """
    try:
        with sync_playwright() as playwright:
            launched = getattr(playwright, browser.name).launch(**browser.launch_args())
            page = launched.new_page()
            page.set_content(
                "<title>not yet</title><script>document.title = [6, 7].map(n => n * 1).join('')</script>"
            )
            title, version = page.title(), str(launched.version)
            launched.close()
    except PlaywrightError as error:
        raise RuntimeError(telling_line(str(error))) from error
    if title != "67":
        raise RuntimeError(f"a page's script did not run: its title is {title!r}")
    return version


@dataclass(slots=True)
class Setup:
    """One search for a browser. What it does to the machine is given to it, so that it can be watched."""

    name: str = "chromium"
    run: Callable[[Command, float], Attempt] = run
    proves: Callable[[Browser], str] = opens_a_page
    which: Callable[[str], str | None] = shutil.which
    root: bool = hasattr(os, "geteuid") and os.geteuid() == 0
    tell: Callable[[str], object] = lambda line: sys.stdout.write(f"{line}\n")
    _broken: str = ""

    def __call__(self) -> int:
        """Finds a browser or has one installed; 0 when a page was opened in it, else 2."""
        if self._works():
            return 0
        attempts: list[Attempt] = []
        for command, seconds in self._commands():
            self.tell(f"Trying: {' '.join(command)}")
            attempts.append(self.run(command, seconds))
            if attempts[-1].code == 0 and self._works():
                return 0
        self._explain(attempts)
        return 2

    def _found(self) -> Browser | None:
        try:
            return find_browser(self.name)
        except BrowserNotFoundError:
            return None

    def _works(self) -> bool:
        browser = self._found()
        if browser is None:
            return False
        try:
            version = self.proves(browser)
        except RuntimeError as error:
            self._broken = f"{browser.title} is installed but does not start: {error}"
            return False
        self.tell(f"Browser: {browser.title}, version {version}")
        return True

    def _commands(self) -> Iterator[tuple[Command, float]]:
        """What to try next, as long as no browser works; asked again after each command."""
        playwright = (sys.executable, "-m", "playwright")
        if self._found() is None:
            # The download before its libraries: where it cannot be reached, nothing is installed in vain.
            yield (*playwright, "install", self.name), DOWNLOAD_SECONDS
        rights = self._rights()
        if rights is None:
            return
        if self._found() is not None:
            yield (*rights, *playwright, "install-deps", self.name), PACKAGES_SECONDS
            return
        for command in self._packages():
            yield (*rights, *command), PACKAGES_SECONDS
            if self._found() is not None:
                return

    def _rights(self) -> Command | None:
        """What to put before a command that installs: nothing as root, sudo where it asks no password."""
        if self.root:
            return ()
        if self.which("sudo") and self.run(("sudo", "-n", "true"), 10.0).code == 0:
            return ("sudo", "-n")
        return None

    def _packages(self) -> Iterator[Command]:
        if self.name == "webkit":
            return  # no system has one that can be driven
        names = ("chromium-headless-shell", "chromium") if self.name == "chromium" else ("firefox-esr",)
        if self.which("apt-get"):
            wait = ("-o", "DPkg::Lock::Timeout=120")
            yield ("apt-get", "update")
            for name in names:
                yield ("apt-get", *wait, "install", "--yes", "--no-install-recommends", name)
        elif self.which("dnf"):
            yield ("dnf", "install", "--assumeyes", "chromium" if self.name == "chromium" else "firefox")

    def _explain(self, attempts: list[Attempt]) -> None:
        self.tell(f"\nNo {self.name} could be set up.")
        if self._broken:
            self.tell(self._broken)
        if attempts:
            self.tell("Tried:")
        for attempt in attempts:
            ended = "did not end" if attempt.code is None else f"exit code {attempt.code}"
            self.tell(f"  {' '.join(attempt.command)}\n    {ended}: {attempt.last_line}")
        self.tell("What to do, one of these, then `make setup` again:")
        if not self.root and self.name != "webkit":
            debian = "firefox-esr" if self.name == "firefox" else "chromium"
            self.tell(
                f"  - as an administrator: apt-get install {debian} (Debian), dnf install {self.name} (Fedora)"
            )
        self.tell(
            f"  - with a way to the internet: {sys.executable} -m playwright install --with-deps {self.name}"
        )
        self.tell("  - with a mirror of Playwright's downloads: set PLAYWRIGHT_DOWNLOAD_HOST to its address")
        if self.name != "webkit":
            self.tell("  - with a browser that is elsewhere: put its directory on the PATH")


def main(arguments: list[str]) -> int:
    """Sets up the browser that is named, chromium without a name."""
    name = arguments[0] if arguments else "chromium"
    if name not in NAMES or len(arguments) > 1:
        sys.stderr.write("usage: python -m klarna_certify.setup [chromium|firefox|webkit]\n")
        return 2
    return Setup(name)()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
