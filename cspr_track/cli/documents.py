"""What documents must be before anything is asked or signed: each given once, for one network, with nothing fatal."""

from collections.abc import Sequence

from cspr_track.core.errors import InputError
from cspr_track.transaction.document import Document
from cspr_track.transaction.transaction import Transaction


def each_once(documents: Sequence[Document]) -> list[Document]:
    """Each transaction once, however often it is given: it can be executed once only, and has one outcome.

    Raises:
        InputError: the same transaction is given with different signatures.
    """
    found: dict[str, Document] = {}
    for document in documents:
        transaction = document.transaction
        first = found.setdefault(transaction.hash_hex, document)
        if set(first.transaction.approvals) != set(transaction.approvals):
            raise InputError(
                f"{first.file} and {document.file} are the same transaction with different signatures",
                code="usage",
                hint="put all signatures into one file (cspr-track sign), and send that",
            )
    return list(found.values())


def one_chain(transactions: list[Transaction]) -> str:
    """The network that all of them are made for.

    Raises:
        InputError: they are made for several.
    """
    chains = {transaction.chain_name for transaction in transactions}
    if len(chains) > 1:
        raise InputError(
            f"the files are made for different networks: {', '.join(sorted(chains))}",
            code="chain-name",
            hint="send them network by network",
        )
    return chains.pop()


def refuse_bad(document: Document, *, will_be_signed: bool) -> None:
    """Stop at what a node would refuse for certain.

    Raises:
        InputError: there is something.
    """
    for problem in document.problems:
        if problem.fatal and not (problem.code == "no-approvals" and will_be_signed):
            hint = "add --key FILE to sign it" if problem.code == "no-approvals" else problem.hint
            raise InputError(problem.message, code=problem.code, file=document.file, path=problem.path, hint=hint)
