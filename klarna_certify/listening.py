"""Where the gateway listens: the configuration's word, the environment's before it, the command line's before both."""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import ValidationError

from klarna_certify.errors import ConfigurationError, Mistake, shown
from klarna_certify.keys import Gateway

PREFIX = "KLARNA_CERTIFY_GATEWAY_"
"""A variable with this prefix and a key of `Gateway` in capitals overrides the file; an empty one is as none."""

OPTIONS = ("host", "port", "certificate", "key")
"""The keys that the command line has options for, named after them: `--gateway-port`."""

_PAIR = ("certificate", "key")
_FILES = (*_PAIR, "authority")


def listening(
    given: Gateway,
    root: Path,
    place: str,
    options: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Gateway:
    """The gateway's settings, with the paths of its files made absolute.

    `given` are those of the file at `place`, whose paths are relative to `root`; others are relative to the working
    directory. `options` hold what the command line says, None or nothing where it is silent. Raises ConfigurationError
    for what cannot be, and for files that are missing or unfit.
    """
    values = given.model_dump()
    places = dict.fromkeys(values, f"{place}: gateway")
    for name in _FILES:
        if values[name] is not None:
            values[name] = str(root / values[name])
    for said, called in (
        (_variables(os.environ if environment is None else environment), _variable),
        (options or {}, _option),
    ):
        for name, value in said.items():
            if value is not None:
                values[name], places[name] = value, called(name)
    for name in _FILES:
        if values[name]:
            values[name] = str(Path(values[name]).absolute())
    try:
        settings = Gateway(**values)
    except ValidationError as error:
        raise ConfigurationError(*_rejected(error, values, places)) from None
    if found := [*_contradictions(settings, places)]:
        raise ConfigurationError(*found)
    tls(settings, places)
    return settings


def tls(settings: Gateway, places: Mapping[str, str] | None = None) -> ssl.SSLContext | None:
    """What the gateway shows to a shop that asks over https; None where it speaks plain HTTP.

    Raises ConfigurationError where the files are missing or unfit, with which one, and why.
    """
    if settings.certificate is None or settings.key is None:
        return None
    at = places or dict.fromkeys(_FILES, "the gateway")
    _check_key(Path(settings.key), at, _certificate(Path(settings.certificate), at))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # as Klarna asks for (A3)
    context.load_cert_chain(settings.certificate, settings.key)
    return context


def warning(settings: Gateway) -> str:
    """What to know where others than this machine can reach the gateway; "" where nobody else can."""
    if is_loopback(settings.host):
        return ""
    everywhere = settings.host in ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
    where = "on every network of this machine" if everywhere else f"on {settings.host}"
    in_clear = (
        "" if settings.certificate else " The shop's credentials come in clear: a certificate hides them."
    )
    return (
        f"The gateway listens {where}: whoever can reach this machine there can ask it for what Klarna's API does, "
        f"as long as the run lasts. Let only the shop's server through.{in_clear}"
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there; a name is what it stands for here."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        pass
    try:
        return ipaddress.ip_address(socket.gethostbyname(host)).is_loopback
    except OSError:
        return False


def _variables(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in Gateway.model_fields:
        if said := environment.get(_variable(name), "").strip():
            found[name] = int(said) if name.endswith("port") and said.isascii() and said.isdigit() else said
    return found


def _variable(name: str) -> str:
    return f"{PREFIX}{name.upper()}"


def _option(name: str) -> str:
    return f"--gateway-{name}"


def _rejected(
    error: ValidationError, values: Mapping[str, Any], places: Mapping[str, str]
) -> Iterator[Mistake]:
    for detail in error.errors(include_url=False):
        name = str(detail["loc"][0])
        problem = detail["msg"].replace("Input should", "should", 1)
        allowed = Gateway.model_fields[name].description or ""
        yield _mistake(name, places, repr(values[name]), problem, allowed)


def _contradictions(settings: Gateway, places: Mapping[str, str]) -> Iterator[Mistake]:
    """What each key says rightly and all of them together cannot mean."""
    for name, other in (_PAIR, _PAIR[::-1]):
        if getattr(settings, name) is not None and getattr(settings, other) is None:
            yield _mistake(
                name, places, "", f"it says nothing without the gateway's {other}", "both, or neither"
            )
    ports = ("port", "na_port", "oc_port", "browser_port", "proxy_port")
    for index, name in enumerate(ports):
        number = getattr(settings, name)
        twin = next((one for one in ports[:index] if number and getattr(settings, one) == number), None)
        if twin is not None:
            yield _mistake(
                name, places, str(number), f"that is the gateway's {twin} already", "a port of its own"
            )
    if (settings.na_port or settings.oc_port) and not settings.port:
        name = "na_port" if settings.na_port else "oc_port"
        yield _mistake(name, places, "", "a region has a port of its own only beside a fixed port")


def _certificate(path: Path, places: Mapping[str, str]) -> x509.Certificate:
    try:
        leaf = x509.load_pem_x509_certificates(_read("certificate", path, places))[0]
    except ValueError:
        raise _unfit("certificate", path, places, "there is no certificate in PEM form in it") from None
    ends = leaf.not_valid_after_utc
    if ends < datetime.now(UTC):
        problem = f"the certificate ran out on {ends:%Y-%m-%d}: no shop would take it"
        raise _unfit("certificate", path, places, problem)
    return leaf


def _check_key(path: Path, places: Mapping[str, str], leaf: x509.Certificate) -> None:
    try:
        key = load_pem_private_key(_read("key", path, places), password=None)
    except TypeError:
        problem = "the key is encrypted, and nobody is there to be asked for its password"
        raise _unfit("key", path, places, problem) from None
    except ValueError:
        raise _unfit("key", path, places, "there is no private key in PEM form in it") from None
    if key.public_key() != leaf.public_key():
        raise _unfit("key", path, places, "the key is not that of the certificate")


def _read(name: str, path: Path, places: Mapping[str, str]) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unfit(name, path, places, f"cannot be read: {error.strerror}") from None


def _unfit(name: str, path: Path, places: Mapping[str, str], problem: str) -> ConfigurationError:
    allowed = Gateway.model_fields[name].description or ""
    return ConfigurationError(_mistake(name, places, repr(shown(path)), problem, allowed))


def _mistake(name: str, places: Mapping[str, str], value: str, problem: str, allowed: str = "") -> Mistake:
    place = places[name]
    key = "" if place.startswith(("--", PREFIX)) else name
    return Mistake(place=place, key=key, value=value, problem=problem, allowed=allowed)
