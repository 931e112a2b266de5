"""Known secrets are hidden in whatever encoding they come; no type that holds one shows it."""

import base64
import copy
import html
import itertools
import logging
import pickle
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.core.secrets import (
    SHORTEST,
    SHORTEST_TOKEN,
    SHOWN_INSTEAD,
    Secrets,
    conceal,
    redact,
    without_tokens,
)
from cspr_track.network.token import Token, looks_secret, masked_url
from cspr_track.transaction.keys import SecretKey

SECRET = "0190-planted/tok+en~Ab=%"
ENCODINGS = {
    "raw": lambda text: text,
    "hex": lambda text: text.encode().hex(),
    "upper hex": lambda text: text.encode().hex().upper(),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "of an address": lambda text: quote(text, safe=""),
    "of an address, each letter": lambda text: "".join(f"%{letter:02X}" for letter in text.encode()),
    "JSON's numbers, as text": lambda text: "".join(f"\\u{letter:04x}" for letter in text.encode()),
    "numbers": lambda text: "".join(f"\\x{letter:02x}" for letter in text.encode()),
    "HTML's numbers": lambda text: "".join(f"&#{letter};" for letter in text.encode()),
    "HTML's numbers, hex": lambda text: "".join(f"&#x{letter:X};" for letter in text.encode()),
    "JSON with its slashes escaped": lambda text: text.replace("/", "\\/"),
    "of an address, lower case": lambda text: quote(text, safe="").lower(),
}


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("before", ["", "u", "ab", "user:"])
@pytest.mark.parametrize("after", ["", "x", "yz", "rest"])
def test_a_secret_is_hidden_in_every_encoding_and_wherever_it_begins(encode, before, after) -> None:
    known = Secrets()
    known.conceal(SECRET)
    hidden = known.redact(f"say {encode(before + SECRET + after)} end")
    assert SHOWN_INSTEAD in hidden
    assert encode(before + SECRET + after)[4:-4] not in hidden
    assert hidden.startswith("say ")
    assert hidden.endswith(" end")


@given(st.text())
def test_what_holds_no_secret_stays_as_it_is(text) -> None:
    conceal("a-secret-that-nobody-writes")
    if "a-secret" not in text and len(text) < 40:
        assert redact(text) == text or SHOWN_INSTEAD in redact(text)
    assert redact("ordinary words") == "ordinary words"


def test_hundreds_of_secrets_are_hidden_as_one_is() -> None:
    known, secrets = Secrets(), [f"secret-{number:05}-of-many" for number in range(300)]
    for secret in secrets:
        known.conceal(secret)
        assert known.redact(f"{secret}; {secret.upper()}!") == f"{SHOWN_INSTEAD}; {SHOWN_INSTEAD}!"
    assert known.redact("".join(secrets)) == SHOWN_INSTEAD * len(secrets)


@pytest.mark.parametrize("order", list(itertools.permutations(["short-one", "short-one-and-more", "short-one-and"])))
def test_the_longest_secret_that_fits_is_hidden_whole(order) -> None:
    known = Secrets()
    for secret in order:
        known.conceal(secret)
    assert known.redact("<short-one-and-more><short-one-an>") == f"<{SHOWN_INSTEAD}><{SHOWN_INSTEAD}-an>"


def test_letters_that_change_their_length_do_not_hide_a_secret() -> None:
    known = Secrets()
    known.conceal("İstanbul-Secret")
    assert known.redact("ŞİİŞ İstanbul-Secret ŞİİŞ") == f"ŞİİŞ {SHOWN_INSTEAD} ŞİİŞ"


def test_texts_that_are_too_short_to_be_secrets_blot_nothing_out() -> None:
    known = Secrets()
    known.conceal("a")
    known.conceal("")
    known.conceal("four")
    known.conceal("hidden")  # part of what is shown instead
    assert known.redact("a four banana") == "a four banana"
    assert known.redact("hidden") == SHOWN_INSTEAD
    known.conceal("x" * SHORTEST)
    assert known.redact("x" * SHORTEST) == SHOWN_INSTEAD


FORMS = {
    # every form of these bytes that base64 shows, whatever stands before them
    "secret!?": {"c2VjcmV0IT", "NlY3JldCE/", "NlY3JldCE_", "zZWNyZXQhP"},
    "???>>>~~~": {"Pz8/Pj4+fn5+", "Pz8_Pj4-fn5-", "8/Pz4+Pn5+f", "8_Pz4-Pn5-f", "/Pz8+Pj5+fn", "_Pz8-Pj5-fn"},
}


@pytest.mark.parametrize("secret", FORMS)
def test_base64_is_hidden_by_the_digits_that_are_the_secrets_alone(secret) -> None:
    known = Secrets()
    known.conceal(secret)
    for form in FORMS[secret]:
        assert known.redact(f"({form})") == f"({SHOWN_INSTEAD})"
        assert SHOWN_INSTEAD not in known.redact(f"({form[1:]})")
        assert SHOWN_INSTEAD not in known.redact(f"({form[:-1]})")


ODD = "a b/ü\ud800é'\\"


@pytest.mark.parametrize(
    "form",
    [ODD, "a%20b%2F%C3%BC%3F%C3%A9%27%5C", "a+b%2F%C3%BC%3F%C3%A9%27%5C", "6120622fc3bceda080c3a9275c"],
    ids=["as it is", "in a path", "in a query", "hex"],
)
def test_what_no_address_can_hold_is_hidden_as_an_address_would_hold_it(form) -> None:
    known = Secrets()
    known.conceal(ODD)
    assert known.redact(f"({form})") == f"({SHOWN_INSTEAD})"


def test_bytes_are_hidden_as_python_shows_them() -> None:
    known, secret = Secrets(), b"\x00\x01 raw \xff"
    known.conceal(secret)
    assert known.redact(f"{secret!r}") == f"b'{SHOWN_INSTEAD}'"
    assert known.redact(secret.hex().upper()) == SHOWN_INSTEAD


def test_nothing_is_hidden_by_nothing() -> None:
    assert Secrets().redact("anything") == "anything"


@pytest.mark.parametrize("secret", [Token(SECRET), SecretKey("ed25519", b"planted!" * 4)], ids=["token", "key"])
def test_no_type_that_holds_a_secret_shows_it(secret) -> None:
    shown = f"{secret} {secret!r} {secret!s:>5} {[secret]} %s" % secret
    record = logging.LogRecord("x", 10, "", 1, "%s %r", (secret, secret), None).getMessage()
    for form in (SECRET, SECRET.encode().hex(), "planted", b"planted!".hex(), str(b"planted!")):
        assert form not in shown + record
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.deepcopy(secret)


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("https://u:p@h/x", "https://…@h/x"),
        ("https://u:p@ss@h", "https://…@h"),
        ("https://h/a@b", "https://h/a@b"),
        ("https://h?q=a@b", "https://h?q=a@b"),
        ("no address", "no address"),
    ],
)
def test_an_address_is_shown_without_its_password(url, masked) -> None:
    assert masked_url(url) == masked


def test_what_looks_like_a_secret() -> None:
    assert looks_secret("01900000-1111-7222-8333-444455556666")
    assert looks_secret("-----BEGIN PRIVATE KEY-----")
    assert not looks_secret("https://node.example/rpc")


def test_what_a_service_says_is_given_without_a_token_wherever_it_stands() -> None:
    known = Secrets()
    said = {"a": [SECRET, 5, None, {SECRET: {"b": f"x {SECRET.encode().hex()} y"}}], "c": True}
    assert known.without(said) is said
    known.conceal(SECRET)
    assert known.without(said) == {"a": ["[hidden]", 5, None, {"[hidden]": {"b": "x [hidden] y"}}], "c": True}
    harmless = {"a": ["text", {"b": [1.5]}]}
    assert known.without(harmless) is harmless
    assert known.without([SECRET[:-1], SECRET[1:]]) == [SECRET[:-1], SECRET[1:]]


@pytest.mark.parametrize(("length", "hidden"), [(SHORTEST_TOKEN - 1, False), (SHORTEST_TOKEN, True)])
def test_a_short_token_leaves_hashes_and_amounts_alone(length, hidden) -> None:
    token = ("7391" * 8)[:length]
    Token(token)
    cost = {"cost": f"{token}000000000"}
    assert (without_tokens(cost) != cost) is hidden
    assert token not in redact(str(cost))


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("MC4CAQAwBQYDK2VwBCIEI" + "A" * 43, True),
        (base64.b64encode(bytes(range(64))).decode(), True),
        (base64.b64encode(bytes(range(32))).decode(), True),
        ("/home/somebody/with/a/long/path/to/secret_key.pem", False),
        ("My/Documents/with/a/long/path/and/without/any/dots/in/it", False),
        ("M" * 30, False),
        ("https://node.example/rpc/abcdefghijklmnopqrstuvwxyz0123456789", False),
    ],
)
def test_the_inside_of_a_pem_and_keys_in_base64_look_secret(text, secret) -> None:
    assert looks_secret(text) is secret


def test_a_secret_is_hidden_where_a_page_has_escaped_it() -> None:
    known, secret = Secrets(), """a<b>c&d"e'f-0123456789"""
    known.conceal(secret)
    assert known.redact(f"no {html.escape(secret)} here") == "no [hidden] here"
