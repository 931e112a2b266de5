"""The Deploy entity of CSPR.cloud as a typed structure: amounts as integers, times as times, the raw entity beside it.

Source: CSPR.cloud reference, part 2.2. Reading never fails: what is absent, null or of another type is None, and what
is not known here stays in ``raw``.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

import msgspec

from cspr_track.core.amounts import parse_motes
from cspr_track.core.status import Kind
from cspr_track.core.summary import charged_motes

_TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|\+00:?00)?", re.ASCII)


class ExecutionType(IntEnum):
    """What kind of thing was executed: the numbers of ``execution_type_id``."""

    WASM = 1
    CONTRACT_BY_HASH = 2
    CONTRACT_BY_NAME = 3
    PACKAGE_BY_HASH = 4
    PACKAGE_BY_NAME = 5
    NATIVE = 6
    WASM_PROXY = 7


class DeployArgument(msgspec.Struct, frozen=True, kw_only=True):
    """One named argument."""

    cl_type: Any = None
    """The CLType as JSON: ``"U512"``, ``{"Option": "U64"}``."""
    parsed: Any = None
    """Its value as the service shows it; large numbers are decimal strings."""


class Deploy(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a transaction: the Deploy entity, field by field. Amounts are motes; None is not known.

    CSPR.cloud calls it Deploy whichever kind of transaction it was.
    """

    deploy_hash: str | None = None
    """64 hex digits: the hash of the deploy or the transaction."""
    block_hash: str | None = None
    block_height: int | None = None
    caller_public_key: str | None = None
    """Hex, algorithm byte first; None where only the account hash is known."""
    caller_hash: str | None = None
    """The caller's account hash, without a prefix."""
    version_id: int | None = None
    """0: deploy under Casper 1.x, 1: deploy under Casper 2, 2: TransactionV1."""
    pricing_mode_id: int | None = None
    gas_price_limit: int | None = None
    """The caller's gas price tolerance."""
    is_standard_payment: bool | None = None
    runtime_type_id: int | None = None
    """0: native, 1: Casper VM 1, 2: Casper VM 2."""
    execution_type_id: int | None = None
    """See ``execution_type``."""
    contract_package_hash: str | None = None
    contract_hash: str | None = None
    entry_point_id: int | None = None
    """CSPR.cloud's own number of the entry point, not a name."""
    args: dict[str, DeployArgument] = {}
    payment_amount: int | None = None
    cost: int | None = None
    """What execution cost, in Casper 2 before the refund; see ``charged``."""
    consumed_gas: int | None = None
    refund_amount: int | None = None
    error_message: str | None = None
    """The network's words; None when it was executed with success, or not executed yet."""
    status: str | None = None
    """pending, processed or expired; a failed execution is ``processed`` too."""
    timestamp: datetime | None = None
    """When the transaction was made, in UTC, cut to microseconds."""
    raw: dict[str, Any] = {}
    """The entity exactly as it was received, with fields that are not known here."""

    @property
    def succeeded(self) -> bool:
        """Whether it was executed with success."""
        return self.status in ("processed", "executed") and not self.error_message

    @property
    def charged(self) -> int | None:
        """What the payer really lost for execution, in motes: by the rule of the protocol version that executed it."""
        return charged_motes(self.raw)

    @property
    def kind(self) -> Kind | None:
        """Which of the two kinds of transaction it was."""
        if self.version_id in (0, 1):
            return Kind.DEPLOY
        return Kind.TRANSACTION_V1 if self.version_id == 2 else None

    @property
    def execution_type(self) -> ExecutionType | None:
        """What kind of thing was executed; None also for numbers that are not known here."""
        try:
            return ExecutionType(self.execution_type_id) if self.execution_type_id is not None else None
        except ValueError:
            return None


def deploy_of(entity: Mapping[str, Any]) -> Deploy:
    """Read a Deploy entity, such as the ``data`` that a callback gets with ``processed``; never fails."""
    args, message = entity.get("args"), entity.get("error_message")
    read: dict[str, Any] = {name: _text(entity.get(name)) for name in _TEXTS}
    read |= {name: _number(entity.get(name)) for name in _NUMBERS}
    read |= {name: parse_motes(entity.get(name)) for name in _MOTES}
    standard = entity.get("is_standard_payment")
    return Deploy(
        **read,
        error_message=None if message is None or message == "" else str(message),
        is_standard_payment=standard if isinstance(standard, bool) else None,
        args={str(name): _argument(value) for name, value in args.items()} if isinstance(args, Mapping) else {},
        timestamp=_time(entity.get("timestamp")),
        raw=dict(entity),
    )


_TEXTS = (
    *("deploy_hash", "block_hash", "caller_public_key", "caller_hash"),
    *("contract_package_hash", "contract_hash", "status"),
)
_NUMBERS = (
    *("block_height", "version_id", "pricing_mode_id", "gas_price_limit", "runtime_type_id", "execution_type_id"),
    "entry_point_id",
)
_MOTES = ("payment_amount", "cost", "consumed_gas", "refund_amount")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _argument(value: object) -> DeployArgument:
    if not isinstance(value, Mapping):
        return DeployArgument(parsed=value)
    return DeployArgument(cl_type=value.get("cl_type"), parsed=value.get("parsed"))


def _time(value: object) -> datetime | None:
    """RFC 3339 in UTC; a fraction has up to nine digits, of which six are kept."""
    found = _TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
    except ValueError:
        return None
    return moment.replace(microsecond=int((found[2] or "")[:6].ljust(6, "0")))
