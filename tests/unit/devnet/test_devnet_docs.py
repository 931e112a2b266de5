"""What docs/devnet.md says is what the dev network does."""

from pathlib import Path

from cspr_track.devnet.demo_contract import CONTRACT_HASH, ENTRY_POINTS, PACKAGE_HASH
from cspr_track.devnet.rpc_methods import METHODS

DOCS = (Path(__file__).parents[3] / "docs" / "devnet.md").read_text(encoding="utf-8")


def test_every_method_and_entry_point_is_documented() -> None:
    for name in (*METHODS, *ENTRY_POINTS):
        assert f"`{name}`" in DOCS


def test_the_hashes_of_the_demo_contract_are_the_documented_ones() -> None:
    assert CONTRACT_HASH.hex() in DOCS
    assert PACKAGE_HASH.hex() in DOCS
