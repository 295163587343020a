"""XLSForm's functions of texts, each worked on once for every different text (or combination of texts).

Source: ODK XForms specification, "XPath functions".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from analysis.expressions import xpath_values as values
from analysis.expressions.xpath_values import (
    Numbers,
    Texts,
    Ticks,
    Truths,
    Value,
    all_known,
    as_dates,
    as_texts,
)

LONGEST_PATTERN = 300
_NESTED_REPEATS = re.compile(r"[+*}]\s*\)\s*[+*{]|\\\d|\(\?")
"""Patterns that can take for ever: a repeat in a repeat; or that other programs read otherwise."""


def over_texts(function: Callable[..., str], *arguments: Value) -> Texts:
    """`function` of the texts of every row, once for each different combination of them."""
    codes, combinations, is_known = _combined(arguments)
    results = [function(*combination) for combination in combinations]
    unique = tuple(dict.fromkeys(text for text in results if text))
    position = {text: place for place, text in enumerate(unique)}
    places = np.array([position.get(text, -1) for text in results], dtype=np.int64)
    return Texts(places[codes], unique, is_known)


def truth_over_texts(function: Callable[..., bool], *arguments: Value) -> Truths:
    """`over_texts` for what is true or false of texts."""
    codes, combinations, is_known = _combined(arguments)
    return Truths(np.array([function(*texts) for texts in combinations], dtype=bool)[codes], is_known)


def _length(value: Value) -> Numbers:
    value = values.listed_ticks(value) if isinstance(value, Ticks) else value
    codes, combinations, is_known = _combined((value,))
    return Numbers(np.array([len(text) for (text,) in combinations], dtype=float)[codes], is_known)


def _combined(arguments: Sequence[Value]) -> tuple[np.ndarray, list[tuple[str, ...]], np.ndarray]:
    """A code (n,) for each combination of texts that occurs, the combinations, and where all are known."""
    texts = [as_texts(argument) for argument in arguments]
    if not texts:
        return values.for_all(0), [()], values.KNOWN
    columns = np.broadcast_arrays(*(text.codes for text in texts))
    shape = columns[0].shape
    rows = np.stack([column.reshape(-1) for column in columns], axis=1)
    unique, codes = np.unique(rows, axis=0, return_inverse=True)
    combinations = []
    for row in unique:
        combinations.append(tuple(map(_text_of, texts, row.tolist())))
    return codes.reshape(shape), combinations, all_known(texts)


def _text_of(texts: Texts, code: int) -> str:
    return texts.texts[code] if code >= 0 else ""


def _whole(text: str, default: int) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return default


def _substr(text: str, start: str, end: str = "") -> str:
    """From `start` (0 is the first) up to `end`; negative places count from the end."""
    return text[_whole(start, 0) : _whole(end, len(text)) if end else len(text)]


def _contains(text: Value, part: Value) -> Truths:
    """Whether the part stands in the text: of several ticks in any order, unless it is of two of them."""
    part_texts = as_texts(part)
    if isinstance(text, Ticks) and not any(" " in one for one in part_texts.texts):
        text = values.listed_ticks(text)
    return truth_over_texts(lambda one, other: other in one, text, part_texts)


def _before(text: str, mark: str) -> str:
    return text.partition(mark)[0] if mark and mark in text else ""


def _after(text: str, mark: str) -> str:
    return text.partition(mark)[2] if mark else text


def _translate(text: str, old: str, new: str) -> str:
    pairs: dict[str, str | int | None] = {}
    for place, sign in enumerate(old):
        pairs.setdefault(
            sign, new[place] if place < len(new) else None
        )  # of a sign that stands twice, the first
    return text.translate(str.maketrans(pairs))


def _regex(text: Value, pattern: Value) -> Truths:
    """Whether the whole text fits a pattern; unknown for patterns that can take for ever."""
    patterns = as_texts(pattern)
    unsafe = values.per_text(patterns, lambda one: _compiled(one) is None, True)
    fits = truth_over_texts(lambda one, given: bool(_fits(one, given)), text, pattern)
    return Truths(fits.true, fits.known & ~unsafe)


def _fits(text: str, pattern: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is not None and compiled.fullmatch(text) is not None


def _compiled(pattern: str) -> re.Pattern | None:
    if len(pattern) > LONGEST_PATTERN or _NESTED_REPEATS.search(pattern):
        return None
    try:
        return re.compile(pattern)
    except re.error:
        return None


_FORMATS = {
    "Y": "%Y",
    "y": "%y",
    "m": "%m",
    "d": "%d",
    "b": "%b",
    "H": "%H",
    "M": "%M",
    "S": "%S",
    "a": "%a",
    "3": "000",
}
_SHORT = {"n": "%m", "e": "%d", "h": "%H"}


def _format_date(value: Value, pattern: Value) -> Texts:
    return over_texts(_formatted, values.as_texts(as_dates(value)), pattern)


def _formatted(text: str, pattern: str) -> str:
    days = values.days_of(text)
    if np.isnan(days):
        return ""
    moment = np.datetime64(round(days * values.DAY), "s").astype(object)

    def put_in(found: re.Match) -> str:
        sign = found[1]
        if sign in _SHORT:
            return moment.strftime(_SHORT[sign]).lstrip("0") or "0"
        return moment.strftime(_FORMATS[sign]) if sign in _FORMATS else found[0]

    return re.sub(r"%(\w)", put_in, pattern)


TEXT_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "string-length": _length,
    "substr": partial(over_texts, _substr),
    "substring-before": partial(over_texts, _before),
    "substring-after": partial(over_texts, _after),
    "translate": partial(over_texts, _translate),
    "normalize-space": partial(over_texts, lambda text: " ".join(text.split())),
    "upper-case": partial(over_texts, str.upper),
    "lower-case": partial(over_texts, str.lower),
    "concat": partial(over_texts, lambda *texts: "".join(texts)),
    "join": partial(over_texts, lambda mark, *texts: mark.join(texts)),
    "contains": _contains,
    "starts-with": partial(truth_over_texts, str.startswith),
    "ends-with": partial(truth_over_texts, str.endswith),
    "regex": _regex,
    "format-date": _format_date,
    "format-date-time": _format_date,
}
