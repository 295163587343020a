"""IMPACT's list through the run, from params and export to its long results, beside R
(tests/golden/drawn_households_impact.R): shares, means, medians and ratios, in crossed groups.
"""

import itertools
from pathlib import Path

import pandas as pd
import pytest

from analysis.commands.write_as import write_as
from analysis.problems import CaseStudyError
from analysis.study import declare, prepare
from analysis.study.surveys.survey import read_raw
from tests.households_home import DESIGN, make_households

GOLDEN = Path(__file__).parents[1] / "golden" / "drawn_households_impact.csv"
KEYS = ["analysis_type", "analysis_var", "analysis_var_value", "group_var", "group_var_value"]
NUMBERS = ["stat", "stat_low", "stat_upp", "n", "n_total", "n_w", "n_w_total"]
TOLERANCE = 1e-9
ANALYSES = [
    ("prop_select_one", "shelter"),
    ("prop_select_one", "water"),
    ("prop_select_multiple", "needs"),
    ("mean", "size"),
    ("mean", "income"),
    ("median", "size"),
    ("median", "income"),
]
GROUPS = ("NA", "head", "district", "head, district")


def impact_list(**columns: str) -> str:
    """The list, with further columns that say the same in every row."""
    names = ["analysis_type", "analysis_var", "group_var", "level", *columns]
    names += ["analysis_var_numerator", "analysis_var_denominator"]
    rows = [
        dict(analysis_type=kind, analysis_var=variable, group_var=group)
        for (kind, variable), group in itertools.product(ANALYSES, GROUPS)
    ]
    ratio = dict(analysis_type="ratio", analysis_var_numerator="school", analysis_var_denominator="children")
    rows += [ratio | {"group_var": group} for group in GROUPS]
    made = pd.DataFrame(rows, columns=names, dtype="str").fillna("NA")
    return made.assign(level="0.95", **columns).to_csv(index=False)


def written(home, **columns):
    """What `casestudy run --plan list.csv --as impact` writes."""
    listed = home.write(home.root / "list.csv", impact_list(**columns))
    prepare(declare("north", home.root, plan=listed))
    (file,) = write_as("impact", "north", home.root, None, None, listed)
    return pd.read_csv(file.path, dtype={"group_var_value": str}, keep_default_na=False)


def told(home, **columns) -> str:
    """The problems met in reading the survey for this list."""
    listed = home.write(home.root / "list.csv", impact_list(**columns))
    city = declare("north", home.root, plan=listed)
    read_raw(city.surveys[0], "north.yaml", city.problems)
    return " ".join(problem.problem for problem in city.problems)


def beside_r(made: pd.DataFrame, design: str) -> pd.DataFrame:
    expected = pd.read_csv(GOLDEN, keep_default_na=False)
    expected = expected[expected["design"] == design]
    return expected.merge(made, on=KEYS, suffixes=("_r", ""), how="outer", indicator=True)


def assert_whole(made: pd.DataFrame, design: str) -> None:
    both = beside_r(made, design)
    assert both["_merge"].eq("both").all(), both.loc[both["_merge"] != "both", [*KEYS, "_merge"]].to_string()
    for name in NUMBERS:
        ours = pd.to_numeric(both[name], errors="coerce")
        theirs = pd.to_numeric(both[f"{name}_r"], errors="coerce")
        off = (ours - theirs).abs() / theirs.abs().clip(lower=1)
        assert (ours.isna() == theirs.isna()).all(), both.loc[ours.isna() != theirs.isna(), [*KEYS, name]]
        assert off.max() < TOLERANCE, both.loc[off.idxmax()]


def test_the_list_s_own_weights_and_strata(tmp_path):
    home = make_households(tmp_path)
    assert_whole(written(home, weight_column="weight", strata_column="district", routing="data"), "list")


def test_the_design_that_params_declare(tmp_path):
    assert_whole(written(make_households(tmp_path, DESIGN), routing="data"), "params")


def test_answers_that_routing_passes_by_count_where_the_list_says_so(tmp_path):
    """Seven households in houses named needs, which the form doesn't ask of houses; R counts them."""
    columns = {"weight_column": "weight", "strata_column": "district"}
    home = make_households(tmp_path / "form")
    both = beside_r(written(home, **columns), "list")
    needs = both[both["analysis_var"].eq("needs") & both["group_var"].eq("NA")]
    assert (needs["n_total_r"] - needs["n_total"].astype(float)).tolist() == [7.0] * 4
    left_out = "7 interviews answer this question though the form's `relevant` passes it by; left out."
    assert left_out in told(home, **columns)
    assert "passes it by; counted, as routing: data says." in told(home, **columns, routing="data")


def test_a_plan_s_survey_can_count_them_too(tmp_path):
    home = make_households(tmp_path, "    routing: data")
    home.change(home.instrument / "plan.csv", ("shelter,homes", "needs,homes,needs,Needs\nshelter,homes"))
    rows = prepare(declare("north", home.root)).estimates
    assert rows.loc[rows["table"] == "needs", "base"].unique().tolist() == [81]


@pytest.mark.parametrize(
    ("change", "times", "sentence"),
    [
        (
            (",data,", ",date,"),
            -1,
            "who counts as asked is said by the form's conditions, or by the data: who answered. Got 'date'."
            " Expected form or data",
        ),
        ((",data,", ",form,"), 1, "routing is 'form' in another row; a list has one sample"),
    ],
)
def test_a_list_that_says_it_two_ways_is_refused(tmp_path, change, times, sentence):
    home = make_households(tmp_path)
    listed = home.write(home.root / "list.csv", impact_list(routing="data").replace(*change, times))
    with pytest.raises(CaseStudyError) as error:
        declare("north", home.root, plan=listed)
    assert sentence in str(error.value)
