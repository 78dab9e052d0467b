"""Takes secrets and people out of what is recorded, so that evidence can be handed to anybody.

A value is replaced by a fingerprint, keyed for the run: equal values stay equal, which is what rules
compare, and nobody without the key can try values out.

    client token          jwt:eyJh…:3f9a1c22b7      four characters, to be recognised in a log
    authorization token   token:0ab1…:92be01c4d7
    credential            secret:…:0c44d1e2aa
    name, street, e-mail  person:77aa01b2c3

What is redacted: values under the names below, tokens in Klarna's paths, anything that looks like a JSON Web
Token, long parts of the address of an authorization callback, and every registered value wherever it stands,
also URL-encoded, escaped as in JSON, or in base64.
Amounts, order lines, references, country, region, currency, locale and session ids stay as they are. An empty
value stays empty: whether a shop sent something is evidence, what it sent is not. Blanks around what is personal
stay outside of its mark: they say nothing of the person, and the same name has the same mark.
"""

from __future__ import annotations

import base64
import dataclasses
import functools
import hashlib
import hmac
import json
import re
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from recorder.journal import Instant, Json

MAX_STRING = 20_000
"""Longer strings are cut, with a note of how much is missing."""

MAX_DEPTH = 40
"""Deeper values are left out, with a note."""

SHORTEST_TOKEN = 16
"""A shop that sends "undefined" as its token must not have that word masked everywhere."""

SHORTEST_VALUE = 4
"""Shorter registered values cannot be told from ordinary text: they are masked under their names only."""

_SHORTEST_FREE = 8
"""Registered values from this length on are found inside words, too."""

TOKENS = frozenset(
    {
        *("authorizationtoken", "clienttoken", "customertoken", "tokenid"),
        *("accesstoken", "idtoken", "refreshtoken", "sessiontoken"),
    }
)
CREDENTIALS = frozenset(
    {
        *("password", "passwd", "pwd", "passphrase", "secret", "sharedsecret", "clientsecret", "apisecret"),
        *("apikey", "xapikey", "secretkey", "privatekey", "authorizationheader", "proxyauthorization"),
        *("cookie", "setcookie", "credentials"),
    }
)
PERSONAL = frozenset(
    {
        *("givenname", "familyname", "firstname", "lastname", "fullname", "attention", "careof"),
        *("email", "emailaddress", "phone", "phonenumber", "mobile", "telephone"),
        *("street", "streetaddress", "streetaddress2", "streetname", "streetnumber", "houseextension"),
        *(
            "addressline1",
            "addressline2",
            "address1",
            "address2",
            "city",
            "postalcode",
            "postcode",
            "zip",
            "zipcode",
        ),
        *("surname", "streetaddress3", "addressline3", "housenumber", "birthdate", "birthday"),
        *("organizationname", "organizationregistrationid", "companyname", "vatid"),
        *("dateofbirth", "gender", "nationalidentificationnumber", "lastfourssn", "ssn", "ipaddress"),
    }
)

MARK = re.compile(r"(?:(?:jwt|token|secret):[A-Za-z0-9_.~+/=-]{0,4}…|person):[0-9a-f]{10}")
JWT = re.compile(r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")

_PATH_TOKEN = re.compile(r"(?<=/authorizations/)[^/?#\s\"'…]+|(?<=/customer-token/v1/tokens/)[^/?#\s\"'…]+")
_PAIR = re.compile(
    r"""(?P<before>[?&;,{\s"']|^)(?P<key>[A-Za-z_][\w.\[\]-]{2,60}?)(?P<between>["']?\]?=)(?P<value>[^&\s"'…]+)"""
)
_MEMBER = re.compile(
    r"""(?P<quote>\\*["'])(?P<key>[A-Za-z_][\w-]{2,60})(?P=quote)\s*:\s*(?P<open>\\*["'])"""
    r"""(?P<value>(?:[^\\…]|\\.)+?)(?P=open)"""
)
_HEADER = re.compile(
    r"(?P<before>authorization[\"']?\s*[:=]\s*[\"']?(?:basic|bearer)\s+)(?P<value>[^\s\"',…]+)"
    r"|(?P<scheme>\b(?:basic|bearer)\s+)(?=\S*[0-9=])(?P<credential>[A-Za-z0-9+/_.~-]{12,}=*)",
    re.I,
)
_USERINFO = re.compile(r"(?<=://)[^\s/?#@\"'…]+:[^\s/?#@\"'…]*(?=@)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_STRUCTURE = frozenset(
    {"kind", "id", "clock", "what", "window", "state", "outcome", "schema_version", "server_half"}
)

Kind = Literal["token", "secret", "person"]
Encoding = Literal["raw", "url", "json", "base64"]
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Leak:
    """A value that should not stand where it was found; `fingerprint` tells which, without telling it."""

    encoding: Encoding
    position: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Form:
    text: str
    encoding: Encoding
    mark: str
    pattern: re.Pattern[str]

    def mask(self, text: str) -> str:
        return self.pattern.sub(self.mark, text) if self.text in text.lower() else text


_Forms = tuple[_Form, ...]


class Redactor:
    """Redacts what goes into one run's journals; thread-safe.

    `key` makes fingerprints: give the same to all workers of a run. What a shopper types must be registered
    with `typed` before the first record, or the same text would look different before and after.
    """

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)
        self._known: dict[str, Kind] = {}
        self._forms: _Forms = ()
        self._lock = threading.Lock()

    def typed(self, *values: str) -> None:
        """Registers what a shopper types: masked wherever it turns up, in upper and lower case."""
        self._register((value.strip() for value in values), "person")

    def secret(self, *values: str) -> None:
        """Registers credentials: masked wherever they turn up."""
        self._register(values, "secret")

    def register(self, values: Mapping[str, Kind]) -> None:
        """Registers values that other redactors know, each with its kind."""
        for kind in ("person", "secret", "token"):
            self._register([value for value, of_kind in values.items() if of_kind == kind], kind)

    def known(self) -> dict[str, Kind]:
        """Every registered value, in clear: for a search in memory, never to be written down."""
        with self._lock:
            return dict(self._known)

    def fingerprint(self, value: str, kind: Kind = "token") -> str:
        """The mark that stands for a value; equal values have equal marks, a mark is its own mark."""
        if MARK.fullmatch(value):
            return value
        digest = hmac.new(self._key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:10]
        if kind == "person":
            return f"person:{digest}"
        if kind == "secret":
            return f"secret:…:{digest}"
        shown = re.sub(r"[^A-Za-z0-9_.~+/=-]", "", value[:4]) if len(value) >= SHORTEST_TOKEN else ""
        return f"{'jwt' if JWT.fullmatch(value) else 'token'}:{shown}…:{digest}"

    def redact(self, value: Json, key: str = "") -> Json:
        """The value without secrets and people; redacting it again changes nothing."""
        return self._redacted(value, key, self._forms_in(self._learn(value, key)), 0)

    def record(self, record: R) -> R:
        """A record without secrets and people; what gives a record its structure is left alone."""
        assert dataclasses.is_dataclass(record)
        assert not isinstance(record, type)
        named = [f.name for f in dataclasses.fields(record) if f.name not in _STRUCTURE]
        values = {name: getattr(record, name) for name in named}
        forms = self._forms_in([text for name in named for text in self._learn(values[name], name)])
        changed = {name: self._redacted(value, name, forms, 0) for name, value in values.items()}
        return dataclasses.replace(record, **changed)

    def scan(self, text: str) -> list[Leak]:
        """Finds registered values, tokens seen so far and JSON Web Tokens that stand in the text unmasked."""
        leaks: list[Leak] = []
        forms = self._forms_in([text])
        for start, piece, masked in _pieces(text):
            if masked:
                continue
            leaks += [
                Leak("raw", start + m.start(), self.fingerprint(m.group())) for m in JWT.finditer(piece)
            ]
            lower = piece.lower()
            leaks += [
                Leak(form.encoding, start + found.start(), form.mark)
                for form in forms
                if form.text in lower
                for found in form.pattern.finditer(piece)
            ]
        return sorted(set(leaks), key=lambda leak: (leak.position, leak.encoding))

    def _register(self, values: Iterable[str], kind: Kind) -> None:
        with self._lock:
            new = {
                value: kind
                for value in values
                if value not in self._known
                and len(value.strip()) >= SHORTEST_VALUE
                and not MARK.search(value)
            }
            if new:
                self._known |= new
                forms = {(f.text, f.encoding): f for f in self._forms}
                for value, of_kind in new.items():
                    forms |= {
                        (f.text, f.encoding): f for f in _forms(value, self.fingerprint(value, of_kind))
                    }
                # A longer value goes first: what is left of it after a shorter one was masked could tell it.
                self._forms = tuple(sorted(forms.values(), key=lambda form: -len(form.text)))

    # First tokens are learned from their names and places, then everything is masked: a token may stand
    # elsewhere in the record that names it.

    def _learn(self, value: Any, key: str, depth: int = 0) -> list[str]:
        """Registers the tokens in a value; returns all its strings."""
        texts: list[str] = []
        if depth > MAX_DEPTH:
            return texts
        match value:
            case str():
                texts.append(value)
                found = JWT.findall(value) + _PATH_TOKEN.findall(value)
                if _plain(key) in TOKENS:
                    found.append(value)
                self._register([token for token in found if len(token) >= SHORTEST_TOKEN], "token")
                if (parsed := _parsed(value)) is not None:
                    texts += self._learn(parsed, key, depth + 1)
            case Mapping():
                if _plain(key) == "merchanturls":
                    self._register(_secrets_in(value.get("authorization")), "secret")
                for name, item in value.items():
                    texts += self._learn(str(name), "", depth + 1)
                    texts += self._learn(item, str(name), depth + 1)
            case list() | tuple():
                for item in value:
                    texts += self._learn(item, key, depth + 1)
            case _ if dataclasses.is_dataclass(value) and not isinstance(value, (type, Instant)):
                for f in dataclasses.fields(value):
                    texts += self._learn(getattr(value, f.name), f.name, depth + 1)
        return texts

    def _forms_in(self, texts: list[str]) -> _Forms:
        """The registered values that occur at all: looking for each of them in each string would be slow."""
        everything = "\0".join(texts).lower()
        return tuple(form for form in self._forms if form.text in everything)

    def _redacted(self, value: Any, key: str, forms: _Forms, depth: int) -> Any:
        if depth > MAX_DEPTH:
            return "… (too deep to be recorded)"
        match value:
            case None | bool() | Instant():
                return value
            case int() | float():
                kind = _kind(key)
                return value if kind is None else self.fingerprint(str(value), kind)
            case str():
                return self._string(value, key, forms, depth)
            case Mapping():
                return {
                    self._text(str(name), forms): self._redacted(item, str(name), forms, depth + 1)
                    for name, item in value.items()
                }
            case tuple():
                return tuple(self._redacted(item, key, forms, depth + 1) for item in value)
            case list():
                return [self._redacted(item, key, forms, depth + 1) for item in value]
            case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
                named = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
                changed = {name: self._redacted(item, name, forms, depth + 1) for name, item in named.items()}
                return dataclasses.replace(value, **changed)
        return self._string(str(value), key, forms, depth)

    def _string(self, text: str, key: str, forms: _Forms, depth: int) -> str:
        if _SURROGATE.search(text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if not text.strip():
            return text
        kind = _kind(key)
        if kind is not None:
            return self._marked(text, kind)
        if (parsed := _parsed(text)) is not None:
            cleaned = self._redacted(parsed, key, forms, depth + 1)
            if cleaned != parsed:
                text = json.dumps(cleaned, ensure_ascii=False)
        return _cut(self._text(text, forms))

    def _text(self, text: str, forms: _Forms) -> str:
        text = self._each(text, self._tokens)
        for form in forms:
            text = self._each(text, form.mask)
        text = self._each(text, self._headers)
        text = self._each(text, self._pairs)
        return self._each(text, self._members)

    @staticmethod
    def _each(text: str, change: Callable[[str], str]) -> str:
        if "…" not in text and "person:" not in text:
            return change(text)
        return "".join(piece if masked else change(piece) for _, piece, masked in _pieces(text))

    def _tokens(self, text: str) -> str:
        text = JWT.sub(lambda m: self.fingerprint(m.group()), text)
        return _PATH_TOKEN.sub(lambda m: self.fingerprint(m.group()), text)

    def _pairs(self, text: str) -> str:
        return _PAIR.sub(self._pair, text) if "=" in text else text

    def _members(self, text: str) -> str:
        return _MEMBER.sub(self._pair, text) if ":" in text else text

    def _headers(self, text: str) -> str:
        text = _USERINFO.sub(lambda m: self.fingerprint(m.group(), "secret"), text)
        return _HEADER.sub(
            lambda m: (
                (m["before"] or m["scheme"]) + self.fingerprint(m["value"] or m["credential"], "secret")
            ),
            text,
        )

    def _pair(self, found: re.Match[str]) -> str:
        kind = _kind(re.split(r"[\[\].]", found["key"].rstrip("]"))[-1])
        if kind is None:
            return found.group()
        start, end = found.start("value") - found.start(), found.end("value") - found.start()
        whole = found.group()
        return whole[:start] + self._marked(found["value"], kind) + whole[end:]

    def _marked(self, text: str, kind: Kind) -> str:
        """The mark of a value that is not blank; the blanks around what is personal stay where they are."""
        if kind != "person":
            return self.fingerprint(text, kind)
        inner = text.strip()
        return text.replace(inner, self.fingerprint(inner, kind), 1)


@functools.lru_cache(4096)
def _plain(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "", key.lower())


def _kind(key: str) -> Kind | None:
    plain = _plain(key)
    if plain in PERSONAL:
        return "person"
    if plain in TOKENS:
        return "token"
    return "secret" if plain in CREDENTIALS else None


def _parsed(text: str) -> Any:
    """JSON that a shop put into a string (merchant_data, attachments), be it twice; else None."""
    if text[:1] not in ("{", "[", '"'):
        return None
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parsed if not isinstance(parsed, str) or _parsed(parsed) is not None else None


def _secrets_in(url: Any) -> list[str]:
    """The parts of a callback's address that are long enough to be its secret (A43): whoever knows it can call."""
    if not isinstance(url, str):
        return []
    parts = urlsplit(url)
    values = [value for _, value in parse_qsl(parts.query)]
    return [part for part in (*parts.path.split("/"), *values) if len(part) >= SHORTEST_TOKEN]


def _pieces(text: str) -> Iterable[tuple[int, str, bool]]:
    """The text in pieces, with their positions: what stands between marks, and the marks."""
    end = 0
    for mark in MARK.finditer(text):
        yield end, text[end : mark.start()], False
        yield mark.start(), mark.group(), True
        end = mark.end()
    yield end, text[end:], False


def _cut(text: str) -> str:
    if len(text) <= MAX_STRING:
        return text
    note = f"… ({len(text)} characters, cut)"
    kept = MAX_STRING - len(note)
    for mark in MARK.finditer(text):
        if mark.start() < kept < mark.end():
            kept = mark.start()
    return text[:kept] + note


def _forms(value: str, mark: str) -> Iterable[_Form]:
    """The ways in which a value can stand in a text, each with the pattern that finds it."""
    raw = value.encode("utf-8", "surrogatepass")
    forms: dict[str, Encoding] = {value: "raw"}
    for text in (quote(raw, safe=""), quote(raw), quote(raw, safe="!'()*~"), quote_plus(raw)):
        forms.setdefault(text, "url")
    for ascii_only in (True, False):
        escaped = json.dumps(value, ensure_ascii=ascii_only)[1:-1]
        forms.setdefault(escaped, "json")
        forms.setdefault(escaped.replace("/", "\\/"), "json")
    for text in _base64(raw):
        forms.setdefault(text, "base64")
    for text, encoding in forms.items():
        exact = encoding == "base64"
        pattern = re.escape(text)
        if len(value) < _SHORTEST_FREE and not exact:
            pattern = rf"(?<![^\W_]){pattern}(?![^\W_])"
        yield _Form(text.lower(), encoding, mark, re.compile(pattern, re.NOFLAG if exact else re.IGNORECASE))


def _base64(raw: bytes) -> Iterable[str]:
    """A value in base64, whole, and as it looks inside of something longer, at each of three offsets."""
    whole = base64.b64encode(raw).decode()
    yield from (
        {whole, whole.rstrip("="), base64.urlsafe_b64encode(raw).decode().rstrip("=")} if len(raw) > 5 else ()
    )
    for offset in range(3):
        end = (len(raw) + offset) // 3 * 3 - offset
        start = -offset % 3
        if end - start >= 6:
            core = base64.b64encode(raw[start:end])
            yield core.decode()
            yield core.translate(bytes.maketrans(b"+/", b"-_")).decode()
