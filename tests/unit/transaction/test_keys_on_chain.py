"""``Key``: its bytes and the text that nodes show. Source: transaction-bytes reference, part 1."""

import re

import pytest

from cspr_track.transaction.keys_on_chain import read_key, write_key, write_uref
from cspr_track.transaction.reader import BadBytes, Reader

AB = "ab" * 32
KEYS = {
    f"account-hash-{AB}": f"00{AB}",
    f"hash-{AB}": f"01{AB}",
    f"uref-{AB}-007": f"02{AB}07",
    f"uref-{AB}-000": f"02{AB}00",
    f"transfer-{AB}": f"03{AB}",
    f"deploy-{AB}": f"04{AB}",
    "era-513": "050102000000000000",
    f"balance-{AB}": f"06{AB}",
    f"bid-{AB}": f"07{AB}",
    f"withdraw-{AB}": f"08{AB}",
    f"dictionary-{AB}": f"09{AB}",
    f"system-entity-registry-{AB}": f"0a{AB}",
    f"era-summary-{AB}": f"0b{AB}",
    f"unbond-{AB}": f"0c{AB}",
    f"chainspec-registry-{AB}": f"0d{AB}",
    f"checksum-registry-{AB}": f"0e{AB}",
    f"package-{AB}": f"10{AB}",
    f"entity-system-{AB}": f"1100{AB}",
    f"entity-account-{AB}": f"1101{AB}",
    f"entity-contract-{AB}": f"1102{AB}",
    f"key-0f00{AB}": f"0f00{AB}",
    "key-17": "17",
}


@pytest.mark.parametrize(("text", "data"), KEYS.items())
def test_a_key_is_read_and_written_as_nodes_do(text, data) -> None:
    reader = Reader(bytes.fromhex(data))
    assert read_key(reader) == text
    assert reader.left == 0
    assert write_key(text).hex() == data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "1 bytes are needed, 0 are left"),
        ("00" + "ab" * 31, "32 bytes are needed, 31 are left"),
        ("05" + "ab" * 7, "8 bytes are needed, 7 are left"),
        ("02" + AB, "1 bytes are needed, 0 are left"),
        (f"02{AB}08", "access rights are 0 to 7, not 8"),
        ("1103" + AB, "no entity is of the kind 03"),
        ("1102" + "ab" * 31, "32 bytes are needed, 31 are left"),
    ],
)
def test_bytes_that_are_no_key_are_refused(data, message) -> None:
    with pytest.raises(BadBytes, match=f"^{re.escape(message)}$"):
        read_key(Reader(bytes.fromhex(data)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is not a key; write account-hash-…, hash-… or uref-…-007"),
        (AB, f"'{AB}' is not a key; write account-hash-…, hash-… or uref-…-007"),
        ("era-", "'era-' is not a key; write account-hash-…, hash-… or uref-…-007"),
        ("era-x", "'era-x' is not a key; write account-hash-…, hash-… or uref-…-007"),
        ("hash-ab", "an address has 32 bytes, not 1"),
        (f"uref-{AB}00-007", "an address has 32 bytes, not 33"),
        ("entity-contract-", "an address has 32 bytes, not 0"),
    ],
)
def test_text_that_is_no_key_is_refused(text, message) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        write_key(text)


@pytest.mark.parametrize("text", [f"uref-{AB}", f"uref-{AB}-", f"uref-{AB}-8", "hash-xy", "key-xy"])
def test_digits_that_are_none_are_refused(text) -> None:
    with pytest.raises(ValueError):
        write_key(text)


@pytest.mark.parametrize("rights", ["", "-010", "-7", "-07", "-0o7", "-008", "-007-", "-abc"])
def test_access_rights_that_do_not_exist_are_refused(rights) -> None:
    said = f"the access rights of a URef are 000 to 007, not {rights[1:]!r}"
    for write in (write_key, write_uref):
        with pytest.raises(ValueError, match="^" + re.escape(said) + "$"):
            write(f"uref-{AB}{rights}")


@pytest.mark.parametrize("text", [f"hash-{AB}", f"account-hash-{AB}", AB, "", f"key-02{AB}07"])
def test_another_key_is_no_uref(text) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(f"{text!r} is not a URef; write uref-…-007") + "$"):
        write_uref(text)
