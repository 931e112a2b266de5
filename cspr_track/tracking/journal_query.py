"""Which rows of the journal are meant, and the SQL that finds them by an index, newest first."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

ACCOUNT = "account-hash-"
Query = tuple[str, list[object]]
"""A statement and its values."""
OUTCOMES = {
    "recorded": ("recorded",),
    "sent": ("sent",),
    "processed": ("succeeded", "failed", "processed"),
    "succeeded": ("succeeded",),
    "failed": ("failed",),
    "expired": ("expired",),
    "cancelled": ("cancelled",),
    "timeout": ("timeout",),
    "error": ("error",),
    "pending": ("recorded", "sent", "timeout"),
}
"""What a person may ask for, and what the column ``outcome`` says then; ``pending`` is everything unfinished."""
_LAST = "\U0010ffff"
"""Comes after every text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Which rows are meant; what is None or empty asks for nothing. Times are milliseconds since 1970.

    ``network`` is a chain name. ``sender`` is a public key or an account hash, ``contract`` a hash or a name; of each a
    beginning is enough. ``until_ms`` itself is not meant any more.
    """

    network: str | None = None
    statuses: tuple[str, ...] = ()
    sender: str | None = None
    contract: str | None = None
    since_ms: int | None = None
    until_ms: int | None = None

    @property
    def outcomes(self) -> list[str]:
        """The outcomes that ``statuses`` mean, each once."""
        return list(dict.fromkeys(outcome for status in self.statuses for outcome in OUTCOMES[status]))


def rows_query(
    columns: str,
    wanted: HistoryFilter,
    *,
    senders: Sequence[str] | None,
    contracts: Sequence[str] | None,
    newest_first: bool,
    limit: int | None,
) -> Query:
    """The statement that gives the rows.

    SQLite knows nothing about how the values are spread, so that we say which index finds them: that of the filter
    which leaves the least. It is read in the order of time, and what was asked for is there with the first rows.

    Args:
        columns: what to give; ``recorded_at_ms`` must be among them where the order matters.
        wanted: which rows.
        senders: the senders that ``wanted.sender`` means, if it asks for any.
        contracts: likewise the contracts.
        newest_first: whether order matters.
        limit: at most so many.
    """
    rest = _Conditions()
    rest.add_choice("sender", senders)
    rest.add_choice("contract", contracts)
    if wanted.network is not None:
        rest.add("network = ?", wanted.network)
    if wanted.since_ms is not None:
        rest.add("recorded_at_ms >= ?", wanted.since_ms)
    if wanted.until_ms is not None:
        rest.add("recorded_at_ms < ?", wanted.until_ms)
    outcomes = wanted.outcomes
    index = next(iter(_indexes(wanted)))
    if not newest_first:
        rest.add_choice("outcome", outcomes or None)
        return f"SELECT {columns} FROM transactions{rest.where}", rest.values  # noqa: S608 (all of it ours)
    parts: list[_Conditions] = []
    for one in outcomes if index == "by_outcome" else [None]:
        part = rest.copy()
        part.add_choice("outcome", [one] if one is not None else outcomes or None)
        parts.append(part)
    selects = [f"SELECT {columns}, id FROM transactions INDEXED BY {index}{part.where}" for part in parts]  # noqa: S608
    values = [value for part in parts for value in part.values]
    order = "ORDER BY recorded_at_ms DESC, id DESC LIMIT ?"
    return f"{' UNION ALL '.join(selects)} {order}", [*values, -1 if limit is None else limit]


def distinct_query(column: str, prefix: str) -> Query:
    """The statement that gives the values of an indexed column that begin so, each once, without reading every row."""
    text = (
        f"WITH RECURSIVE found(value) AS (SELECT min({column}) FROM transactions WHERE {column} >= ? "  # noqa: S608
        f"UNION ALL SELECT (SELECT min({column}) FROM transactions WHERE {column} > value) FROM found "
        "WHERE value < ?) SELECT value FROM found WHERE value < ?"
    )
    return text, [prefix, prefix + _LAST, prefix + _LAST]


def senders_meant(senders: Iterable[str], wanted: str) -> list[str]:
    """Those senders of rows (public keys, or ``account-hash-…``) that are meant.

    Args:
        senders: as rows have them.
        wanted: a public key, an account hash with or without its prefix, or how one of them begins; lower case.
    """
    begin, account = wanted.removeprefix(ACCOUNT), _account_of(wanted)
    is_key = begin == wanted
    return [
        sender
        for sender in senders
        if (is_key and sender.startswith(begin))
        or (whose := _account_of(sender)).startswith(begin)
        or (account and whose == account)
    ]


def _account_of(sender: str) -> str:
    """The account hash in hex; empty where it is not a key."""
    if sender.startswith(ACCOUNT):
        return sender.removeprefix(ACCOUNT)
    from cspr_track.transaction.problem import Unreadable  # only who asks for a sender pays for the keys
    from cspr_track.transaction.public_key import PublicKey

    try:
        return PublicKey.from_hex(sender).account_hash.hex()
    except Unreadable:
        return ""


@dataclass(slots=True)
class _Conditions:
    """The conditions of a statement, and their values."""

    texts: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def copy(self) -> "_Conditions":
        return _Conditions(list(self.texts), list(self.values))

    def add(self, text: str, value: object) -> None:
        """One more must hold."""
        self.texts.append(text)
        self.values.append(value)

    def add_choice(self, column: str, values: Sequence[str] | None) -> None:
        """The column must have one of these values; None asks for nothing."""
        if values is None:
            return
        if len(values) == 1:
            self.add(f"{column} = ?", values[0])  # so that the index gives the order too
        else:
            self.add(f"{column} IN (SELECT value FROM json_each(?))", json.dumps(list(values)))  # noqa: S608 (ours)

    @property
    def where(self) -> str:
        """The clause, with a space before it."""
        return f" WHERE {' AND '.join(self.texts)}" if self.texts else ""


def _indexes(wanted: HistoryFilter) -> Iterator[str]:
    if wanted.sender is not None:
        yield "by_sender"
    if wanted.contract is not None:
        yield "by_contract"
    if wanted.statuses:
        yield "by_outcome"
    if wanted.network is not None:
        yield "by_network"
    yield "by_time"
