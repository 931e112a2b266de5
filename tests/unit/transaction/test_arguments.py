"""Arguments by name: what is missing, of another type, or unreadable is None."""

import pytest

from cspr_track.transaction.args_text import parse_arg
from cspr_track.transaction.arguments import Arguments
from cspr_track.transaction.cl_type import ACCOUNT_HASH, KEY, OPTION_U64, PUBLIC_KEY, U512, CLType
from cspr_track.transaction.cl_value import CLValue
from cspr_track.transaction.public_key import PublicKey

AB = "ab" * 32
WHO = PublicKey.from_hex("01" + "11" * 32)


def of(*texts: str) -> Arguments:
    return Arguments([parse_arg(text) for text in texts])


def broken(cl_type: CLType) -> Arguments:
    return Arguments([("a", CLValue(cl_type, b"\xff"))])


def test_of_equal_names_the_first_counts_as_for_a_node() -> None:
    assert of("a:u512=1", "a:u512=2").u512("a") == 1


def test_an_argument_is_there_and_has_a_type() -> None:
    args = of("a:u8=1")
    assert ("a" in args, "b" in args, args.cl_type("a"), args.cl_type("b")) == (True, False, "U8", None)


def test_bytes_that_are_no_value_of_their_type_are_not_readable() -> None:
    assert of("a:u8=1").readable("a")
    assert not broken(U512).readable("a")


@pytest.mark.parametrize(
    ("text", "amount", "number"),
    [
        ("a:u512=7", 7, 7),
        ("a:u64=7", None, 7),
        ("a:i32=-7", None, -7),
        ("a:string=7", None, None),
        ("a:uref=uref-" + AB + "-007", None, None),
        ("a:unit=", None, None),
        ("b:u512=7", None, None),
    ],
)
def test_an_amount_is_a_u512_and_a_number_any_whole_number(text, amount, number) -> None:
    args = of(text)
    assert (args.u512("a"), args.number("a")) == (amount, number)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("id:opt_u64=7", 7),
        ("id:opt_u64=0", 0),
        ("id:opt_u64=null", None),
        ("id:opt_string=7", None),
        ("id:u64=7", None),
        ("a:opt_u64=7", None),
    ],
)
def test_a_transfer_id_is_the_number_in_an_option(text, reference) -> None:
    assert of(text).transfer_id() == reference


@pytest.mark.parametrize(
    ("text", "public_key", "account"),
    [
        (f"a:public_key={WHO.hex}", WHO, WHO.account_hash),
        (f"a:account_hash={AB}", None, bytes.fromhex(AB)),
        ("a:byte_array_31=" + AB[2:], None, None),
        (f"a:key=account-hash-{AB}", None, bytes.fromhex(AB)),
        (f"a:key=hash-{AB}", None, None),
        (f"a:string=account-hash-{AB}", None, None),
        (f"a:any={AB}", None, None),
        (f"b:public_key={WHO.hex}", None, None),
    ],
)
def test_an_account_is_named_by_public_key_by_hash_or_by_key(text, public_key, account) -> None:
    args = of(text)
    assert (args.public_key("a"), args.account("a")) == (public_key, account)


def test_the_systems_public_key_is_nobodys() -> None:
    args = Arguments([("a", CLValue(PUBLIC_KEY, b"\x00"))])
    assert (args.readable("a"), args.public_key("a"), args.account("a")) == (True, None, None)


@pytest.mark.parametrize("cl_type", [U512, OPTION_U64, PUBLIC_KEY, ACCOUNT_HASH, KEY])
def test_what_is_unreadable_is_none_of_them(cl_type) -> None:
    args = broken(cl_type)
    found = (args.u512("a"), args.number("a"), args.transfer_id(), args.public_key("a"), args.account("a"))
    assert found == (None,) * 5
