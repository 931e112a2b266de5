"""The words everything is told in: the seven statuses, the two kinds of transaction, the sources of news."""

from enum import StrEnum


class TransactionStatus(StrEnum):
    """What is known about a transaction, in the words users of CSPR.click know."""

    SENT = "sent"
    """Signed and accepted by a node, not executed yet."""
    PROCESSED = "processed"
    """Executed by the network, with success or with failure."""
    EXPIRED = "expired"
    """The TTL passed before it was executed."""
    CANCELLED = "cancelled"
    """The person rejected the signature request; nothing left the machine."""
    TIMEOUT = "timeout"
    """We stopped listening; says nothing of the transaction itself."""
    ERROR = "error"
    """Something unexpected in sending or watching."""
    PING = "ping"
    """The connection is alive."""

    @property
    def final(self) -> bool:
        """Whether nothing may follow this status."""
        return self in FINAL_STATUSES


FINAL_STATUSES = frozenset(
    {
        TransactionStatus.PROCESSED,
        TransactionStatus.EXPIRED,
        TransactionStatus.CANCELLED,
        TransactionStatus.TIMEOUT,
        TransactionStatus.ERROR,
    }
)


class Kind(StrEnum):
    """The two kinds of transaction the network takes."""

    DEPLOY = "deploy"
    TRANSACTION_V1 = "transaction-v1"


class Source(StrEnum):
    """Where a piece of news comes from."""

    STREAM = "stream"
    """CSPR.cloud Streaming API (WebSocket)."""
    REST = "rest"
    """CSPR.cloud REST API."""
    NODE_EVENTS = "node-events"
    """A node's server-sent events."""
    NODE_RPC = "node-rpc"
    """A node's JSON-RPC."""
    LOCAL = "local"
    """This process."""
