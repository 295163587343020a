"""humind's list of analysis: what the form has is tabulated, what R composes is told once."""

from analysis.planning.analysis_list.humind import as_analysis
from tests.planning.analysis_list.test_loa import read

HEADER = ["theme", "var", "analysis", "indicator", "function_to_compose"]


def rows_of(tmp_path, *rows):
    return read(tmp_path, {"sample_frame": [["a"], ["b"]], "loa": [HEADER, *rows]})


def test_what_the_form_has_is_tabulated_and_the_rest_told_once(tmp_path):
    found, problems = rows_of(
        tmp_path,
        ["Journey", "paid", "select_one", "% who paid", ""],
        ["Journey", "age", "mean", "Age", ""],
        ["Journey", "children,age", "ratio", "Children", ""],
        ["MSNI", "msni_score", "select_one", "% by score", "add_msni"],
        ["MSNI", "edu_n,age", "ratio", "% in school", "add_edu"],
    )
    asked = [(row.section, row.question, row.statistic, row.denominator) for row in found.rows]
    assert asked == [
        ("journey", "paid", "share", ""),
        ("journey", "age", "mean", ""),
        ("journey", "children", "ratio", "age"),
    ]
    (told,) = problems
    assert "2 of 5 analyses are of variables that the R package humind composes (add_msni, add_edu" in str(
        told
    )


def test_a_list_of_composed_variables_alone_is_refused(tmp_path):
    _, problems = rows_of(tmp_path, ["MSNI", "msni_score", "select_one", "% by score", "add_msni"])
    assert "1 of 1 analyses are of variables that the R package humind composes" in str(problems[0])


def test_columns_without_a_name_and_those_of_humind_s_own_are_no_metadata(tmp_path):
    lines = [
        ["theme", "var", "analysis", "", "indicator"],
        ["Journey", "paid", "select_one", "stray", "% who paid"],
    ]
    assert as_analysis(lines) == [
        [
            "analysis_type",
            "analysis_var",
            "analysis_var_numerator",
            "analysis_var_denominator",
            "sector",
            "indicator",
        ],
        ["prop_select_one", "paid", "", "", "Journey", "% who paid"],
    ]
