"""Combinations as AnalysisKit defines them since 2026.09.1: every row, one base, two blocks."""

import numpy as np
import pytest

from analysis.intake.derived.combined_selections import CombinedSelections
from analysis.intake.derived.indicators import apply_indicators
from analysis.intake.export.export import read_responses
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import Instrument
from analysis.problems import Problems
from tests.intake.drawn import write_csv
from tests.intake.drawn_forms import write_form

GIVEN = ["a", "b", "a b", "a c", "a b c", "c", "c d", "a b c d", "", "a dk", "a b"]


def answers(tmp_path):
    choices = [["goods", name, name.upper()] for name in ("a", "b", "c", "d", "dk")]
    form = write_form(tmp_path, [["select_multiple goods", "goods", "Goods"]], choices)
    rows = [[given, f"u{n}"] for n, given in enumerate(GIVEN)]
    export = write_csv(tmp_path / "export.csv", [["goods", "_uuid"], *rows])
    problems = Problems()
    instrument = Instrument(title={"en": "T"}, name="t", folder=tmp_path)
    return read_responses(export, read_form(form, problems), instrument, problems)


def counts(responses, single, **more):
    made = CombinedSelections("x", {"en": "x"}, question="goods", choices=("a", "b"), single=single, **more)
    found = apply_indicators(responses, (made,), Problems())
    labels = {choice.name: choice.labels["en"] for choice in made.choice_list(responses.form)}
    ticks, names = found.ticks("x")
    told = {labels[name]: int(count) for name, count in zip(names, ticks.sum(axis=0), strict=True)}
    return told, int(found.answered("x").sum()), ticks.sum(axis=1)


def test_both_blocks_on_one_base(tmp_path):
    responses = answers(tmp_path)
    several, base, in_several = counts(responses, False)
    alone, same, in_alone = counts(responses, True)
    assert several == {
        "A + Other": 2,
        "B + Other": 0,
        "A + B only": 2,
        "A + B + Other": 2,
        "Other multiple selection": 1,
    }
    assert alone == {"A only": 1, "B only": 1, "Other single selection": 1}
    assert base == same == 10
    assert np.array_equal(in_several + in_alone, [int(bool(given)) for given in GIVEN])


def test_who_gave_an_excluded_answer_is_outside(tmp_path):
    several, base, _ = counts(answers(tmp_path), False, exclude=("dk",))
    assert (several["A + Other"], base) == (1, 9)


@pytest.mark.parametrize("k", [2, 3, 6])
def test_how_many_rows_there_are(tmp_path, k):
    names = tuple("abcdef"[:k])
    form = answers(tmp_path).form
    several = CombinedSelections("x", {}, question="goods", choices=names)
    alone = CombinedSelections("x", {}, question="goods", choices=names, single=True)
    assert len(several.choice_list(form)) == 2 ** (k + 1) - k - 1
    assert len(alone.choice_list(form)) == k + 1
