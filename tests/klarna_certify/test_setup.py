"""Set-up ends as soon as a browser shows a page, and says what was tried where none can be had."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from klarna_certify.browsers import Browser, find_browser
from klarna_certify.setup import Attempt, Command, Setup, main, opens_a_page, run, telling_line
from tests.awaited import apart


class Machine:
    """A machine without a browser, on which `provides` says which command brings which one."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, *programs: str) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.tried: list[str] = []
        self.told: list[str] = []
        self.provides: dict[str, str] = {}
        self.fails: dict[str, str] = {}
        self.broken: set[str] = set()
        for program in programs:
            self.install(program)
        monkeypatch.setenv("PATH", str(self.bin))
        monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(folder / "playwright"))

    def install(self, program: str) -> None:
        (self.bin / program).touch(mode=0o755)

    def run(self, command: Command, seconds: float) -> Attempt:
        text = " ".join(command).replace(sys.executable, "python")
        self.tried.append(text)
        for part, why in self.fails.items():
            if part in text:
                return Attempt(command=command, code=100, last_line=why)
        for part, program in self.provides.items():
            if text.endswith(part):
                self.install(program)
        return Attempt(command=command, code=0, last_line="done")

    def proves(self, browser: Browser) -> str:
        name = Path(browser.executable_path or "").name
        if name in self.broken:
            raise RuntimeError("error while loading shared libraries: libnss3.so")
        return "156.0"

    def set_up(self, *, root: bool = True, name: str = "chromium") -> int:
        return Setup(name, run=self.run, proves=self.proves, root=root, tell=self.told.append)()

    @property
    def text(self) -> str:
        return "\n".join(self.told)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Machine]:
    return lambda *programs: Machine(tmp_path, monkeypatch, *programs)


def test_a_browser_that_is_there_ends_the_search(machine: Callable[..., Machine]) -> None:
    here = machine("chromium", "apt-get")

    assert here.set_up() == 0
    assert here.tried == []
    assert "chromium, version 156.0" in here.text


def test_playwrights_download_is_tried_first_and_nothing_after_it_has_succeeded(
    machine: Callable[..., Machine],
) -> None:
    here = machine("apt-get")
    here.provides["playwright install chromium"] = "chromium"

    assert here.set_up() == 0
    assert here.tried == ["python -m playwright install chromium"]


def test_where_the_download_fails_the_systems_packages_are_asked_the_smaller_one_first(
    machine: Callable[..., Machine],
) -> None:
    here = machine("apt-get")
    here.fails["playwright install"] = "getaddrinfo ENOTFOUND"
    here.fails["chromium-headless-shell"] = "E: Unable to locate package chromium-headless-shell"
    here.provides["chromium"] = "chromium"

    assert here.set_up() == 0
    assert [line.partition("install ")[2] or line for line in here.tried] == [
        "chromium",
        "apt-get update",
        "--yes --no-install-recommends chromium-headless-shell",
        "--yes --no-install-recommends chromium",
    ]


def test_nothing_is_installed_twice(machine: Callable[..., Machine]) -> None:
    here = machine("apt-get")
    here.fails["playwright install"] = "getaddrinfo ENOTFOUND"
    here.provides["chromium-headless-shell"] = "chromium-headless-shell"

    assert here.set_up() == 0
    assert here.tried[-1].endswith("chromium-headless-shell")


def test_a_browser_without_its_libraries_gets_them_and_no_second_browser(
    machine: Callable[..., Machine],
) -> None:
    here = machine("chromium", "apt-get")
    here.broken.add("chromium")

    assert here.set_up() == 2
    assert here.tried == ["python -m playwright install-deps chromium"]
    assert "chromium is installed but does not start: error while loading shared libraries" in here.text


def test_without_root_packages_are_installed_by_sudo_where_it_asks_no_password(
    machine: Callable[..., Machine],
) -> None:
    here = machine("apt-get", "sudo")
    here.fails["playwright install"] = "getaddrinfo ENOTFOUND"
    here.provides["chromium-headless-shell"] = "chromium-headless-shell"

    assert here.set_up(root=False) == 0
    assert here.tried[1:3] == ["sudo -n true", "sudo -n apt-get update"]


def test_without_root_and_sudo_it_says_what_an_administrator_must_do(machine: Callable[..., Machine]) -> None:
    here = machine("apt-get", "sudo")
    here.fails = {"playwright install": "getaddrinfo ENOTFOUND", "sudo -n true": "a password is required"}

    assert here.set_up(root=False) == 2
    assert not any("apt-get" in command for command in here.tried)
    assert "as an administrator: apt-get install chromium" in here.text


def test_where_none_can_be_had_every_command_is_told_with_its_last_line(
    machine: Callable[..., Machine],
) -> None:
    here = machine("apt-get")
    here.fails = {
        "playwright install": "Error: getaddrinfo ENOTFOUND cdn.playwright.dev",
        "apt-get": "E: Unable to fetch some archives",
    }

    assert here.set_up() == 2
    told = here.text[here.text.index("Tried:") :]
    for command in here.tried:
        assert command.replace("python", sys.executable, 1) in told or command in told
    assert told.count("exit code 100: E: Unable to fetch") == 3
    assert "ENOTFOUND cdn.playwright.dev" in told
    assert "PLAYWRIGHT_DOWNLOAD_HOST" in told


def test_on_fedora_dnf_is_asked(machine: Callable[..., Machine]) -> None:
    here = machine("dnf")
    here.fails["playwright install"] = "no"
    here.provides["chromium"] = "chromium-browser"

    assert here.set_up() == 0
    assert here.tried[-1] == "dnf install --assumeyes chromium"


def test_webkit_is_downloaded_or_not_had(machine: Callable[..., Machine]) -> None:
    here = machine("apt-get")
    here.fails["playwright install"] = "getaddrinfo ENOTFOUND"

    assert here.set_up(name="webkit") == 2
    assert here.tried == ["python -m playwright install webkit"]
    assert "PLAYWRIGHT_DOWNLOAD_HOST" in here.text
    assert "PATH" not in here.text


def test_firefox_can_be_set_up_as_well(machine: Callable[..., Machine]) -> None:
    here = machine("apt-get")
    here.fails["playwright install"] = "no"
    here.provides["firefox-esr"] = "firefox-esr"

    assert here.set_up(name="firefox") == 0
    assert here.tried[0] == "python -m playwright install firefox"


def test_a_command_that_does_not_end_is_ended() -> None:
    attempt = run((sys.executable, "-c", "import threading; threading.Event().wait()"), 0.2)

    assert (attempt.code, attempt.last_line) == (None, "no end after 0.2 s")


def test_a_command_that_asks_is_answered_with_nothing() -> None:
    attempt = run((sys.executable, "-c", "input('Password: ')"), 30)

    assert attempt.code == 1
    assert "EOFError" in attempt.last_line


def test_a_command_that_is_not_there_is_told() -> None:
    attempt = run(("no-such-program-anywhere",), 1)

    assert attempt.code is None
    assert "No such file" in attempt.last_line


def test_of_a_long_output_the_line_that_tells_is_kept() -> None:
    output = """Downloading Chromium
Error: getaddrinfo ENOTFOUND cdn.playwright.dev
    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:internal/dns/promises:102:17) {
  errno: -3008,
  code: 'ENOTFOUND',
}
Error: Download failure, code=1
    at ChildProcess.<anonymous> (coreBundle.js:33774:32)
"""
    assert telling_line(output) == "Error: getaddrinfo ENOTFOUND cdn.playwright.dev"
    assert telling_line("E: Could not open lock file\nE: Are you root?\n") == "E: Are you root?"
    assert telling_line("") == "(no output)"


def test_the_browser_of_this_machine_shows_a_page() -> None:
    version = apart(lambda: opens_a_page(find_browser()))
    assert version.split(".")[0].isdigit()


def test_a_program_that_is_no_browser_is_found_out(tmp_path: Path) -> None:
    fake = tmp_path / "chromium"
    fake.write_text("#!/bin/sh\necho 'error while loading shared libraries: libnss3.so' >&2\nexit 127\n")
    fake.chmod(0o755)

    with pytest.raises(RuntimeError, match="loading shared libraries"):
        apart(lambda: opens_a_page(Browser(name="chromium", executable_path=str(fake))))


def test_an_unknown_browser_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["netscape"]) == 2
    assert "[chromium|firefox|webkit]" in capsys.readouterr().err
