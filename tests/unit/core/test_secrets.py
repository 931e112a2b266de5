"""Known secrets are hidden in whatever encoding they come; no type that holds one shows it."""

import base64
import copy
import logging
import pickle
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.core.secrets import SHOWN_INSTEAD, conceal, redact
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
    "of an address, lower case": lambda text: quote(text, safe="").lower(),
}


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("before", ["", "u", "ab", "user:"])
@pytest.mark.parametrize("after", ["", "x", "yz", "rest"])
def test_a_secret_is_hidden_in_every_encoding_and_wherever_it_begins(encode, before, after) -> None:
    conceal(SECRET)
    hidden = redact(f"say {encode(before + SECRET + after)} end")
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
    secrets = [f"secret-{number:05}-of-many" for number in range(300)]
    for secret in secrets:
        conceal(secret)
        assert redact(f"{secret}; {secret.upper()}!") == f"{SHOWN_INSTEAD}; {SHOWN_INSTEAD}!"
    assert redact("".join(secrets)) == SHOWN_INSTEAD * len(secrets)


def test_the_longest_secret_that_fits_is_hidden_whole() -> None:
    conceal("short-one")
    conceal("short-one-and-more")
    conceal("short-one-and")
    assert redact("<short-one-and-more><short-one-an>") == f"<{SHOWN_INSTEAD}><{SHOWN_INSTEAD}-an>"


def test_letters_that_change_their_length_do_not_hide_a_secret() -> None:
    conceal("İstanbul-Secret")
    assert redact("ŞİİŞ İstanbul-Secret ŞİİŞ") == f"ŞİİŞ {SHOWN_INSTEAD} ŞİİŞ"


def test_texts_that_are_too_short_to_be_secrets_blot_nothing_out() -> None:
    conceal("a")
    conceal("")
    conceal("hidden")  # part of what is shown instead
    assert redact("a banana") == "a banana"
    assert redact("hidden") == SHOWN_INSTEAD


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
