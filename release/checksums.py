"""dist/SHA256SUMS: what of a release must arrive unchanged."""

import hashlib
from pathlib import Path

NAME = "SHA256SUMS"
OURS = ("*.whl", "*.tar.gz", "*.cdx.json")


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(folder: Path) -> str:
    """Write the sums of archives and bill of materials, as ``sha256sum --check`` reads them; gives the text."""
    files = sorted(path for pattern in OURS for path in folder.glob(pattern))
    text = "".join(f"{digest(path)}  {path.name}\n" for path in files)
    (folder / NAME).write_text(text, encoding="utf-8")
    return text
