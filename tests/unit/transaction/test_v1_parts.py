"""Each part of a TransactionV1: what is read from it, its JSON as a node takes it, its bytes, and what is refused."""

import pytest
from unit.transaction.refusals import newer, refusal

from cspr_track.transaction import bytesrepr as b
from cspr_track.transaction.action import Action, Initiator
from cspr_track.transaction.problem import Problem
from cspr_track.transaction.public_key import PublicKey
from cspr_track.transaction.v1_parts import (
    ENTRY_POINTS,
    Part,
    Pricing,
    parse_entry_point,
    parse_initiator,
    parse_pricing,
    parse_scheduling,
    parse_target,
    unsupported_layout,
)

AB = "ab" * 32
RAW = bytes.fromhex(AB)
KEY = PublicKey(b"\x01" + b"\x11" * 32)
V1 = b.tagged(0)
"""The bytes of the runtime VmCasperV1."""
HINT = "cspr-track writes it in the node's form when it sends"
U8_RANGE, U32_RANGE, U64_RANGE = (f"the number must be between 0 and 2^{bits} - 1" for bits in (8, 32, 64))


@pytest.mark.parametrize(
    ("json", "initiator", "part"),
    [
        ({"PublicKey": KEY.hex}, Initiator(KEY.account_hash, KEY), Part({"PublicKey": KEY.hex}, b.tagged(0, KEY.raw))),
        (
            {"AccountHash": f"account-hash-{AB}"},
            Initiator(RAW),
            Part({"AccountHash": f"account-hash-{AB}"}, b.tagged(1, RAW)),
        ),
        ({"AccountHash": AB}, Initiator(RAW), Part({"AccountHash": f"account-hash-{AB}"}, b.tagged(1, RAW))),
    ],
)
def test_an_initiator_is_a_public_key_or_an_account_hash(json, initiator, part) -> None:
    assert parse_initiator(json, "/i") == (initiator, part)


@pytest.mark.parametrize(
    ("json", "told"),
    [
        (None, ("wrong-type", "/i", "an object must stand here, not null", None)),
        ({"PublicKey": 1}, ("wrong-type", "/i/PublicKey", "hexadecimal text must stand here, not a number", None)),
        ({"PublicKey": ""}, ("bad-length", "/i/PublicKey", "a public key must stand here", None)),
        ({"AccountHash": 1}, ("wrong-type", "/i/AccountHash", "text must stand here, not a number", None)),
        ({"AccountHash": "ab"}, ("bad-length", "/i/AccountHash", "32 bytes must stand here, not 1", None)),
        ({"Name": "x"}, ("unknown-variant", "/i", "'Name' is not known here", newer("PublicKey, AccountHash"))),
    ],
)
def test_what_is_no_initiator_is_told(json, told) -> None:
    assert refusal(parse_initiator, json, "/i") == told


LIMITED = {"payment_amount": 7, "gas_price_tolerance": 3, "standard_payment": False}
FIXED = {"additional_computation_factor": 2, "gas_price_tolerance": 5}


@pytest.mark.parametrize(
    ("json", "pricing"),
    [
        (
            {"PaymentLimited": LIMITED},
            Pricing(
                "PaymentLimited",
                7,
                3,
                False,
                Part({"PaymentLimited": LIMITED}, b.tagged(0, b.u64(7), b"\x03", b"\x00")),
            ),
        ),
        (
            {"Classic": {**LIMITED, "standard_payment": True}},
            Pricing(
                "PaymentLimited",
                7,
                3,
                True,
                Part(
                    {"PaymentLimited": {**LIMITED, "standard_payment": True}}, b.tagged(0, b.u64(7), b"\x03", b"\x01")
                ),
            ),
        ),
        ({"Fixed": FIXED}, Pricing("Fixed", None, 5, True, Part({"Fixed": FIXED}, b.tagged(1, b"\x05", b"\x02")))),
        *(
            (
                {name: {"receipt": AB}},
                Pricing("Prepaid", None, 1, True, Part({"Prepaid": {"receipt": AB}}, b.tagged(2, RAW))),
            )
            for name in ("Prepaid", "Reserved")
        ),
    ],
)
def test_a_pricing_mode_is_read_by_its_name_or_its_name_before_release(json, pricing) -> None:
    notes: list[Problem] = []
    assert parse_pricing(json, "/p", notes) == pricing
    assert notes == []


@pytest.mark.parametrize("digits", ["0", "7", "18446744073709551615", "000000000000000000000007"])
def test_a_payment_that_stands_as_text_is_read_and_noted(digits) -> None:
    notes: list[Problem] = []
    assert parse_pricing({"PaymentLimited": {**LIMITED, "payment_amount": digits}}, "/p", notes) == parse_pricing(
        {"PaymentLimited": {**LIMITED, "payment_amount": int(digits)}}, "/p", []
    )
    assert notes == [
        Problem(
            "node-dialect",
            "/p/PaymentLimited/payment_amount",
            "the payment stands as text instead of a number",
            HINT,
        )
    ]


@pytest.mark.parametrize("text", ["", "-7", "7.0", "٧", "0x7", "0" * 25])
def test_a_payment_in_any_other_text_is_refused(text) -> None:
    notes: list[Problem] = []
    json = {"PaymentLimited": {**LIMITED, "payment_amount": text}}
    assert refusal(parse_pricing, json, "/p", notes) == (
        "wrong-type",
        "/p/PaymentLimited/payment_amount",
        "a whole number must stand here, not text",
        None,
    )
    assert notes == []


def without(value: dict[str, object], name: str) -> dict[str, object]:
    return {key: content for key, content in value.items() if key != name}


@pytest.mark.parametrize(
    ("json", "told"),
    [
        ("Free", ("unknown-variant", "/p", "'Free' is not known here", newer("PaymentLimited, Fixed, Prepaid"))),
        *(
            ({mode: 1}, ("wrong-type", f"/p/{mode}", "an object must stand here, not a number", None))
            for mode in ("PaymentLimited", "Fixed", "Prepaid")
        ),
        *(
            ({mode: without(whole, name)}, ("missing-field", f"/p/{mode}/{name}", f"'{name}' is missing", None))
            for mode, whole in (("PaymentLimited", LIMITED), ("Fixed", FIXED), ("Prepaid", {"receipt": AB}))
            for name in whole
        ),
        *(
            ({mode: {**whole, name: bound}}, ("out-of-range", f"/p/{mode}/{name}", message, None))
            for mode, whole, name, bound, message in (
                ("PaymentLimited", LIMITED, "payment_amount", 2**64, U64_RANGE),
                ("PaymentLimited", LIMITED, "gas_price_tolerance", 2**8, U8_RANGE),
                ("Fixed", FIXED, "gas_price_tolerance", 2**8, U8_RANGE),
                ("Fixed", FIXED, "additional_computation_factor", 2**8, U8_RANGE),
            )
        ),
        (
            {"PaymentLimited": {**LIMITED, "standard_payment": 1}},
            ("wrong-type", "/p/PaymentLimited/standard_payment", "true or false must stand here, not a number", None),
        ),
        (
            {"Prepaid": {"receipt": "ab"}},
            ("bad-length", "/p/Prepaid/receipt", "32 bytes must stand here, not 1", None),
        ),
    ],
)
def test_what_is_no_pricing_mode_is_told(json, told) -> None:
    assert refusal(parse_pricing, json, "/p", []) == told


def stored(json: object, runtime: object = "VmCasperV1") -> dict[str, object]:
    return {"Stored": {"id": json, "runtime": runtime}}


def a_session(**members: object) -> dict[str, object]:
    whole = {"is_install_upgrade": False, "module_bytes": "0061", "runtime": "VmCasperV1"}
    return {"Session": {**whole, **members}}


@pytest.mark.parametrize(
    ("json", "action", "part"),
    [
        ("Native", Action(kind="native", entry_point=""), Part("Native", b.tagged(0))),
        (
            a_session(),
            Action(kind="session", entry_point="", wasm=b"\x00a"),
            Part(a_session(), b.tagged(2, b"\x00", V1, b.with_length(b"\x00a"))),
        ),
        (
            a_session(is_install_upgrade=True),
            Action(kind="session", entry_point="", wasm=b"\x00a", install=True),
            Part(a_session(is_install_upgrade=True), b.tagged(2, b"\x01", V1, b.with_length(b"\x00a"))),
        ),
    ],
)
def test_a_target_is_native_or_a_session(json, action, part) -> None:
    assert parse_target(json, "/t", []) == (action, part)


@pytest.mark.parametrize(
    ("json", "action", "data"),
    [
        ({"ByHash": AB}, {"target_hash": RAW}, b.tagged(0, RAW)),
        ({"ByName": "x"}, {"target_name": "x"}, b.tagged(1, b.string("x"))),
        (
            {"ByPackageHash": {"addr": AB, "version": None}},
            {"target_hash": RAW, "by_package": True},
            b.tagged(2, RAW, b.option(None)),
        ),
        (
            {"ByPackageHash": {"addr": AB, "version": 3, "protocol_version_major": 2}},
            {"target_hash": RAW, "by_package": True, "version": 3, "protocol_major": 2},
            b.tagged(2, RAW, b.option(b.u32(3)), b.u32(2)),
        ),
        (
            {"ByPackageName": {"name": "x", "version": None}},
            {"target_name": "x", "by_package": True},
            b.tagged(3, b.string("x"), b.option(None)),
        ),
        (
            {"ByPackageName": {"name": "x", "version": 0, "protocol_version_major": 0}},
            {"target_name": "x", "by_package": True, "version": 0, "protocol_major": 0},
            b.tagged(3, b.string("x"), b.option(b.u32(0)), b.u32(0)),
        ),
    ],
)
def test_a_stored_contract_is_called_by_hash_or_name_of_itself_or_its_package(json, action, data) -> None:
    assert parse_target(stored(json), "/t", []) == (
        Action(kind="stored", entry_point="", **action),
        Part(stored(json), b.tagged(1, data, V1)),
    )


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"ByPackageHash": {"addr": AB}}, {"ByPackageHash": {"addr": AB, "version": None}}),
        ({"ByPackageName": {"name": "x"}}, {"ByPackageName": {"name": "x", "version": None}}),
        (
            {"ByPackageName": {"name": "x", "version": 1, "protocol_version_major": None}},
            {"ByPackageName": {"name": "x", "version": 1}},
        ),
        # a hash in any mixture of cases, such as a wallet's, is the same hash
        ({"ByHash": "aB" * 32}, {"ByHash": AB}),
        ({"ByPackageHash": {"addr": "aB" * 32}}, {"ByPackageHash": {"addr": AB, "version": None}}),
    ],
)
def test_a_called_contract_is_sent_in_the_nodes_form(given, sent) -> None:
    assert parse_target(stored(given), "/t", []) == parse_target(stored(sent), "/t", [])
    assert parse_target(stored(given), "/t", [])[1].json == stored(sent)


@pytest.mark.parametrize(
    ("runtime", "sent", "data"),
    [
        ("VmCasperV1", "VmCasperV1", V1),
        (
            {"VmCasperV2": {"transferred_value": 9, "seed": None}},
            {"VmCasperV2": {"transferred_value": 9, "seed": None}},
            b.tagged(1, b.u64(9), b.option(None)),
        ),
        (
            {"VmCasperV2": {"transferred_value": 9}},
            {"VmCasperV2": {"transferred_value": 9, "seed": None}},
            b.tagged(1, b.u64(9), b.option(None)),
        ),
        (
            {"VmCasperV2": {"transferred_value": 9, "seed": AB}},
            {"VmCasperV2": {"transferred_value": 9, "seed": AB}},
            b.tagged(1, b.u64(9), b.option(RAW)),
        ),
    ],
)
def test_a_runtime_stands_in_a_stored_target_and_in_a_session(runtime, sent, data) -> None:
    notes: list[Problem] = []
    called, session = stored({"ByName": "x"}, runtime), a_session(runtime=runtime)
    assert parse_target(called, "/t", notes)[1] == Part(
        stored({"ByName": "x"}, sent), b.tagged(1, b.tagged(1, b.string("x")), data)
    )
    assert parse_target(session, "/t", notes)[1] == Part(
        a_session(runtime=sent), b.tagged(2, b"\x00", data, b.with_length(b"\x00a"))
    )
    assert notes == []


@pytest.mark.parametrize(
    ("json", "at"),
    [
        (stored({"ByName": "x"}, "VmCasperV2"), "/t/Stored/runtime"),
        (a_session(runtime={"VmCasperV2": None}), "/t/Session/runtime"),
    ],
)
def test_a_newer_runtime_without_its_parameters_is_read_and_noted(json, at) -> None:
    notes: list[Problem] = []
    _, part = parse_target(json, "/t", notes)
    (content,) = part.json.values()
    assert content["runtime"] == "VmCasperV2"
    assert b.tagged(1) in part.data
    assert notes == [
        Problem("missing-field", at, "VmCasperV2 stands without its parameters, which nodes refuse"),
    ]


BY = "ByHash, ByName, ByPackageHash, ByPackageName"


@pytest.mark.parametrize(
    ("json", "told"),
    [
        ("Other", ("unknown-variant", "/t", "'Other' is not known here", newer("Native, Stored, Session"))),
        ({"Stored": 1}, ("wrong-type", "/t/Stored", "an object must stand here, not a number", None)),
        ({"Stored": {"runtime": "VmCasperV1"}}, ("missing-field", "/t/Stored/id", "'id' is missing", None)),
        ({"Stored": {"id": {"ByName": "x"}}}, ("missing-field", "/t/Stored/runtime", "'runtime' is missing", None)),
        ({"Session": 1}, ("wrong-type", "/t/Session", "an object must stand here, not a number", None)),
        *(
            (
                {"Session": without(a_session()["Session"], name)},  # type: ignore[arg-type]
                ("missing-field", f"/t/Session/{name}", f"'{name}' is missing", None),
            )
            for name in ("is_install_upgrade", "module_bytes", "runtime")
        ),
        (
            a_session(is_install_upgrade=1),
            ("wrong-type", "/t/Session/is_install_upgrade", "true or false must stand here, not a number", None),
        ),
        (
            a_session(module_bytes=1),
            ("wrong-type", "/t/Session/module_bytes", "hexadecimal text must stand here, not a number", None),
        ),
        (
            a_session(runtime="Evm"),
            ("unknown-variant", "/t/Session/runtime", "'Evm' is not known here", newer("VmCasperV1, VmCasperV2")),
        ),
        (stored("ByUref"), ("unknown-variant", "/t/Stored/id", "'ByUref' is not known here", newer(BY))),
        (
            stored({"ByHash": "ab"}),
            ("bad-length", "/t/Stored/id/ByHash", "32 bytes must stand here, not 1", None),
        ),
        (stored({"ByName": 1}), ("wrong-type", "/t/Stored/id/ByName", "text must stand here, not a number", None)),
        (
            stored({"ByPackageHash": 1}),
            ("wrong-type", "/t/Stored/id/ByPackageHash", "an object must stand here, not a number", None),
        ),
        (
            stored({"ByPackageHash": {}}),
            ("missing-field", "/t/Stored/id/ByPackageHash/addr", "'addr' is missing", None),
        ),
        (
            stored({"ByPackageHash": {"addr": "ab"}}),
            ("bad-length", "/t/Stored/id/ByPackageHash/addr", "32 bytes must stand here, not 1", None),
        ),
        (
            stored({"ByPackageName": {}}),
            ("missing-field", "/t/Stored/id/ByPackageName/name", "'name' is missing", None),
        ),
        (
            stored({"ByPackageName": {"name": 1}}),
            ("wrong-type", "/t/Stored/id/ByPackageName/name", "text must stand here, not a number", None),
        ),
        *(
            (
                stored({"ByPackageName": {"name": "x", name: 2**32}}),
                ("out-of-range", f"/t/Stored/id/ByPackageName/{name}", U32_RANGE, None),
            )
            for name in ("version", "protocol_version_major")
        ),
        (
            a_session(runtime={"VmCasperV2": 1}),
            ("wrong-type", "/t/Session/runtime/VmCasperV2", "an object must stand here, not a number", None),
        ),
        (
            a_session(runtime={"VmCasperV2": {}}),
            (
                "missing-field",
                "/t/Session/runtime/VmCasperV2/transferred_value",
                "'transferred_value' is missing",
                None,
            ),
        ),
        (
            a_session(runtime={"VmCasperV2": {"transferred_value": 2**64}}),
            ("out-of-range", "/t/Session/runtime/VmCasperV2/transferred_value", U64_RANGE, None),
        ),
        (
            a_session(runtime={"VmCasperV2": {"transferred_value": 1, "seed": "ab"}}),
            ("bad-length", "/t/Session/runtime/VmCasperV2/seed", "32 bytes must stand here, not 1", None),
        ),
    ],
)
def test_what_is_no_target_is_told(json, told) -> None:
    assert refusal(parse_target, json, "/t", []) == told


def test_the_largest_numbers_of_a_target_are_read() -> None:
    runtime = {"VmCasperV2": {"transferred_value": 2**64 - 1, "seed": None}}
    json = stored({"ByPackageName": {"name": "x", "version": 2**32 - 1, "protocol_version_major": 2**32 - 1}}, runtime)
    assert parse_target(json, "/t", [])[1].json == json


@pytest.mark.parametrize(
    ("json", "name", "data"),
    [
        ({"Custom": "mint"}, "mint", b.tagged(1, b.string("mint"))),
        *((name, name, b.tagged(tag)) for name, tag in ENTRY_POINTS.items()),
    ],
)
def test_an_entry_point_is_custom_or_one_of_a_fixed_set(json, name, data) -> None:
    assert parse_entry_point(json, "/e") == (name, Part(json, data))


@pytest.mark.parametrize(
    ("json", "told"),
    [
        ({"Custom": 1}, ("wrong-type", "/e/Custom", "text must stand here, not a number", None)),
        (
            "Mint",
            (
                "unknown-variant",
                "/e",
                "'Mint' is not known here",
                newer(
                    "Custom, Call, Transfer, AddBid, WithdrawBid, Delegate, Undelegate, Redelegate, ActivateBid, "
                    "ChangeBidPublicKey, AddReservations, CancelReservations, Burn"
                ),
            ),
        ),
    ],
)
def test_what_is_no_entry_point_is_told(json, told) -> None:
    assert refusal(parse_entry_point, json, "/e") == told


@pytest.mark.parametrize(
    ("given", "sent", "data"),
    [
        ("Standard", "Standard", b.tagged(0)),
        ({"FutureEra": 2**64 - 1}, {"FutureEra": 2**64 - 1}, b.tagged(1, b.u64(2**64 - 1))),
        (
            {"FutureTimestamp": "1970-01-01 00:00:01Z"},
            {"FutureTimestamp": "1970-01-01T00:00:01.000Z"},
            b.tagged(2, b.u64(1000)),
        ),
    ],
)
def test_a_scheduling_is_standard_or_waits_for_an_era_or_a_time(given, sent, data) -> None:
    assert parse_scheduling(given, "/s") == Part(sent, data)


@pytest.mark.parametrize(
    ("json", "told"),
    [
        ({"FutureEra": 2**64}, ("out-of-range", "/s/FutureEra", U64_RANGE, None)),
        (
            {"FutureTimestamp": "soon"},
            (
                "bad-timestamp",
                "/s/FutureTimestamp",
                "'soon' is not an RFC 3339 time in UTC",
                "write it as 2026-01-02T03:04:05.678Z",
            ),
        ),
        (
            "Never",
            (
                "unknown-variant",
                "/s",
                "'Never' is not known here",
                newer("Standard, FutureEra, FutureTimestamp"),
            ),
        ),
    ],
)
def test_what_is_no_scheduling_is_told(json, told) -> None:
    assert refusal(parse_scheduling, json, "/s") == told


def test_a_layout_from_before_the_release_is_named_as_such() -> None:
    def refuse() -> None:
        raise unsupported_layout()

    assert refusal(refuse) == (
        "unsupported-format",
        None,
        "this is a TransactionV1 in a pre-release layout that no network runs",
        "make it anew with a current tool",
    )
