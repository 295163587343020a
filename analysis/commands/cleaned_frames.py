"""The cleaned answers as tables of text, numbers and 0/1, a piece of the rows at a time.

What a column is written as is decided by the whole of it, and then done in each piece: a piece in which all
numbers happen to be whole is written like the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.disclosure.release.package.data_files import is_of_days
from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Reports

UUID, ROW = "uuid", "row"
PIECE = 50_000
"""So many rows are laid out at a time: a million interviews as text are ten times larger than as codes."""


@dataclass(frozen=True)
class WrittenColumn:
    """A column as it is written: its `values` (n,), what is `made` of some of them, whether that is text."""

    values: pd.Series
    made: Callable[[pd.Series], pd.Series]
    is_text: bool = True


Columns = Mapping[str, WrittenColumn]


def written_columns(answers: Answers, language: str = "") -> Columns:
    """How each column is written, by its name in the file; answers as labels in `language`, or as codes."""
    columns = {UUID: WrittenColumn(uuids_of(answers), _as_objects)}
    if isinstance(answers, Reports):
        columns[ROW] = WrittenColumn(pd.Series(answers.frame.index.to_numpy()), _as_objects)
    for name in answers.frame.columns:
        labels = _labels(answers, name, language) if language else {}
        own_name = f"{name}_collected" if name in (UUID, ROW) else name
        columns[own_name] = _written(answers.frame[name].reset_index(drop=True), labels)
    return columns


def frames_of(columns: Columns) -> Iterator[pd.DataFrame]:
    """The table, PIECE rows at a time; one piece without rows where there are none."""
    count = len(columns[UUID].values)
    for first in range(0, max(count, 1), PIECE):
        rows = slice(first, first + PIECE)
        yield pd.DataFrame({name: column.made(column.values.iloc[rows]) for name, column in columns.items()})


def schema_of(columns: Columns, piece: pd.DataFrame) -> pa.Schema:
    """The types of all pieces, as one of them and what the columns are say."""
    schema = pa.Schema.from_pandas(piece, preserve_index=False)
    for place, name in enumerate(piece.columns):
        if columns[name].is_text:
            schema = schema.set(place, pa.field(name, pa.string()))
    return schema


def uuids_of(answers: Answers) -> pd.Series:
    """The uuid (n,) of each row's interview."""
    if isinstance(answers, Reports):
        return pd.Series(answers.respondents.frame.index.to_numpy()[answers.rows])
    return pd.Series(answers.frame.index.to_numpy())


def _written(column: pd.Series, labels: Mapping[str, str]) -> WrittenColumn:
    if pd.api.types.is_bool_dtype(column):
        return WrittenColumn(column, partial(_as_type, dtype="Int8"), is_text=False)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return WrittenColumn(column, partial(_as_labels, labels=labels))
    if pd.api.types.is_datetime64_any_dtype(column):
        layout = "%Y-%m-%d" if is_of_days(column) else "%Y-%m-%dT%H:%M:%S"
        return WrittenColumn(column, partial(_as_dates, layout=layout))
    if pd.api.types.is_float_dtype(column):
        dtype = "Int64" if _are_whole(column) else column.dtype
        return WrittenColumn(column, partial(_as_type, dtype=dtype), is_text=False)
    return WrittenColumn(column, _as_objects, is_text=pd.api.types.is_string_dtype(column))


def _labels(answers: Answers, name: str, language: str) -> dict[str, str]:
    column, question = answers.frame[name], name.partition("/")[0]
    if question not in answers.form.questions or not isinstance(column.dtype, pd.CategoricalDtype):
        return {}
    return {choice: answers.form.choice_label(question, choice, language) for choice in column.cat.categories}


def _are_whole(column: pd.Series) -> bool:
    """Whether there are numbers, and all are whole: they are written without a point."""
    numbers = column.dropna()
    return bool(len(numbers) and (numbers == np.floor(numbers)).all())


def _as_objects(part: pd.Series) -> pd.Series:
    return part.astype("object")


def _as_type(part: pd.Series, dtype: object) -> pd.Series:
    return part.astype(dtype)


def _as_labels(part: pd.Series, labels: Mapping[str, str]) -> pd.Series:
    return part.astype("object").map(lambda choice: labels.get(choice, choice), na_action="ignore")


def _as_dates(part: pd.Series, layout: str) -> pd.Series:
    """Dates as ISO text."""
    return part.dt.strftime(layout).astype("object").where(part.notna(), None)
