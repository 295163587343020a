"""What a release's verdict rests on, in its exit code and in the words of its report: each kind of population
that a recipe can name, with the limit met and not.
"""

from types import SimpleNamespace

import pandas as pd
import pytest
from docx import Document
from typer.testing import CliRunner

from analysis.cli import app
from analysis.commands import release as command
from analysis.disclosure.release.measures.population import CountedPeople
from analysis.disclosure.release.recipe import PopulationFile, Recipe
from analysis.problems import CaseStudyError
from tests.disclosure.release.drawn import RECIPE, write_workspace

NOTHING_KNOWN = "Nothing is known of the population, so the risk is that of somebody who knows who was"
ON_PURPOSE = "The sample was chosen on purpose, so the true risk may be higher"
MOVEMENTS = "These are movements: one person may be counted several times"
POPULATIONS = {
    "unweighted": ("", "the risk is the sample's", (NOTHING_KNOWN,)),
    "raked to n": (
        "population: {weights: raked}\n",
        "the risk is the sample's",
        ("they are no population weights, and were not used.", NOTHING_KNOWN),
    ),
    "population weights": (
        "population: {weights: weight}\n",
        "that of the population the weights add up to",
        ("The risk is that of the population that the weights of the recipe add up to.",),
    ),
    "IOM's counts": (
        "population: {context: flows}\n",
        "among the individuals counted at flow monitoring points",
        ("3,000 individuals counted at flow monitoring points (A count, 2021-03)", MOVEMENTS, ON_PURPOSE),
    ),
}
MET, NOT_MET = "All limits of the recipe are met.", "The limits of the recipe are NOT met"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return write_workspace(tmp_path_factory.mktemp("workspace"))


@pytest.mark.parametrize(
    ("population", "limit", "is_met"),
    [
        ("unweighted", 0.03, False),
        ("unweighted", 0.5, True),
        ("raked to n", 0.03, False),
        ("raked to n", 0.5, True),
        ("population weights", 0.03, True),
        ("population weights", 0.001, False),
        ("IOM's counts", 0.03, True),
        ("IOM's counts", 0.001, False),
    ],
)
def test_the_verdict_says_what_it_rests_on(root, tmp_path, monkeypatch, population, limit, is_met):
    counted = CountedPeople(3000, "flows", "A count", "2021-03")
    monkeypatch.setattr(command, "_counted", lambda *_: counted if population == "IOM's counts" else None)
    given, rests_on, sentences = POPULATIONS[population]
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(f"{RECIPE}{given}thresholds: {{global_risk: {limit}}}\n", encoding="utf-8")
    asked = ["release", "port", "--recipe", recipe, "--workspace", root, "--out", tmp_path / "out"]
    result = CliRunner().invoke(app, list(map(str, asked)))
    told = " ".join(result.output.split())

    assert result.exit_code == (0 if is_met else 1), result.output
    assert ("must not be published" in told) != is_met
    assert rests_on in told

    report = Document(tmp_path / "out" / "port" / "drawn" / "risk_report.docx")
    texts = [paragraph.text for paragraph in report.paragraphs]
    assert texts[1].startswith(MET if is_met else NOT_MET)
    said = " ".join(texts[1 : texts.index("Limits")])
    assert all(sentence in said for sentence in sentences)
    # how many share their keys with how many is told of the people in the file, whatever they weigh
    data = pd.read_csv(tmp_path / "out" / "port" / "drawn" / "port_drawn.csv")
    alike = data.groupby(["sex", "age", "nationality"], dropna=False)["id"].transform("size")
    (table,) = [table for table in report.tables if table.rows[0].cells[0].text == "k"]
    told_of_k = {row.cells[0].text: row.cells[-1].text for row in table.rows[1:]}
    assert told_of_k == {k: str((alike < int(k)).sum()) for k in ("2", "3", "5", "10")}


def opened(periods, individuals):
    """IOM's counts as they are opened: individuals by month and point."""
    totals = {month: pd.DataFrame({"individuals": own}) for month, own in individuals.items()}
    registry = SimpleNamespace(source={"en": "A count"})
    return SimpleNamespace(
        flows=SimpleNamespace(periods=periods, point_totals=totals.__getitem__, registry=registry)
    )


COUNTS = opened(
    ("2021-02", "2021-03"),
    {"2021-02": {"North": 40, "South": 7}, "2021-03": {"North": 50, "South": 7}},
)


def counted(points, month="", asked=True):
    monitoring = SimpleNamespace(points=points)
    city = SimpleNamespace(params=SimpleNamespace(flow_monitoring=monitoring), language="en")
    recipe = Recipe(keys=("sex",), population=PopulationFile(context="flows" if asked else "", month=month))
    return command._counted(city, COUNTS, recipe, "release.yaml")


def test_ioms_counts_are_those_of_the_citys_own_points_in_the_month_asked_for():
    assert counted(["North"]) == CountedPeople(50, "flows", "A count", "2021-03")
    assert counted(["North", "South", "Gone"], "2021-02").size == 47
    assert counted(["North"], asked=False) is None
    with pytest.raises(CaseStudyError, match=r"release.yaml, population.month: nothing was counted in"):
        counted(["North"], "2021-04")
    with pytest.raises(
        CaseStudyError, match=r"population\.context: nobody was counted at this city's points"
    ):
        counted(["Gone"])


def test_a_release_that_keeps_names_fails_whatever_its_limits(root, tmp_path):
    recipe = tmp_path / "named.yaml"
    loose = "thresholds: {k: 1, global_risk: 1}\nkeep: {full_name: for the audit}\n"
    recipe.write_text(f"keys: [sex]\n{loose}title: {{en: 'A \\u0007 title'}}\n", encoding="utf-8")
    arguments = ["release", "port", "--recipe", str(recipe), "--workspace", str(root), "--out", str(tmp_path)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1 and "<= 0" in result.output
