"""Text from outside is shown, never obeyed: what a terminal would act on is spelt out instead.

A finding may quote a file, a header or a commit message that somebody wrote to move the cursor, recolour a verdict or
reverse the order of what is read (CVE-2021-42574, "Trojan Source").
"""

from __future__ import annotations

import unicodedata

# Control, format (bidi controls and zero-width characters among them), surrogate and unassigned characters, and the
# separators of lines and paragraphs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def sanitise(text: str, encoding: str = "utf-8") -> str:
    r"""``text`` with every character spelt out (``\x1b``, ``\u202e``) that acts, hides or cannot be encoded."""
    if text.isprintable() and encodes(text, encoding):
        return text
    return "".join(char if _is_plain(char, encoding) else _spelt(char) for char in text)


def encodes(text: str, encoding: str) -> bool:
    """Whether ``encoding`` can take ``text``; one that Python does not know takes ASCII only."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    except LookupError:
        return text.isascii()
    return True


def _is_plain(char: str, encoding: str) -> bool:
    return unicodedata.category(char) not in _UNSEEN and encodes(char, encoding)


def _spelt(char: str) -> str:
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
