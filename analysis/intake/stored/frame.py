"""A frame whose columns lie in Parquet files, and are read when they are looked at.

It gives what `Answers` and those who use them ask of a frame: `columns`, one column as a Series, rows by a
mask, further columns. A column is read whole and kept by whoever asked for it; nothing else is in memory.
What would need every column at once says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.problems import CaseStudyError

UUID = "uuid"
CATEGORY = "category"


@dataclass(frozen=True)
class StoredColumn:
    """A column of the files: its name there, its type in a frame, and its categories where it has some."""

    name: str
    dtype: str
    categories: tuple[str, ...] = ()

    def typed(self, cells: pa.ChunkedArray) -> pd.api.extensions.ExtensionArray | np.ndarray:
        """Cells of one file, as a frame has them."""
        if self.dtype == CATEGORY:
            return self._categorical(cells)
        if self.dtype == "boolean":
            values = cells.combine_chunks()
            missing = values.is_null().to_numpy(zero_copy_only=False)
            return pd.arrays.BooleanArray(values.fill_null(False).to_numpy(zero_copy_only=False), missing)
        if self.dtype == "bool":
            return cells.to_numpy()
        return cells.to_pandas().astype(self.dtype).array

    def _categorical(self, cells: pa.ChunkedArray) -> pd.Categorical:
        dtype = pd.CategoricalDtype(pd.Index(self.categories, dtype="str"))
        places = {name: place for place, name in enumerate(self.categories)}
        small = np.min_scalar_type(-max(len(places), 1))
        codes = []
        for chunk in cells.chunks:
            encoded = chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
            # a missing cell has the code -1, which finds the place after the last
            category_places = [places[name] for name in encoded.dictionary.to_pylist()]
            at = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
            codes.append(np.array([*category_places, -1], dtype=small)[at])
        return pd.Categorical.from_codes(np.concatenate([np.zeros(0, small), *codes]), dtype=dtype)


@dataclass(frozen=True, eq=False)
class StoredPart:
    """One file of a store, and which of its rows are looked at (positions; None: all of `size`)."""

    path: Path
    size: int
    rows: np.ndarray | None = None

    def __len__(self) -> int:
        return self.size if self.rows is None else len(self.rows)

    def read(self, column: StoredColumn) -> pd.api.extensions.ExtensionArray | np.ndarray:
        """A column of these rows."""
        try:
            table = _open(self.path, self.path.stat().st_mtime_ns).read(
                columns=[column.name], use_threads=False
            )
        except (OSError, pa.ArrowInvalid) as error:
            raise CaseStudyError(
                f"{self.path}: this file of the store can't be read ({error}). Make the store again with"
                " `casestudy store`."
            ) from error
        values = column.typed(table.column(column.name))
        return values if self.rows is None else values[self.rows]

    def where(self, mask: np.ndarray) -> StoredPart:
        """The rows of these where `mask` is true."""
        if mask.all():
            return self
        rows = np.flatnonzero(mask)
        rows = rows if self.rows is None else self.rows[rows]
        return replace(self, rows=rows.astype(np.uint32))


@lru_cache(maxsize=128)
def _open(path: Path, changed: int) -> pq.ParquetFile:
    """An open file: its footer is read once."""
    return pq.ParquetFile(path)


@dataclass(frozen=True, eq=False)
class StoredFrame:
    """Columns of the files `parts` by the names a frame has them, and columns `made` since, of all rows."""

    parts: tuple[StoredPart, ...]
    stored: Mapping[str, StoredColumn]
    made: Mapping[str, pd.Series] = field(default_factory=dict)
    order: tuple[str, ...] = ()

    @classmethod
    def of(cls, parts: Sequence[StoredPart], stored: Mapping[str, StoredColumn]) -> StoredFrame:
        """The frame of these files, its columns in the order given."""
        return cls(tuple(parts), dict(stored), {}, tuple(stored))

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    def __contains__(self, name: object) -> bool:
        return name in self.made or (name in self.stored and name in self.order)

    def __getitem__(self, chosen):
        """A column, the rows of a mask (n,), or a frame of some columns."""
        if isinstance(chosen, str):
            return self._column(chosen)
        if isinstance(chosen, list) and all(isinstance(name, str) for name in chosen):
            columns = {name: self._column(name) for name in chosen}
            return pd.DataFrame(columns, index=pd.RangeIndex(len(self)), copy=False)
        return self._where(np.asarray(chosen, dtype=bool))

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        raise CaseStudyError(
            f"The interviews lie in a store, larger than memory, and this needs all of them at once ({name})."
            " Name the export itself in params, of fewer interviews, where you need it."
        )

    @property
    def columns(self) -> pd.Index:
        return pd.Index(self.order, dtype="object")

    @property
    def index(self) -> pd.Index:
        """The uuids, read when they are looked at."""
        texts = [part.read(StoredColumn(UUID, "str")) for part in self.parts]
        return pd.Index(
            pd.concat([pd.Series(part) for part in texts]) if texts else [], dtype="str", name=UUID
        )

    @property
    def dtypes(self) -> Mapping[str, str]:
        """The type of every column, without reading any."""
        made = {name: str(values.dtype) for name, values in self.made.items()}
        return {name: column.dtype for name, column in self.stored.items()} | made

    def assign(self, **columns: object) -> StoredFrame:
        """The frame with further columns, or with others of the same name."""
        series = {name: pd.Series(values).reset_index(drop=True) for name, values in columns.items()}
        order = tuple(dict.fromkeys([*self.order, *series]))
        return replace(self, made={**self.made, **series}, order=order)

    def drop(self, columns: Sequence[str]) -> StoredFrame:
        """The frame without some columns."""
        gone = frozenset(columns)
        made = {name: values for name, values in self.made.items() if name not in gone}
        return replace(self, made=made, order=tuple(name for name in self.order if name not in gone))

    def pieces(self) -> Iterator[tuple[slice, StoredFrame]]:
        """The frame file by file, with the rows that each holds; files without a row are passed over."""
        start = 0
        for part in self.parts:
            rows = slice(start, start + len(part))
            start = rows.stop
            if len(part):
                made = {name: values.iloc[rows] for name, values in self.made.items()}
                yield rows, replace(self, parts=(part,), made=made)

    def loaded(self) -> pd.DataFrame:
        """The frame in memory, by uuid."""
        arrays = {name: self._column(name).array for name in self.order}
        return pd.DataFrame(arrays, index=self.index, columns=list(self.order), copy=False)

    def _column(self, name: str) -> pd.Series:
        if name in self.made:
            return self.made[name]
        if name not in self:
            raise KeyError(name)
        column = self.stored[name]
        arrays: list[Any] = [part.read(column) for part in self.parts]
        if len(arrays) == 1:
            return pd.Series(arrays[0], name=name, copy=False)
        if column.dtype == CATEGORY:
            codes = np.concatenate([part.codes for part in arrays])
            return pd.Series(pd.Categorical.from_codes(codes, dtype=arrays[0].dtype), name=name, copy=False)
        series = [pd.Series(part, copy=False) for part in arrays]
        return pd.concat(series, ignore_index=True).rename(name)

    def _where(self, mask: np.ndarray) -> StoredFrame:
        if len(mask) != len(self):
            raise CaseStudyError(f"The mask has {len(mask)} rows, the store {len(self)}.")
        masked_parts, start = [], 0
        for part in self.parts:
            masked_parts.append(part.where(mask[start : start + len(part)]))
            start += len(part)
        made = {name: values[mask].reset_index(drop=True) for name, values in self.made.items()}
        return replace(self, parts=tuple(masked_parts), made=made)
