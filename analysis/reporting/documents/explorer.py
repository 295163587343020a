"""`out/index.html`: every city and every table in one file, to choose, compare, print and download.

The numbers travel as columns of small integers and texts that stand once a language, deflated: fifty cities
are under four megabytes. Without scripts the page shows findings and tables as text.

write_explorer(path, explorer, style) -> path
read_data(text) -> dict            what a page holds, for whoever checks it
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.files import write_atomic
from analysis.reporting.documents.html_parts import policy, table_html
from analysis.reporting.documents.page import environment, read_part
from analysis.reporting.style import Style
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.words import is_right_to_left, number, own_name, percent, word

COLUMNS = ("city", "wave", "table", "block", "answer", "group", "level")
NUMBERS = ("n", "base", "estimate", "low", "high")
_SHOWN = ("ok", "small base")
UI = (
    "all",
    "answer",
    "base",
    "colon",
    "page.csv",
    "explore.title",
    "explore.question",
    "explore.answer",
    "explore.group",
    "explore.cities",
    "explore.round",
    "explore.show",
    "explore.percent",
    "explore.counts",
    "explore.intervals",
    "explore.small",
    "explore.hidden",
    "explore.few",
    "explore.none",
    "explore.of",
    "explore.every",
    "note.synthetic",
    "pack.findings",
    "pack.sources",
    "page.languages",
    "status.suppressed",
)


@dataclass(frozen=True)
class CityLine:
    """A city on the page: its name by language, the address of its page, and its key findings by language."""

    names: Mapping[str, str]
    address: str
    findings: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Explorer:
    """What the page holds: `rows` of estimates with keys into `texts` (key -> language -> text) in COLUMNS,
    NUMBERS (shares 0-1), `status` and `share` (whether the estimate is one); of each table its section,
    source, notes and unit, as keys. `first` is the table that the page opens with.
    """

    languages: tuple[str, ...]
    cities: Mapping[str, CityLine]
    rows: pd.DataFrame
    texts: Mapping[str, Mapping[str, str]]
    tables: Mapping[str, Mapping[str, str]]
    static: Sequence[Table] = ()
    synthetic: bool = False
    first: str = ""


def write_explorer(path: Path, explorer: Explorer, style: Style) -> Path:
    """Write the page in one step."""
    css = (read_part("city.css") + read_part("explore.css")).replace("ACCENT", style.accent)
    script, first = read_part("explore.js"), explorer.languages[0]
    text = (
        environment()
        .get_template("explore.html")
        .render(
            css=Markup(css),
            js=Markup(script),
            policy=policy([css], [script]),
            language=first,
            right_to_left=is_right_to_left(first),
            say=lambda key, **values: word(key, first, **values),
            cities=explorer.cities,
            data=Markup(_packed(_data(explorer))),
            static=[(table, table_html(table)) for table in explorer.static],
            synthetic=explorer.synthetic,
            names=[(code, own_name(code)) for code in explorer.languages],
        )
    )
    return write_atomic(path, text)


def read_data(page: str) -> dict[str, Any]:
    """The data of a page, unpacked."""
    packed = re.search(r'<script type="text/plain" id="data">([^<]*)</script>', page)
    return json.loads(zlib.decompress(base64.b64decode(packed[1])))


def _packed(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")


def _number_marks(language: str) -> dict[str, str]:
    """How print writes numbers: what stands between thousands and before decimals, and percents (`{}`: the
    number).
    """
    written = number(1234.5, language, 1)
    half = percent(0.5, language)
    return {"group": written[1], "decimal": written[-2], "percent": half.replace("50", "{}")}


def _data(explorer: Explorer) -> dict[str, Any]:
    rows = explorer.rows
    keys = list(explorer.texts)
    places = {key: place for place, key in enumerate(keys)}
    is_shown = rows["status"].isin(_SHOWN)
    columns: dict[str, Any] = {name: [places[key] for key in rows[name]] for name in COLUMNS}
    for name in NUMBERS:
        columns[name] = _numbers(rows[name], is_shown, name)
    shares = rows.loc[rows["share"], "block"].unique()
    # 0: as it is, 1: of few people, 2: hidden
    states = {"ok": 0, "small base": 1}
    columns["status"] = [states.get(status, 2) for status in rows["status"]]
    return {
        "languages": list(explorer.languages),
        "rtl": sorted(filter(is_right_to_left, explorer.languages)),
        "marks": {code: _number_marks(code) for code in explorer.languages},
        "ui": {code: {key: word(key, code) for key in UI} for code in explorer.languages},
        "texts": {code: [explorer.texts[key][code] for key in keys] for code in explorer.languages},
        "tables": [
            {"id": places[name], **{part: places[key] for part, key in table_texts.items()}}
            for name, table_texts in explorer.tables.items()
        ],
        "first": places.get(explorer.first),
        "cities": [places[name] for name in explorer.cities],
        "shares": [places[key] for key in shares],
        "ids": {str(places[name]): name for name in (*explorer.cities, *explorer.tables)},
        "rows": columns,
    }


def _numbers(values: pd.Series, shown: pd.Series, name: str) -> list[float | int | None]:
    """Numbers to four digits of a share; none where the row is hidden."""
    visible_values = values.where(shown)
    whole = name in ("n", "base")
    numbers: list[float | int | None] = []
    for value in visible_values:
        if pd.isna(value):
            numbers.append(None)
        else:
            numbers.append(int(value) if whole else round(float(value), 5))
    return numbers
