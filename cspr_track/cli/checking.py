"""Checking documents: reading them, and telling what was found."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from cspr_track.cli.options import NetworkFlags
from cspr_track.core.check_result import Authorized, CheckResult, FoundProblem, Key, Shown, ShownRow
from cspr_track.core.errors import InputError
from cspr_track.core.exit_codes import ExitCode
from cspr_track.render.check import show_check
from cspr_track.transaction.authorization import AccountKeys, authorization, authorization_findings
from cspr_track.transaction.document import Document, read_file
from cspr_track.transaction.network_rules import NetworkRules
from cspr_track.transaction.problem import Problem
from cspr_track.transaction.problem_codes import scope_of
from cspr_track.transaction.review import review
from cspr_track.transaction.rule_findings import rule_findings
from cspr_track.transaction.transaction import Transaction

ONLY_NOTED = frozenset({"node-dialect", "unknown-member", "duplicate-arg"})
"""Findings that leave a document valid: it has one meaning, and is written in the node's form when it is sent."""
MAINNET = NetworkRules(chain_name="casper")
MANY = 256
"""From this many files on, every processor checks a share of them."""

Judge = Callable[[Transaction], tuple[list[Problem], AccountKeys | None]]
"""What a network says against a transaction, and the keys of its account where a node told them."""


def check_files(files: Sequence[Path], asked: Judge | None, *, as_json: bool, sendable: bool, show: bool) -> ExitCode:
    """Check each file and tell; gives the exit code.

    Args:
        files: what is checked; ``-`` is standard input.
        asked: what judges beyond the document; None judges by mainnet's rules and this machine's clock.
        as_json: one JSON object a file.
        sendable: whether what the network would not take counts.
        show: tell also what is signed.
    """
    worst = ExitCode.OK
    for result in _results(files, asked, show=show):
        show_check(result, as_json=as_json)
        if not (result.sendable if sendable else result.valid):
            worst = ExitCode.USAGE
    return worst


def _results(files: Sequence[Path], asked: Judge | None, *, show: bool) -> Iterator[CheckResult]:
    if len(files) < MANY or asked is not None or (os.cpu_count() or 1) < 2:
        for file in files:
            yield check_file(file, asked or offline, show=show)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor() as pool:
        yield from pool.map(partial(check_file, show=show), files, chunksize=64)


def offline(transaction: Transaction) -> tuple[list[Problem], AccountKeys | None]:
    """Judge by mainnet's rules and this machine's clock."""
    found = rule_findings(transaction, MAINNET, int(time.time() * 1000), chain_known=False)
    return [*found, *authorization_findings(transaction, None)], None


def network_asked(flags: NetworkFlags) -> Judge:
    """Judge by what a node of the named network says; it is asked once for each file.

    Raises:
        ConfigurationError: no such network.
    """
    from cspr_track.cli.session import profile_of
    from cspr_track.cli.signals import run_interruptible
    from cspr_track.tracking.preflight import ask_network, findings_now

    def judge(transaction: Transaction) -> tuple[list[Problem], AccountKeys | None]:
        profile = profile_of(flags, chain_name=transaction.chain_name)
        preflight = run_interruptible(ask_network(profile, [transaction]))
        found = findings_now(transaction, preflight, now_ms=int(time.time() * 1000))
        return found, preflight.account(transaction).keys

    return judge


def check_file(file: Path, judge: Judge = offline, *, show: bool) -> CheckResult:
    """What is wrong with one file."""
    try:
        return _result(read_file(file), str(file), judge, show=show)
    except InputError as error:
        message = f"{error.message}: {error.why}" if error.why else error.message
        problem = FoundProblem(
            code=error.code, path=error.path or "", message=message, hint=error.hint, scope=scope_of(error.code)
        )
        return CheckResult(file=str(file), problems=[problem])


def _result(document: Document, file: str, judge: Judge, *, show: bool) -> CheckResult:
    transaction = document.transaction
    against, keys = judge(transaction)
    found = [
        FoundProblem(
            code=problem.code, path=problem.path, message=problem.message, hint=problem.hint, scope=problem.scope
        )
        for problem in (*document.problems, *against)
    ]
    valid = all(problem.code in ONLY_NOTED for problem in document.problems)
    return CheckResult(
        file=file,
        kind=transaction.kind.value,
        transaction_hash=transaction.stated_hash,
        computed_hash=transaction.hash_hex,
        valid=valid,
        sendable=valid and not against,
        signers=[approval.signer.hex for approval in transaction.approvals],
        authorization=_authorized(transaction, keys) if keys is not None else None,
        problems=found,
        shown=_shown(transaction) if show else None,
    )


def _shown(transaction: Transaction) -> Shown:
    found = review(transaction, now_ms=int(time.time() * 1000), network_name=transaction.chain_name)
    rows = [ShownRow(label=row.label, value=row.value, note=row.note) for row in found.rows]
    return Shown(title=found.title, rows=rows)


def _authorized(transaction: Transaction, keys: AccountKeys) -> Authorized:
    found = authorization(transaction, keys)
    signed = [
        Key(account_hash=signer.account_hash.hex(), public_key=signer.hex, weight=weight or 0, signed=True)
        for signer, weight in found.signed
    ]
    unsigned = [Key(account_hash=account.hex(), weight=weight, signed=False) for account, weight in found.unsigned]
    return Authorized(weight=found.weight, threshold=found.threshold, enough=found.enough, keys=[*signed, *unsigned])
