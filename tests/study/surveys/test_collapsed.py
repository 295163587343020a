"""`disclosure: {collapse: yes}`: answers of few people stand under "other" before anything is counted."""

import pytest

from analysis.study.casestudy import CaseStudy
from analysis.vocabulary import SUPPRESSED
from tests.study.test_joint_attack import study_of


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    city, _, results = study_of(tmp_path_factory.mktemp("merged"), 3, 5, "disclosure: {collapse: yes}\n")
    return CaseStudy(city.id, city.params, "en", city.folder, city.surveys, results, city)


def test_a_merged_answer_has_no_row_and_is_told_under_the_table(merged):
    told = merged.results.frames["quality/collapsed"]
    assert told.to_dict("records") == [{"survey": "drawn", "question": "helped", "choice": "friend"}]
    rows = merged.results.estimates
    assert "friend" not in set(rows.loc[rows["question"] == "helped", "choice"])
    assert "“Other” holds “By a friend” as well: each was given by few people." in merged.table("help").notes


def test_less_is_hidden_where_few_were_merged(merged, tmp_path):
    exact = study_of(tmp_path, 3, 5)[-1].estimates
    hidden = [(frame["status"] == SUPPRESSED).mean() for frame in (merged.results.estimates, exact)]
    assert hidden[0] < hidden[1]
