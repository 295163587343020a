"""A drawn survey through the run, from params and export to estimates, beside R (golden/drawn_survey.R)."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.commands.write_as import write_as
from analysis.problems import CaseStudyError, Problems
from analysis.study import declare, prepare
from analysis.study.surveys.survey import read_survey
from tests.drawn_homes import DESIGN, PLAN, make_drawn_home

GOLDEN = Path(__file__).parents[1] / "golden"
NUMBERS = ["estimate", "se", "low", "high", "df"]
TOLERANCE = 1e-9
LOGIT_TOLERANCE = 1e-8
"""svyciprop's limits come from a fitted model, which stops near the answer: ours are the formula's."""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    home = make_drawn_home(tmp_path_factory.mktemp("drawn"), DESIGN.replace("lonely", ""))
    return home, prepare(declare("north", home.root))


def test_every_estimate_is_that_of_r(study):
    expected = pd.read_csv(
        GOLDEN / "drawn_survey.csv", keep_default_na=False, na_values={n: [""] for n in NUMBERS}
    )
    rows = study[1].estimates
    rows = rows[(rows["weighting"] == "design") & (rows["domain"] != "stratum")]
    both = expected.merge(rows, on=["table", "choice", "level"], suffixes=("_r", ""))
    assert len(both) == len(expected) == len(rows)
    for name in NUMBERS:
        known = both[f"{name}_r"].notna()
        off = ((both[name] - both[f"{name}_r"]).abs() / both[f"{name}_r"].abs().clip(lower=1e-6))[known]
        if name in ("low", "high"):
            # at 0 and 1 R has no interval; ours is a rule of its own
            off = off[both["estimate"].between(0, 1, inclusive="neither") | (both["statistic"] != "share")]
        limit = LOGIT_TOLERANCE if name in ("low", "high") else TOLERANCE
        assert off.max() < limit, both.loc[off.idxmax()]


def test_every_test_is_that_of_r(study):
    expected = pd.read_csv(GOLDEN / "drawn_survey_tests.csv").set_index("table")
    tests = study[1].results.frames["tests"].set_index("table")
    for table in ("payment", "work"):
        for name in ("statistic", "df", "df_residual", "p"):
            assert tests.loc[table, name] == pytest.approx(expected.loc[table, name], rel=1e-9)


def test_the_design_is_the_only_reading_unless_another_is_wanted(study, tmp_path):
    assert study[1].estimates["weighting"].unique().tolist() == ["design"]
    beside = make_drawn_home(tmp_path, DESIGN + "      unweighted: true\n")
    rows = prepare(declare("north", beside.root)).estimates
    assert rows["weighting"].unique().tolist() == ["design", "none"]
    plain = rows[(rows["weighting"] == "none") & (rows["table"] == "work") & (rows["domain"] == "")]
    assert plain["estimate"].tolist() == pytest.approx((plain["n"] / plain["base"]).tolist())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("weights: weight", "weights: wieght"), "weights names the column 'wieght', which neither"),
        (("weights: weight", "weights: robbery_place"), "robbery_place (weights) is no number in"),
        (("weights: weight", "weights: age"), "age (weights) is missing in"),
        (("fpc: sites", "fpc: 5"), "a population of 5 for 8 sampled units"),
        (("strata: stratum", "strata: sex"), "stands in more than one stratum: 'f' ("),
        (
            ("strata: stratum", "strata: means"),
            "names 'means', to which people may have given several answers",
        ),
        (("strata: stratum", "strata: paid"), "paid (strata) is missing in 10 of 184 interviews (u"),
        (("psu: site", "psu: stratum"), "'stratum' is named as strata and as psu; a column says one of them"),
        (("psu: site", "psu: [site, site]"), "psu names 'site' twice; name each column once"),
        (("strata: stratum", "strata: city"), "fpc differs within the sample, which has no strata: 20 and"),
        (
            ("psu: site\n      fpc: sites", "psu: [site, sex]\n      fpc: [sites, sites2]"),
            "fpc names the column 'sites2', which neither the export nor the joined file has",
        ),
        (("fpc: sites", "fpc: yes"), "write how many units there are to draw from, or the column that says"),
        (("fpc: sites", "fpc: 1"), "which is a population of one unit, or a sampling fraction of 1"),
        (("fpc: sites", "fpc: children"), "children (fpc) is 0 or less in"),
        (("weights: weight", "weights: weight\n      population: N"), "name one"),
        (("weights: weight", "wieghts: weight"), "This key is not known. Got 'wieghts'"),
    ],
)
def test_designs_that_cannot_be_are_refused_in_words(tmp_path, change, sentence):
    assert change[0] in DESIGN
    home = make_drawn_home(tmp_path, DESIGN.replace(*change))
    with pytest.raises(CaseStudyError) as error:
        prepare(declare("north", home.root))
    assert sentence in str(error.value)
    assert "params" in str(error.value) and "north.yaml" in str(error.value)


FRAME = "stratum,N,sites\nnorth,900,40\nsouth,2400,95\neast,600,20\n"
FROM_FRAME = "    design: {file: data/frame.csv, key: stratum, population: N, strata: stratum}\n"


def test_weights_are_made_of_a_sampling_frame(tmp_path):
    home = make_drawn_home(tmp_path, FROM_FRAME)
    home.write(home.root / "data" / "frame.csv", FRAME)
    rows = prepare(declare("north", home.root)).estimates
    whole = rows[(rows["table"] == "work") & (rows["domain"] == "")]
    assert whole["base_weighted"].tolist() == pytest.approx([3900.0] * 3)
    by_stratum = rows[(rows["table"] == "work") & (rows["domain"] == "stratum")]
    sizes = by_stratum.drop_duplicates("level").set_index("level")["base_weighted"]
    assert sizes.to_dict() == pytest.approx({"north": 900, "south": 2400, "east": 600})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("900", "9"), "gives a population of 9 (N) for 'north', of which"),
        (("east,600,20\n", ""), "has no row for stratum = 'east', which"),
        (("south,2400", "north,2400"), "has 'north' in more than one row of 'stratum'; a key stands once"),
        (("stratum,N", "strata,N"), "has no column 'stratum' to be joined by"),
        (("600", "many"), "N (population) is no number in"),
        (("N,sites", "people,sites"), "population names the column 'N', which neither"),
        (
            ("N,sites", "N,N"),
            "frame.csv, row 1: two columns have the same name; rename or remove one of them.",
        ),
    ],
)
def test_frames_that_cannot_be_joined_are_refused_in_words(tmp_path, change, sentence):
    home = make_drawn_home(tmp_path, FROM_FRAME)
    home.write(home.root / "data" / "frame.csv", FRAME, change)
    with pytest.raises(CaseStudyError) as error:
        prepare(declare("north", home.root))
    assert sentence in str(error.value)


def test_weights_may_stand_in_a_file_by_interview(tmp_path):
    home = make_drawn_home(tmp_path, "    design: {file: data/w.csv, key: _uuid, weights: w}\n")
    interviews = pd.read_csv(home.export)["_uuid"]
    weights = pd.DataFrame({"_uuid": interviews[::-1], "w": range(1, len(interviews) + 1)})
    home.write(home.root / "data" / "w.csv", weights.to_csv(index=False))
    rows = prepare(declare("north", home.root)).estimates
    whole = rows[(rows["table"] == "work") & (rows["domain"] == "")]
    assert whole["base_weighted"].tolist() == pytest.approx([184 * 185 / 2] * 3)


LIST = """\
analysis_type,analysis_var,group_var,level,weight_column,strata_column
prop_select_one,work,,0.95,weight,stratum
prop_select_one,work,sex,0.95,weight,stratum
prop_select_one,work,stratum,0.95,weight,stratum
prop_select_one,paid,,0.95,weight,stratum
prop_select_one,paid,sex,0.95,weight,stratum
prop_select_one,paid,stratum,0.95,weight,stratum
prop_select_multiple,means,,0.95,weight,stratum
prop_select_multiple,means,sex,0.95,weight,stratum
prop_select_multiple,means,stratum,0.95,weight,stratum
mean,age,,0.95,weight,stratum
mean,age,sex,0.95,weight,stratum
mean,age,stratum,0.95,weight,stratum
"""


def test_impact_s_list_gives_analysistools_numbers(tmp_path):
    """Every row of tests/golden/drawn_survey_impact.R, and no other."""
    home = make_drawn_home(tmp_path, "")
    listed = home.write(home.root / "list.csv", LIST)
    prepare(declare("north", home.root, plan=listed))
    (written,) = write_as("impact", "north", home.root, None, None, listed)
    made = pd.read_csv(written.path, dtype={"group_var_value": str}, keep_default_na=False)
    expected = pd.read_csv(GOLDEN / "drawn_survey_impact.csv", keep_default_na=False)
    keys = ["analysis_type", "analysis_var", "analysis_var_value", "group_var", "group_var_value"]
    both = expected.merge(made, on=keys, suffixes=("_r", ""), how="outer", indicator=True)
    assert both["_merge"].eq("both").all(), both.loc[both["_merge"] != "both", keys]
    for name in ("stat", "stat_low", "stat_upp", "n", "n_total", "n_w", "n_w_total"):
        off = (both[name].astype(float) - both[f"{name}_r"]).abs()
        assert off.max() < TOLERANCE * max(1, both[f"{name}_r"].abs().max()), both.loc[off.idxmax()]


ADDRESS = "https://example.org/census"
SEXES = f"{{variable: sex, shares: {{f: 0.55, m: 0.45}}, source: A census, year: 2019, address: {ADDRESS}}}"
CELLS = "f north: 300, m north: 200, f south: 500, m south: 400, f east: 100, m east: 150"
ADJUSTED = f"""\
    weights: {{margins: [{SEXES}]}}
    adjustments:
      poststratified:
        {{method: poststratify, variables: [sex, stratum], cells: {{{CELLS}}}, source: A census}}
      by office: {{method: calibrate, margins: [{SEXES}], bounds: [0.3, 3]}}
"""
AGAIN = "      replicates: {number: 100, seed: 7}\n"


@pytest.fixture(scope="module")
def adjusted(tmp_path_factory):
    home = make_drawn_home(tmp_path_factory.mktemp("adjusted"), DESIGN + AGAIN + ADJUSTED)
    return home, prepare(declare("north", home.root))


def test_adjustments_begin_from_the_design_and_are_those_of_r(adjusted):
    """tests/golden/drawn_survey_adjusted.R: raking, post-stratification and bounded calibration."""
    expected = pd.read_csv(GOLDEN / "drawn_survey_adjusted.csv", keep_default_na=False)
    both = expected.merge(
        adjusted[1].estimates, on=["weighting", "table", "choice", "level"], suffixes=("_r", "")
    )
    assert len(both) == len(expected)
    for name in ("estimate", "se"):
        assert both[name].tolist() == pytest.approx(both[f"{name}_r"].tolist(), rel=1e-6)


def test_several_readings_stand_in_one_table_under_their_names(adjusted):
    table = adjusted[1].table("payment")
    named = dict.fromkeys(column.spanners[1] for column in table.columns)
    assert list(named) == ["As drawn", "Raked", "poststratified", "by office"]
    assert [foot.label for foot in table.foot] == ["Base", "Weighted base", "Effective base"]
    assert any("16 degrees of freedom" in note and "The drawing of sites" in note for note in table.notes)


def test_replicates_stand_beside_the_linearised_errors(adjusted):
    home, study = adjusted
    table = study.results.frames["weights/replicates"]
    assert list(dict.fromkeys(table["weighting"])) == ["design", "raked", "poststratified", "by office"]
    assert set(table["statistic"]) == {"share", "mean", "total", "median"}
    assert set(table["unit"]) == {"respondents", "reports"}
    ratio = table["se_replicates"] / table["se"]
    assert ratio.between(0.6, 1.7).all(), table[~ratio.between(0.6, 1.7)]
    again = prepare(declare("north", home.root)).results.frames["weights/replicates"]
    pd.testing.assert_frame_equal(table, again)
    assert len(study.weights.replicates().rows) == 15


def test_a_share_in_two_tables_is_one_figure_and_who_reported_is_another(tmp_path):
    """The table without don't know came to be averaged with the one with it."""
    design = DESIGN + "      replicates: {method: jackknife}\n" + f"    weights: {{margins: [{SEXES}]}}\n"
    home = make_drawn_home(tmp_path, design)
    known = "known,journey,paid,share,respondents,,,dk,,Who knows whether they paid in {city}\n"
    told = "told,journey,incident,share,respondents,incidents,,,,Who reported in {city}\n"
    home.write(home.instrument / "plan.csv", PLAN + known + told)
    study = prepare(declare("north", home.root))
    frames, estimates = study.results.frames, study.estimates
    whole = estimates[(estimates["table"] == "payment") & (estimates["domain"] == "")]
    drawn = whole[whole["weighting"] == "design"].set_index("choice")["estimate"]
    sensitivity = frames["weights/sensitivity"].set_index(["question", "category"])
    assert sensitivity.loc[("paid", drawn.idxmax()), "design"] == pytest.approx(drawn.max())
    again = frames["weights/replicates"]
    assert not again.duplicated(["weighting", "question", "category", "statistic", "unit"]).any()
    assert set(again.loc[again["question"] == "incident", "unit"]) == {"respondents", "reports"}


def test_trimming_that_misses_a_margin_is_told(tmp_path):
    trimmed = (
        f"    adjustments: {{by office: {{method: calibrate, margins: [{SEXES}], trim: [0.99, 1.01]}}}}\n"
    )
    home = make_drawn_home(tmp_path, DESIGN + trimmed)
    city, problems = declare("north", home.root), Problems()
    read_survey(city.surveys[0], "north.yaml", problems)
    assert [str(problem) for problem in problems if "trimming" in problem.problem] == [
        "north.yaml, adjustments, by office: after trimming, sex = f is 45.5% where its margin says 55.0%."
        " Widen `trim`, or bound the calibration instead (`bounds`), which meets every margin."
    ]
