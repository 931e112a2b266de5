"""Events of a node, read without a socket."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from vectors import OWN

from cspr_track.core.observation import ChainClock, Executed, ExpiryHint, Known, Observation
from cspr_track.core.status import Kind, Source
from cspr_track.network.event_reader import REMEMBERED_BLOCKS, EventReader
from cspr_track.transaction.document import read_document

HASH, OTHER, BLOCK = "ab" * 32, "cd" * 32, "ef" * 32
ACCOUNT = "01" + "39" * 32
AT, AT_MS = "2024-11-27T17:24:10.516Z", 1_732_728_250_516
CLOCK = ChainClock(AT_MS, Source.NODE_EVENTS)

V1_JSON = json.loads((OWN / "transactions/gen-native-transfer-to-public-key-2.json").read_text())
V1 = read_document(V1_JSON).transaction
DEPLOY_JSON = json.loads((OWN / "deploys/gen-storedcontractbyname-2.json").read_text())
DEPLOY = read_document(DEPLOY_JSON).transaction

VERSION_2 = {
    "Version2": {
        "initiator": {"PublicKey": ACCOUNT},
        "error_message": None,
        "limit": "100000000",
        "consumed": "90000000",
        "cost": "100000000",
        "refund": "7500000",
        "transfers": [],
        "size_estimate": 465,
        "effects": [],
    }
}
SUCCESS = {"Success": {"effect": {"operations": [], "transforms": []}, "transfers": [], "cost": "100000000"}}
FAILURE = {"Failure": SUCCESS["Success"] | {"error_message": "User error: 65"}}


def event(name: str, content: object) -> str:
    return json.dumps({name: content})


def block(
    block_hash: str = BLOCK, height: object = 89049, timestamp: object = AT, version: str | None = "Version2"
) -> str:
    bare = {"hash": block_hash, "header": {"height": height, "timestamp": timestamp}, "body": {}}
    return event("BlockAdded", {"block_hash": block_hash, "block": {version: bare} if version else bare})


def processed(transaction_hash: object, result: object = VERSION_2, **members: object) -> str:
    content = {"transaction_hash": transaction_hash, "block_hash": BLOCK, "timestamp": AT, "ttl": "30m"}
    return event("TransactionProcessed", content | {"execution_result": result, "messages": []} | members)


def only(seen: tuple[Observation, ...]) -> Any:
    assert len(seen) == 1
    return seen[0]


def some(entity: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(entity[name] for name in names)


# accepted


def test_an_accepted_transaction_is_known_until_its_ttl() -> None:
    accepted = event("TransactionAccepted", {"Version1": V1_JSON})
    assert EventReader().read(accepted) == (
        Known(V1.hash_hex, Source.NODE_EVENTS, Kind.TRANSACTION_V1, V1.expires_at_ms),
    )


@pytest.mark.parametrize(
    "accepted",
    [event("TransactionAccepted", {"Deploy": DEPLOY_JSON}), event("DeployAccepted", DEPLOY_JSON)],
    ids=["2.x", "1.x"],
)
def test_an_accepted_deploy_is_known_until_its_ttl(accepted) -> None:
    assert EventReader().read(accepted) == (
        Known(DEPLOY.hash_hex, Source.NODE_EVENTS, Kind.DEPLOY, DEPLOY.expires_at_ms),
    )


def test_an_accepted_transaction_in_a_form_of_the_future_is_known_all_the_same() -> None:
    reader = EventReader({HASH})
    later = {"hash": HASH.upper(), "payload": {"new": "form"}, "approvals": []}
    assert reader.read(event("TransactionAccepted", {"Version1": later})) == (
        Known(HASH, Source.NODE_EVENTS, Kind.TRANSACTION_V1),
    )
    assert reader.read(event("DeployAccepted", later)) == (Known(HASH, Source.NODE_EVENTS, Kind.DEPLOY),)


# processed


@pytest.mark.parametrize(
    ("tagged", "kind", "version"),
    [
        ({"Version1": HASH}, Kind.TRANSACTION_V1, 2),
        ({"Deploy": HASH}, Kind.DEPLOY, 1),
        ({"Version1": HASH.upper()}, Kind.TRANSACTION_V1, 2),
    ],
)
def test_a_processed_transaction_of_casper_2_is_executed(tagged, kind, version) -> None:
    news = only(EventReader({HASH}).read(processed(tagged)))
    assert (news.transaction_hash, news.source, news.kind) == (HASH, Source.NODE_EVENTS, kind)
    assert some(news.entity, "deploy_hash", "status", "version_id", "error_message", "block_hash") == (
        *(HASH, "processed", version, None, BLOCK),
    )
    assert some(news.entity, "cost", "consumed_gas", "refund_amount", "payment_amount") == (
        *("100000000", "90000000", "7500000", "100000000"),
    )
    assert some(news.entity, "caller_public_key", "timestamp") == (ACCOUNT, AT)


@pytest.mark.parametrize(("result", "message"), [(SUCCESS, None), (FAILURE, "User error: 65")])
@pytest.mark.parametrize(
    "wrap", [lambda result: result, lambda result: {"Version1": result}], ids=["1.x", "through 2.x"]
)
def test_a_processed_deploy_of_1x_is_executed(result, message, wrap) -> None:
    content = {"deploy_hash": HASH, "account": ACCOUNT, "timestamp": AT, "ttl": "30m", "dependencies": []}
    content |= {"block_hash": BLOCK, "execution_result": wrap(result)}
    news = only(EventReader({HASH}).read(event("DeployProcessed", content)))
    assert (news.transaction_hash, news.kind) == (HASH, Kind.DEPLOY)
    assert some(news.entity, "version_id", "error_message", "cost", "consumed_gas", "refund_amount") == (
        *(0, message, "100000000", "100000000", None),
    )
    assert news.entity["caller_public_key"] == ACCOUNT


@pytest.mark.parametrize("account", [None, "", "zz", "05" + "00" * 32, 7, ["01"], {"x": 1}])
def test_a_sender_that_cannot_be_read_is_left_out(account) -> None:
    content = {"deploy_hash": HASH, "account": account, "block_hash": BLOCK, "execution_result": SUCCESS}
    news = only(EventReader().read(event("DeployProcessed", content)))
    assert news.entity["caller_public_key"] is None


def test_the_height_comes_from_the_block_just_before() -> None:
    reader = EventReader({HASH}, lambda _: V1)
    assert reader.read(block()) == (CLOCK,)
    news = only(reader.read(processed({"Version1": HASH}, block_hash=BLOCK.upper())))
    assert some(news.entity, "block_hash", "block_height") == (BLOCK, 89049)
    assert news.complete


@pytest.mark.parametrize("version", ["Version2", "Version1", None])
def test_blocks_of_every_version_tell_clock_and_height(version) -> None:
    reader = EventReader()
    assert reader.read(block(version=version, height=0)) == (CLOCK,)
    assert only(reader.read(processed({"Version1": HASH}))).entity["block_height"] == 0


def test_without_the_block_or_the_document_the_news_is_not_complete() -> None:
    assert not only(EventReader({HASH}, lambda _: V1).read(processed({"Version1": HASH}))).complete
    reader = EventReader({HASH}, lambda _: None)
    reader.read(block())
    assert not only(reader.read(processed({"Version1": HASH}))).complete


def test_the_document_that_is_known_fills_the_entity() -> None:
    asked: list[str] = []

    def document(transaction_hash: str) -> Any:
        asked.append(transaction_hash)
        return V1

    news = only(EventReader({V1.hash_hex}, document).read(processed({"Version1": V1.hash_hex})))
    assert asked == [V1.hash_hex]
    assert news.entity["execution_type_id"] == 6
    assert news.entity["caller_public_key"] == V1.initiator.public_key.hex
    assert set(news.entity["args"]) >= {"target", "amount"}


def test_old_blocks_of_a_node_that_syncs_do_not_push_out_the_newest() -> None:
    reader = EventReader()
    for height in range(REMEMBERED_BLOCKS + 10):
        reader.read(block(f"{height:064x}", height))
    newest = reader.read(processed({"Version1": HASH}, block_hash=f"{REMEMBERED_BLOCKS + 9:064x}"))
    oldest = reader.read(processed({"Version1": HASH}, block_hash=f"{0:064x}"))
    assert only(newest).entity["block_height"] == REMEMBERED_BLOCKS + 9
    assert only(oldest).entity["block_height"] is None
    assert len(reader._heights) == REMEMBERED_BLOCKS


# expired, and the rest


@pytest.mark.parametrize(
    ("expired", "kind"),
    [
        (event("TransactionExpired", {"transaction_hash": {"Version1": HASH}}), Kind.TRANSACTION_V1),
        (event("TransactionExpired", {"transaction_hash": {"Deploy": HASH.upper()}}), Kind.DEPLOY),
        (event("DeployExpired", {"deploy_hash": HASH}), Kind.DEPLOY),
    ],
)
def test_an_expiry_is_a_hint(expired, kind) -> None:
    assert EventReader({HASH}).read(expired) == (ExpiryHint(HASH, Source.NODE_EVENTS, kind),)


@pytest.mark.parametrize(
    "told",
    [
        event("TransactionAccepted", {"Version1": V1_JSON}),
        event("TransactionAccepted", {"Deploy": DEPLOY_JSON}),
        event("DeployAccepted", DEPLOY_JSON),
        processed({"Version1": OTHER}),
        event("DeployProcessed", {"deploy_hash": OTHER, "execution_result": SUCCESS}),
        event("TransactionExpired", {"transaction_hash": {"Version1": OTHER}}),
        event("DeployExpired", {"deploy_hash": OTHER}),
    ],
)
def test_events_about_other_hashes_are_passed_over(told) -> None:
    assert EventReader({HASH}).read(told) == ()
    assert EventReader(set()).read(told) == ()
    assert len(EventReader().read(told)) == 1


@pytest.mark.parametrize(
    "data",
    [
        '"Shutdown"',
        "",
        "Shutdown",
        "null",
        "[]",
        "{}",
        event("ApiVersion", "2.0.0"),
        event("SidecarVersion", "1.0.0"),
        event("Step", {"era_id": 202, "execution_effects": []}),
        event("Fault", {"era_id": 1, "public_key": ACCOUNT, "timestamp": AT}),
        event("FinalitySignature", {"V2": {"block_hash": BLOCK, "block_height": 1}}),
        event("SomethingNew", {"transaction_hash": {"Version1": HASH}}),
        json.dumps({"TransactionExpired": {"transaction_hash": {"Version1": HASH}}, "BlockAdded": {}}),
        event("TransactionExpired", None),
        event("TransactionExpired", HASH),
        event("TransactionExpired", {}),
        event("TransactionExpired", {"transaction_hash": {"Version9": HASH}}),
        event("TransactionExpired", {"transaction_hash": {"Version1": 7}}),
        event("TransactionAccepted", {"Version1": {"hash": None}}),
        event("TransactionAccepted", {"Version1": None}),
        processed({"Version1": HASH}, None),
        processed({"Version1": HASH}, {"Version3": {}}),
        processed(None),
        '{"TransactionExpired":{"transaction_hash":{"Version1":"ab',
        '{"TransactionExpired":' + "[" * 100_000,
        b'{"TransactionExpired":{"transaction_hash":{"Version1":"\xff"}}}',
    ],
    ids=lambda data: str(data)[:40],
)
def test_what_does_not_matter_or_cannot_be_understood_says_nothing(data) -> None:
    assert EventReader().read(data) == ()


@pytest.mark.parametrize("timestamp", [None, "", 7, [], "2024-13-01T00:00:00Z"])
def test_a_block_without_a_usable_time_still_tells_its_height(timestamp) -> None:
    reader = EventReader()
    assert reader.read(block(timestamp=timestamp)) == ()
    assert only(reader.read(processed({"Version1": HASH}))).entity["block_height"] == 89049


@pytest.mark.parametrize("height", [None, "89049", 1.5, [], {}])
def test_a_height_that_is_no_number_is_not_told(height) -> None:
    reader = EventReader()
    assert reader.read(block(height=height)) == (CLOCK,)
    assert only(reader.read(processed({"Version1": HASH}))).entity["block_height"] is None


# whatever comes

scalar = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)
known = st.sampled_from(
    [HASH, OTHER, HASH.upper(), BLOCK, ACCOUNT, AT, VERSION_2, SUCCESS, FAILURE, V1_JSON, DEPLOY_JSON]
)
names = st.sampled_from(
    [
        *("transaction_hash", "deploy_hash", "Version1", "Version2", "Deploy", "hash", "header", "block", "block_hash"),
        *("height", "timestamp", "execution_result", "Success", "Failure", "cost", "error_message", "initiator"),
        *("PublicKey", "AccountHash", "account", "payload", "approvals", "effect", "limit"),
    ]
)
anything = st.recursive(
    scalar | known,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names | st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)
event_names = st.sampled_from(
    [
        *("TransactionAccepted", "DeployAccepted", "TransactionProcessed", "DeployProcessed"),
        *("TransactionExpired", "DeployExpired", "BlockAdded", "Shutdown"),
    ]
)
results = st.one_of(
    anything,
    anything.map(lambda value: {"Version2": {"initiator": value, "cost": "1"}}),
    st.dictionaries(
        st.sampled_from(["cost", "error_message", "limit", "consumed", "refund", "initiator"]), anything
    ).map(lambda value: {"Version2": value}),
    anything.map(lambda value: {"Failure": {"error_message": value, "cost": value}}),
)
processes = st.fixed_dictionaries(
    {"transaction_hash": st.just({"Version1": HASH}) | anything, "execution_result": results},
    optional={"block_hash": anything, "timestamp": anything, "account": anything},
)
changed_documents = st.one_of(
    st.tuples(st.sampled_from(sorted(document)), anything, st.just(document)).map(
        lambda made: made[2] | {made[0]: made[1]}
    )
    for document in (V1_JSON, DEPLOY_JSON)
).flatmap(lambda document: st.sampled_from([{"Version1": document}, {"Deploy": document}, document]))
contents = processes | changed_documents | anything
events = st.one_of(
    st.binary(),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.dictionaries(event_names, contents, min_size=1, max_size=1).map(json.dumps),
    st.dictionaries(event_names, contents, max_size=3).map(json.dumps).map(str.encode),
    st.tuples(st.dictionaries(event_names, contents, min_size=1).map(json.dumps), st.integers(0, 2000)).map(
        lambda cut: cut[0][: cut[1]]
    ),
)


@settings(derandomize=True, deadline=None, max_examples=120)
@given(st.lists(events, max_size=4))
@example(['{"BlockAdded":' * 50_000])
@example([event("BlockAdded", {"block_hash": BLOCK, "block": {"header": {"height": 9**4000}}})])
@example([block(height=-1), processed({"Version1": HASH}, {"Version2": {"cost": 9**4000}})])
def test_no_event_raises_anything(data) -> None:
    everything, followed = EventReader(document=lambda _: None), EventReader({HASH})
    for item in data:
        seen, wanted = everything.read(item), followed.read(item)
        assert len(seen) <= 1
        for observation in seen:
            assert observation.source is Source.NODE_EVENTS
            json.dumps(getattr(observation, "entity", None))
        assert wanted == tuple(
            found for found in seen if isinstance(found, ChainClock) or found.transaction_hash == HASH
        )
        assert all(isinstance(found, ChainClock | Known | Executed | ExpiryHint) for found in seen)
