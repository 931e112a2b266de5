"""Text that a terminal, Rich, Markdown, HTML and a reader would each trip over; one corpus for all tests of it."""

from typing import Any

ESC = "\x1b"
CORPUS = {
    "colours and cursor": f"HERE{ESC}[31m{ESC}[2J{ESC}[1;1H{ESC}[8mEND",
    "clipboard (OSC 52)": f"HERE{ESC}]52;c;cm0gLXJmIC8=\x07END",
    "link (OSC 8)": f"HERE{ESC}]8;;https://evil.example{ESC}\\click{ESC}]8;;{ESC}\\END",
    "title (OSC 0)": f"HERE{ESC}]0;own\x07{ESC}]2;own{ESC}\\END",
    "device (DCS, APC)": f'HERE{ESC}P$q"p{ESC}\\{ESC}_Gf=100;AAAA{ESC}\\END',
    "C1": "HERE\x9b31m\x9d0;own\x9c\x90q\x85END",
    "bell": "HERE\x07\x07\x07END",
    "carriage return": "HERE\r✓ processed\rEND",
    "line ends": "HERE\n✓ processed 00: executed\v\f\x1c\u2028\u2029END",
    "every control": "HERE" + "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)])) + "END",
    "NUL": "HERE\x00END",
    "backspaces": "HERE" + "\b" * 40 + "END",
    "bidi": "HERE\u202e\u2066\u200f\u061cTSOC 5\u2069\u202cEND",
    "invisible": "HERE\u200b\ufeff\u00ad\U000e0041END",
    "half a pair": "HERE\ud800END",
    "Rich markup": "HERE[red]own[/red][/][link=https://evil.example]x[/link][bold END",
    "HTML": "HERE</td></table><script>alert(1)</script><img src=x onerror=alert(1)>&lt;\"'`END",
    "Markdown": "HERE|`a`|``b``|**c**|_d_|[e](https://evil.example)|![f](g)|<h>|~~i~~|\\|\\`|@user|#1|:tada:|$x$END",
    "Markdown addresses": "HEREwww.evil.example-https://evil.example-mailto:a@evil.example-END",
    "Markdown blocks": "HERE\n\n# title\n\n- [x] done\n\n---\n```\n    code\n> quote\n1. one\n<!-- --> END",
    "a megabyte": "HERE" + "z" * 1_000_000,
    "a megabyte of escapes": "HERE" + f"{ESC}[2J" * 250_000,
    "a megabyte of lines": "HERE" + "\r\n" * 500_000,
    "combining": "HERE" + "e" + "\u0301" * 500 + "END",
}
"""Each begins with HERE, so that a test can see that it was shown."""

BOUND = 512 * 1024
"""Bytes that people's output stays below, though every text in it has no end."""


def poisoned(value: Any, text: str, *, but: frozenset[str] = frozenset()) -> Any:
    """The same JSON with that text for every string, except under some names."""
    if isinstance(value, dict):
        return {name: member if name in but else poisoned(member, text, but=but) for name, member in value.items()}
    if isinstance(value, list):
        return [poisoned(member, text, but=but) for member in value]
    return text if isinstance(value, str) else value
