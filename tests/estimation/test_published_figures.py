import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimation.frame import estimates_frame
from analysis.estimation.published_figures import COLUMNS, check_published, read_published
from analysis.problems import Problems


def ours(*rows):
    """Our estimates: study, choice, n, base, unit."""
    return estimates_frame(
        [
            {
                "study": study,
                "survey": "core",
                "table": "t",
                "question": "q",
                "choice": choice,
                "statistic": "share",
                "unit": unit,
                "estimate": n / base,
                "n": n,
                "base": base,
            }
            for study, choice, n, base, unit in rows
        ]
    )


def printed(*figures):
    """Published figures: study, choice, numerator, denominator, percent, printed_unit."""
    rows = [
        dict.fromkeys(COLUMNS, "")
        | {
            "study": study,
            "survey": "core",
            "table": "t",
            "question": "q",
            "choice": choice,
            "statistic": "share",
            "unit": "reports",
            "numerator": n,
            "denominator": base,
            "percent": percent,
            "printed_unit": unit,
        }
        for study, choice, n, base, percent, unit in figures
    ]
    return pd.DataFrame(rows)


def verdicts(published, estimates):
    checked = check_published(published, estimates)
    return [tuple(row) for row in checked[["verdict", "why"]].itertuples(index=False)]


@pytest.mark.parametrize(
    ("figure", "verdict", "why"),
    [
        (("bamako", "a", 799, 1394, 57, ""), "agrees", ""),
        (("bamako", "a", np.nan, np.nan, 57, "reports"), "agrees", ""),
        (("bamako", "a", 799, np.nan, np.nan, ""), "agrees", ""),
        (
            ("bamako", "b", 216, 1394, 16, ""),
            "differs",
            "the document prints 16%; its own counts 216/1,394 give 15%",
        ),
        (("bamako", "b", np.nan, np.nan, 16, ""), "differs", "the document prints 16%; 216/1,394 give 15%"),
        (("bamako", "a", 800, 1394, 57, ""), "differs", "the document counts 800/1,394, this run 799/1,394"),
        (("bamako", "a", np.nan, 942, 57, ""), "differs", "the document counts ?/942, this run 799/1,394"),
        (
            ("bamako", "a", 799, 1394, 57, "respondents"),
            "differs",
            "the document calls these reports “respondents”",
        ),
        (
            ("bamako", "b", 216, 1394, 16, "respondents"),
            "differs",
            (
                "the document prints 16%; its own counts 216/1,394 give 15%; the document calls these reports"
                " “respondents”"
            ),
        ),
        (("bamako", "c", 1, 2, 50, ""), "not in this run", "no row of the estimates has this key"),
        (("gao", "a", 799, 1394, 57, ""), "not in this run", "no row of the estimates has this key"),
    ],
)
def test_a_printed_figure_beside_ours(figure, verdict, why):
    estimates = ours(
        ("bamako", "a", 799, 1394, "reports"),
        ("bamako", "b", 216, 1394, "reports"),
        ("bamako", "c", 1, 2, "respondents"),
    )
    assert verdicts(printed(figure), estimates) == [(verdict, why)]


def test_half_a_percent_is_rounded_up():
    assert verdicts(printed(("n", "a", 1, 200, 1, "")), ours(("n", "a", 1, 200, "reports"))) == [
        ("agrees", "")
    ]
    assert verdicts(printed(("n", "a", 5, 200, 3, "")), ours(("n", "a", 5, 200, "reports"))) == [
        ("agrees", "")
    ]


def test_a_percent_is_held_to_the_decimals_it_is_printed_with():
    published = printed(("n", "a", 608, 782, 77.5, ""), ("n", "b", 415, 2048, 20.3, "")).assign(decimals=1)
    estimates = ours(("n", "a", 608, 782, "reports"), ("n", "b", 415, 2048, "reports"))
    assert verdicts(published, estimates) == [
        ("differs", "the document prints 77.5%; its own counts 608/782 give 77.7%"),
        ("agrees", ""),
    ]


def test_decimals_are_counted_in_the_file(tmp_path):
    rows = printed(("n", "a", 1, 4, "25.0", ""), ("n", "a", 1, 4, "25", ""), ("n", "a", 1, 4, "", ""))
    rows.to_csv(tmp_path / "published.csv", index=False)
    assert read_published(tmp_path / "published.csv", Problems())["decimals"].tolist() == [1, 0, 0]


def test_a_figure_for_several_cities_stands_beside_their_sum():
    estimates = ours(
        ("gao", "a", 2, 10, "reports"), ("kayes", "a", 4, 10, "reports"), ("mopti", "a", 9, 10, "reports")
    )
    checked = check_published(
        printed(("gao kayes", "a", 6, 20, 30, ""), ("gao timbuktu", "a", 6, 20, 30, "")), estimates
    )
    shown = checked[["our_n", "our_base", "our_percent", "verdict"]].astype(object).values.tolist()
    assert shown[0] == [6, 20, 30, "agrees"]
    assert shown[1][3] == "not in this run"


def test_raked_rows_are_not_what_was_printed():
    estimates = ours(("n", "a", 1, 2, "reports"))
    both = pd.concat([estimates, estimates.assign(weighting="raked")], ignore_index=True)
    assert len(check_published(printed(("n", "a", 1, 2, 50, "")), both)) == 1


def test_a_hidden_cell_is_not_reckoned_with():
    hidden = ours(("n", "a", 1, 2, "reports")).astype({"n": float}).assign(status="suppressed", n=np.nan)
    assert verdicts(printed(("n", "a", 1, 2, 50, "")), hidden) == [
        ("hidden", "too few people stand behind this figure")
    ]


@settings(max_examples=10)
@given(n=st.integers(0, 200), more=st.integers(1, 200))
def test_our_own_figures_agree_with_ourselves(n, more):
    percent = int(np.floor(100 * n / (n + more) + 0.5))
    assert verdicts(
        printed(("x", "a", n, n + more, percent, "reports")), ours(("x", "a", n, n + more, "reports"))
    ) == [("agrees", "")]


def test_reading_check_figures(tmp_path):
    path = tmp_path / "published.csv"
    printed(("gao kayes", "a", 6, 20, "", "people")).assign(note="1,394 of them").to_csv(path, index=False)
    problems = Problems()
    frame = read_published(path, problems)
    assert list(problems) == []
    assert frame[["study", "numerator", "denominator", "note"]].values.tolist() == [
        ["gao kayes", 6.0, 20.0, "1,394 of them"]
    ]
    assert frame["percent"].isna().all()


def test_check_figures_that_lack_columns(tmp_path):
    path = tmp_path / "published.csv"
    path.write_text("study,survey,table\nbamako,core,t\n", encoding="utf-8")
    problems = Problems()
    assert len(read_published(path, problems)) == 0
    (problem,) = problems
    assert (
        str(problem)
        == f"{path}, row 1: columns are missing: source_row, question, choice, domain, level, statistic,"
        " unit, numerator, denominator, percent, printed_as, printed_unit, where_printed, note."
    )
