"""What the rows of a repeat come to in each interview."""

import numpy as np
import pytest

from analysis.intake.derived.indicators import apply_indicators, read_indicators
from analysis.problems import Problems
from tests.intake.export.surveys import survey

FORM = [
    ["select_one yn", "work", "Work?"],
    ["begin_repeat", "kids", "Children"],
    ["select_one sx", "ksex", "Sex"],
    ["integer", "kage", "Age"],
    ["end_repeat", "", ""],
]
MAIN = [["work", "_uuid"], ["yes", "a"], ["no", "b"], ["no", "c"]]
KIDS = [
    ["ksex", "kage", "_submission__uuid"],
    ["f", "3", "a"],
    ["m", "7", "a"],
    ["f", "4", "a"],
    ["f", "", "c"],
    ["m", "1", "c"],
]
YAML = """
of_repeat:
  small: {repeat: kids, between: {kage: "[0,5)"}, labels: {en: Children under five}}
  girls: {repeat: kids, make: any, where: {ksex: [f]}, labels: {en: Any girl}}
  boys: {repeat: kids, make: share, where: {ksex: [m]}, labels: {en: Share of boys}}
  years: {repeat: kids, make: sum, number: kage, labels: {en: Years of all}}
  all: {repeat: kids, labels: {en: Children}}
"""


def made(folder, yaml):
    drawn = survey(folder, FORM, {"yn": ["yes", "no"], "sx": ["f", "m"]})
    responses, _ = drawn.read(drawn.workbook(main=MAIN, kids=KIDS))
    path = folder / "indicators.yaml"
    path.write_text(yaml, encoding="utf-8")
    problems = Problems()
    indicators = read_indicators(path, drawn.form, problems)
    return apply_indicators(responses, indicators, problems), [str(problem) for problem in problems]


def test_counts_any_shares_and_sums(tmp_path):
    answers, said = made(tmp_path, YAML)
    assert said == []
    assert answers.frame["girls"].tolist() == ["yes", "no", "yes"]
    expected = {
        "small": [2, 0, np.nan],
        "boys": [100 / 3, np.nan, 50],
        "years": [14, 0, np.nan],
        "all": [3, 0, 2],
    }
    for name, values in expected.items():
        np.testing.assert_allclose(answers.numbers(name), values)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ("repeat: kid", "The form has no such repeat. Got 'kid'. Expected perhaps 'kids'."),
        ("repeat: kids, where: {work: ['yes']}", "work is not asked in the repeat kids. Got 'work'."),
        ("repeat: kids, make: sum", "A sum needs the question whose numbers it adds, and only a sum does."),
        (
            'repeat: kids, between: {kage: "under 5"}',
            "This band can't be read; write it like [0,5) or [65,).",
        ),
    ],
)
def test_what_is_wrong_is_told(tmp_path, settings, sentence):
    _, said = made(tmp_path, f"of_repeat:\n  small: {{{settings}, labels: {{en: x}}}}\n")
    assert sentence in said[0]
