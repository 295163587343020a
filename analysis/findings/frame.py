"""The findings frame, one row a finding by rank: what `findings.csv` holds, of a city and of all cities.

| column | what it holds |
|---|---|
| rank | 1, 2, ...: what matters most first |
| city | the study's id; of a comparison, the city it is about ("" where it is about several) |
| survey, section, table | where it is from, by name |
| kind | one of `analysis.findings.finding.KINDS`: leads, nearly all, differs between groups, ... |
| rows | keys of the estimates rows it is made of (`Cell.key`: study, survey, wave, table, question, choice,
  domain, level, statistic, unit, weighting, joined by "|"), parted by "; " |
| size | a share, or a difference of shares (0-1) |
| low, high | the 95% interval of the size; blank where there is none |
| certainty | clear, likely, too few to say |
| key | True for the key findings |
| figure | the name of the figure that shows it ("incidents_by_sex"); "" where there is none |
| sentence_<language> | the finding in words, one column a language (`sentence_en`) |
| headline_<language> | the same without bases: what a figure's headline says |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.findings.finding import KEY
from analysis.findings.ranking import Ranked

PLAIN_COLUMNS = (
    "rank",
    "city",
    "survey",
    "section",
    "table",
    "kind",
    "rows",
    "size",
    "low",
    "high",
    "certainty",
    "key",
    "figure",
)


def findings_frame(
    ranked: Sequence[Ranked],
    sentences: Mapping[str, Sequence[str]],
    headlines: Mapping[str, Sequence[str]],
) -> pd.DataFrame:
    """The frame of ranked findings; `sentences` and `headlines` hold one text a finding, by language."""
    rows = [_row(item) for item in ranked]
    frame = pd.DataFrame(rows, columns=list(PLAIN_COLUMNS))
    for language, texts in sentences.items():
        frame[f"sentence_{language}"] = list(texts)
    for language, texts in headlines.items():
        frame[f"headline_{language}"] = list(texts)
    return frame


def _row(item: Ranked) -> dict[str, object]:
    finding = item.finding
    return {
        "rank": item.rank,
        "city": finding.city,
        "survey": finding.survey,
        "section": finding.section,
        "table": finding.table,
        "kind": finding.kind,
        "rows": "; ".join(cell.key for cell in finding.cells),
        "size": finding.size,
        "low": finding.low,
        "high": finding.high,
        "certainty": finding.certainty,
        "key": item.key,
        "figure": finding.figure,
    }


def domains_of(keys: str) -> set[str]:
    """The domains ("" for the whole) of the estimates rows that a finding is made of, from its `rows`."""
    place = KEY.index("domain")
    return {key.split("|")[place] for key in keys.split("; ") if key.count("|") >= place}
