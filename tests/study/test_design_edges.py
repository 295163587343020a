"""Samples that can't be as declared: refused in words with the interviews, or treated as params say."""

import numpy as np
import pandas as pd
import pytest

from analysis.problems import CaseStudyError, Problems
from analysis.statistics.means import mean_by, ratio_by
from analysis.statistics.shares import share_by
from analysis.study import declare
from analysis.study.surveys.survey import read_survey
from tests.households_home import DATA, DESIGN, make_households


@pytest.fixture
def answers():
    return pd.read_csv(DATA, dtype="str", keep_default_na=False)


def drawn(root, frame, design=DESIGN, problems=None):
    """The design of these answers, as a run has it."""
    home = make_households(root, design)
    frame.to_csv(home.export, index=False)
    city = declare("north", home.root)
    problems = Problems() if problems is None else problems
    return read_survey(city.surveys[0], str(city.params_path), problems).designs["design"]


def warned(root, frame, design=DESIGN):
    problems = Problems()
    drawn(root, frame, design, problems)
    return [(problem.column, problem.problem) for problem in problems if "design" in problem.where]


@pytest.mark.parametrize(
    ("column", "rows", "value", "sentence"),
    [
        ("weight", [3, 9], "many", "weight (weights) is no number in 2 of 192 interviews (h4, h10), such as"),
        ("weight", [3], "1,5", "such as '1,5'. Write numbers with a point for decimals."),
        (
            "weight",
            slice(0, 120),
            "Awa",
            "weight (weights) holds no numbers in 120 of 192 interviews;",
        ),
        ("weight", [5], "-2", "weight (weights) is negative in 1 of 192 interviews (h6); a weight is 0 or"),
        ("weight", [5, 6], "", "weight (weights) is missing in 2 of 192 interviews (h6, h7); every"),
        ("weight", [5, 6], "NA", "(h6, h7)"),
        ("weight", [2], "inf", "weight (weights) is infinite in 1 of 192 interviews (h3)."),
        ("weight", slice(None), "0", "weight: All weights are 0, so nothing can be estimated."),
        ("district", [4], "", "district (strata) is missing in 1 of 192 interviews (h5); every interview"),
        ("weight", [2], "1e200", "Weights are too large to be added up: row 2 has 1e+200."),
        (
            "village",
            [0],
            "H0",
            "alike but for capitals, in 7 of 192 interviews (h1, h2, h3, ...): 'H0', 'h0'.",
        ),
        ("villages", [0], "61", "fpc differs within stratum 'hills': 60 and 61."),
        ("villages", slice(None), "7", "a population of 7 for 12 sampled units in stratum 'delta'."),
        ("village", [0], "c0", "stands in more than one stratum: 'hills' (1 interviews), 'coast' (6 int"),
    ],
)
def test_what_can_not_be_is_said_with_its_interviews(tmp_path, answers, column, rows, value, sentence):
    spoilt = answers.copy()
    spoilt.loc[answers.index[rows], column] = value
    with pytest.raises(CaseStudyError) as error:
        drawn(tmp_path, spoilt)
    assert sentence in str(error.value)
    assert str(error.value).count("design:") == 1
    assert "Awa" not in str(error.value)


def test_weights_are_no_column_that_identifies(tmp_path, answers):
    home = make_households(tmp_path, "    design: {weights: weight}")
    answers.to_csv(home.export, index=False)
    path = home.root / "surveys" / "drawn" / "instrument.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "identifying: [weight]\n", encoding="utf-8")
    city = declare("north", home.root)
    with pytest.raises(CaseStudyError, match=r"weight \(weights\) is marked as identifying"):
        read_survey(city.surveys[0], str(city.params_path), Problems())


def test_units_written_with_blanks_around_are_one(tmp_path, answers):
    spaced = answers.assign(village=answers["village"] + np.where(answers.index % 2, " ", ""))
    assert drawn(tmp_path, spaced).stages[0].units == answers["village"].nunique()


def test_interviews_can_be_the_units_by_the_name_of_their_id(tmp_path, answers):
    design = drawn(tmp_path, answers, "    design: {weights: weight, strata: district, psu: _uuid}")
    assert design.degf == 192 - 4


@pytest.mark.parametrize("larger", ["district", "copy"])
def test_stages_from_small_to_large_are_refused(tmp_path, answers, larger):
    declared = f"    design: {{weights: weight, psu: [village, {larger}]}}"
    with pytest.raises(CaseStudyError) as error:
        drawn(tmp_path, answers.assign(copy="of " + answers["village"]), declared)
    assert f"psu names '{larger}' as a stage within 'village', but each unit" in str(error.value)
    assert f"write `psu: [{larger}, village]` where village was drawn within {larger}" in str(error.value)


def test_weights_of_nothing_are_told(tmp_path, answers):
    answers.loc[[3, 9], "weight"] = "0"
    ((column, sentence),) = warned(tmp_path, answers)
    assert column == "weights"
    assert sentence.startswith("the weight is 0 in 2 of 192 interviews (h4, h10): they stay in the sample")


def test_weights_that_few_hold_are_told(tmp_path, answers):
    assert warned(tmp_path / "as_drawn", answers) == []
    answers.loc[answers.index[:9], "weight"] = "9999"
    ((_, sentence),) = warned(tmp_path / "codes", answers)
    assert "9 of 192 interviews (h1, h2, h3, ...) weigh 9999, half of all" in sentence
    assert "as much as 10 interviews alike would tell. Is it a code for a missing weight" in sentence


def test_a_sample_of_all_units_is_told(tmp_path, answers):
    """People were drawn at each: then nothing is without error."""
    counts = answers.groupby("district")["village"].transform("nunique").astype(str)
    ((column, sentence),) = warned(tmp_path, answers.assign(villages=counts))
    assert column == "fpc"
    assert "no figure has an error. Where people were drawn within each unit, units are strata" in sentence


@pytest.mark.parametrize(
    ("lonely", "se"),
    [
        ("adjust", 0.0356907345266019),
        ("certainty", 0.0354864517529516),
        ("average", 0.0409762249443026),
        ("remove", 0.0354864517529516),
    ],
)
def test_one_village_of_a_district_counts_as_declared(tmp_path, answers, lonely, se):
    """R 4.2, survey 4.1-1: options(survey.lonely.psu = lonely); svymean(~I(shelter == "house"), svydesign(
    ids = ~village, strata = ~district, fpc = ~villages, weights = ~weight), na.rm = TRUE).
    """
    alone = answers[(answers["district"] != "plain") | (answers["village"] == "p0")]
    design = drawn(tmp_path, alone, DESIGN.replace("}", f", lonely: {lonely}}}"))
    house = alone["shelter"].map({"": -1, "house": 1}).fillna(0).to_numpy(dtype=int)
    assert share_by(design, house, 2).se[0, 1] == pytest.approx(se, rel=1e-9)
    # of women, svymean(~income) and svyratio(~school, ~children): none lives in the village alone
    women = (alone["head"] == "woman").to_numpy().astype(int) - 1
    income, school, children = (
        pd.to_numeric(alone[name]).to_numpy(float) for name in ("income", "school", "children")
    )
    assert mean_by(design, income, women, 1).se[1, 0] == pytest.approx(16.6935695910424, rel=1e-9)
    found = ratio_by(design, school, children, women, 1)
    assert found.se[1, 0] == pytest.approx(0.0543153749311539, rel=1e-9)


def test_one_village_of_a_district_is_refused_where_nothing_is_declared(tmp_path, answers):
    alone = answers[(answers["district"] != "plain") | (answers["village"] == "p0")]
    with pytest.raises(CaseStudyError, match="Stratum 'plain' has one PSU only at stage 1"):
        drawn(tmp_path, alone)


def test_a_village_of_the_same_name_elsewhere_is_another_where_declared(tmp_path, answers):
    spoilt = answers.assign(village=answers["village"].where(answers.index != 0, "c0"))
    design = drawn(tmp_path, spoilt, DESIGN.replace("}", ", nest: yes}"))
    assert design.stages[0].units == 32


def test_a_village_alone_stays_in_every_replicate_or_is_refused_for_the_bootstrap(tmp_path, answers):
    alone = answers[(answers["district"] != "plain") | (answers["village"] == "p0")]
    again = ", lonely: LONELY, replicates: {method: METHOD}}"
    text = DESIGN.replace("}", again)
    assert drawn(tmp_path, alone, text.replace("LONELY", "adjust").replace("METHOD", "jackknife")).n == len(
        alone
    )
    with pytest.raises(CaseStudyError) as error:
        drawn(tmp_path, alone, text.replace("LONELY", "adjust").replace("METHOD", "bootstrap"))
    assert "north.yaml, design: Stratum 'plain' has one PSU only, so a bootstrap can't draw one fewer" in str(
        error.value
    )
    assert "choose one of lonely: certainty or remove." in str(error.value)
    assert "These are " in str(error.value)


def test_strata_that_are_all_one_unit_leave_no_error(tmp_path, answers):
    text = "    design: {strata: village, lonely: certainty, psu: district}"
    one_each = answers.assign(district=answers["village"])
    with pytest.raises(
        CaseStudyError, match=r"every stratum of village has one unit .district., so that lonely"
    ):
        drawn(tmp_path, one_each.assign(district=answers["village"]), text)


FRAME = "district,size,weight\nhills,60,1\ncoast,40,1\ndelta,50,1\nplain,30,1\n"


@pytest.mark.parametrize(
    ("design", "sentence"),
    [
        (
            "weights: weight",
            "weights names 'weight', a column of the export and of data/frame.csv, which differ",
        ),
        (
            "strata: district",
            "nothing is taken from data/frame.csv: weights, population, strata, psu and fpc",
        ),
    ],
)
def test_a_file_says_what_is_not_said_otherwise(tmp_path, answers, design, sentence):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "frame.csv").write_text(FRAME, encoding="utf-8")
    with pytest.raises(CaseStudyError) as error:
        drawn(tmp_path, answers, f"    design: {{file: data/frame.csv, key: district, {design}}}")
    assert sentence in str(error.value)
