"""cspr-track: send a Casper transaction and know what became of it.

>>> from cspr_track import send_sync
>>> send_sync("deploy.json", "secret_key.pem", lambda status, data: print(status))  # doctest: +SKIP

The names below are the public API; everything else may change. They are imported when they are first used, so that
``import cspr_track`` costs nothing. asyncio only. The guide is docs/library.md.
"""

from cspr_track._version import __version__

TYPE_CHECKING = False  # that of typing, which would be imported before a command hears a Ctrl-C
if TYPE_CHECKING:
    from typing import Any

    from cspr_track.core.amounts import format_cspr, parse_amount
    from cspr_track.core.deploy_entity import Deploy, DeployArgument, ExecutionType, deploy_of
    from cspr_track.core.errors import (
        BadAnswer,
        CallbackError,
        ChannelError,
        ConfigurationError,
        InputError,
        JournalError,
        RateLimited,
        RefusedError,
        TrackError,
        Unauthorized,
        Unreachable,
    )
    from cspr_track.core.status import Kind, Source, TransactionStatus
    from cspr_track.core.summary import ErrorSummary, Summary
    from cspr_track.core.update import StatusUpdate
    from cspr_track.network.profiles import Profile
    from cspr_track.network.token import Token
    from cspr_track.tracking.callback import OnStatusUpdate
    from cspr_track.tracking.channel import ChannelState
    from cspr_track.tracking.client import send, send_sync, status, status_sync, watch, watch_sync
    from cspr_track.tracking.journal import Journal, JournalRow, SqliteJournal
    from cspr_track.tracking.notices import Notices
    from cspr_track.tracking.service import AnyKey, Network, Tracker
    from cspr_track.transaction.document import Document, read_document, read_file
    from cspr_track.transaction.given import AnyTransaction, check
    from cspr_track.transaction.keys import SecretKey, generate_key, load_key
    from cspr_track.transaction.problem import Problem
    from cspr_track.transaction.public_key import PublicKey
    from cspr_track.transaction.signing import AnySigner, AsyncSigner, SignatureRejected, Signer, approve, approve_async
    from cspr_track.transaction.transaction import Transaction
    from cspr_track.transaction.transfers import make_transfer

_HOMES = {
    "core.amounts": (
        "format_cspr",
        "parse_amount",
    ),
    "core.deploy_entity": (
        "Deploy",
        "DeployArgument",
        "ExecutionType",
        "deploy_of",
    ),
    "core.errors": (
        "BadAnswer",
        "CallbackError",
        "ChannelError",
        "ConfigurationError",
        "InputError",
        "JournalError",
        "RateLimited",
        "RefusedError",
        "TrackError",
        "Unauthorized",
        "Unreachable",
    ),
    "core.status": (
        "Kind",
        "Source",
        "TransactionStatus",
    ),
    "core.summary": (
        "ErrorSummary",
        "Summary",
    ),
    "core.update": ("StatusUpdate",),
    "network.profiles": ("Profile",),
    "network.token": ("Token",),
    "tracking.callback": ("OnStatusUpdate",),
    "tracking.channel": ("ChannelState",),
    "tracking.client": (
        "send",
        "send_sync",
        "status",
        "status_sync",
        "watch",
        "watch_sync",
    ),
    "tracking.journal": (
        "Journal",
        "JournalRow",
        "SqliteJournal",
    ),
    "tracking.notices": ("Notices",),
    "tracking.service": (
        "AnyKey",
        "Network",
        "Tracker",
    ),
    "transaction.document": (
        "Document",
        "read_document",
        "read_file",
    ),
    "transaction.given": (
        "AnyTransaction",
        "check",
    ),
    "transaction.keys": (
        "SecretKey",
        "generate_key",
        "load_key",
    ),
    "transaction.problem": ("Problem",),
    "transaction.public_key": ("PublicKey",),
    "transaction.signing": (
        "AnySigner",
        "AsyncSigner",
        "SignatureRejected",
        "Signer",
        "approve",
        "approve_async",
    ),
    "transaction.transaction": ("Transaction",),
    "transaction.transfers": ("make_transfer",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AnyKey",
    "AnySigner",
    "AnyTransaction",
    "AsyncSigner",
    "BadAnswer",
    "CallbackError",
    "ChannelError",
    "ChannelState",
    "ConfigurationError",
    "Deploy",
    "DeployArgument",
    "Document",
    "ErrorSummary",
    "ExecutionType",
    "InputError",
    "Journal",
    "JournalError",
    "JournalRow",
    "Kind",
    "Network",
    "Notices",
    "OnStatusUpdate",
    "Problem",
    "Profile",
    "PublicKey",
    "RateLimited",
    "RefusedError",
    "SecretKey",
    "SignatureRejected",
    "Signer",
    "Source",
    "SqliteJournal",
    "StatusUpdate",
    "Summary",
    "Token",
    "TrackError",
    "Tracker",
    "Transaction",
    "TransactionStatus",
    "Unauthorized",
    "Unreachable",
    "__version__",
    "approve",
    "approve_async",
    "check",
    "deploy_of",
    "format_cspr",
    "generate_key",
    "load_key",
    "make_transfer",
    "parse_amount",
    "read_document",
    "read_file",
    "send",
    "send_sync",
    "status",
    "status_sync",
    "watch",
    "watch_sync",
]


def __getattr__(name: str) -> "Any":
    from importlib import import_module

    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
