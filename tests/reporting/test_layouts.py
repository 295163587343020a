"""Plan rows as figures and table rows."""

import pandas as pd

from analysis.estimation.plan import PlanRow
from analysis.reporting.layouts import PlannedFigure, figure_rows, planned_figures, shown_rows, text_in

WHOLE = PlanRow("t", "s", "q", figure="bars")
PEOPLE = PlanRow("t", "s", "q", unit="respondents", figure="bars")
REPORTS = PlanRow("t", "s", "q", unit="reports", stack="x", figure="bars")
SPLIT = PlanRow("t", "s", "q", by="sex", figure="bars")
HEAT = PlanRow("t", "s", "q", figure="heatmap")
HEAT_SPLIT = PlanRow("t", "s", "q", by="sex", figure="heatmap")


def test_one_figure_takes_the_name_of_its_table():
    assert planned_figures([WHOLE, PlanRow("t", "s", "q", by="sex", figure="none")]) == (PlannedFigure("t", "bars", WHOLE),)


def test_units_and_levels_set_figures_apart():
    assert [figure.name for figure in planned_figures([REPORTS, PEOPLE])] == ["t_reports", "t_respondents"]
    assert [(figure.name, figure.kind) for figure in planned_figures([WHOLE, SPLIT])] == [("t", "bars"), ("t_by_sex", "dots")]


def test_a_kind_of_levels_is_drawn_once_with_its_levels():
    assert planned_figures([HEAT, HEAT_SPLIT]) == (PlannedFigure("t", "heatmap", HEAT_SPLIT),)


def test_rows_of_a_table_and_of_a_figure():
    rows = pd.DataFrame(
        {
            "table": "t",
            "question": "q",
            "statistic": "share",
            "unit": "respondents",
            "domain": ["", "sex", "", "sex"],
            "weighting": ["none", "none", "raked", "raked"],
        }
    )
    assert shown_rows(rows).index.tolist() == [0, 1, 2]
    assert figure_rows(rows, WHOLE).index.tolist() == [0, 2]
    assert figure_rows(rows, SPLIT).index.tolist() == [0, 1, 2, 3]


def test_a_text_in_the_language_else_in_english_else_in_any():
    assert [text_in({"en": "Hi", "fr": "Salut"}, code) for code in ("fr", "ar")] == ["Salut", "Hi"]
    assert text_in({"ar": "x"}, "fr") == "x" and text_in({}, "fr") == ""
