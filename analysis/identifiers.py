"""Ids made from what people wrote: names for files, folders, choices and tables, one to one with their texts.

1. An id holds lower-case ASCII letters, digits and _ only, so that every system can store it.
2. Other scripts are transliterated; signs that tell texts apart become words ("A+" a_plus, "A-" a_minus).
3. Two texts never share an id, nor do ids that differ by case alone: the later text's is numbered.
4. Names that Windows keeps for itself (con, aux, lpt1) get a _ behind them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
UNNAMED = "unnamed"
LONGEST = 60
"""An id becomes part of paths, and Windows ends them at 260 characters."""
_SIGNS = {
    "+": " plus ",
    "<": " under ",
    ">": " over ",
    "\u2264": " up to ",
    "\u2265": " from ",
    "%": " percent ",
    "&": " and ",
}
_MINUS = re.compile(r"(?<=\w)-(?!\w)|(?<!\w)-(?=\d)")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def identifier(text: str) -> str:
    """The id that a text has by itself: lower-case ASCII, "unnamed" where nothing can be written so."""
    signed = _MINUS.sub(" minus ", text.strip())
    for sign, word in _SIGNS.items():
        signed = signed.replace(sign, word)
    if not signed.isascii():
        from anyascii import anyascii

        signed = anyascii(signed)
    plain = re.sub(r"[^a-z0-9]+", "_", signed.lower()).strip("_")
    return storable(plain[:LONGEST].strip("_") or UNNAMED)


def identifiers(texts: Iterable[str], taken: Collection[str] = ()) -> dict[str, str]:
    """Text -> its id, in the order given; no id is given twice or is one of `taken`."""
    return distinct({text: identifier(text) for text in texts}, taken)


def distinct(names: Mapping[Key, str], taken: Collection[str] = ()) -> dict[Key, str]:
    """Key -> its name, numbered where an earlier key or one of `taken` has that name but for its case."""
    used = {name.casefold() for name in taken}
    numbered = {}
    for key, name in names.items():
        candidate, number = name, 1
        while candidate.casefold() in used:
            number += 1
            candidate = f"{name}_{number}"
        used.add(candidate.casefold())
        numbered[key] = candidate
    return numbered


def storable(name: str) -> str:
    """A name that Windows can store too."""
    return f"{name}_" if _RESERVED.fullmatch(name) else name
