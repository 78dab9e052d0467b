"""Where the gateway listens: who has the last word, what cannot be, and what to know before others can reach it."""

from __future__ import annotations

from pathlib import Path

import pytest

from klarna_certify.errors import ConfigurationError
from klarna_certify.keys import Gateway
from klarna_certify.listening import listening, warning
from tests.certificates import pair


def settled(given: Gateway, folder: Path, **said: str) -> Gateway:
    """What comes of a file's settings with these variables in the environment."""
    variables = {f"KLARNA_CERTIFY_GATEWAY_{name.upper()}": value for name, value in said.items()}
    return listening(given, folder, "playwright.config.py", {}, variables)


def mistake(given: Gateway, folder: Path, **said: str) -> str:
    with pytest.raises(ConfigurationError) as error:
        settled(given, folder, **said)
    return str(error.value).replace(str(folder), "here")


def test_the_environment_goes_before_the_file_and_the_command_line_before_both(tmp_path: Path) -> None:
    variables = {"KLARNA_CERTIFY_GATEWAY_PORT": "8702", "KLARNA_CERTIFY_GATEWAY_HOST": "::1"}
    found = listening(Gateway(port=8701), tmp_path, "a.py", {"port": 8703}, variables)

    assert (found.host, found.port) == ("::1", 8703)


def test_nobody_else_can_reach_the_gateway_unless_somebody_says_so(tmp_path: Path) -> None:
    assert settled(Gateway(), tmp_path).host == "127.0.0.1"
    for host in ("127.0.0.1", "::1", "localhost", "127.8.8.8"):
        assert warning(Gateway(host=host)) == ""


EVERYWHERE = "0.0.0.0"  # noqa: S104 - nothing is bound


def test_whoever_opens_the_gateway_to_others_is_told_to_whom_and_what_they_would_read(tmp_path: Path) -> None:
    made = pair(tmp_path)
    wide, named = warning(Gateway(host=EVERYWHERE)), warning(Gateway(host="192.0.2.7"))
    encrypted = warning(Gateway(host=EVERYWHERE, certificate=str(made.certificate), key=str(made.key)))

    assert "on every network of this machine" in wide
    assert "credentials come in clear" in wide
    assert "on 192.0.2.7" in named
    assert "on every network" in encrypted
    assert "in clear" not in encrypted


def test_a_certificate_is_looked_for_beside_the_file_that_names_it(tmp_path: Path) -> None:
    pair(tmp_path)
    found = settled(Gateway(certificate="own.pem", key="own.key"), tmp_path)

    assert found.certificate == str(tmp_path / "own.pem")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            ("nowhere.pem", "own.key"),
            "gateway: certificate = 'here/nowhere.pem': cannot be read: No such file",
        ),
        (("own.pem", "nowhere.key"), "gateway: key = 'here/nowhere.key': cannot be read: No such file"),
        (("own.key", "own.key"), "certificate = 'here/own.key': there is no certificate in PEM form in it"),
        (("own.pem", "own.pem"), "key = 'here/own.pem': there is no private key in PEM form in it"),
        (("own.pem", "other.key"), "key = 'here/other.key': the key is not that of the certificate"),
        (("own.pem", "locked.key"), "key = 'here/locked.key': the key is encrypted"),
        (("old.pem", "old.key"), "certificate = 'here/old.pem': the certificate ran out on"),
    ],
)
def test_files_that_are_missing_or_unfit_are_told_with_what_is_wrong(
    files: tuple[str, str], told: str, tmp_path: Path
) -> None:
    for name in ("own", "other"):
        pair(tmp_path, name=name)
    pair(tmp_path, name="old", days=-1)
    pair(tmp_path, name="locked", password="no-one-knows")

    assert told in mistake(Gateway(certificate=files[0], key=files[1]), tmp_path)


@pytest.mark.parametrize(
    ("given", "said", "told"),
    [
        (Gateway(), {"port": "many"}, "KLARNA_CERTIFY_GATEWAY_PORT: 'many': should be a valid integer"),
        (Gateway(), {"port": "70000"}, "KLARNA_CERTIFY_GATEWAY_PORT: 70000: should be less than or equal"),
        (
            Gateway(certificate="own.pem"),
            {},
            "gateway: certificate: it says nothing without the gateway's key",
        ),
        (Gateway(), {"key": "own.key"}, "KEY: it says nothing without the gateway's certificate"),
        (Gateway(port=8701, na_port=8701), {}, "na_port = 8701: that is the gateway's port already"),
        (Gateway(oc_port=8703), {}, "oc_port: a region has a port of its own only beside a fixed port"),
    ],
)
def test_what_cannot_be_is_told_with_the_place_that_says_it(
    given: Gateway, said: dict[str, str], told: str, tmp_path: Path
) -> None:
    assert told in mistake(given, tmp_path, **said)


def test_an_option_that_is_wrong_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="--gateway-port: -1: should be greater"):
        listening(Gateway(), tmp_path, "a.py", {"port": -1}, {})
