"""Counting targets afresh, from an export that was read back, by the shortest way there is."""

from pathlib import Path

import numpy as np

from analysis.intake.answers.responses import Responses
from analysis.intake.answers.stack import stack
from analysis.intake.export.export import read_responses
from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.problems import Problems
from analysis.simulation.simulate import simulate
from analysis.simulation.targets import Target
from analysis.simulation.write import write_export


def read_back(folder: Path, form: Form, instrument: Instrument, n: int, seed: int, fit=()) -> Responses:
    """Interviews simulated, written and read; any problem on the way fails the test."""
    problems = Problems()
    path = write_export(folder / "export.csv", simulate(form, instrument, n, seed, fit=fit))
    responses = read_responses(path, form, instrument, problems)
    assert [str(problem) for problem in problems] == []
    return responses


def count(target: Target, responses: Responses) -> tuple[int, int]:
    """Numerator and denominator of a target."""
    source = stack(responses, target.stack) if target.stack else responses
    among = source.where(dict(target.conditions)) & source.answered(target.question)
    ticks, choices = source.ticks(target.question)
    given = among & (ticks[:, choices.index(target.choice)] == 1)
    if target.stack and target.unit == "respondents":
        return len(np.unique(source.cluster[given])), len(np.unique(source.cluster[among]))
    return int(given.sum()), int(among.sum())
