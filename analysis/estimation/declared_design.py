"""The sample as params declare it: weights, strata, units and population sizes, as a Design of people.

declared_design(params, respondents, table) -> Design
read_frame_table(path, problems) -> the rows of a sampling frame, or of a table of weights

The rules, each refused in words with the rows it is about:
1. Every interview has a weight, a stratum and a unit; weights are numbers of 0 or more, not all 0.
2. A unit lies in one stratum. The same name in several is refused, unless params say `nest: yes`.
3. A population is no smaller than the sample of it. An `fpc` of 1 throughout, where several units were drawn,
   can be read two ways (a population of one, or everything drawn), and is asked.
4. A stratum with one unit has no error of its own: refused, or treated as `lonely` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.intake.answers.responses import Responses
from analysis.params import DesignParams
from analysis.problems import CaseStudyError, Problems, hint
from analysis.reading.hand_tables import read_sheets
from analysis.statistics.design import Design
from analysis.statistics.design_columns import as_numbers, check_weights
from analysis.statistics.variance import check_lonely, rows_alone

SHOWN = 3
"""So many rows are named of those that something is wrong with."""


def read_frame_table(path: Path, problems: Problems) -> pd.DataFrame:
    """The first sheet of a table kept by hand, its columns as texts; empty, with a problem, where it can't be
    read.
    """
    sheets = read_sheets(path, problems)
    if not sheets or len(sheets[0].rows) < 2:
        if sheets:
            problems.fatal(str(path), "the table has no rows; it needs a header and a row for each key.")
        return pd.DataFrame()
    header, *rows = sheets[0].rows
    twice = next((name for name in header if name and header.count(name) > 1), "")
    if twice:
        problems.fatal(
            str(path), "two columns have the same name; rename or remove one of them.", row=1, got=twice
        )
        return pd.DataFrame()
    width = len(header)
    filled = [(*row[:width], *[""] * (width - len(row))) for row in rows if any(row)]
    return pd.DataFrame(filled, columns=list(header), dtype="str")


def declared_design(
    params: DesignParams, respondents: Responses, table: pd.DataFrame | None = None
) -> Design:
    """The design of `respondents`; `table` is the file that params name, as `read_frame_table` reads it.

    Raises CaseStudyError where a column is not there, or by the rules above.
    """
    columns = _Columns(params, respondents, table)
    strata = [columns.codes(name, "strata") for name in params.stages("strata")]
    units = [columns.codes(name, "psu") for name in params.stages("psu")]
    # several questions as strata are one stratification, crossed; several units are stages
    crossed = pd.MultiIndex.from_arrays(strata).to_flat_index().map("/".join) if len(strata) > 1 else None
    stratum = pd.Series(crossed) if crossed is not None else (strata[0] if strata else None)
    if units and stratum is not None and not params.nest:
        _check_nested(stratum, units[0], columns)
    weights, sizes = columns.weights(), columns.fpc()
    try:
        design = Design(
            respondents.frame,
            weights=weights,
            strata=None if stratum is None else [stratum],
            psu=units or None,
            fpc=sizes or None,
            lonely=params.lonely,
        )
        _check_drawn_whole(design, sizes)
    except CaseStudyError as error:
        raise CaseStudyError(f"design: {str(error).removeprefix('design: ')}") from error
    try:
        check_lonely(design)  # rule 4, before anything is estimated
    except CaseStudyError as error:
        raise CaseStudyError(f"design: {error} These are {columns.rows(rows_alone(design))}.") from error
    return design


class _Columns:
    """The columns that a design names, of the answers or of the joined table, one value an interview."""

    def __init__(self, params: DesignParams, respondents: Responses, table: pd.DataFrame | None):
        self.params, self.respondents, self.table = params, respondents, table
        self.ids = respondents.frame.index
        self._place = None if table is None else self._joined(table)

    def of(self, name: str, role: str) -> pd.Series:
        """The values of a column (n,); CaseStudyError where neither the answers nor the table have it."""
        if self.table is not None and name in self.table.columns and name != self.params.key:
            return self.table[name].iloc[self._place].reset_index(drop=True)
        if name and name == self.respondents.instrument.columns.uuid:
            return pd.Series(self.ids.astype(str))
        if self.respondents.type_of(name) == "select_multiple":
            raise CaseStudyError(
                f"design: {role} names {name!r}, to which people may have given several answers; name a"
                " column with one value an interview."
            )
        if not self.respondents.has(name):
            known = [*self.respondents.frame.columns, *(() if self.table is None else self.table.columns)]
            raise CaseStudyError(
                f"design: {role} names the column {name!r}, which neither the export nor the joined file has"
                f"{hint(name, known)}."
            )
        return self.respondents.frame[name].reset_index(drop=True)

    def codes(self, name: str, role: str) -> pd.Series:
        """The values as texts; CaseStudyError where an interview has none (rule 1)."""
        values = self.of(name, role)
        missing = values.isna() | (values.astype(str).str.strip() == "")
        if missing.any():
            raise CaseStudyError(
                f"design: {name} ({role}) is missing in {self.rows(missing.to_numpy())}; every interview"
                " needs one. Fill it in, or leave these interviews out with `rows` or the cleaning log."
            )
        return values.astype(str)

    def numbers(self, name: str, role: str) -> np.ndarray:
        """The values (n,) as numbers; CaseStudyError for texts and missing ones (rule 1)."""
        values = self.of(name, role)
        blank = values.isna() | (values.astype(str).str.strip() == "")
        given = pd.to_numeric(values.astype(object).where(~blank), errors="coerce")
        wrong = (given.isna() & ~blank).to_numpy()
        if wrong.any():
            first = values[int(np.argmax(wrong))]
            raise CaseStudyError(
                f"design: {name} ({role}) is no number in {self.rows(wrong)}, such as {str(first)!r}. Write"
                " numbers with a point for decimals."
            )
        if np.isinf(given.to_numpy(dtype=float)).any():
            endless = np.isinf(given.to_numpy(dtype=float))
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
            return self._checked(self.numbers(self.params.weights, "weights"), self.params.weights)
        if not self.params.population:
            return None
        sizes = self.numbers(self.params.population, "population")
        sampled = np.bincount(self._place, minlength=len(self.table))[self._place]
        self._check_sizes(sizes, sampled, self.params.population)
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

    def _checked(self, weights: np.ndarray, name: str) -> np.ndarray:
        if (weights < 0).any():
            raise CaseStudyError(
                f"design: {name} (weights) is negative in {self.rows(weights < 0)}; a weight is 0 or more."
            )
        try:
            return check_weights(weights)
        except CaseStudyError as error:
            raise CaseStudyError(f"design: {name}: {error}") from error

    def _check_sizes(self, sizes: np.ndarray, sampled: np.ndarray, name: str) -> None:
        """Rule 3, of the sampling frame."""
        small = sizes < sampled
        if small.any():
            row = int(np.argmax(small))
            key = self.table[self.params.key].iloc[self._place[row]]
            raise CaseStudyError(
                f"design: {self.params.file} gives a population of {sizes[row]:g} ({name}) for {key!r}, of"
                f" which {sampled[row]} were interviewed. Correct the frame, or name another column."
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
        own = _Columns(self.params.model_copy(update={"file": ""}), self.respondents, None).codes(key, "key")
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
        named = [str(name) for name in self.ids[mask][:SHOWN]]
        more = ", ..." if mask.sum() > SHOWN else ""
        return f"{int(mask.sum())} of {len(mask)} interviews ({', '.join(named)}{more})"


def _check_nested(stratum: pd.Series, unit: pd.Series, columns: _Columns) -> None:
    """Rule 2."""
    pairs = pd.DataFrame({"unit": unit.to_numpy(), "stratum": stratum.to_numpy()}).value_counts(sort=False)
    counts = pairs.groupby("unit").size()
    crossing = counts[counts > 1]
    if not len(crossing):
        return
    name = crossing.index[0]
    found = ", ".join(f"{where!r} ({count} interviews)" for where, count in pairs[name].items())
    more = f", as do {len(crossing) - 1} others" if len(crossing) > 1 else ""
    raise CaseStudyError(
        f"design: the unit {name!r} ({columns.params.stages('psu')[0]}) stands in more than one stratum:"
        f" {found}{more}. A unit lies in one stratum: correct the interviews, or, where another unit goes by"
        " the same name there, write `nest: yes` under design."
    )


def _check_drawn_whole(design: Design, sizes: Sequence[np.ndarray]) -> None:
    """Rule 3, of what is 1 throughout: no error would be left of a sample that was one."""
    # without fpc there are no sizes
    for stage, values in zip(design.stages, sizes, strict=False):
        if (values == 1).all() and (stage.sampled > 1).any():
            raise CaseStudyError(
                "fpc is 1 in every interview, which is a population of one unit, or a sampling fraction of 1,"
                f" by which all are drawn; {int(stage.sampled.max())} units were drawn together. Write how"
                " many units there are to draw from; where all were drawn, that is their number."
            )


def unweighted_of(design: Design) -> Design:
    """The same sample with everybody counted once: its strata and units stay."""
    return design.reweighted(np.ones(design.n))


def named_columns(params: DesignParams) -> Sequence[str]:
    """The columns that a design names, for sentences: weights first."""
    fpc = (
        ()
        if isinstance(params.fpc, int | float)
        else (params.fpc,)
        if isinstance(params.fpc, str)
        else params.fpc
    )
    given = (params.weights or params.population, *params.stages("strata"), *params.stages("psu"), *fpc)
    return tuple(dict.fromkeys(name for name in given if name))
