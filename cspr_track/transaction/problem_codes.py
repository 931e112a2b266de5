"""Every code of a problem: how it is scoped, and what it means. ``docs/problems.md`` shows this table."""

from typing import Literal

Scope = Literal["document", "network", "day", "key"]
"""``document``: wrong wherever and whenever; ``network``: against the rules of the network; ``day``: now, and perhaps
not tomorrow; ``key``: of a key file."""

_DOCUMENT = {
    "hash-mismatch": "the stated hash is not the hash of the header (deploy) or payload (TransactionV1)",
    "body-hash-mismatch": "the stated body hash is not the hash of payment and session",
    "invalid-signature": "an approval does not verify over the stated hash",
    "high-s-signature": "a secp256k1 signature with s above n/2: mathematically right, refused by nodes",
    "signature-algorithm-mismatch": "signer and signature name different algorithms",
    "no-approvals": "nobody has signed",
    "duplicate-approval": "the same approval stands there twice; a node keeps one (noted only)",
    "bad-hex": "not hexadecimal, or an odd number of digits",
    "bad-length": "hexadecimal, but the wrong number of bytes",
    "bad-checksum": "mixed-case hex whose case is not its CEP-57 checksum",
    "unknown-algorithm": "a public key or signature with an algorithm byte other than 01 and 02",
    "bad-public-key": "right length, but no point of the curve",
    "unknown-variant": "a name where one of a fixed set must stand",
    "missing-field": "a required member is not there",
    "wrong-type": "a member of another JSON type",
    "out-of-range": "a number that its type cannot hold",
    "bad-timestamp": "not an RFC 3339 time",
    "bad-ttl": "not a duration",
    "bad-arg": "the bytes of an argument are no value of its type (noted only: a node takes it)",
    "duplicate-arg": "an argument stands there twice; the network reads the first (noted only)",
    "parsed-mismatch": 'the "parsed" of an argument says something else than its bytes (noted only)',
    "node-dialect": "a form with one meaning that nodes do not take; it is written in theirs when sent (noted only)",
    "unknown-member": "a member that no node knows (noted only)",
    "unreadable-file": "the file cannot be opened",
    "empty-file": "no bytes, or only white space",
    "invalid-json": "not JSON (RFC 8259)",
    "not-utf8": "the file is not UTF-8",
    "not-an-object": "JSON, but no object at the top",
    "unknown-document": "a JSON object in which there is no deploy or transaction",
    "ambiguous-document": "more than one transaction where one is expected",
    "too-deep": "nested beyond reason",
    "too-large": "larger than any transaction can be, or than its lane allows",
    "duplicate-key": "an object has a member twice",
    "unsupported-format": "a layout of a pre-release that no network runs",
}
_NETWORK = {
    "no-lane": "no lane of the network takes Wasm of this size with this payment",
    "entry-point-call": "Call, which only session code has",
    "entry-point-not-call": "session code whose entry point is not Call",
    "entry-point-custom": "a native transaction with a custom entry point",
    "entry-point-not-custom": "a stored call with a native entry point",
    "unsupported-pricing": "a pricing mode that networks do not take, or a payment of nothing",
    "gas-price-too-low": "the gas price tolerance is below the network's least",
    "dependencies": "a deploy with dependencies, which Casper 2 does not take",
    "too-many-approvals": "more signatures than an account may have keys",
    "payment-too-high": "the payment is above what a block may use",
    "payment-args-too-large": "the payment's arguments are too long",
    "args-too-large": "the session's arguments are too long",
    "args-not-named": "a native transaction with raw arguments",
    "missing-arg": "an argument that the native entry point needs is not there",
    "wrong-arg-type": "such an argument has another type",
    "unreadable-arg": "such an argument's bytes are no value of its type",
    "amount-too-low": "a transfer of less than the network allows",
    "payment-variant": "a transfer as the payment of a deploy",
    "missing-payment": "standard payment without an amount",
    "unreadable-payment": "standard payment whose amount is no U512",
    "missing-target": "a transfer that names no target",
    "empty-wasm": "session code without Wasm",
}
_DAY = {
    "expired": "timestamp and TTL are over",
    "ttl-too-long": "the TTL is longer than the network allows",
    "timestamp-in-future": "the timestamp has not come yet",
    "chain-name": "made for another network than the one that is meant",
    "unknown-account": "the sender's account does not exist on the network",
    "foreign-signer": "no signature is of the initiator's own key, or a signer is no key of the initiator's account",
    "insufficient-weight": "the signatures do not reach the weight that the account demands",
    "insufficient-balance": "the sender has less than an account must have to send",
}
_KEY = {
    "bad-pem": "no readable PEM (cut off, wrong base64, wrong lengths)",
    "unsupported-curve": "an elliptic curve other than secp256k1",
    "unsupported-key-type": "a key that Casper cannot use",
    "public-key-not-secret": "a public key where a secret one is needed",
    "bad-key-value": "a readable file whose number is no valid secret key",
    "wrong-passphrase": "encrypted, and the passphrase is missing or wrong",
    "unsupported-key-format": "recognised as no key format the tool reads",
    "ambiguous-algorithm": "raw bytes: the algorithm cannot be told",
    "ambiguous-key": "more than one secret key",
    "loose-permissions": "others may read the key file (a warning; --strict-permissions refuses)",
}

CODES: dict[str, tuple[Scope, str]] = {
    **{code: ("document", meaning) for code, meaning in _DOCUMENT.items()},
    **{code: ("network", meaning) for code, meaning in _NETWORK.items()},
    **{code: ("day", meaning) for code, meaning in _DAY.items()},
    **{code: ("key", meaning) for code, meaning in _KEY.items()},
}


def scope_of(code: str) -> Scope:
    """Where a problem lies."""
    return CODES[code][0]
