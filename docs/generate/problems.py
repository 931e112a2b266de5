"""The page of problem codes."""

from cspr_track.transaction.problem_codes import CODES, Scope

SCOPES: dict[Scope, str] = {
    "document": "Of the document: wrong wherever and whenever",
    "network": "Of the network: its rules speak against it",
    "day": "Of the day: true now, and perhaps not tomorrow",
    "key": "Of key files",
}
INTRODUCTION = """# Problems and their codes

`cspr-track check` names every problem by a stable code, a JSON pointer from the transaction object (not from the top of
the file), a sentence, and where it can what to do. `send` and `sign` stop at the same codes. `check --json` adds
`scope`: of the `document`, of the `network`, of the `day`.

A document is `valid` when nothing of the document itself is wrong; codes that are *noted only* are told, and a node
takes the transaction all the same. It is `sendable` when it is valid and nothing else is known for which the network
would not take it now. `check` exits with 2 when a document is not valid, with `--sendable` also when it is not
sendable.

Offline, the rules are those of mainnet and the time is this machine's. With `--network` or `--rpc` a node is asked for
its rules, its time and the sender's account.
"""


def problems() -> str:
    """The page of problem codes."""
    parts = [INTRODUCTION]
    for scope, title in SCOPES.items():
        rows = [f"| `{code}` | {meaning} |" for code, (where, meaning) in CODES.items() if where == scope]
        parts.append("\n".join([f"## {title}", "", "| code | what is wrong |", "|---|---|", *rows, ""]))
    return "\n".join(parts)
