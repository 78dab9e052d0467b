"""Redaction: secrets and people never survive, equal values stay equal, and the rest is left alone."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.clock import now
from recorder.journal import ApiCall, JourneyStarted, PageShown, dump
from recorder.redaction import MARK, MAX_STRING, Redactor

KEY = b"the key of one run"
TOKEN = "2f7c1a9e-5d0b-4c1e-9d53-0c7b8e6a4f21"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzZXNzaW9uX2lkIjoiMSJ9.c2lnbmF0dXJl"

ADDRESS = {
    "given_name": "Alva",
    "family_name": "Björk",
    "email": "alva@example.com",
    "phone": "+46 70 000 00 00",
    "street_address": "Storgatan 1",
    "postal_code": "111 22",
    "city": "Stockholm",
}


@pytest.fixture
def redactor() -> Redactor:
    return Redactor(KEY)


def test_people_are_masked_field_by_field(redactor: Redactor) -> None:
    masked = redactor.redact({"billing_address": ADDRESS | {"country": "SE", "region": "AB", "title": "Ms"}})

    address = masked["billing_address"]
    assert all(address[name].startswith("person:") for name in ADDRESS)
    assert (address["country"], address["region"], address["title"]) == ("SE", "AB", "Ms")


def test_whether_something_was_sent_stays_visible(redactor: Redactor) -> None:
    sent = {"given_name": "", "email": None, "phone": "  "}

    assert redactor.redact(sent) == sent


def test_equal_values_stay_equal_and_different_ones_different(redactor: Redactor) -> None:
    one = redactor.redact({"billing_address": ADDRESS, "shipping_address": ADDRESS | {"city": "Malmö"}})

    assert one["billing_address"]["email"] == one["shipping_address"]["email"]
    assert one["billing_address"]["city"] != one["shipping_address"]["city"]


def test_blanks_around_a_name_stay_outside_of_its_mark(redactor: Redactor) -> None:
    redactor.typed(" Fjord AB ")
    mark = redactor.fingerprint("Fjord AB", "person")

    assert redactor.redact({"organization_name": " Fjord AB\n"}) == {"organization_name": f" {mark}\n"}
    assert redactor.redact("organization_name=Fjord AB ") == f"organization_name={mark} "
    assert redactor.redact({"text": "For Fjord AB only"}) == {"text": f"For {mark} only"}
    assert redactor.redact({"password": " Fjord "}) != {
        "password": f" {redactor.fingerprint('Fjord', 'secret')} "
    }


def test_workers_with_the_same_key_agree_and_others_do_not() -> None:
    assert Redactor(KEY).redact(ADDRESS) == Redactor(KEY).redact(ADDRESS)
    assert Redactor(KEY).redact(ADDRESS) != Redactor().redact(ADDRESS)


def test_tokens_show_four_characters(redactor: Redactor) -> None:
    masked = redactor.redact({"client_token": JWT, "authorization_token": TOKEN})

    assert masked["client_token"].startswith("jwt:eyJh…:")
    assert masked["authorization_token"].startswith("token:2f7c…:")


def test_a_token_is_masked_wherever_it_stands(redactor: Redactor) -> None:
    mark = redactor.redact({"authorization_token": TOKEN})["authorization_token"]

    assert redactor.redact(f"/payments/v1/authorizations/{TOKEN}/order") == (
        f"/payments/v1/authorizations/{mark}/order"
    )
    assert redactor.redact({"url": f"https://shop.test/?t={TOKEN}"}) == {
        "url": f"https://shop.test/?t={mark}"
    }
    assert redactor.redact({TOKEN: "as a name"}) == {mark: "as a name"}


def test_a_record_may_name_its_token_after_it_was_used(redactor: Redactor) -> None:
    call = redactor.record(
        ApiCall(
            start=now(),
            end=now(),
            method="POST",
            path="/elsewhere/" + TOKEN,
            operation="other",
            answer={"authorization_token": TOKEN},
            status=200,
        )
    )

    assert call.path == "/elsewhere/" + call.answer["authorization_token"]


def test_amounts_lines_and_sessions_stay_as_they_are(redactor: Redactor) -> None:
    redactor.typed(*ADDRESS.values())
    session = {
        "session_id": "0b1d9815-165e-42e2-8867-35bc03789e00",
        "purchase_country": "SE",
        "purchase_currency": "SEK",
        "locale": "sv-SE",
        "order_amount": 11122,
        "order_lines": [
            {"reference": "19-315", "name": "Battery Power Pack", "quantity": 2, "tax_rate": 2500}
        ],
        "payment_method_categories": [{"identifier": "klarna", "name": "Pay with Klarna"}],
        "order_id": "f3392f8b-6116-4073-ab96-e330819e2c07",
    }

    assert redactor.redact(session) == session


def test_what_the_shopper_typed_is_masked_in_any_text(redactor: Redactor) -> None:
    redactor.typed("Alva", "Storgatan 1")
    mark = redactor.redact({"given_name": "Alva"})["given_name"]

    shown = PageShown(at=now(), view="checkout", messages=("Thank you, ALVA: Storgatan%201", "Salvation"))
    masked = redactor.record(shown).messages
    assert masked[0].startswith(f"Thank you, {mark}: person:")
    # A short name inside a word is no name.
    assert masked[1] == "Salvation"


def test_what_a_record_is_is_never_masked(redactor: Redactor) -> None:
    redactor.secret("gateway", "JourneyStarted")
    record = JourneyStarted(
        at=now(), journey="j", title="t", checkout="c", shape="one-page", lane="simulator", browser="b"
    )

    assert redactor.record(record) == record


def test_a_shop_that_sends_a_word_for_a_token_does_not_hide_the_word(redactor: Redactor) -> None:
    masked = redactor.redact({"authorization_token": "undefined"})

    assert MARK.fullmatch(masked["authorization_token"])
    assert redactor.redact("undefined is not a function") == "undefined is not a function"


@pytest.mark.parametrize(
    "text",
    [
        f"given_name=Alva&authorization_token={TOKEN}&billing_address[email]=alva%40example.com",
        '{"given_name": "Alva", "email": "alva@example.com"',
        json.dumps({"customer": {"emailAddress": "alva@example.com"}, "firstName": "Alva"}),
        json.dumps(json.dumps({"email": "alva@example.com", "givenName": "Alva"})),
        "Authorization: Basic YWx2YTphbHZhYWx2YQ==",
    ],
    ids=["form", "broken JSON", "JSON", "JSON in JSON", "header"],
)
def test_people_and_tokens_are_found_in_text(text: str, redactor: Redactor) -> None:
    masked = redactor.redact({"merchant_data": text})["merchant_data"]

    for secret in ("Alva", "alva", TOKEN, "YWx2"):
        assert secret not in masked
    assert MARK.search(masked)


def test_long_and_deep_values_are_cut_with_a_note(redactor: Redactor) -> None:
    deep: Any = "end"
    for _ in range(200):
        deep = [deep]

    assert redactor.redact("x" * 30_000).endswith("… (30000 characters, cut)")
    assert len(redactor.redact("x" * 30_000)) == MAX_STRING
    assert "too deep" in json.dumps(redactor.redact(deep))


def test_half_a_character_does_not_stop_the_journal(redactor: Redactor) -> None:
    record = redactor.record(PageShown(at=now(), view="checkout", messages=("\ud83d",)))

    assert "�" in dump(record)


# Leaks.


@pytest.mark.parametrize(
    ("encode", "encoding"),
    [
        (lambda value: value, "raw"),
        (lambda value: quote(value, safe=""), "url"),
        (lambda value: quote_plus(value).lower(), "url"),
        (lambda value: json.dumps(value)[1:-1], "json"),
        (lambda value: base64.b64encode(value.encode()).decode(), "base64"),
        (lambda value: base64.b64encode(f"x:{value}!".encode()).decode(), "base64"),
    ],
    ids=["raw", "url", "form", "json", "base64", "within base64"],
)
def test_a_leak_is_found_in_every_encoding(encode: Any, encoding: str, redactor: Redactor) -> None:
    person = 'Åsa Öberg, "Villa"'
    redactor.typed(person)
    text = f"before {encode(person)} after"

    leaks = redactor.scan(text)
    assert encoding in {leak.encoding for leak in leaks}
    assert all("Öberg" not in repr(leak) for leak in leaks)
    assert redactor.scan(redactor.redact(text)) == []


def test_an_unknown_web_token_is_a_leak(redactor: Redactor) -> None:
    (leak,) = redactor.scan(f"token {JWT}")

    assert (leak.encoding, leak.position) == ("raw", 6)


def test_what_was_redacted_is_clean(redactor: Redactor) -> None:
    redactor.typed(*ADDRESS.values())
    text = json.dumps(redactor.redact({"a": ADDRESS, "authorization_token": TOKEN, "t": JWT}))

    assert redactor.scan(text) == []


# Whatever a shop sends.

secret_values = st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), min_size=8, max_size=40
).filter(lambda text: len(text.strip()) >= 8 and not MARK.search(text) and "…" not in text)
names = st.sampled_from(["note", "given_name", "url", "email", "reference", "authorization_token", "x"])


def forms(value: str) -> list[str]:
    raw = value.encode()
    return [
        value,
        quote(value, safe=""),
        quote_plus(value),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
    ]


def nested(leaf: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaf | st.integers() | st.none() | st.booleans(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
        max_leaves=6,
    )


@given(st.data(), secret_values, st.sampled_from(["typed", "secret"]))
def test_no_registered_value_survives_in_any_encoding(data: st.DataObject, value: str, how: str) -> None:
    redactor = Redactor(KEY)
    getattr(redactor, how)(value)
    around = st.sampled_from(["", " ", "a", "=", "&k=", "https://shop.test/?q=", '"'])
    leaf = st.tuples(around, st.sampled_from(forms(value)), around).map("".join)
    payload = data.draw(nested(leaf))
    record = ApiCall(
        start=now(),
        end=now(),
        method="POST",
        path="/" + data.draw(leaf),
        operation="other",
        status=200,
        request=payload,
        answer={data.draw(leaf): 1},
    )

    line = dump(redactor.record(record))
    masked = json.loads(line)
    assert redactor.scan(line) == []
    assert value not in json.dumps([masked["path"], masked["request"], masked["answer"]], ensure_ascii=False)


@given(
    nested(st.text(max_size=30) | st.sampled_from([TOKEN, JWT, "Alva", '{"email": "a@b.c"}', "email=a@b.c"]))
)
def test_redacting_twice_changes_nothing(payload: Any) -> None:
    redactor = Redactor(KEY)
    redactor.typed("Alva")
    once = redactor.redact(payload)

    assert redactor.redact(once) == once


@given(nested(st.text(max_size=30)))
def test_equal_in_equal_out(payload: Any) -> None:
    redactor = Redactor(KEY)

    assert redactor.redact(payload) == redactor.redact(payload)


@pytest.mark.parametrize(
    ("told", "hidden"),
    [
        ({"headers": {"Authorization": "Basic UEswMDAwMF90ZXN0OnRlc3Q="}}, "UEswMDAwMF90ZXN0OnRlc3Q"),
        ({"headers": {"Authorization": "Bearer 0123456789abcdef"}}, "0123456789abcdef"),
        ({"message": "could not reach https://bob:hunter2@shop.example/cb?x=1"}, "hunter2"),
        ({"set-cookie": "session=5d0b4c1e"}, "5d0b4c1e"),
        ({"client_secret": "s3cr3t-of-the-shop"}, "s3cr3t"),
        ({"message": """cannot save {'given_name': 'Alva', 'zipCode': '111 22'}"""}, "Alva"),
        ({"message": "cannot save " + json.dumps(json.dumps({"given_name": "Alva"}))}, "Alva"),
        ({"message": """cannot save {"surname": "O\\"Neil-Björk"}"""}, "Neil"),
    ],
    ids=["basic", "bearer", "address", "cookie", "secret", "Python", "JSON in JSON", "quote in a name"],
)
def test_a_secret_or_a_person_in_an_error_text_is_masked(
    redactor: Redactor, told: dict[str, Any], hidden: str
) -> None:
    masked = json.dumps(redactor.redact(told), ensure_ascii=False)

    assert hidden in json.dumps(told, ensure_ascii=False)
    assert hidden not in masked
    assert "secret:" in masked or "person:" in masked


@pytest.mark.parametrize(
    "text", ["Basic requirements-of-a-shop", "a bearer of good news", "https://shop.example:8080/@home?x=1"]
)
def test_ordinary_text_is_left_alone(redactor: Redactor, text: str) -> None:
    assert redactor.redact({"message": text}) == {"message": text}


def test_the_secret_in_a_callbacks_address_is_masked_wherever_it_stands() -> None:
    redactor = Redactor()
    secret = "kQ3v9-a-secret-of-one-session"
    body = {
        "merchant_urls": {"authorization": f"https://shop.test/klarna/{secret}?key=another-long-secret-7"}
    }

    redacted = json.dumps(redactor.redact(body))

    assert secret not in redacted
    assert "another-long-secret-7" not in redacted
    assert "https://shop.test/klarna/" in redacted
    assert redactor.redact({"path": f"/klarna/{secret}"}) == redactor.redact({"path": f"/klarna/{secret}"})
    assert redactor.scan(f"GET /klarna/{secret}")
    assert "…" not in json.dumps(redactor.redact({"merchant_urls": {"authorization": 7}}))
