"""What `hashing.py` measures, one library a process: ours|pycspr|verify FILE, whose lines are documents.

It prints how many seconds the lines took, and how many of the documents are valid. ``verify`` is OpenSSL's part alone:
the signatures of the same documents over hashes that are known.
"""

import json
import sys
import time
from pathlib import Path


def ours(lines: list[str]) -> int:
    """Parse, hash, verify, as ``check`` does for each file."""
    from cspr_track.transaction.document import read_document

    return sum(not read_document(line).problems for line in lines)


def pycspr(lines: list[str]) -> int:
    """The same with pycspr, deploys only: 0.12 knows no TransactionV1."""
    import pycspr as library

    valid = 0
    for line in lines:
        deploy = library.from_json(json.loads(line), library.types.Deploy)
        library.validate_deploy(deploy)
        valid += 1
    return valid


def verify(lines: list[str]) -> int:
    """The floor: verifying alone."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    for line in lines:
        document = json.loads(line)
        approval = document["approvals"][0]
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(approval["signer"][2:]))
        key.verify(bytes.fromhex(approval["signature"][2:]), bytes.fromhex(document["hash"]))
    return len(lines)


if __name__ == "__main__":
    which = {"ours": ours, "pycspr": pycspr, "verify": verify}[sys.argv[1]]
    given = Path(sys.argv[2]).read_text().splitlines()
    which(given[:3])  # imports
    began = time.perf_counter()
    valid = which(given)
    sys.stdout.write(json.dumps({"seconds": time.perf_counter() - began, "valid": valid}) + "\n")
