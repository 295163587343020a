"""Charts of Word and PowerPoint: the numbers that the file keeps of each, as the chart prints them.

    chart_passages(root, number, where, context) -> a passage for every number, category and series
    has_numbers(root)                            -> whether the file keeps any

A chart's workbook may be gone or newer; what a reader sees is drawn from the cache in the chart's own XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from analysis.verification.reading.report import Passage, clean_text
from analysis.verification.reading.tables import table_passages

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
#: Charts are numbered apart from tables, so that none is taken for a table's row.
_FIRST = 10_000


def chart_passages(root: Any, number: int, where: str, context: Sequence[str] = ()) -> Iterator[Passage]:
    """A chart as a table: a row a category, a column a series, under the chart's title."""
    title = clean_text("".join(node.text or "" for node in _title_nodes(root)))
    rows = _rows(root)
    if title:
        yield Passage(title, where, "caption", tuple(context))
    over = (*context, title) if title else tuple(context)
    for passage in table_passages(rows, _FIRST + number, over):
        place = ", ".join(filter(None, [where, passage.stub, *passage.heads]))
        yield replace(passage, where=place)


def has_numbers(root: Any) -> bool:
    """Whether a chart keeps a number in its file."""
    return any(node.text for node in root.iter(f"{_C}v") if _is_of_values(node))


def _is_of_values(node: Any) -> bool:
    return any(parent.tag in (f"{_C}val", f"{_C}yVal") for parent in node.iterancestors())


def _title_nodes(root: Any) -> list[Any]:
    title = root.find(f".//{_C}chart/{_C}title")
    return list(title.iter(f"{_A}t")) if title is not None else []


def _rows(root: Any) -> list[list[str]]:
    """Head and rows; a category that a series leaves out stays blank."""
    series = list(root.iter(f"{_C}ser"))
    categories: dict[int, str] = {}
    for one in series:
        for kind in ("cat", "xVal"):
            categories = {**_points(one.find(f"{_C}{kind}"), ""), **categories}
    values = [{**_values(one, root)} for one in series]
    heads = ["", *(_name(one) for one in series)]
    places = sorted(set().union(*values))
    rows = [heads]
    for place in places:
        rows.append([categories.get(place, ""), *(numbers.get(place, "") for numbers in values)])
    return rows


def _name(series: Any) -> str:
    node = series.find(f"{_C}tx")
    texts = [] if node is None else [value.text or "" for value in node.iter(f"{_C}v")]
    return clean_text(" ".join(texts))


def _values(series: Any, root: Any) -> dict[int, str]:
    for kind in ("val", "yVal"):
        node = series.find(f"{_C}{kind}")
        if node is not None:
            return _points(node, _format(series, node, root))
    return {}


def _points(node: Any, code: str) -> dict[int, str]:
    """The texts of a cache by their place."""
    if node is None:
        return {}
    texts = {}
    for point in node.iter(f"{_C}pt"):
        value = point.find(f"{_C}v")
        if value is not None and value.text:
            texts[int(point.get("idx", "0"))] = as_printed(value.text, code) if code else value.text
    return texts


def _format(series: Any, node: Any, root: Any) -> str:
    """How a chart prints its numbers: as its labels say, else as the numbers' own cells, else as its axis."""
    labels = series.find(f"{_C}dLbls/{_C}numFmt")
    code = node.find(f".//{_C}formatCode")
    axis = root.find(f".//{_C}valAx/{_C}numFmt")
    written = [labels.get("formatCode") if labels is not None else "", code.text if code is not None else ""]
    written.append(axis.get("formatCode") if axis is not None else "")
    return next((text for text in written if text and text != "General"), "General")


def as_printed(value: str, code: str) -> str:
    """A number as a format prints it: 0.573 as "57%" by `0%`, 57.3 as "57%" by `0"%"`."""
    try:
        number = float(value)
    except ValueError:
        return value
    own = code.split(";")[0]
    literal = re.sub(r'"([^"]*)"|\\(.)', lambda match: f"\0{match[1] or match[2]}", own)
    decimals = len(re.sub(r"[^0#?]", "", own.partition(".")[2].partition("%")[0])) if "." in own else 0
    if own == "General":
        return f"{number:.10g}"
    if "\0%" in literal:
        return f"{number:.{decimals}f}%"
    if "%" in own:
        return f"{100 * number:.{decimals}f}%"
    return f"{number:.{decimals}f}"
