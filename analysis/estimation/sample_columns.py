"""The columns that a declared design names, of the answers or a joined table, checked for each interview."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
import pandas as pd

from analysis.intake.answers.responses import Responses
from analysis.intake.export.table import UUIDS
from analysis.params import DesignParams
from analysis.problems import CaseStudyError, hint
from analysis.reading.identifying_words import tells_who
from analysis.statistics.design_columns import as_numbers, check_weights

SHOWN = 3
"""So many rows are named of those that something is wrong with."""


def named_columns(params: DesignParams) -> Sequence[str]:
    """The columns that a design names, for sentences: weights first."""
    return tuple(dict.fromkeys(chain.from_iterable(params.columns.values())))


class SampleColumns:
    """The columns that a design names, of the answers or of the joined table, one value an interview."""

    def __init__(self, params: DesignParams, respondents: Responses, table: pd.DataFrame | None):
        self.params, self.respondents, self.table = params, respondents, table
        self.ids = respondents.frame.index
        # (n,) the row of the joined table that each interview has
        self._place = np.zeros(len(self.ids), dtype=np.intp) if table is None else self._joined(table)

    def of(self, name: str, role: str) -> pd.Series:
        """The values of a column (n,); CaseStudyError where neither the answers nor the table have it."""
        if self.table is not None and name in self.table.columns and name != self.params.key:
            values = self.table[name].iloc[self._place].reset_index(drop=True)
            self._check_alike(name, role, values)
            return values
        if name and name in (self.respondents.instrument.columns.uuid, *UUIDS):
            return pd.Series(self.ids.astype(str))
        if self.respondents.type_of(name) == "select_multiple":
            raise CaseStudyError(
                f"design: {role} names {name!r}, to which people may have given several answers; name a"
                " column with one value an interview."
            )
        if not self.respondents.has(name):
            columns = [*self.respondents.frame.columns, *(() if self.table is None else self.table.columns)]
            raise CaseStudyError(
                f"design: {role} names the column {name!r}, which neither the export nor the joined file has"
                f"{hint(name, columns)}."
            )
        return self.respondents.frame[name].reset_index(drop=True)

    def codes(self, name: str, role: str) -> pd.Series:
        """The values as texts; CaseStudyError where an interview has none (rule 1)."""
        values = self.of(name, role)
        missing = _is_blank(values)
        if missing.any():
            raise CaseStudyError(
                f"design: {name} ({role}) is missing in {self.rows(missing.to_numpy())}; every interview"
                " needs one. Fill it in, or leave these interviews out with `rows` or the cleaning log."
            )
        texts = values.astype(str).str.strip()
        if role != "key":
            self._check_spelling(texts, name, role)
        return texts

    def _check_spelling(self, texts: pd.Series, name: str, role: str) -> None:
        """Rule 6."""
        names = pd.Series(texts.unique())
        alike = names[names.str.casefold().duplicated(keep=False)]
        if not len(alike):
            return
        both = alike[alike.str.casefold() == alike.iloc[0].casefold()]
        raise CaseStudyError(
            f"design: {name} ({role}) is written in several ways, alike but for capitals, in"
            f" {self.rows(texts.isin(both).to_numpy())}: {', '.join(map(repr, both))}. One unit is written in"
            " one way, two have names of their own: correct the answers."
        )

    def numbers(self, name: str, role: str) -> np.ndarray:
        """The values (n,) as numbers; CaseStudyError for texts and missing ones (rule 1)."""
        values = self.of(name, role)
        blank = _is_blank(values)
        given = pd.to_numeric(values.astype(object).where(~blank), errors="coerce")
        wrong = (given.isna() & ~blank).to_numpy()
        of_people = self.table is None or name not in self.table.columns
        if of_people and wrong.sum() > len(wrong) / 2:
            # another column was meant: what stands in this one may be people's names
            raise CaseStudyError(
                f"design: {name} ({role}) holds no numbers in {wrong.sum()} of {len(wrong)} interviews; name"
                " a column of numbers."
            )
        if wrong.any():
            first = values[int(np.argmax(wrong))]
            raise CaseStudyError(
                f"design: {name} ({role}) is no number in {self.rows(wrong)}, such as {str(first)!r}. Write"
                " numbers with a point for decimals."
            )
        endless = np.isinf(given.to_numpy(dtype=float))
        if endless.any():
            raise CaseStudyError(f"design: {name} ({role}) is infinite in {self.rows(endless)}.")
        if blank.any():
            raise CaseStudyError(
                f"design: {name} ({role}) is missing in {self.rows(blank.to_numpy())}; every interview needs"
                " one."
            )
        return as_numbers(given, role)

    def weights(self) -> np.ndarray | None:
        """Weights (n,): as given, or N/n of each key of the sampling frame; None where neither is named."""
        if self.params.weights:
            self._check_telling(self.params.weights)
            return self._checked(self.numbers(self.params.weights, "weights"), self.params.weights)
        if not self.params.population or self.table is None:
            return None
        sizes = self.numbers(self.params.population, "population")
        sampled = np.bincount(self._place, minlength=len(self.table))[self._place]
        self._check_sizes(self.table[self.params.key], sizes, sampled)
        return sizes / sampled

    def fpc(self) -> list[np.ndarray]:
        """Population sizes or fractions, one array a stage; CaseStudyError for one of 0 or less."""
        given = self.params.fpc
        if isinstance(given, int | float):
            return [np.full(len(self.ids), float(given))]
        sizes = []
        for name in (given,) if isinstance(given, str) else given:
            values = self.numbers(name, "fpc")
            if (values <= 0).any():
                raise CaseStudyError(
                    f"design: {name} (fpc) is 0 or less in {self.rows(values <= 0)}; it is how many units"
                    " there are to draw from, or the part of them that was drawn."
                )
            sizes.append(values)
        return sizes

    def _check_telling(self, name: str) -> None:
        """A phone number is a number too, and the largest weight is printed."""
        if name in self.respondents.instrument.identifying:
            raise CaseStudyError(
                f"design: {name} (weights) is marked as identifying in instrument.yaml; name the weights."
            )
        if tells_who(name, of_numbers=True):
            raise CaseStudyError(
                f"design: {name} (weights) leads to people by its name; name the weights, or give their"
                " column a name that says what it holds."
            )

    def _checked(self, weights: np.ndarray, name: str) -> np.ndarray:
        if (weights < 0).any():
            raise CaseStudyError(
                f"design: {name} (weights) is negative in {self.rows(weights < 0)}; a weight is 0 or more."
            )
        try:
            return check_weights(weights)
        except CaseStudyError as error:
            raise CaseStudyError(f"design: {name}: {error}") from error

    def _check_sizes(self, keys: pd.Series, sizes: np.ndarray, sampled: np.ndarray) -> None:
        """Rule 3, of the sampling frame."""
        small = sizes < sampled
        if small.any():
            row = int(np.argmax(small))
            key = keys.iloc[self._place[row]]
            raise CaseStudyError(
                f"design: {self.params.file} gives a population of {sizes[row]:g}"
                f" ({self.params.population}) for {key!r}, of"
                f" which {sampled[row]} were interviewed. Correct the frame, or name another column."
            )

    def check_used(self) -> None:
        """Rule 5, of a file that nothing is taken from; once all columns are known to be there."""
        if self.table is None:
            return
        others = [name for name in self.table.columns if name != self.params.key]
        if not set(others) & set(named_columns(self.params)):
            raise CaseStudyError(
                f"design: nothing is taken from {self.params.file}: weights, population, strata, psu and fpc"
                f" name none of its columns ({', '.join(others)}). Name one, or leave out file and key."
            )

    def _check_alike(self, name: str, role: str, joined: pd.Series) -> None:
        """Rule 5, of a column that export and file both have."""
        if not self.respondents.has(name) or self.respondents.type_of(name) == "select_multiple":
            return
        own = self.respondents.frame[name].reset_index(drop=True)
        same = own.astype(str).str.strip() == joined.astype(str).str.strip()
        same |= pd.to_numeric(own, errors="coerce") == pd.to_numeric(joined, errors="coerce")
        other = (~_is_blank(own) & ~same).to_numpy()
        if other.any():
            row = int(np.argmax(other))
            raise CaseStudyError(
                f"design: {role} names {name!r}, a column of the export and of {self.params.file}, which"
                f" differ in {self.rows(other)}: {str(own[row])!r} and {str(joined[row])!r}. Rename the"
                " column that is not meant."
            )

    def _joined(self, table: pd.DataFrame) -> np.ndarray:
        """The row of the table (n,) that each interview's key names."""
        key = self.params.key
        if key not in table.columns:
            raise CaseStudyError(
                f"design: {self.params.file} has no column {key!r} to be joined by{hint(key, table.columns)}."
            )
        twice = table[key][table[key].duplicated()]
        if len(twice):
            raise CaseStudyError(
                f"design: {self.params.file} has {twice.iloc[0]!r} in more than one row of {key!r}; a key"
                " stands once."
            )
        own = SampleColumns(self.params.model_copy(update={"file": ""}), self.respondents, None).codes(
            key, "key"
        )
        places = pd.Index(table[key]).get_indexer(own)
        if (places < 0).any():
            unknown = own[int(np.argmax(places < 0))]
            raise CaseStudyError(
                f"design: {self.params.file} has no row for {key} = {unknown!r}, which"
                f" {self.rows(places < 0)} have{hint(unknown, table[key])}. Add it to the file, or correct"
                " the answers."
            )
        return places

    def rows(self, mask: np.ndarray) -> str:
        """ "3 of 120 interviews (u1, u7, u9)"."""
        return interviews_named(self.ids, mask)


def interviews_named(ids: pd.Index, mask: np.ndarray) -> str:
    """ "3 of 120 interviews (u1, u7, u9)", of those that `mask` (n,) marks."""
    named = [str(name) for name in ids[mask][:SHOWN]]
    more = ", ..." if mask.sum() > SHOWN else ""
    return f"{int(mask.sum())} of {len(mask)} interviews ({', '.join(named)}{more})"


def _is_blank(values: pd.Series) -> pd.Series:
    """Where nothing is written."""
    return values.isna() | (values.astype(str).str.strip() == "")
