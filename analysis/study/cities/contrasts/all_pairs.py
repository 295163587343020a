"""All pairs of many cities, on request (`pairs: all` in comparison.yaml): 1,225 of fifty, for every answer.

They are worked out and written table by table, so that no more than one table's pairs are in memory; nothing
that is printed is made of them.

write_all_pairs(cities, estimates, path) -> the path, or None where nobody asked
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.comparison.differences import DIFFERENCE_COLUMNS, KEYS, MOST_GROUPS
from analysis.files import replacing
from analysis.study.casestudy import CaseStudy
from analysis.study.cities.contrasts.results import between_cities
from analysis.study.cities.held_surveys import HeldSurvey, held_surveys

FILE = "pairs.parquet"
COUNTS = frozenset({"n_a", "n_b", "base_a", "base_b"})
TEXTS = frozenset({*KEYS, "domain", "a", "b", "verdict", "wave"})


def write_all_pairs(cities: Sequence[CaseStudy], estimates: pd.DataFrame, folder: Path) -> Path | None:
    """The file of all pairs of the surveys that ask for them, with the columns of `differences`; None where
    none does, or there are so few cities that `differences` has all.
    """
    asking = [survey for survey in held_surveys(cities, estimates) if _asks(survey)]
    if not asking:
        return None
    columns = [*DIFFERENCE_COLUMNS, "wave"]
    schema = pa.schema([(name, _type(name)) for name in columns])
    path = folder / FILE
    with replacing(path) as draft, pq.ParquetWriter(draft, schema) as writer:
        for survey in asking:
            for frame in _pairs_by_table(survey):
                writer.write_table(pa.Table.from_pandas(frame[columns], schema, preserve_index=False))
    return path


def _type(name: str) -> pa.DataType:
    if name in TEXTS:
        return pa.string()
    return pa.int64() if name in COUNTS else pa.float64()


def _asks(survey: HeldSurvey) -> bool:
    return survey.declared.pairs == "all" and len(survey.studies) > MOST_GROUPS


def _pairs_by_table(survey: HeldSurvey) -> Iterator[pd.DataFrame]:
    """A table at a time: p-values are corrected within a table, so that nothing hangs on the others."""
    options = replace(survey.options, pairs="all")
    for _, rows in survey.estimates.groupby("table", sort=False):
        for frame in between_cities(survey, rows, options):
            counts = {name: frame[name].astype("Int64") for name in COUNTS}
            yield frame.assign(**counts)
