"""Text from the network or a file, made harmless for a terminal: the one filter it all passes."""

import re
import unicodedata

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U0001d159")
"""Letters and signs that show nothing."""
_VARIANTS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""They show nothing either, and change the letter before them, and perhaps its width."""
_PARTS = frozenset(map(chr, (*range(0x1F3FB, 0x1F400), *range(0x1F1E6, 0x1F200))))
"""Skin tones, and the halves of flags: how wide they are with what stands before them, no two terminals agree."""
_SPANS = ((0x1160, 0x1200), (0xD7B0, 0xD7FC), (0x2630, 0x2638), (0x268A, 0x2690), (0x3248, 0x3250), (0x4DC0, 0x4E00),
          (0x1D300, 0x1D377))  # fmt: skip
_UNSURE = frozenset(chr(code) for span in _SPANS for code in range(*span))
"""Parts of Korean syllables, and signs that one version of Unicode calls narrow and another one wide."""
_LEFTWARDS = ("R", "AL", "AN")
"""Bidirectional classes of letters and digits beside which a terminal turns numbers and brackets round."""
_ODD = _BIDI | _BLANKS | _VARIANTS | _PARTS | _UNSURE
_NO_NUMBER = re.compile(r"\\(?=[xuU])")
"""A backslash with which a number seems to begin."""
MAX_SHOWN = 2000
"""Characters of one text that are shown at most."""


def safe(text: object, *, limit: int = MAX_SHOWN) -> str:
    """Escape what could move the cursor, change colours or titles, ring, or turn the reading direction.

    Control characters (C0, C1, DEL), line and paragraph separators, bidirectional controls, half surrogates, what shows
    nothing or looks like a blank and is none, and what is of no certain width are written as ``\\x1b`` or
    ``\\u202e``. Of no certain width are marks that stand beside a letter or round it, such as most vowels of Hindi, and
    parts of Korean syllables: with them a line is longer on the screen than we think, and goes on at the margin, where
    ours begin. So are letters of scripts that are written from right to left, such as Hebrew and Arabic: what stands
    beside them, be it an amount of ours, would be turned round. What is too long is cut, and says so.
    """
    plain = str(text)
    cut = plain if len(plain) <= limit else plain[:limit]
    if cut is plain and cut.isascii() and cut.isprintable():
        return cut  # nearly always; and an outcome is a dozen texts
    shown = "".join(_shown(c) if _harmful(c) else c for c in cut)
    return shown if cut is plain else f"{shown}… ({len(plain)} characters)"


def exact(text: str, *, limit: int = MAX_SHOWN, unicode: bool = True) -> str:
    """The same for what is signed, so that no two texts look alike.

    Args:
        text: what is shown.
        limit: characters of it that are shown at most.
        unicode: whether the stream has more than ASCII; else what is beyond is written as numbers, not as signs that
            resemble it, as our own are.

    Returns:
        What ``safe`` gives, where a backslash of the text itself is ``\\x5c`` before x, u and U, and every mark that is
        put on a letter is its number: with it a letter looks like another one, and a terminal keeps only some of many.
    """
    if text.isascii() and "\\" not in text:
        return safe(text, limit=limit)
    cut = _NO_NUMBER.sub(r"\\x5c", text[:limit])
    shown = "".join(_shown(c) if unicodedata.category(c)[0] == "M" else c for c in safe(cut, limit=len(cut)))
    if not unicode:
        shown = shown.encode("ascii", "backslashreplace").decode("ascii")
    return shown if len(text) <= limit else f"{shown}… ({len(text)} characters)"


def _harmful(character: str) -> bool:
    code = ord(character)
    if 0x20 <= code < 0x7F:
        return False
    if character in _ODD:
        return True
    if unicodedata.bidirectional(character) in _LEFTWARDS:
        return True
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp", "Zs", "Cf", "Co", "Cn", "Mc", "Me")


def _shown(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
