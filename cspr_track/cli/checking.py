"""Checking documents: reading them, and telling what was found."""

from collections.abc import Sequence
from pathlib import Path

from cspr_track.core.errors import InputError
from cspr_track.core.exit_codes import ExitCode
from cspr_track.render.check import CheckResult, FoundProblem, show_check
from cspr_track.transaction.document import Document, read_file

ONLY_NOTED = frozenset({"node-dialect"})
"""Findings that leave a document valid: it has one meaning, and is written in the node's form when it is sent."""


def check_files(files: Sequence[Path], *, as_json: bool) -> ExitCode:
    """Check each file and tell; gives the exit code."""
    worst = ExitCode.OK
    for file in files:
        result = check_file(file)
        show_check(result, as_json=as_json)
        if not result.valid:
            worst = ExitCode.USAGE
    return worst


def check_file(file: Path) -> CheckResult:
    """What is wrong with one file."""
    try:
        return _result(read_file(file), str(file))
    except InputError as error:
        problem = FoundProblem(code=error.code, path=error.path or "", message=error.message, hint=error.hint)
        return CheckResult(file=str(file), problems=[problem])


def _result(document: Document, file: str) -> CheckResult:
    transaction = document.transaction
    found = [
        FoundProblem(code=problem.code, path=problem.path, message=problem.message, hint=problem.hint)
        for problem in document.problems
    ]
    return CheckResult(
        file=file,
        kind=transaction.kind.value,
        transaction_hash=transaction.stated_hash,
        computed_hash=transaction.hash_hex,
        valid=all(problem.code in ONLY_NOTED for problem in document.problems),
        signers=[approval.signer.hex for approval in transaction.approvals],
        problems=found,
    )
