"""What comparisons are made of people gives no hidden count of a city back, told with all that is printed."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analysis.comparison.declared import STUDY, ComparisonFile
from analysis.comparison.pooled import Groups, MixCells
from analysis.disclosure.suppression import suppress
from analysis.problems import CaseStudyError
from analysis.study import declare
from analysis.study.cities.contrasts.hiding_cities import ThresholdRule
from analysis.study.cities.contrasts.outcomes import outcome_frames
from analysis.study.cities.held_surveys import read_declaration
from tests.disclosure.test_suppression import estimates_of, possible, surveys
from tests.reporting.drawn import frame, row
from tests.workspaces import plan_row

CITIES = ("here", "there")
DECLARED = ComparisonFile(outcomes=({"table": "t", "choice": "q0"},), mix=("sex",), covariates=("sex",))


@dataclass(frozen=True)
class People:
    """Two cities' people as `Pooled` has them: a column `study`, one `q`, one `sex`."""

    frame: pd.DataFrame
    design: None = None
    weights: None = None

    @property
    def responses(self):
        return dict.fromkeys(CITIES)

    @property
    def studies(self):
        return self.groups(STUDY)

    def groups(self, question):
        names = CITIES if question == STUDY else sorted(set(self.frame[question].dropna()))
        return Groups(pd.Index(names).get_indexer(self.frame[question]), tuple(names))

    def cells(self, questions):
        answers, codes = self.frame[list(questions)], np.full(len(self.frame), -1)
        known = answers.notna().all(axis=1).to_numpy()
        codes[known], names = pd.factorize(pd.MultiIndex.from_frame(answers[known]), sort=True)
        return MixCells(codes, tuple(names))

    def outcome(self, _row, _choices):
        return (self.frame["q"] == 0).to_numpy(float)

    def lacking(self, _row, _choices):
        return ()


def compared(people, below, estimates, rounded=frozenset()):
    """The cities that any number of the comparison is made of."""
    both = pd.concat([people.assign(study=CITIES[0]), pd.DataFrame(OTHER).assign(study=CITIES[1])])
    both = both.assign(sex=both["sex"].map({0: "sex0", 1: "sex1"}))
    rule = ThresholdRule(1, below, frozenset(rounded))
    rows = [plan_row("q")]
    frames = dict(outcome_frames("s", rows, People(both), DECLARED, estimates, rule))
    found = frames["standardised"]
    return set(found.loc[found["base"] > 0, "group"])


OTHER = {"q": [0] * 40 + [1] * 40, "sex": [0, 1] * 40}


def without_the_table_by_sex(estimates):
    """The plan has q and sex apart, so that only the comparison sets them against each other."""
    pairs = zip(estimates["question"], estimates["domain"], strict=True)
    return estimates[[set(pair) != {"q", "sex"} for pair in pairs]].reset_index(drop=True)


@settings(max_examples=12, derandomize=True, phases=[Phase.generate])
@given(surveys(), st.sampled_from([3, 5]))
def test_no_hidden_count_follows_from_tables_and_comparison(people, below):
    """Whoever sees a share at a fixed mix is taken to know each of the cells that it is made of."""
    before = without_the_table_by_sex(estimates_of(people)).assign(study="here")
    after = suppress(before, below).estimates
    if "here" not in compared(people, below, after):
        return
    told = []
    for level in (0, 1):
        own = people[people["sex"] == level]
        keys = {"study": "here", "domain": "sex", "level": f"sex{level}"}
        told.append(row("q", "q0", int((own["q"] == 0).sum()), len(own), **keys))
    more = frame(told)
    ranges = possible(people, pd.concat([before, more]), pd.concat([after, more]))
    assert all(least < most for value, least, most in ranges if 0 < value < below)


def drawn(cells):
    """People by (sex, q)."""
    rows = [(sex, q) for (sex, q), people in cells.items() for _ in range(people)]
    return pd.DataFrame(rows, columns=["sex", "q"]).assign(place=0, tick0=False, tick1=False)


LARGE = {(0, 0): 30, (0, 1): 20, (0, 2): 9, (1, 0): 25, (1, 1): 20, (1, 2): 9}


def test_a_city_of_large_cells_is_compared_unless_its_counts_are_rounded():
    people = drawn(LARGE)
    estimates = suppress(estimates_of(people).assign(study="here"), 5).estimates
    assert compared(people, 5, estimates) == {"here", "there"}
    assert compared(people, 5, estimates, {"here"}) == {"there"}


def test_a_city_with_few_in_a_cell_of_the_mix_is_left_out_whole():
    people = drawn(LARGE | {(0, 0): 2})
    estimates = without_the_table_by_sex(estimates_of(people).assign(study="here"))
    shown = suppress(estimates, 5).estimates
    assert compared(people, 5, shown) == {"there"}


def test_a_city_that_hides_another_answer_by_sex_is_left_out():
    """Two women gave the third answer; q0 by sex may be hidden for its sake, in either table of the two."""
    people = drawn(LARGE | {(0, 2): 2})
    before = estimates_of(people).assign(study="here")
    for question, domain in (("q", "sex"), ("sex", "q")):
        own = before[(before["question"] == question) & before["domain"].isin(["", domain])]
        shown = suppress(own.reset_index(drop=True), 5).estimates
        assert compared(people, 5, shown) == {"there"}


@pytest.mark.parametrize(("silent", "is_left_out"), [(2, True), (12, False)])
def test_a_city_where_few_did_not_say_their_sex_is_left_out(silent, is_left_out):
    """All who said their sex are counted in the mix: the table's count less theirs is who did not."""
    people = drawn(LARGE | {(None, 0): silent, (None, 1): 20})
    estimates = estimates_of(people[people["sex"].notna()].astype({"sex": int})).assign(study="here")
    assert ("here" not in compared(people, 5, estimates)) == is_left_out


def test_a_city_that_hides_a_cell_of_the_mix_itself_is_left_out():
    """Whoever was asked is counted by sex in the outcome: so are the men whom the table by sex hides."""
    people = drawn(LARGE)
    estimates = estimates_of(people).assign(study="here")
    of_sex = (estimates["question"] == "sex") & (estimates["domain"] == "")
    hidden = estimates.assign(status=estimates["status"].mask(of_sex, "suppressed"))
    assert compared(people, 5, hidden) == {"there"}


@pytest.mark.parametrize(
    ("text", "column"),
    [("rounds: sex", "rounds"), ("mix: [sex]", "mix"), ("covariates: [sex]", "covariates")],
)
def test_nothing_identifying_is_what_cities_are_set_against(home, text, column):
    home.write(home.instrument / "comparison.yaml", text + "\n")
    home.change(home.instrument / "instrument.yaml", ("roles:", "identifying: [sex]\nroles:"))
    home.change(home.instrument / "plan.csv", ("payment,journey,paid,share,respondents,,sex,,,,,\n", ""))
    city = declare("north", home.root)
    having = {("north", ""): city.surveys[0]}
    with pytest.raises(CaseStudyError) as error:
        read_declaration(having)
    assert f"comparison.yaml, {column}: the instrument marks this question as identifying" in str(error.value)
