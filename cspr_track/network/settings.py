"""Every setting: its name, its type, what it means, and what else can set it. The types are the validation."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from msgspec import Meta

from cspr_track.core.errors import ConfigurationError

Texts = str | list[str]
Seconds = Annotated[float, Meta(ge=0)]
PerMinute = Annotated[float, Meta(gt=0)]
TokenSource = Literal["environment", "file", "keyring"]
ADDRESSES = ("rpc", "events", "rest", "stream", "explorer")
CHANNELS = ("rpc", "events", "rest", "stream")
"""Services; one whose address is empty is switched off."""


class ProfileSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One ``[profiles.NAME]`` table."""

    chain_name: str | None = None
    rpc: Texts | None = None
    events: str | None = None
    rest: str | None = None
    stream: str | None = None
    token_source: TokenSource | None = None
    token_file: str | None = None
    explorer: str | None = None
    key: Texts | None = None
    timeout: Seconds | None = None
    ca_file: str | None = None
    expiry_margin_s: Seconds | None = None
    lookup_interval_s: Annotated[float, Meta(gt=0)] | None = None
    requests_per_minute: PerMinute | None = None


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    network: str | None = None
    key: Texts | None = None
    timeout: Seconds | None = None
    ca_file: str | None = None
    profiles: dict[str, ProfileSettings] = {}
    errors: dict[str, dict[str, str]] = {}


MEANINGS: dict[str, str] = {
    "network": "The network where neither a flag, the environment nor a document names one; mainnet by default.",
    "chain_name": "The network's chain name; by default the profile's own name.",
    "rpc": "Node JSON-RPC, full URLs, in the order in which they are tried. An empty text switches a channel off.",
    "events": "Node events (SSE), full URL.",
    "rest": "CSPR.cloud REST, base URL.",
    "stream": "CSPR.cloud streaming, base URL (`ws://`, `wss://`).",
    "token_source": "Where the access token is kept: `environment` only, a `file`, or the system's `keyring`.",
    "token_file": "The file that holds the access token.",
    "explorer": "The explorer's base URL, for links.",
    "key": "Secret key file that signs where no `--key` is given; a list for several signatures.",
    "timeout": "Seconds to listen where no `--timeout` is given; 0 waits for the TTL. 120 by default.",
    "ca_file": "Certificates (PEM) of authorities that are trusted beside the machine's own.",
    "expiry_margin_s": "How far past a TTL the chain's clock must be before anything is called expired, in seconds.",
    "lookup_interval_s": "How often a transaction is looked up while no channel brings news, in seconds.",
    "requests_per_minute": "How many requests each service gets at most.",
    "errors": "What the errors of a contract mean: a table for each contract or package hash, of numbers and words.",
}
"""What each setting means."""

ENVIRONMENT: dict[str, str] = {
    "network": "CSPR_TRACK_NETWORK",
    "chain_name": "CSPR_TRACK_CHAIN_NAME",
    "rpc": "CSPR_TRACK_RPC",
    "events": "CSPR_TRACK_EVENTS",
    "rest": "CSPR_TRACK_REST",
    "stream": "CSPR_TRACK_STREAM",
    "token_file": "CSPR_CLOUD_KEY_FILE",
    "key": "CSPR_TRACK_KEY",
    "timeout": "CSPR_TRACK_TIMEOUT",
    "ca_file": "CSPR_TRACK_CA_FILE",
}
"""The environment variable that sets it too, and wins over the file."""
TOKEN_VARIABLE = "CSPR_CLOUD_KEY"  # noqa: S105 (its name)

SECRET_WORDS = ("token", "secret", "password", "passphrase", "access_token", "cspr_cloud_key", "api_key")
"""Names under which people may try to put a secret into the file."""


def parse_text(path: tuple[str, ...], text: str) -> Any:
    """A value as it is written on a command line, as the setting has it.

    Raises:
        ConfigurationError: it is not of the setting's type.
    """
    kind = type_of(path)
    if _takes(kind, list) and "," in text:
        return [part.strip() for part in text.split(",")]
    if _takes(kind, str) or _takes(kind, Literal):
        return text
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError:
        raise ConfigurationError(f"{'.'.join(path)}: {text[:80]!r} is not {words_of(kind)}") from None


def words_of(kind: Any) -> str:
    """What a setting must be, in words."""
    parts = getattr(kind, "__args__", ())
    if str in parts and any(getattr(part, "__origin__", None) is list for part in parts):
        return "a text or a list of texts"
    if _takes(kind, Literal):
        choices = [choice for part in parts for choice in getattr(part, "__args__", ()) if isinstance(choice, str)]
        return f"one of {', '.join(choices)}"
    if _takes(kind, float):
        return "a number, 0 or more" if "ge=0" in repr(kind) else "a number above 0"
    if _takes(kind, bool):
        return "true or false"
    return "a text"


def type_of(path: Sequence[str]) -> Any:
    """The type of a setting; None where there is no such setting."""
    kind: Any = Settings
    for part in path:
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            kind = get_type_hints(kind, include_extras=True).get(part)
        elif getattr(kind, "__origin__", None) is dict:
            kind = kind.__args__[1]
        else:
            return None
    return kind


def is_table(kind: Any) -> bool:
    """Whether a type is one of a table: a struct, or names of the user's own."""
    return getattr(kind, "__origin__", None) is dict or (isinstance(kind, type) and issubclass(kind, msgspec.Struct))


def _takes(kind: Any, wanted: Any) -> bool:
    origin = getattr(kind, "__origin__", kind)
    if kind is wanted or origin is wanted:
        return True
    return any(_takes(part, wanted) for part in getattr(kind, "__args__", ()) if part is not type(None))
