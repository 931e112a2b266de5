"""What an error message means, as a value."""

from dataclasses import dataclass

import msgspec


class Possibility(msgspec.Struct, frozen=True):
    """One thing that a contract's own error may mean, if the contract is what it seems to be."""

    standard: str
    """Such as ``CEP-18``."""
    name: str
    """The error's name there, such as ``InsufficientBalance``."""
    title: str
    """A few words."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an error message means.

    Args:
        code: the number in the message, where there is one.
        kind: user, api, mint, auction, handle-payment, contract-header, gas, funds, engine, rpc or unknown.
        title: a few words.
        explanation: one or two sentences.
        hint: what to do, where something can be done.
        name: the error's name in the source of the network, where it has one.
        possible: what a contract's own error may mean; a guess, the likeliest first.
    """

    code: int | None
    kind: str
    title: str
    explanation: str
    hint: str | None = None
    name: str | None = None
    possible: tuple[Possibility, ...] = ()


def unknown_error() -> Explanation:
    """The honest answer to what is not known."""
    return Explanation(
        None,
        "unknown",
        "An error that cspr-track does not know",
        "The network gave no code that is documented; its own words are all there is.",
        "search for these words in the contract's source or documentation",
    )
