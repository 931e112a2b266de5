"""The user's own words for errors of contracts: how a contract is written, and what is told of mistakes."""

from pathlib import Path

import pytest

from cspr_track.core.errors import ConfigurationError
from cspr_track.network.config import parse_config, read_config
from cspr_track.network.error_settings import contract_hash
from cspr_track.network.profiles import profile_for

HASH, OTHER = "575bd3677220fe8ff1915c588bda07fd7959671b773bb10ae1f387ca86d41789", "ab" * 32


def config(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def own_errors(text: str, tmp_path: Path) -> dict[str, dict[int, str]]:
    return read_config(config(tmp_path, text), {}).own_errors


@pytest.mark.parametrize(
    "written",
    [
        *(f"{prefix}{HASH}" for prefix in ("", "hash-", "contract-", "contract-package-", "package-")),
        *(f"entity-contract-{HASH}", f"contract-package-wasm{HASH}", f"hash-{HASH.upper()}"),
    ],
)
def test_a_contract_is_written_as_tools_write_it(written, tmp_path) -> None:
    assert own_errors(f'[errors."{written}"]\n65 = "Not whitelisted"\n', tmp_path) == {HASH: {65: "Not whitelisted"}}


def test_every_contract_has_its_own_numbers_and_both_ways_to_write_it_add_up(tmp_path) -> None:
    text = (
        f'[errors.hash-{HASH}]\n0 = "None"\n65535 = " Last "\n[errors."{HASH}"]\n7 = "Ü"\n[errors."{OTHER}"]\n7 = "x"\n'
    )
    assert own_errors(text, tmp_path) == {HASH: {0: "None", 65535: "Last", 7: "Ü"}, OTHER: {7: "x"}}


def test_no_errors_and_no_file_name_nothing(tmp_path) -> None:
    assert own_errors("", tmp_path) == {}
    assert read_config(None, {"CSPR_TRACK_CONFIG": ""} | {"HOME": str(tmp_path)}).own_errors == {}


def test_the_profile_in_force_knows_them_whatever_the_network(tmp_path) -> None:
    file = config(tmp_path, f'[errors."hash-{HASH}"]\n65 = "Not whitelisted"\n')
    for network in ("mainnet", "testnet", "devnet"):
        assert profile_for(network, environ={}, config=file).own_errors == {HASH: {65: "Not whitelisted"}}
    assert hash(profile_for("mainnet", environ={}, config=file))


WRONG = [
    (f'[errors."hsh-{HASH}"]\n1 = "x"', "{file}:1 [errors]: 'hsh-" + HASH, "did you mean 'hash-'?"),
    (
        f'[errors."contract-pakage-{HASH}"]\n1 = "x"',
        "{file}:1 [errors]: 'contract-pakage-",
        "did you mean 'contract-package-'?",
    ),
    (f'[errors."hash-{HASH[:-1]}"]\n1 = "x"', "is no contract", "write hash- and 64 hex digits"),
    ('[errors]\n1 = "x"', "{file}:2 [errors]", None),
    (f'[errors."{HASH}"]\nsixty = "x"', "'sixty' is no error number: contracts have 0 to 65535", None),
    (f'[errors."{HASH}"]\n1 = "x"\n65536 = "x"', "{file}:3", None),
    (f'[errors."{HASH}"]\n-1 = "x"', "'-1' is no error number", None),
    (f'[errors."{HASH}"]\n65 = 5', "{file}:2", None),
    (f'[errors."{HASH}"]\n65 = ""', "65 must be one line of plain text", None),
    (f'[errors."{HASH}"]\n65 = "a\\u001b[2J"', "65 must be one line of plain text", None),
    (f'[errors."{HASH}"]\n65 = "a\\nb"', "65 must be one line of plain text", None),
    (f'[eror."{HASH}"]\n65 = "a"', "unknown setting 'eror'", "did you mean 'errors'?"),
]


@pytest.mark.parametrize(("text", "said", "hint"), WRONG)
def test_a_mistake_is_told_in_one_line_with_its_place_and_the_nearest_name(text, said, hint, tmp_path) -> None:
    file = tmp_path / "config.toml"
    with pytest.raises(ConfigurationError) as caught:
        parse_config(text, file)
    assert said.replace("{file}", str(file)) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2
    if hint is not None:
        assert hint in str(caught.value.hint)


@pytest.mark.parametrize(
    "text", ["", "hash-", "65", HASH + "0", f"uref-{HASH}-007", f"account-hash-{HASH}", f"hash_{HASH}"]
)
def test_what_is_no_contract_is_none(text) -> None:
    assert contract_hash(text) is None
