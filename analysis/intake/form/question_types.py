"""The types of an XLSForm's questions, in whatever spelling a program has written them."""

from __future__ import annotations

import re

TYPES = {
    "int": "integer",
    "string": "text",
    "date time": "datetime",
    "dateTime": "datetime",
    "trigger": "acknowledge",
    "photo": "image",
    "location": "geopoint",
    "gps": "geopoint",
}
PLAIN_TYPES = (
    "integer", "decimal", "range", "text", "rank", "note", "date", "time", "datetime", "calculate", "hidden",
    "acknowledge", "geopoint", "geotrace", "geoshape", "start-geopoint", "image", "audio", "video", "file",
    "background-audio", "barcode", "start", "end", "today", "deviceid", "username", "phonenumber", "email",
    "audit", "subscriberid", "simserial", "xml-external", "csv-external", "select_one", "select_multiple",
    "begin_group", "begin_repeat", "end_group", "end_repeat",
)  # fmt: skip
"""Types of questions and groups; programs have more, which are read as they are."""
SELECTS = re.compile(
    r"^(?:add )?(select[ _]one|select1|select[ _]multiple|select all that apply)"
    r"(?P<file>_from_file|_external)?(?: prompt)?(?:\s+from|\s+using)?\s+",
    re.I,
)
_OR_OTHER = re.compile(r"\s+(or[ _]other|or specify other)$", re.IGNORECASE)


def split_type(text: str) -> tuple[str, str | None, bool]:
    """An XLSForm type as (first word in one spelling, list name or None, whether it adds "other")."""
    text = " ".join(text.split())
    or_other = bool(_OR_OTHER.search(text))
    text = _OR_OTHER.sub("", text)
    select = SELECTS.match(text)
    if select:
        several = select.group(1).lower().replace("_", " ") in ("select multiple", "select all that apply")
        return "select_multiple" if several else "select_one", text[select.end() :], or_other
    whole = text.replace("_", " ").lower()
    if whole in TYPES:
        return TYPES[whole], None, or_other
    kind, _, list_name = text.partition(" ")
    return kind.lower(), (list_name or None) if kind.lower() == "rank" else None, or_other
