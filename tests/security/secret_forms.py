"""Every form in which a secret may come out, made without our own code; and a search for them in bytes."""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that must be found nowhere.

    Args:
        name: what it is, for whom a test tells about it.
        raw: its bytes.
    """

    name: str
    raw: bytes

    def forms(self) -> dict[str, bytes]:
        """What a leak would look like, in lower case where case says nothing."""
        text = self.raw.decode("latin-1")
        found = {
            "raw": self.raw,
            "hex": self.raw.hex().encode(),
            "colons": self.raw.hex(":").encode(),
            "number": str(int.from_bytes(self.raw, "big")).encode(),
            "address": quote(self.raw, safe="").encode(),
            "form": quote_plus(self.raw).encode(),
            "every sign encoded": "".join(f"%{byte:02x}" for byte in self.raw).encode(),
            "repr": repr(self.raw)[2:-1].encode(),
            "escapes": "".join(f"\\x{byte:02x}" for byte in self.raw).encode(),
            "numbers": ", ".join(map(str, self.raw)).encode(),
            "UTF-16": text.encode("utf-16-le"),
            "backwards": self.raw[::-1],
            "base85": base64.b85encode(self.raw),
            "base32": base64.b32encode(self.raw)[:-8],
        }
        for before in range(3):  # wherever it begins in what is encoded
            digits = base64.b64encode(bytes(before) + self.raw)[
                (8 * before + 5) // 6 : 8 * (before + len(self.raw)) // 6
            ]
            found[f"base64 +{before}"] = digits
            found[f"base64url +{before}"] = digits.translate(bytes.maketrans(b"+/", b"-_"))
        return found


def key_secrets(file: Path, name: str) -> list[Secret]:
    """The secrets of a PEM file: the number of the key, and the file's body."""
    key = load_pem_private_key(file.read_bytes(), None)
    if hasattr(key, "private_bytes_raw"):
        number = key.private_bytes_raw()
    else:
        number = key.private_numbers().private_value.to_bytes(32, "big")
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    body = file.read_bytes().splitlines()[1]  # what follows it in a longer file tells the public key only
    return [Secret(name, number), Secret(f"{name} as DER", der), Secret(f"{name} in PEM", body)]


def found_in(content: bytes, secrets: Iterable[Secret]) -> list[str]:
    """Which secrets stand in a content, and in which form."""
    lowered = content.lower()
    without_line_ends = re.sub(rb"[\r\n]|\\n", b"", content)
    found = []
    for secret in secrets:
        for form, leak in secret.forms().items():
            if leak in content or leak in without_line_ends or leak.lower() in lowered:
                found.append(f"{secret.name}, {form}")
    return found
