"""A form and an export that nobody wrote code for: REACH's assessment in Libya, 2021."""

from itertools import islice

import pandas as pd
import pytest

from analysis.commands.adopt import adopt
from analysis.problems import Problems
from analysis.study import City, declare, preparation, prepare
from analysis.study.estimating import estimate_survey
from analysis.study.own_figures import OwnFigures
from analysis.study.surveys.survey import read_survey

INTERVIEWS = [332, 227, 199, 158, 155, 112, 103, 79, 70, 64, 55]
SMALL = {"en": "al_kufra", "fr": "zwara"}


@pytest.fixture(scope="module")
def adopted(shared, tmp_path_factory):
    data = shared / "data" / "reach_lby_2021"
    root = tmp_path_factory.mktemp("libya") / "workspace"
    return adopt(
        data / "questionnaire.xlsx", data / "responses.csv", "mantika", root, by=("region", "resp_sex")
    )


def cities_of(adopted) -> list[City]:
    return [
        declare(path.stem, adopted.workspace)
        for path in sorted((adopted.workspace / "params").glob("*.yaml"))
    ]


@pytest.fixture(scope="module")
def estimates(adopted):
    """The unweighted estimates of all cities, without a table or figure drawn."""
    frames = [
        estimate_survey(city, read_survey(city.surveys[0], city.id, Problems()))
        for city in cities_of(adopted)
    ]
    return pd.concat(frames, ignore_index=True)


def whole(estimates, question):
    """Counts of a question's choices over all cities, and how many people were asked and answered."""
    rows = estimates[
        (estimates["question"] == question)
        & (estimates["domain"] == "")
        & (estimates["statistic"] == "share")
    ]
    bases = rows[rows["base"] > 0].groupby("study")["base"].first()
    return rows.groupby("choice")["n"].sum().to_dict(), int(bases.sum())


def test_a_params_file_for_each_of_eleven_places(adopted):
    found = {city.id: int(city.interviews) for city in adopted.cities.itertuples()}
    assert list(found.values()) == INTERVIEWS
    assert adopted.interviews == 1554
    assert set(adopted.languages) >= {"en", "fr"}
    assert sorted(path.stem for path in (adopted.workspace / "params").glob("*.yaml")) == sorted(found)


def test_incidents(estimates):
    counts, base = whole(estimates, "safety_incidents")
    assert (counts["yes"], base) == (361, 1554)


def test_types_of_incidents_are_shares_of_those_who_had_any(estimates):
    types = {
        "robberies": 216,
        "armed_conflict": 90,
        "arrest_or_detention": 82,
        "communal_violence": 74,
        "verbal_harassment": 69,
        "kidnappings": 32,
    }
    counts, base = whole(estimates, "safety_incidents_type")
    assert base == 361
    assert {name: counts[name] for name in types} == types


def test_intentions(estimates):
    counts, base = whole(estimates, "migration_intentions")
    assert base == 1554
    assert {name: n for name, n in counts.items() if n} == {
        "stay_baladiya_libya": 682,
        "leave_libya": 453,
        "dk": 298,
        "move_baladiya_libya": 103,
        "waiting_resettlement": 17,
        "dwta": 1,
    }


def test_where_to_is_asked_of_those_who_leave(estimates):
    counts, base = whole(estimates, "leave_destination")
    assert (base, counts["europe"], counts["return_home_country"]) == (453, 331, 106)


def test_interviews_of_each_city(adopted, estimates):
    bases = (
        estimates[(estimates["question"] == "migration_intentions") & (estimates["domain"] == "")]
        .groupby("study")["base"]
        .first()
    )
    assert bases.to_dict() == {city.id: int(city.interviews) for city in adopted.cities.itertuples()}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_city_whole(adopted, monkeypatch, language):
    """Every table, the workbook, and one figure in ten: all of them take a minute."""
    planned = OwnFigures.planned.func
    one_in_ten = property(lambda own: dict(islice(planned(own).items(), 0, None, 10)))
    monkeypatch.setattr(OwnFigures, "planned", one_in_ten)
    params = adopted.workspace / "params" / f"{SMALL[language]}.yaml"
    params.write_text(
        params.read_text(encoding="utf-8").replace("suppress_below: 5", "suppress_below: 0"), encoding="utf-8"
    )
    study = prepare(declare(SMALL[language], adopted.workspace, language=language))
    assert study.results.surveys[0].interviews < 70
    assert (study.folder / "tables.xlsx").is_file()
    assert len(list((study.folder / "tables").glob("*.csv"))) == study.table_count > 50
    assert study.figure_count > 5
    assert study.sections and all(str(study.summary(section)) for section in study.sections)
    said = str(study.table("migration_intentions"))
    assert ("people" if language == "en" else "personnes") in said


def test_what_few_people_said_is_hidden_unless_somebody_decides_otherwise(adopted, monkeypatch):
    monkeypatch.setattr(preparation, "write_study", lambda study: ())
    study = prepare(declare("murzuq", adopted.workspace))
    assert study.params.thresholds.suppress_below == 5
    few = study.estimates[
        (study.estimates["n"] > 0)
        & (study.estimates["n"] < 5)
        & study.estimates["statistic"].isin(["share", "count"])
    ]
    assert few.empty


def test_the_known_dirt_is_reported(adopted):
    """Children set under an empty parent, and a parent that disagrees with its children."""
    said = " ".join(str(problem) for problem in adopted.problems)
    assert "job_sector" in said
    assert not [problem for problem in adopted.problems if problem.severity == "fatal"]


def test_a_section_named_like_an_example_notebook_gets_its_own(adopted):
    """The example's protection notebook speaks of incidents; this form's section of that name has other
    questions.
    """
    notebooks = adopted.workspace / "notebooks"
    assert sorted(path.name for path in notebooks.glob("*.ipynb")) == [
        "displacement.ipynb",
        "protection.ipynb",
    ]
    assert "section = 'protection'" in (notebooks / "protection.ipynb").read_text(encoding="utf-8")
