import numpy as np
import pandas as pd
import pytest

from analysis.estimation.frame import estimates_frame, read_estimates, write_estimates
from analysis.problems import CaseStudyError
from analysis.study.results.results import Results, SurveyFacts, read_facts, read_results, write_results

FACTS = SurveyFacts(
    "drawn",
    "2020-01",
    7,
    8,
    "2020-01-05",
    "2020-01-08",
    "export.csv: 7 interviews",
    ("means",),
    ("A census",),
    (("means", "bus"),),
)
KEYS = {"study": "north", "table": "t", "question": "q", "statistic": "share"}


def results(**frames):
    estimates = estimates_frame(
        [
            {**KEYS, "choice": "NA", "estimate": 2 / 3, "n": 4, "base": 6},
            {**KEYS, "choice": "1", "estimate": np.nan, "n": np.nan, "base": np.nan, "status": "suppressed"},
        ]
    )
    return Results(estimates, frames, (FACTS,), ("One warning.",), "a key")


def test_results_come_back_as_they_went(tmp_path):
    write_results(results(), tmp_path)
    again = read_results(tmp_path)
    pd.testing.assert_frame_equal(again.estimates, results().estimates)
    assert (again.surveys, again.warnings, again.key) == ((FACTS,), ("One warning.",), "a key")


def test_a_hidden_count_comes_back_missing_and_not_as_zero(tmp_path):
    write_results(results(), tmp_path)
    assert read_results(tmp_path).estimates[["n", "base"]].isna().to_numpy().tolist() == [
        [False, False],
        [True, True],
    ]
    assert (tmp_path / "estimates.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "north,,,t,q,NA,,,share,respondents,0.6666666666666666,,,,,,4,6,,,,,none,ok",
        "north,,,t,q,1,,,share,respondents,,,,,,,,,,,,,none,suppressed",
    ]


def test_texts_that_look_like_numbers_or_nothing_stay_texts(tmp_path):
    """A choice may be named 1, 007 or NA (Namibia), and a label may begin like a formula."""
    frame = pd.DataFrame(
        {
            "category": ["NA", "1", "007", "=1+1", ""],
            "n": [1, 2, 3, 4, 5],
            "share": [0.1, np.nan, 1 / 3, 0, 1],
        }
    )
    write_results(results(**{"weights/margins": frame}), tmp_path)
    pd.testing.assert_frame_equal(read_results(tmp_path).frames["weights/margins"], frame)
    assert (tmp_path / "weights" / "margins.csv").read_text(
        encoding="utf-8"
    ) == "category,n,share\nNA,1,0.1\n1,2,\n007,3,0.333333333333\n'=1+1,4,0\n,5,1\n"


def test_a_choice_that_looks_like_a_formula_is_text_in_csv_and_itself_when_read(tmp_path):
    choices = ["=1+1", "@x", "-5", "'=quoted", "plain", "a = b", " +1"]
    frame = estimates_frame([{**KEYS, "choice": choice} for choice in choices])
    path = write_estimates(frame, tmp_path / "estimates.csv")
    written = [line.split(",")[5] for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    assert written == ["'=1+1", "'@x", "'-5", "''=quoted", "plain", "a = b", "' +1"]
    pd.testing.assert_frame_equal(read_estimates(path), frame)


def test_a_column_of_figures_and_words_keeps_both(tmp_path):
    frame = pd.DataFrame({"figure": ["n", "worst"], "value": [7, "sex = f"]})
    write_results(results(diagnostics=frame), tmp_path)
    assert read_results(tmp_path).frames["diagnostics"]["value"].tolist() == [7, "sex = f"]


def test_an_empty_frame_keeps_its_columns(tmp_path):
    write_results(results(changes=pd.DataFrame({"question": [], "changed": []})), tmp_path)
    assert list(read_results(tmp_path).frames["changes"].columns) == ["question", "changed"]


@pytest.mark.parametrize("spoil", ["facts.json", "frames.json"])
def test_results_that_are_not_whole_are_none(tmp_path, spoil):
    write_results(results(), tmp_path)
    (tmp_path / spoil).unlink()
    assert read_facts(tmp_path) is None
    with pytest.raises(CaseStudyError) as raised:
        read_results(tmp_path)
    assert str(raised.value) == f"{tmp_path}: there are no results here yet; make them with `casestudy run`."


def test_facts_that_were_cut_short_are_none(tmp_path):
    write_results(results(), tmp_path)
    (tmp_path / "facts.json").write_text('{"key": "a k', encoding="utf-8")
    assert read_facts(tmp_path) is None
