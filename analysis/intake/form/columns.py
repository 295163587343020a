"""Column headers of XLSForm sheets in one spelling, and which of their languages are languages."""

from __future__ import annotations

import re
from functools import lru_cache

SYNONYMS = {
    "list name": "list_name",
    "relevance": "relevant",
    "skip logic": "relevant",
    "caption": "label",
    "value": "name",
    "choice filter": "choice_filter",
    "calculate": "calculation",
    "select_from_list_name": "list_name",
}
TRANSLATED = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
MEDIA = ("image", "audio", "video", "big-image", "media")
_PREFIXES = ("bind::", "bind:", "body::", "control::")
_BRACKETED = re.compile(r"^(?P<name>label|hint)\s*[(\[](?P<language>[^()\[\]]+)[)\]]$", re.IGNORECASE)
_JOINED = re.compile(r"^(?P<name>label|hint)\s*(?:[-@#|/]|[_ ])\s*(?P<language>.+)$", re.IGNORECASE)
_CODE = re.compile(r"[(\[]\s*([A-Za-z]{2,3}(?:[-_]\w+)?)\s*[)\]]\s*$")


def header_of(cell: str) -> str:
    """A header in one spelling.

    `Label : French`, `label::French` and `label (French)` are all "label::French", and a column of media is
    "media", whatever its language.
    """
    text = " ".join(cell.split())
    lower = text.casefold()
    prefix = next((prefix for prefix in _PREFIXES if lower.startswith(prefix)), "")
    text = text[len(prefix) :].strip()
    if text.casefold().startswith("media"):
        return "media"
    name, _, language = text.partition(":")
    name, language = name.strip().casefold(), language.strip(": ")
    if name in MEDIA:
        return "media"
    if not language and name not in TRANSLATED:
        name, language = _joined(text, name)
    name = SYNONYMS.get(name, name)
    if name in TRANSLATED and language.casefold().partition(":")[0].strip() in MEDIA:
        return "media"
    return name + (f"::{language}" if language else "")


def _joined(text: str, name: str) -> tuple[str, str]:
    """Name and language of a header such as `label (French)`, `label_fr` or `label French`."""
    match = _BRACKETED.match(text) or _JOINED.match(text)
    if match and (text.count("(") or is_real_language(match["language"].strip())):
        return match["name"].casefold(), match["language"].strip()
    return name, ""


@lru_cache(maxsize=1024)
def is_real_language(header: str) -> bool:
    """Whether a label column's language is one: by its code, or its name in English or in itself."""
    code = _CODE.search(header)
    names = _languages()
    if code:
        return code[1].casefold().replace("_", "-").partition("-")[0] in names
    text = header.strip().casefold()
    return text.replace("_", "-").partition("-")[0] in names or text in _own_names()


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    """Codes and English names of languages."""
    from babel import Locale

    language_names = Locale("en").languages
    return frozenset(text.casefold() for pair in language_names.items() for text in pair)


@lru_cache(maxsize=1)
def _own_names() -> frozenset[str]:
    """What languages call themselves; read only where a name is no English one."""
    from babel import Locale
    from babel.localedata import locale_identifiers

    plain = [identifier for identifier in locale_identifiers() if "_" not in identifier]
    return frozenset((Locale.parse(code).get_language_name() or "").casefold() for code in plain) - {""}
