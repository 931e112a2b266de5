"""Where a value came from, in words."""

import pytest

from cspr_track.core.in_force import BUILT_IN_ORIGIN, Origin


@pytest.mark.parametrize(
    ("origin", "text"),
    [
        (BUILT_IN_ORIGIN, "built-in"),
        (Origin("keyring"), "keyring"),
        (Origin("flag", name="--network"), "flag --network"),
        (Origin("environment", name="CSPR_TRACK_NETWORK"), "environment CSPR_TRACK_NETWORK"),
        (Origin("file", file="config.toml"), "config.toml"),
        (Origin("file", file="config.toml", line=1), "config.toml:1"),
        (Origin("file", file="config.toml", line=7, table="networks.mine"), "config.toml:7 [networks.mine]"),
        (Origin("file", file="config.toml", table="networks.mine"), "config.toml [networks.mine]"),
    ],
)
def test_an_origin_says_where_to_look(origin, text) -> None:
    assert str(origin) == text
