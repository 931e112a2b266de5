"""cspr-track: send a Casper transaction and know what became of it.

>>> from cspr_track import send_sync
>>> send_sync(Path("deploy.json"), "secret_key.pem", lambda status, data: print(status))  # doctest: +SKIP

The names below are the public API; everything else may change. They are imported when they are first used, so that
``import cspr_track`` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cspr_track._version import __version__

if TYPE_CHECKING:
    from cspr_track.core.errors import (
        BadAnswer,
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
    from cspr_track.tracking.client import send, send_sync, watch, watch_sync
    from cspr_track.tracking.tracker import Tracker
    from cspr_track.transaction.document import Document, read_document, read_file
    from cspr_track.transaction.keys import load_key
    from cspr_track.transaction.signing import SignatureRejected, Signer

_HOMES = {
    "core.errors": (
        *("BadAnswer", "ChannelError", "ConfigurationError", "InputError", "JournalError", "RateLimited"),
        *("RefusedError", "TrackError", "Unauthorized", "Unreachable"),
    ),
    "core.status": ("Kind", "Source", "TransactionStatus"),
    "core.summary": ("ErrorSummary", "Summary"),
    "core.update": ("StatusUpdate",),
    "network.profiles": ("Profile",),
    "tracking.client": ("send", "send_sync", "watch", "watch_sync"),
    "tracking.tracker": ("Tracker",),
    "transaction.document": ("Document", "read_document", "read_file"),
    "transaction.keys": ("load_key",),
    "transaction.signing": ("SignatureRejected", "Signer"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "BadAnswer",
    "ChannelError",
    "ConfigurationError",
    "Document",
    "ErrorSummary",
    "InputError",
    "JournalError",
    "Kind",
    "Profile",
    "RateLimited",
    "RefusedError",
    "SignatureRejected",
    "Signer",
    "Source",
    "StatusUpdate",
    "Summary",
    "TrackError",
    "Tracker",
    "TransactionStatus",
    "Unauthorized",
    "Unreachable",
    "__version__",
    "load_key",
    "read_document",
    "read_file",
    "send",
    "send_sync",
    "watch",
    "watch_sync",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
