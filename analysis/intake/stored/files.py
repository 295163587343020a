"""The files of a store: `part-00000.parquet` ..., a row an interview, and `store.json`, which says what they
hold.

    write_part(folder, number, responses, shape) -> the number of rows
    read_stored(folder, form, instrument) -> StoredResponses

A Parquet column of an answer is named as in a frame; that of who was asked a question has `asked:` before
its name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.files import replacing, write_atomic
from analysis.intake.answers.responses import Responses
from analysis.intake.export.files.dialect import Dialect
from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.intake.stored.answers import StoredResponses
from analysis.intake.stored.frame import CATEGORY, UUID, StoredColumn, StoredFrame, StoredPart
from analysis.problems import CaseStudyError

ASKED = "asked:"
MANIFEST = "store.json"
ENDING = ".store"
VERSION = 1


@dataclass(frozen=True)
class StoreManifest:
    """What a store says of itself.

    `made_from` are the exports by name, each with the digest of its bytes; `read_by` is the digest of all
    that decided how they were read; `parts` has the rows of each file; `columns` and `asked` are in order.
    `problems` are what was met in reading, as (severity, where, problem, row, column, got, expected).
    """

    instrument: str
    read_by: str
    wave: str
    routing: str
    made_from: Mapping[str, str]
    parts: Mapping[str, int]
    columns: tuple[StoredColumn, ...]
    asked: tuple[str, ...]
    guessed: tuple[str, ...]
    dialect: Mapping[str, Any]
    problems: tuple[Mapping[str, Any], ...] = ()
    version: int = VERSION


@dataclass
class StoreShape:
    """The columns of all pieces met so far, and their categories; grows from piece to piece."""

    form: Form
    columns: dict[str, StoredColumn] = field(default_factory=dict)
    asked: dict[str, None] = field(default_factory=dict)

    def add(self, responses: Responses, where: str) -> None:
        """Make room for what a piece has. Raises CaseStudyError where it reads a column as another type."""
        for name in responses.frame.columns:
            column = _declared(name, responses.frame[name])
            stored_column = self.columns.setdefault(name, column)
            if stored_column.dtype != column.dtype:
                raise CaseStudyError(
                    f"{where}: the column {name!r} is read as {column.dtype}, and as"
                    f" {stored_column.dtype} in the"
                    " pieces before. Make its values alike in all of the export, or read it in memory."
                )
            if column.categories != stored_column.categories:
                merged = self._in_order(name, (*stored_column.categories, *column.categories))
                self.columns[name] = replace(stored_column, categories=merged)
        self.asked.update(dict.fromkeys(responses.asked.columns))

    def _in_order(self, name: str, met: Sequence[str]) -> tuple[str, ...]:
        """Choices in the form's order, then others as they were met."""
        asked = self.form.questions.get(name)
        listed = {} if asked is None else {choice.name: None for choice in self.form.choices(name)}
        names = dict.fromkeys(met)
        return (
            *(choice for choice in listed if choice in names),
            *(one for one in names if one not in listed),
        )


def write_part(folder: Path, number: int, responses: Responses) -> tuple[str, int]:
    """Write one piece; its file's name and rows. Raises CaseStudyError where the disk does not take it."""
    frame = responses.frame
    arrays = {UUID: pa.array(frame.index.astype("str"), pa.string())}
    for name in frame.columns:
        arrays[name] = _cells(frame[name])
    for question in responses.asked.columns:
        arrays[f"{ASKED}{question}"] = pa.array(responses.asked[question].to_numpy(dtype=bool))
    name = f"part-{number:05d}.parquet"
    try:
        with replacing(folder / name, private=True) as temporary:
            pq.write_table(pa.table(arrays), temporary, compression="zstd", write_statistics=False)
    except OSError as error:
        raise CaseStudyError(
            f"{folder}: the store can't be written: {error.strerror or error}. Make room there, or name"
            " another folder with --to."
        ) from error
    return name, len(frame)


def write_manifest(folder: Path, manifest: StoreManifest) -> None:
    """Write what makes the files a store; it comes last, so that a folder with it is whole."""
    columns = [vars(column) for column in manifest.columns]
    content = {**vars(manifest), "columns": columns}
    text = json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n"
    write_atomic(folder / MANIFEST, text, private=True)


def is_store(path: Path) -> bool:
    """Whether a path is the folder of a store."""
    return (path / MANIFEST).is_file()


def read_manifest(folder: Path) -> StoreManifest:
    """What a store says of itself. Raises CaseStudyError where that can't be read."""
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        columns = tuple(
            StoredColumn(one["name"], one["dtype"], tuple(one["categories"])) for one in content["columns"]
        )
        lists = {name: tuple(content[name]) for name in ("asked", "guessed", "problems")}
        manifest = StoreManifest(**{**content, **lists, "columns": columns})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CaseStudyError(
            f"{path}: this is no readable list of a store's files. Make the store again with `casestudy"
            " store`."
        ) from error
    if manifest.version != VERSION:
        raise CaseStudyError(
            f"{path}: the store was made by another version of casestudy. Make it again with `casestudy"
            " store`."
        )
    return manifest


def read_stored(folder: Path, manifest: StoreManifest, form: Form, instrument: Instrument) -> StoredResponses:
    """The responses of a store, unread. Raises CaseStudyError where a file of it is missing."""
    stored_parts = []
    for name, size in manifest.parts.items():
        if not (folder / name).is_file():
            raise CaseStudyError(
                f"{folder}: the store lacks its file {name}. Make it again with `casestudy store`."
            )
        stored_parts.append(StoredPart(folder / name, size))
    asked = {question: StoredColumn(f"{ASKED}{question}", "bool") for question in manifest.asked}
    dialect_fields: dict[str, Any] = {**manifest.dialect, "file": folder}
    lists = {name: tuple(value) for name, value in dialect_fields.items() if isinstance(value, list)}
    dialect = Dialect(**{**dialect_fields, **lists})
    return StoredResponses(
        StoredFrame.of(stored_parts, {column.name: column for column in manifest.columns}),
        form,
        instrument,
        StoredFrame.of(stored_parts, asked),
        dialect,
        guessed=frozenset(manifest.guessed),
        by_form=manifest.routing == "form",
    )


def _declared(name: str, series: pd.Series) -> StoredColumn:
    if isinstance(series.dtype, pd.CategoricalDtype):
        return StoredColumn(name, CATEGORY, tuple(map(str, series.cat.categories)))
    return StoredColumn(name, str(series.dtype))


def _cells(series: pd.Series) -> pa.Array:
    if isinstance(series.dtype, pd.CategoricalDtype):
        codes = series.cat.codes.to_numpy()
        texts = pa.array(list(map(str, series.cat.categories)), pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=codes < 0), texts)
    return pa.array(series, from_pandas=True)
