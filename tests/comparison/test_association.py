"""Whether the answers to a question differ between cities, from estimates rows."""

import numpy as np
import pandas as pd
import pytest

from analysis.comparison.association import ASSOCIATION_COLUMNS, estimate_associations
from analysis.comparison.differences import DifferenceOptions
from analysis.estimation.frame import estimates_frame
from analysis.statistics.design import Design
from analysis.statistics.testing.association import association_test

ANSWERS = {"north": (60, 30, 10), "south": (20, 30, 50)}
NUMBERS = ["statistic", "df", "df_residual", "p", "p_adjusted"]


def rows_of(answers, base=None, **more) -> list[dict]:
    """The shares of three answers by city, each person with one of them unless `base` is given."""
    return [
        {
            "study": study,
            "survey": "drawn",
            "table": "work",
            "question": "paid",
            "choice": choice,
            "statistic": "share",
            "unit": "respondents",
            "weighting": "none",
            "n": n,
            "base": base or sum(counts),
            "estimate": n / (base or sum(counts)),
            "status": "ok",
            **more,
        }
        for study, counts in answers.items()
        for choice, n in zip(("yes", "no", "dk"), counts, strict=True)
    ]


def associations(rows, groups=("north", "south"), single=("paid",), **options) -> pd.DataFrame:
    return estimate_associations(estimates_frame(rows), groups, single, options=DifferenceOptions(**options))


def expanded(*columns):
    """The same test over people instead of counts."""
    codes = np.concatenate([np.repeat(np.arange(len(column)), column) for column in columns])
    group = np.repeat(np.arange(len(columns)), [sum(column) for column in columns])
    return association_test(Design.of(len(codes)), codes, group, len(columns[0]), len(columns))


def test_a_single_choice_question_is_one_test():
    found = associations(rows_of(ANSWERS))
    assert list(found.columns) == list(ASSOCIATION_COLUMNS)
    (row,) = found.to_dict("records")
    expected = expanded(*ANSWERS.values())
    assert [row[name] for name in NUMBERS] == pytest.approx(
        [expected.statistic, expected.df, expected.df_residual, expected.p, expected.p], rel=1e-9
    )
    assert (row["choice"], row["groups"], row["left_out"], row["base"], row["domain"]) == (
        "",
        "north south",
        "",
        200,
        "study",
    )


def test_a_multi_select_is_a_test_a_choice_corrected_within_the_table():
    found = associations(rows_of(ANSWERS, base=120), single=())
    assert found["choice"].tolist() == ["yes", "no", "dk"]
    for place, record in enumerate(found.to_dict("records")):
        expected = expanded(*((counts[place], 120 - counts[place]) for counts in ANSWERS.values()))
        assert record["p"] == pytest.approx(expected.p, rel=1e-9)
    assert found["p_adjusted"].tolist() == pytest.approx(
        [*(np.array([2, 1]) * found["p"][[0, 1]]), 3 * found["p"][2]], rel=1e-6
    )


def test_small_bases_hidden_cells_and_forms_without_a_choice_are_left_out():
    answers = {**ANSWERS, "east": (5, 5, 5), "west": (50, 30, 20), "far": (40, 40, 20)}
    rows = rows_of(answers)
    for row in rows:
        if (row["study"], row["choice"]) == ("west", "dk"):
            row |= {"status": "suppressed", "n": 0, "estimate": np.nan}
        if (row["study"], row["choice"]) == ("far", "dk"):
            row |= {"status": "not in this form", "n": 0, "estimate": np.nan}
    (row,) = associations(rows, groups=tuple(answers)).to_dict("records")
    assert (row["groups"], row["left_out"], row["base"]) == ("north south", "east west far", 200)
    assert row["p"] == pytest.approx(expanded(*ANSWERS.values()).p)


def test_a_choice_is_tested_among_those_offered_it():
    rows = rows_of(ANSWERS, base=120)
    for row in rows:
        if (row["study"], row["choice"]) == ("south", "dk"):
            row |= {"base": 60, "estimate": 50 / 60}
    found = associations(rows, single=()).set_index("choice")
    assert found["base"].to_dict() == {"yes": 240, "no": 240, "dk": 180}
    assert found["p"]["dk"] == pytest.approx(expanded((10, 110), (50, 10)).p, rel=1e-9)


@pytest.mark.parametrize(
    "answers", [{"north": (10, 5, 5), "south": (200, 100, 0)}, {"north": (50, 0, 0), "south": (70, 0, 0)}]
)
def test_nothing_to_tell_has_no_numbers(answers):
    """One city is too small, or all people answered alike."""
    (row,) = associations(rows_of(answers)).to_dict("records")
    assert np.isnan([row[name] for name in NUMBERS]).all()


def test_what_is_not_tested():
    """Reports of one person are not independent; one city alone is no comparison."""
    assert associations(rows_of(ANSWERS, unit="reports")).empty
    assert associations(rows_of({"north": (60, 30, 10)})).empty
    assert list(associations([]).columns) == list(ASSOCIATION_COLUMNS)


def test_rounds_of_one_city():
    rows = [row | {"domain": "period", "level": row["study"], "study": "north"} for row in rows_of(ANSWERS)]
    found = estimate_associations(estimates_frame(rows), ("north", "south"), ("paid",), "period")
    assert found["domain"].tolist() == ["period"] and found["p"].notna().all()


def test_a_drawn_sample_counts_for_what_its_design_leaves():
    """Twice the variance is half the people: the test of 200 people is that of 100 simple ones."""
    table = {"north": (60, 40), "south": (45, 55)}

    def rows(times: int, weighting: str):
        for study, counts in table.items():
            for choice, n in zip(("yes", "no"), counts, strict=True):
                p, base = n / 100, 100 * times
                cell = {"estimate": p, "se": np.sqrt(p * (1 - p) / 100), "n": n * times, "base": base}
                keys = {"study": study, "survey": "s", "table": "t", "question": "q", "choice": choice}
                yield {**keys, "statistic": "share", "weighting": weighting, **cell}

    simple, drawn = (
        estimate_associations(estimates_frame(list(rows(times, weighting))), ["north", "south"], {"q"})
        for times, weighting in ((1, "none"), (2, "design"))
    )
    assert drawn["p"].tolist() == pytest.approx(simple["p"].tolist(), rel=1e-9)
