"""Where a running dev network is: the line it prints, and what it writes down."""

import msgspec


class DevnetInfo(msgspec.Struct, frozen=True):
    """Where a running dev network is (contract: the one line of ``devnet --json``)."""

    rpc: str
    """Node JSON-RPC, the full address."""
    events: str
    """Node events (SSE), the full address."""
    rest: str
    """CSPR.cloud REST, the base address."""
    stream: str
    """CSPR.cloud streaming, the base address."""
    chain_name: str
    token: str
    """The access token that its CSPR.cloud takes; it is worth nothing elsewhere."""
    faucet_key_file: str
    """The key file of the account that has money."""
