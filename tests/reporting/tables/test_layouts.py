"""Plan rows as layouts, figures and table rows."""

import pandas as pd
import pytest

from analysis.languages import text_in
from analysis.planning.plan import PlanRow
from analysis.reporting.tables.grid import ColumnBlock, TableLayout
from analysis.reporting.tables.layouts import (
    PlannedFigure,
    Setting,
    figure_rows,
    planned_figures,
    shown_rows,
    table_layout,
)
from analysis.reporting.wording.labels import Labels
from tests.workspaces import make_home, plan_row, read_home

WHOLE = PlanRow("t", "s", "q", figure="bars")
PEOPLE = PlanRow("t", "s", "q", unit="respondents", figure="bars")
REPORTS = PlanRow("t", "s", "q", unit="reports", stack="x", figure="bars")
SPLIT = PlanRow("t", "s", "q", by="sex", figure="bars")
HEAT = PlanRow("t", "s", "q", figure="heatmap")
HEAT_SPLIT = PlanRow("t", "s", "q", by="sex", figure="heatmap")


def test_one_figure_takes_the_name_of_its_table():
    assert planned_figures([WHOLE, PlanRow("t", "s", "q", by="sex", figure="none")]) == (
        PlannedFigure("t", "bars", WHOLE),
    )


def test_units_and_levels_set_figures_apart():
    assert [figure.name for figure in planned_figures([REPORTS, PEOPLE])] == ["t_reports", "t_respondents"]
    assert [(figure.name, figure.kind) for figure in planned_figures([WHOLE, SPLIT])] == [
        ("t", "bars"),
        ("t_by_sex", "groups"),
    ]


def test_several_questions_of_a_table_have_a_figure_each():
    rows = [
        PlanRow("t", "s", question, statistic=statistic, figure="bars")
        for question, statistic in (("q", "share"), ("r", "share"), ("r", "count"))
    ]
    assert [figure.name for figure in planned_figures(rows)] == ["t_q_share", "t_r_share", "t_r_count"]


def test_a_kind_of_levels_is_drawn_once_with_its_levels():
    assert planned_figures([HEAT, HEAT_SPLIT]) == (PlannedFigure("t", "heatmap", HEAT_SPLIT),)


def test_rows_of_a_table_and_of_a_figure():
    rows = pd.DataFrame(
        {
            **dict.fromkeys(("study", "survey", "wave"), ""),
            "table": "t",
            "question": "q",
            "statistic": "share",
            "unit": "respondents",
            "domain": ["", "sex", "", "sex"],
            "weighting": ["none", "none", "raked", "raked"],
        }
    )
    assert shown_rows(rows).index.tolist() == [0, 1, 2]
    drawn = rows.assign(weighting=["design", "design", "none", "none"])
    assert shown_rows(drawn).index.tolist() == [0, 1, 2]
    assert figure_rows(rows, WHOLE).index.tolist() == [0, 2]
    assert figure_rows(rows, SPLIT).index.tolist() == [0, 1, 2, 3]


def test_a_text_in_the_language_else_in_english_else_in_any():
    assert [text_in({"en": "Hi", "fr": "Salut"}, code) for code in ("fr", "ar")] == ["Salut", "Hi"]
    assert text_in({"ar": "x"}, "fr") == "x" and text_in({}, "fr") == ""


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    return read_home(make_home(tmp_path_factory.mktemp("layouts")))


def layout(read, language, *rows):
    labels = Labels([read.form])
    setting = Setting(
        labels, language, "Nord", 5, "a census", frozenset({"means"}), {"drawn": "Drawn, January 2020"}
    )
    return table_layout(rows, read.instrument, read.form, setting)


def test_a_table_whose_base_is_guessed_says_so(read):
    """Whether or not everybody counts as asked: nobody knows who was."""
    setting = Setting(Labels([read.form]), "en", guessed=frozenset({"means"}))
    found = table_layout([plan_row("means")], read.instrument, read.form, setting)
    assert found.blocks[0].asked_of == (
        "people who answered (the form's condition for asking can't be worked out)"
    )


def test_people_of_a_stack_are_those_with_any_report(read):
    """Nobody else was asked what the stack asks: "of the people interviewed" would be a wrong base."""
    row = plan_row("incident", stack="incidents")
    assert layout(read, "en", row).blocks[0].asked_of == "people with any reports"
    assert layout(read, "fr", row).blocks[0].asked_of == "personnes ayant des signalements"
    named = plan_row("incident", stack="incidents", column={"en": "People who reported any"})
    by = plan_row("incident", stack="incidents", by="sex")
    assert [block.asked_of for block in layout(read, "en", named, by).blocks] == ["", ""]
    reports = plan_row("incident", stack="incidents", unit="reports")
    assert layout(read, "en", reports).blocks[0].asked_of == ""


def test_a_whole_layout(read):
    rows = [
        plan_row(
            "means",
            order="form",
            exclude=("dk",),
            title={"en": "Ways", "fr": "Moyens"},
            column={"en": "Ways used"},
            note={"en": "Mind."},
        ),
        plan_row("means", by="sex", exclude=("dk",), column={"en": "Not shown"}, note={"en": "Mind."}),
    ]
    asked = "personnes qui ont répondu « Oui » à « Avez-vous payé un passeur ? »"
    found = layout(read, "fr", *rows)
    assert found == TableLayout(
        "Moyens",
        found.labels,
        "fr",
        (
            ColumnBlock(
                "means",
                heading="Ways used",
                multiple=True,
                excluded=("dk",),
                asked_of=found.blocks[0].asked_of,
            ),
            ColumnBlock("means", multiple=True, excluded=("dk",), asked_of=found.blocks[0].asked_of),
        ),
        "Nord",
        subtitle="Drawn, January 2020",
        ordered=True,
        small_base=5,
        margins="a census",
        notes=("Mind.",),
        source="Les tests",
    )
    assert found.blocks[0].asked_of.replace("\u202f", " ") == asked


def test_a_table_without_a_title_has_its_questions_label(read):
    assert layout(read, "en", plan_row("paid")).title == "Did you pay a smuggler?"
    ratio = plan_row("children", statistic="ratio", denominator="age")
    assert [layout(read, language, ratio).title for language in ("en", "fr")] == [
        "Children per Age",
        "Enfants par Âge",
    ]


def test_only_routed_questions_of_people_say_whom_they_were_asked_of(read):
    assert layout(read, "en", plan_row("paid")).blocks[0].asked_of == ""
    reports = plan_row("means", stack="incidents", unit="reports")
    assert layout(read, "en", reports).blocks[0].asked_of == ""
    assert (
        layout(read, "en", plan_row("means")).blocks[0].asked_of
        == "people who answered “Yes” to “Did you pay a smuggler?”"
    )
