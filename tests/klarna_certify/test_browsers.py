"""A browser is found wherever a machine may have one, the fastest first."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import klarna_certify.browsers as search
from klarna_certify.browsers import BrowserNotFoundError, browsers, find_browser


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on its PATH and nothing that Playwright downloaded."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    return tmp_path


def put_on_the_path(machine: Path, *names: str) -> None:
    for name in names:
        (machine / "bin" / name).touch(mode=0o755)


def download(machine: Path, *builds: str, revision: str | None = None, complete: bool = True) -> None:
    listed = json.loads((search._driver() / "browsers.json").read_text(encoding="utf-8"))["browsers"]
    revisions = {entry["name"].replace("-", "_"): entry["revision"] for entry in listed}
    for build in builds:
        folder = machine / "playwright" / f"{build}-{revision or revisions[build]}"
        folder.mkdir(parents=True)
        if complete:
            (folder / "INSTALLATION_COMPLETE").touch()


def found(headed: bool = False, name: str = "chromium") -> str:
    browser = find_browser(name, headed)
    return (
        Path(browser.executable_path).name
        if browser.executable_path
        else f"own {browser.channel or ''}".strip()
    )


def test_playwrights_own_build_comes_first(machine: Path) -> None:
    put_on_the_path(machine, "chromium", "chromium-headless-shell")
    download(machine, "chromium", "chromium_headless_shell")

    assert found() == "own"
    assert found(headed=True) == "own"


def test_a_build_of_another_revision_or_half_downloaded_is_none(machine: Path) -> None:
    download(machine, "chromium_headless_shell", revision="1")
    download(machine, "chromium_headless_shell", complete=False)
    put_on_the_path(machine, "chromium")

    assert found() == "chromium"


def test_the_headless_shell_alone_cannot_be_looked_at(machine: Path) -> None:
    download(machine, "chromium_headless_shell")
    put_on_the_path(machine, "chromium-headless-shell")

    with pytest.raises(BrowserNotFoundError, match="no headed chromium"):
        find_browser(headed=True)


def test_the_whole_browser_alone_is_asked_for_by_channel_when_headless(machine: Path) -> None:
    download(machine, "chromium")

    assert found() == "own chromium"
    assert found(headed=True) == "own"


def test_on_the_path_the_fastest_comes_first(machine: Path) -> None:
    put_on_the_path(machine, "google-chrome")
    assert found() == "google-chrome"
    put_on_the_path(machine, "chromium")
    assert found() == "chromium"
    put_on_the_path(machine, "chromium-headless-shell")
    assert found() == "chromium-headless-shell"
    assert found(headed=True) == "chromium"


def test_all_browsers_of_a_machine_are_listed_best_first(machine: Path) -> None:
    put_on_the_path(machine, "google-chrome", "chromium-headless-shell", "firefox-esr")
    download(machine, "chromium_headless_shell")

    names = [Path(browser.executable_path or "own").name for browser in browsers()]
    assert names == ["own", "chromium-headless-shell", "google-chrome"]


def test_the_systems_firefox_is_driven_over_bidi_with_clicks_that_reach_klarnas_frames(machine: Path) -> None:
    put_on_the_path(machine, "firefox-esr")

    arguments = find_browser("firefox").launch_args()

    assert arguments["channel"] == "moz-firefox"
    assert arguments["firefox_user_prefs"] == {"fission.autostart": False}
    assert "args" not in arguments


def test_playwrights_own_firefox_needs_nothing_but_to_survive_ctrl_c(machine: Path) -> None:
    download(machine, "firefox")
    put_on_the_path(machine, "firefox-esr")

    assert find_browser("firefox").launch_args() == {"handle_sigint": False}


def test_webkit_is_playwrights_own_build_and_nothing_else(machine: Path) -> None:
    put_on_the_path(machine, "MiniBrowser", "epiphany")
    with pytest.raises(BrowserNotFoundError) as error:
        find_browser("webkit")
    assert "no other can be driven" in str(error.value)
    assert "make setup BROWSER=webkit" in str(error.value)

    download(machine, "webkit")
    browser = find_browser("webkit")
    assert (browser.name, browser.executable_path) == ("webkit", None)
    assert browser.launch_args() == {"handle_sigint": False}


def test_an_older_system_has_a_webkit_of_its_own(machine: Path) -> None:
    listed = json.loads((search._driver() / "browsers.json").read_text(encoding="utf-8"))["browsers"]
    older = next(entry for entry in listed if entry["name"] == "webkit")["revisionOverrides"]
    system, revision = next(iter(older.items()))
    download(machine, f"webkit_{system}_special", revision=revision)

    assert found(name="webkit") == "own"


@pytest.mark.parametrize(("user", "sandboxed"), [(0, False), (1000, True)])
def test_the_sandbox_is_given_up_only_as_root(
    machine: Path, monkeypatch: pytest.MonkeyPatch, user: int, sandboxed: bool
) -> None:
    put_on_the_path(machine, "chromium")
    monkeypatch.setattr(os, "geteuid", lambda: user)

    assert ("--no-sandbox" not in find_browser().args) is sandboxed


def test_a_browser_looks_for_nothing_in_the_network_by_itself(machine: Path) -> None:
    put_on_the_path(machine, "chromium")

    assert {"--disable-background-networking", "--disable-component-update"} <= set(find_browser().args)


def test_no_browser_is_told_with_where_was_looked_and_what_to_do(machine: Path) -> None:
    with pytest.raises(BrowserNotFoundError) as error:
        find_browser()

    told = str(error.value)
    assert str(machine / "playwright") in told
    assert "chromium-headless-shell, chromium, google-chrome" in told
    assert "make setup" in told


def test_a_browser_that_is_no_browser_is_refused(machine: Path) -> None:
    with pytest.raises(BrowserNotFoundError, match="no browser is called 'netscape'"):
        find_browser("netscape")
