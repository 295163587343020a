"""Which encoding a text file is in that is not marked, by its bytes and by texts that are known to be in it.

1. Bytes of nothing in every other place are UTF-16 without its mark.
2. What can be read as UTF-8 is UTF-8.
3. Of the older code pages the one is right in which most of the known texts (a form's labels) are found.
4. Where none is found it is Windows-1252, unless letters outside ASCII run together as in no Latin language:
   then the page in whose alphabet they are the commonest letters; none, where they are that in no page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

LATIN = "cp1252"
CODE_PAGES = (LATIN, "cp1256", "cp1251", "cp1250", "cp1254", "mac_roman", "gb18030", "cp932")
COMMONEST = {"cp1256": "اليمنورت", "cp1251": "оаеинтрс"}
"""The letters that are commonest in Arabic and Russian texts, by the code page that holds them."""
NAMES = {
    LATIN: "Windows-1252 (Latin-1)",
    "mac_roman": "Mac Roman",
    "gb18030": "GB 18030",
    "cp932": "Shift JIS",
}
_RUN = re.compile(r"[^\W\d_a-zA-Z]{3,}")
_WORD_BEYOND_ASCII = re.compile(r"\w*[^\W\d_a-zA-Z]\w*")
_SOUGHT, _SEEN = 300, 4_000_000
"""So many texts are looked for, in so many bytes."""
_COMMON = 0.3
"""The commonest letters are at least so much of a text in their language."""
_ENOUGH = 8
"""So many bytes show whether every other one is nothing."""


def unmarked_utf16(start: bytes) -> str:
    """The encoding that rule 1 finds in the first bytes of a file; "" for none."""
    start = start[:1000]
    low, high = start[0::2].count(0), start[1::2].count(0)
    if len(start) >= _ENOUGH and low + high > len(start) // 4:
        if not low:
            return "utf-16-le"
        if not high:
            return "utf-16-be"
    return ""


def code_page(data: bytes, texts: Collection[str]) -> str:
    """The code page of bytes that are no UTF-8, by rules 3 and 4; "" where no page can read them."""
    readable = [page for page in CODE_PAGES if _decoded(data, page) is not None]
    beyond = sorted({text for text in texts if not text.isascii()})[:_SOUGHT]
    hits = {page: _hits(beyond, page, data[:_SEEN]) for page in readable}
    best = max(readable, key=lambda page: hits[page], default="")
    if best and hits[best]:
        return best
    as_latin = _decoded(data, LATIN)
    if as_latin is not None and not _runs_together(as_latin):
        return LATIN
    shares = {}
    for page in COMMONEST:
        if page in readable:
            shares[page] = _share_of(COMMONEST[page], _decoded(data, page))
    likeliest = max(shares, key=lambda page: shares[page], default="")
    return likeliest if likeliest and shares[likeliest] >= _COMMON else ""


def page_name(page: str) -> str:
    """A code page as people call it."""
    return NAMES.get(page, page.replace("cp", "Windows-"))


def _decoded(data: bytes, page: str) -> str | None:
    try:
        return data.decode(page)
    except UnicodeDecodeError:
        return None


def _hits(texts: Collection[str], page: str, data: bytes) -> int:
    """How many of the texts stand in the data, were it written in this page."""
    hits = 0
    for text in texts:
        try:
            hits += text.encode(page) in data
        except UnicodeEncodeError:
            continue
    return hits


def _runs_together(text: str) -> bool:
    """Whether most words with letters outside ASCII have three of them in a row."""
    words = _WORD_BEYOND_ASCII.findall(text)
    return bool(words) and 2 * sum(bool(_RUN.search(word)) for word in words) > len(words)


def _share_of(alphabet: str, text: str | None) -> float:
    letters = Counter(letter for letter in (text or "").lower() if not letter.isascii())
    return sum(letters[letter] for letter in alphabet) / max(letters.total(), 1)
