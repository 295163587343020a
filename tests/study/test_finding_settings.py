from pathlib import Path

import pytest

from analysis.findings.settings import FindingSettings
from analysis.planning.row import PlanRow
from analysis.problems import Problems
from analysis.study.finding_settings import read_finding_settings
from analysis.workspace import Workspace

PLAN = "table,section,question\nincidents,protection,incident\nhelp_needed,needs,c26\n"


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "north.yaml").write_text(
        "city: {en: North}\ncountry: {en: Mali}\nlanguages: [en]\n"
        "surveys: [{instrument: own, export: data/answers.csv}]\n",
        encoding="utf-8",
    )
    instrument = tmp_path / "surveys" / "own"
    instrument.mkdir(parents=True)
    (instrument / "instrument.yaml").write_text("title: {en: Own}\n", encoding="utf-8")
    (instrument / "plan.csv").write_text(PLAN, encoding="utf-8")
    return Workspace(tmp_path)


def problems_of(workspace: Workspace, text: str, *rows: PlanRow) -> list[str]:
    (workspace.root / "findings.yaml").write_text(text, encoding="utf-8")
    problems = Problems()
    read_finding_settings(workspace, problems, rows)
    return [str(problem).replace(f"{workspace.root}{Path('/')}", "") for problem in problems.fatals]


@pytest.mark.parametrize(
    "text",
    [
        "tables: {incidents: 2, help_needed: 0}\nsections: {protection: 2, flows: 0.5, displacement: 0}\n",
        "tables: {stocks_displaced_region: 0, nationality_beside_flows_own: 0, projected_returns: 2}\n",
        "key: 5\n",
    ],
)
def test_names_of_plans_and_of_counts_are_known(workspace, text):
    assert problems_of(workspace, text) == []


def test_a_name_that_no_plan_has_is_refused_with_the_nearest(workspace):
    assert problems_of(workspace, "sections: {protecton: 2}\ntables: {incident: 9}\n") == [
        "findings.yaml, tables.incident: this name is not known. Got 'incident'. Expected perhaps"
        " 'incidents'.",
        "findings.yaml, sections.protecton: this name is not known. Got 'protecton'. Expected perhaps"
        " 'protection'.",
    ]


def test_a_list_of_analysis_has_tables_too(workspace):
    text = "tables: {listed: 2}\n"
    assert len(problems_of(workspace, text)) == 1
    assert problems_of(workspace, text, PlanRow("listed", "more", "q")) == []


@pytest.mark.parametrize(
    ("path", "text"), [("params/south.yaml", "citi: {}\n"), ("surveys/own/plan.csv", 'a,"b\n')]
)
def test_where_a_city_cannot_be_read_no_name_is_held(workspace, path, text):
    (workspace.root / path).write_text(text, encoding="utf-8")
    assert problems_of(workspace, "tables: {no_such_table: 9}\n") == []


def test_without_the_file_the_defaults_serve(workspace):
    assert read_finding_settings(workspace, Problems()) == FindingSettings()
