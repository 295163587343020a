"""A synthetic export of any form: drawn, fitted to figures if asked, laid out as a survey tool writes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.problems import CaseStudyError, Problems
from analysis.simulation.deal import deal
from analysis.simulation.draw import draw_interviews
from analysis.simulation.fieldwork import Fieldwork
from analysis.simulation.fit import fit_counts
from analysis.simulation.targets import read_targets
from analysis.simulation.write import export_frame

ANY_YEAR = (date(2020, 1, 1), date(2020, 12, 31))


def simulate(
    form: Form,
    instrument: Instrument,
    n: int,
    seed: int,
    *,
    fit: Sequence[Path] = (),
    dialect: str = "ona",
    period: Fieldwork = ANY_YEAR,
) -> pd.DataFrame:
    """`n` interviews that never took place, as the cells of an export; the same seed gives the same cells.

    `fit` are CSV files of counts that the interviews must meet exactly (see `read_targets`), `dialect` is one
    of LAYOUTS, `period` the first and last day of interviews.

    Raises CaseStudyError for a file that can't be used, and for counts that can't be met together.
    """
    if n < 1:
        raise CaseStudyError(f"There must be at least one interview to draw, not {n}.")
    problems = Problems()
    targets = read_targets(fit, form, instrument, problems)
    problems.stop_if_fatal()
    leeway = deal(fit_counts(targets, form, instrument, n, seed), seed) if targets else {}
    return export_frame(draw_interviews(form, instrument, n, seed, period, leeway), dialect)
