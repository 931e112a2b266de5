"""What nodes of any version say of an execution, read as one value."""

from typing import Any

import pytest

from cspr_track.transaction.execution import (
    NO_REASON,
    Execution,
    FoundExecution,
    find_execution,
    names_a_block,
    parse_execution,
)

INITIATOR = {"PublicKey": "01" + "ab" * 32}
VERSION_2 = {
    "initiator": INITIATOR,
    "error_message": "Out of gas error",
    "limit": "5",
    "consumed": "4",
    "cost": "3",
    "refund": "1",
}
OF_2 = Execution(
    by_casper_2=True,
    error_message="Out of gas error",
    cost=3,
    limit=5,
    consumed=4,
    refund=1,
    initiator=INITIATOR,
)
SUCCESS = {"Success": {"effect": {}, "transfers": [], "cost": "7"}}
OF_1 = Execution(by_casper_2=False, error_message=None, cost=7)


def of_1(message: str | None, cost: int | None = 7) -> Execution:
    return Execution(by_casper_2=False, error_message=message, cost=cost)


BOTTOMLESS: list[Any] = []
for _ in range(100_000):
    BOTTOMLESS = [BOTTOMLESS]

RESULTS: dict[str, tuple[Any, Execution | None]] = {
    "Casper 2": ({"Version2": VERSION_2}, OF_2),
    "Casper 2 with a cost only": ({"Version2": {"cost": "3"}}, Execution(by_casper_2=True, error_message=None, cost=3)),
    "Casper 2 without words": ({"Version2": {}}, None),
    "Casper 2 with members of another version": ({"Version2": {"Failure": {"error_message": "x"}}}, None),
    "of two versions": ({"Version2": {"error_message": None}, "Version1": {"Success": {}}}, None),
    "a success and a failure": ({"Success": {}, "Failure": {}}, None),
    "Casper 2, an empty message is one": (
        {"Version2": {"error_message": ""}},
        Execution(by_casper_2=True, error_message=NO_REASON, cost=None),
    ),
    "a message that is no text": (
        {"Version2": {"error_message": 65}},
        Execution(by_casper_2=True, error_message="65", cost=None),
    ),
    "a message without a bottom": (
        {"Version2": {"error_message": BOTTOMLESS}},
        Execution(by_casper_2=True, error_message=NO_REASON, cost=None),
    ),
    "an old one without a bottom": ({"Failure": {"error_message": BOTTOMLESS}}, of_1(NO_REASON, None)),
    "an old block through a new node": ({"Version1": SUCCESS}, OF_1),
    "an old node": (SUCCESS, OF_1),
    "an old node, failed": ({"Failure": {"error_message": "User error: 1", "cost": "7"}}, of_1("User error: 1")),
    "an old block, failed": (
        {"Version1": {"Failure": {"error_message": "User error: 1", "cost": "7"}}},
        of_1("User error: 1"),
    ),
    "failed without a reason": (
        {"Failure": {"cost": "7"}},
        of_1("the execution failed, the node does not say why"),
    ),
    "failed with an empty reason": (
        {"Failure": {"cost": "7", "error_message": ""}},
        of_1("the execution failed, the node does not say why"),
    ),
    "a success has no reason": ({"Success": {"cost": "7", "error_message": "odd"}}, OF_1),
    "no cost": ({"Success": {}}, of_1(None, None)),
    "before 1.0": ({"effect": {}, "cost": "7", "error_message": None}, OF_1),
    "before 1.0, failed": ({"effect": {}, "cost": "7", "error_message": "User error: 1"}, of_1("User error: 1")),
    "before 1.0, an empty reason": ({"effect": {}, "cost": "7", "error_message": ""}, OF_1),
    "a version of tomorrow": ({"Version3": {}}, None),
    "a version without content": ({"Version2": None}, None),
    "an old version without content": ({"Version1": {}}, None),
    "an outcome without content": ({"Success": None}, None),
    "only an effect": ({"effect": {}}, None),
    "only a cost": ({"cost": "7"}, None),
    "nothing": (None, None),
    "text": ("Success", None),
}


@pytest.mark.parametrize("name", RESULTS)
def test_an_execution_result_of_any_version_is_read(name) -> None:
    result, expected = RESULTS[name]
    assert parse_execution(result) == expected


HASH = "AB" * 32
RESULT = {"Version2": VERSION_2}
FOUND = FoundExecution(execution=OF_2, result=RESULT, block_hash="ab" * 32, block_height=9)
WORDS = {"execution_info": {"block_hash": HASH, "block_height": 9, "execution_result": RESULT}}
OLD_WORDS = {"execution_results": [{"block_hash": HASH, "result": SUCCESS}], "block_height": 9}
ANSWERS: dict[str, tuple[dict[str, Any], FoundExecution | None]] = {
    "Casper 2": (WORDS, FOUND),
    "an old node": (
        OLD_WORDS,
        FoundExecution(execution=OF_1, result=SUCCESS, block_hash="ab" * 32, block_height=9),
    ),
    "a block of unknown height": (
        {"execution_info": {"execution_result": RESULT, "block_hash": None, "block_height": None}},
        FoundExecution(execution=OF_2, result=RESULT, block_hash=None, block_height=None),
    ),
    "a height that is none": (
        {"execution_info": {"execution_result": RESULT, "block_hash": 5, "block_height": True}},
        FoundExecution(execution=OF_2, result=RESULT, block_hash=None, block_height=None),
    ),
    "what an SDK wrote, the node's words inside": ({"rawJSON": WORDS, "executionInfo": {}}, FOUND),
    "a member that no node writes": ({"rawJSON": OLD_WORDS} | WORDS, FOUND),
    "the same, not executed": ({"rawJSON": OLD_WORDS, "execution_info": None}, None),
    "the same, not executed, an old node": ({"rawJSON": WORDS, "execution_results": []}, None),
    "not executed": ({"execution_info": None}, None),
    "not executed, an old node": ({"execution_results": []}, None),
    "no result yet": ({"execution_info": {"block_hash": HASH, "block_height": 9, "execution_result": None}}, None),
    "results of another shape": ({"execution_results": ["x"]}, None),
    "results that are no list": ({"execution_results": {"0": {}}}, None),
    "nothing": ({}, None),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_execution_is_found_in_the_answer_of_any_node(name) -> None:
    answer, expected = ANSWERS[name]
    assert find_execution(answer) == expected


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        *(({"execution_info": {name: value}}, True) for name, value in (("block_hash", HASH), ("block_height", 0))),
        ({"execution_info": {"execution_result": {}}}, True),
        ({"execution_info": {"block_hash": None, "block_height": None, "execution_result": None}}, False),
        ({"execution_info": {}}, False),
        ({"execution_info": None}, False),
        ({"execution_info": [HASH]}, False),
        ({"execution_results": [{}]}, True),
        ({"execution_results": []}, False),
        ({"execution_results": {"block_hash": HASH}}, False),
        ({"block_hash": HASH}, False),
        ({}, False),
    ],
)
def test_whether_a_block_is_named(answer, named) -> None:
    assert names_a_block(answer) is named
