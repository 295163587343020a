"""Sample achieved against the target, per city and group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cleaning.checks.findings import flag
from analysis.cleaning.checks.limits import File, LimitError, known_choice, known_question
from analysis.intake.form.form import Form
from analysis.problems import Problems
from analysis.reading.csv_text import read_text_frame

TARGET = "target"


@dataclass(frozen=True)
class SampleTarget:
    """Fewer interviews than the target of a cell of the sample.

    `file` is a CSV beside checks.csv with one column a question (its choices, or blank for
    all) and `target`, a number of interviews. A cell is flagged under `minimum_share` of it.
    """

    file: File
    minimum_share: float = 1.0
    cells: tuple[tuple[tuple[tuple[str, str], ...], int], ...] = ()

    def with_form(self, form: Form) -> SampleTarget:
        """The targets read from the file.

        Raises LimitError for an unknown question or choice, or a target that is no number.
        """
        problems = Problems()
        rows = read_text_frame(self.file, problems)
        if problems.fatals:
            raise LimitError(problems.fatals[0].problem, got=str(self.file))
        cells = []
        for row in rows.to_dict("records"):
            conditions = tuple(
                (known_question(name, form), value) for name, value in row.items() if name != TARGET and value
            )
            for question, choice in conditions:
                known_choice(question, choice, form)
            if not (row.get(TARGET) or "").isdigit():
                raise LimitError(
                    "A target must be a number of interviews.",
                    got=row.get(TARGET) or "",
                    expected="a column 'target' with whole numbers",
                )
            cells.append((conditions, int(row[TARGET])))
        return SampleTarget(self.file, self.minimum_share, tuple(cells))

    def find(self, responses) -> Iterator[pd.DataFrame]:
        for cell, row in zip(self.cells, self.achieved(responses).itertuples(), strict=True):
            if row.achieved < self.minimum_share * row.target:
                question = " ".join(name for name, _ in cell[0])
                yield flag(
                    [""],
                    question,
                    [f"{row.cell}: {row.achieved} of {row.target} interviews."],
                    str(row.achieved),
                    [row.cell],
                )

    def achieved(self, responses) -> pd.DataFrame:
        """One row a cell of the sample: cell (its choices' labels), target, achieved, share (achieved /
        target).
        """
        records = []
        for conditions, target in self.cells:
            mask = np.ones(len(responses.frame), dtype=bool)
            for question, choice in conditions:
                codes, choices = responses.codes(question)
                mask &= codes == choices.index(choice) if choice in choices else False
            label = (
                ", ".join(responses.form.choice_label(question, choice) for question, choice in conditions)
                or "all"
            )
            records.append(
                {
                    "cell": label,
                    "target": target,
                    "achieved": int(mask.sum()),
                    "share": mask.sum() / target if target else np.nan,
                }
            )
        return pd.DataFrame(records, columns=["cell", "target", "achieved", "share"])
