"""Reading bytes one value after another: each value, what is left, and each complaint."""

import pytest

from cspr_track.transaction.reader import BadBytes, Reader

AB = b"\xab" * 32


@pytest.mark.parametrize(
    ("data", "read", "value"),
    [
        ("", lambda r: r.take(0), b""),
        ("0102", lambda r: r.take(2), b"\x01\x02"),
        ("0100", lambda r: r.integer(2), 1),
        ("feff", lambda r: r.integer(2), 65534),
        ("feff", lambda r: r.integer(2, signed=True), -2),
        ("01000000", lambda r: r.u32(), 1),
        ("00", lambda r: r.flag(), False),
        ("01", lambda r: r.flag(), True),
        ("00", lambda r: r.big(2), 0),
        ("0107", lambda r: r.big(2), 7),
        ("020001", lambda r: r.big(2), 256),
        ("00000000", lambda r: r.string(), ""),
        ("02000000c3a9", lambda r: r.string(), "é"),
        (AB.hex() + "00", lambda r: r.uref(), f"uref-{AB.hex()}-000"),
        (AB.hex() + "07", lambda r: r.uref(), f"uref-{AB.hex()}-007"),
        ("00", lambda r: r.public_key(), b"\x00"),
        ("01" + AB.hex(), lambda r: r.public_key(), b"\x01" + AB),
        ("0202" + AB.hex(), lambda r: r.public_key(), b"\x02\x02" + AB),
    ],
)
def test_a_value_is_read_and_nothing_after_it(data, read, value) -> None:
    reader = Reader(bytes.fromhex(data) + b"!")
    assert read(reader) == value
    assert reader.rest() == b"!"
    assert reader.left == 0
    reader.end()


@pytest.mark.parametrize(
    ("data", "read", "message"),
    [
        ("0102", lambda r: r.take(3), "3 bytes are needed, 2 are left"),
        ("0102", lambda r: r.u32(), "4 bytes are needed, 2 are left"),
        ("", lambda r: r.integer(1), "1 bytes are needed, 0 are left"),
        ("0102", lambda r: r.end(), "2 bytes are left over"),
        ("02", lambda r: r.flag(), "00 or 01 must stand here, not 02"),
        ("03000001", lambda r: r.big(2), "at most 2 bytes are allowed, not 3"),
        ("020100", lambda r: r.big(2), "a number must not begin with a zero byte"),
        ("0100", lambda r: r.big(2), "a number must not begin with a zero byte"),
        ("0201", lambda r: r.big(2), "2 bytes are needed, 1 are left"),
        ("01000000ff", lambda r: r.string(), "text must be UTF-8"),
        (AB.hex(), lambda r: r.uref(), "1 bytes are needed, 0 are left"),
        (AB.hex() + "08", lambda r: r.uref(), "access rights are 0 to 7, not 8"),
        ("03", lambda r: r.public_key(), "no public key begins with 03"),
        ("01ab", lambda r: r.public_key(), "32 bytes are needed, 1 are left"),
        ("02ab", lambda r: r.public_key(), "33 bytes are needed, 1 are left"),
    ],
)
def test_what_is_no_value_is_told(data, read, message) -> None:
    with pytest.raises(BadBytes) as refused:
        read(Reader(bytes.fromhex(data)))
    assert str(refused.value) == message
