"""`casestudy release`: what leaves, what does not, and what is said of it."""

import json
import zipfile
from itertools import pairwise

import numpy as np
import pandas as pd
import pyreadstat
import pytest
import yaml
from typer.testing import CliRunner

from analysis.cli import app
from analysis.commands.release import ReleaseRequest, find_recipe, release
from analysis.problems import CaseStudyError
from analysis.workspace import Workspace
from tests.disclosure.release.drawn import MARKS, PEOPLE, RECIPE, export, write_workspace


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A workspace that every test may read."""
    return write_workspace(tmp_path_factory.mktemp("workspace"))


@pytest.fixture
def made(root, tmp_path):
    """A function that makes a release by a recipe, with answers of its own where they are given."""

    def make(recipe=RECIPE, answers="", **options):
        home = write_workspace(tmp_path / "own", answers=answers) if answers else root
        path = tmp_path / "recipe.yaml"
        path.write_text(recipe, encoding="utf-8")
        (one,) = release(ReleaseRequest(Workspace(home), path, out=tmp_path / "out", **options))
        return one

    return make


@pytest.fixture(scope="module")
def one(root):
    (one,) = release(ReleaseRequest(Workspace(root), root / "release.yaml"))
    return one


def data(one) -> pd.DataFrame:
    return pd.read_csv(one.folder / "port_drawn.csv", dtype={"id": str})


def texts(folder):
    """Name and content of every file, those inside zipped documents too."""
    for path in sorted(folder.iterdir()):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as parts:
                for name in parts.namelist():
                    yield f"{path.name}/{name}", parts.read(name)
        else:
            yield path.name, path.read_bytes()
    yield "parquet", pd.read_parquet(folder / "port_drawn.parquet").to_csv().encode()


def test_the_folder_holds_all_that_is_shared(one):
    assert sorted(path.name for path in one.folder.iterdir()) == [
        "README.txt",
        "codebook.xlsx",
        "datapackage.json",
        "ddi.xml",
        "manifest.json",
        "port_drawn.csv",
        "port_drawn.dta",
        "port_drawn.parquet",
        "port_drawn.sav",
        "questionnaire.xlsx",
        "release.yaml",
        "risk.csv",
        "risk_report.docx",
    ]
    manifest = json.loads((one.folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {path.name for path in one.folder.iterdir()} - {"manifest.json"}
    assert (
        manifest["people"] == PEOPLE and manifest["passed"] is False and manifest["risk_rests_on"] == "sample"
    )


def test_no_file_holds_anything_that_was_planted(one):
    for name, content in texts(one.folder):
        for mark in MARKS:
            assert mark.encode() not in content, (name, mark)


def test_what_leaves_are_the_other_questions_by_their_steps(one):
    frame = data(one)
    assert list(frame.columns) == [
        "id",
        "city",
        "sex",
        "age",
        "nationality",
        "children",
        "incidents_theft",
        "incidents_beating",
        "incidents_none",
        "income",
    ]
    assert set(frame["age"].dropna()) <= {"under_18", "18_29", "30_44", "45_more"}
    assert set(frame["nationality"].dropna()) <= {"a", "b", "other"}
    assert frame["children"].max() == 4
    reasons = {column.column: column.kind for column in one.released.left_out}
    assert reasons == {
        "_submitted_by": "unknown",
        "weight": "unknown",
        "raked": "unknown",
        "household": "unknown",
        "start": "paradata",
        "deviceid": "paradata",
        "enumerator": "staff",
        "full_name": "name",
        "contact_no": "direct",
        "where": "position",
        "arrival": "date",
        "photo": "media",
        "incidents_other": "text",
        "summary": "calculated",
        "age_band": "derived",
    }


def test_everybody_shares_her_keys_with_three_and_rows_stand_in_another_order(one):
    frame = data(one)
    assert one.released.after.violations[3] == 0
    assert frame["id"].is_unique and frame["id"].str.len().eq(10).all()
    answers = pd.read_csv(one.folder.parents[3] / "data" / "export.csv")
    assert sorted(frame["income"].dropna()) == sorted(answers["income"].dropna())
    assert frame["income"].dropna().tolist() != answers["income"].dropna().tolist()


def test_the_same_recipe_gives_the_same_files_and_another_seed_another_order(one, tmp_path):
    root = one.folder.parents[3]
    (again,) = release(ReleaseRequest(Workspace(root), root / "release.yaml", out=tmp_path / "again"))
    for path in one.folder.iterdir():
        assert path.read_bytes() == (again.folder / path.name).read_bytes(), path.name
    other = root / "other.yaml"
    other.write_text(RECIPE + "seed: 2\n", encoding="utf-8")
    (reseeded,) = release(ReleaseRequest(Workspace(root), other, out=tmp_path / "other"))
    assert data(reseeded)["id"].tolist() != data(one)["id"].tolist()
    assert "seed" not in (reseeded.folder / "release.yaml").read_text(encoding="utf-8")


def test_spss_and_stata_have_the_labels_in_the_language_asked_for(made):
    french = made(language="fr")
    for read, ending in ((pyreadstat.read_sav, "sav"), (pyreadstat.read_dta, "dta")):
        frame, meta = read(str(french.folder / f"port_drawn.{ending}"))
        assert len(frame) == PEOPLE
        assert meta.column_names_to_labels["sex"] == "Sexe"
        assert meta.variable_value_labels["sex"] == {1: "Femmes", 2: "Hommes"}
        assert meta.variable_value_labels["incidents_theft"] == {0: "Non", 1: "Oui"}
        assert meta.variable_value_labels["nationality"] == {1: "Pays A", 2: "Pays B", 3: "Another country"}
    assert "ne sont PAS" in (french.folder / "README.txt").read_text(encoding="utf-8")


def test_the_recipe_that_leaves_can_be_read_again_and_holds_the_same_steps(one):
    content = yaml.safe_load((one.folder / "release.yaml").read_text(encoding="utf-8"))
    given = yaml.safe_load(RECIPE)
    assert content["keys"] == given["keys"]
    assert [next(iter(step)) for step in content["steps"]] == ["bands", "top_code", "group", "suppress"]


def test_an_unweighted_sample_has_the_risk_of_the_sample(one):
    released = one.released
    frame = data(one)[["sex", "age", "nationality"]]
    assert released.after.risk == released.after.sample_risk
    if frame.notna().all(axis=None):
        sizes = frame.groupby(list(frame.columns))["sex"].transform("size")
        assert released.after.risk == pytest.approx((1 / sizes).mean())
    assert not released.verdict.passed and released.population.basis == "sample"


def test_weights_that_disagree_with_the_population_never_make_it_pass(made):
    given = "population: {weights: weight, size: 50000, source: A census}\n"
    refused_weights = made(f"{RECIPE}{given}").released
    assert refused_weights.caveats[0].key == "release.refused.disagree"
    assert refused_weights.after.risk == refused_weights.after.sample_risk
    assert not refused_weights.verdict.passed


def test_weights_below_one_are_no_population_weights(made):
    rows = export().splitlines()
    place = rows[0].split(",").index("weight")
    cells = rows[1].split(",")
    cells[place] = "0.5"
    answers = "\n".join([rows[0], ",".join(cells), *rows[2:]]) + "\n"
    found = made(f"{RECIPE}population: {{weights: weight}}\n", answers=answers).released
    assert found.caveats[0].key == "release.refused.below_one" and not found.verdict.passed


def test_population_weights_make_the_risk_that_of_the_population_and_leave_with_the_data(made):
    weighted = made(f"{RECIPE}population: {{weights: weight}}\n")
    assert (
        weighted.released.population.basis == "weights" and weighted.released.population.size == 50 * PEOPLE
    )
    assert weighted.released.after.risk < weighted.released.after.sample_risk / 10
    assert weighted.released.verdict.passed
    assert data(weighted)["weight"].eq(50).all()


def test_a_population_size_serves_with_its_caveat(made):
    sized = made(f"{RECIPE}population: {{size: 3000, source: A census, year: 2020}}\n").released
    assert [caveat.key for caveat in sized.caveats][:2] == ["release.basis.size", "release.basis.purposive"]
    assert sized.caveats[0].values == {"count": 3000, "source": "A census (2020)"}
    assert sized.verdict.passed


def test_households_are_as_likely_to_be_recognised_as_any_of_their_members(made):
    one = made(f"{RECIPE}households: household\n")
    assert one.released.after.household_risk > one.released.after.risk
    frame = data(one)
    assert frame["household"].nunique() == PEOPLE / 3 and frame["household"].min() > 10**8


def test_every_step_tells_what_it_does_to_risk_and_information(one):
    kinds = [effect.step.kind for effect in one.released.effects]
    assert kinds == ["bands", "top_code", "group", "suppress"]
    risks = [
        one.released.before.sample_risk,
        *(effect.assessment.sample_risk for effect in one.released.effects),
    ]
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(risks))
    # the mean age is no longer to be had; countries c and d are joined
    assert one.released.effects[0].loss.lost == 1 and one.released.loss.lost == 3
    table = pd.read_csv(one.folder / "risk.csv")
    assert set(table["stage"]) == {"before", "1", "2", "3", "4", "after", "verdict"}


def test_random_steps_keep_what_is_counted(made, root):
    recipe = """\
keys: [sex]
steps:
  - pram: {question: nationality, change: 0.3}
  - noise: {question: income, share: 0.2}
  - microaggregate: {questions: [age, children], size: 5}
"""
    one = made(recipe)
    answers = pd.read_csv(root / "data" / "export.csv")
    frame = data(one)
    assert frame["age"].sum() == pytest.approx(answers["age"].sum())
    assert frame.groupby(["age", "children"]).size().min() >= 5
    assert (frame["income"].dropna() >= 0).all() and not np.isin(
        frame["income"].dropna(), answers["income"]
    ).any()
    assert all(effect.cells for effect in one.released.effects)


@pytest.mark.parametrize(
    ("recipe", "sentence"),
    [
        (
            "keys: [sx]\n",
            (
                "recipe.yaml, keys: There is no such column in the data. Mend the name or take it out."
                " Got 'sx'. Expected perhaps 'sex'."
            ),
        ),
        (
            "keys: [full_name]\n",
            (
                "full_name would not leave: it is identifying (names a person). Take it out,"
                " or keep it with a reason."
            ),
        ),
        (
            "keys: [sex]\nleave_out: {sex: too telling}\n",
            "This question is left out, so it can't be measured by.",
        ),
        ("keys: [sex]\nkeep: {where: ''}\n", "Say why, for each column: where has no reason."),
        (
            "keys: [age_band, sex]\n",
            (
                "age_band is made of age, which would leave as it was answered and give away more. Put"
                " age under leave_out, or take it as a key or into a step."
            ),
        ),
        (
            "keys: [sex]\nsteps: [{bands: {question: sex, breaks: [1]}}]\n",
            (
                "The step bands can't be done on a question of type select_one. Got 'sex'. Expected a"
                " question with numbers."
            ),
        ),
        (
            "keys: [sex]\nsteps: [{bands: {question: age, breaks: [30, 18]}}]\n",
            "Breaks must rise from one to the next.",
        ),
        (
            "keys: [sex]\nsteps: [{drop: [age], suppress: {k: 3}}]\n",
            "A step does one thing; this one has drop and suppress.",
        ),
        (
            "keys: [sex]\nsteps: [{group: {question: sex, into: {x: [ff]}}}]\n",
            "sex has no such choice. Mend the name or take it out. Got 'ff'. Expected perhaps 'f'.",
        ),
        ("keys: [sex]\nsteps: [{group: {question: sex}}]\n", "Say which choices are joined"),
        (
            "keys: [sex]\nsteps: [{group: {question: nationality, into: {x: [a], y: [a]}}}]\n",
            "A choice can go into one group only: a stands in two.",
        ),
        (
            "keys: [sex]\nsteps: [{drop: [age]}, {bands: {question: age, breaks: [18]}}]\n",
            "steps.2: The step bands comes too late: age has left the data before it.",
        ),
        (
            "keys: [sex]\nsteps: [{suppress: {k: 3, importance: {sex: 0}}}]\n",
            "Importance must be above 0: sex.",
        ),
        (
            "keys: [sex]\npopulation: {size: 3000}\n",
            "A population size needs its source: who counted, and when.",
        ),
        (
            "keys: [sex]\npopulation: {size: 30, source: x}\n",
            "60 people were interviewed, more than the population of 30.",
        ),
        ("keys: [sex]\npopulation: {context: flows}\n", "the city has no flows to take its population from."),
        ("keys: [sex]\npopulation: {weights: income}\n", "interviews have no weight above 0 in 'income'."),
        ("keyz: [sex]\n", "This key is not known."),
        ("keys: [sex, sex]\n", "Each name stands here once: sex stands twice."),
        ("keys: [sex]\nthresholds: {k: yes}\n", "A number is needed here, not yes or no."),
        (
            "keys: [sex]\nsteps: [{top_code: {question: children, at: .nan}}]\n",
            "steps.1.top_code.at: This is no number. Got '.nan'. Expected a number.",
        ),
        (
            "keys: [sex]\nsteps: [{bands: {question: age, breaks: [.inf]}}]\n",
            "This is no number. Got '.inf'. Expected a number.",
        ),
        ("keys: [sex]\nthresholds: {k: .inf}\n", "thresholds.k: This is no number. Got '.inf'."),
        ("keys: [sex]\nthresholds: {diversity: 2}\n", "thresholds.diversity needs `sensitive`"),
        (
            (
                "keys: [sex]\nsteps: [{bands: {question: age, breaks: [30]}}, {group: {question: age,"
                " into: {x: [under_3]}}}]\n"
            ),
            "steps.2: The step group names 'under_3', which age has not; expected perhaps 'under_30'.",
        ),
        ("keys: []\n", "A release needs at least one key"),
    ],
)
def test_a_recipe_that_does_not_fit_is_refused(made, tmp_path, recipe, sentence):
    with pytest.raises(CaseStudyError) as error:
        made(recipe)
    assert sentence in str(error.value)
    assert not (tmp_path / "out").exists()


def test_an_identifying_column_leaves_only_with_a_reason(made):
    one = made(RECIPE + "keep: {arrival: Months of arrival are needed}\n")
    assert one.released.kept == {"arrival": "Months of arrival are needed"}
    recipe = RECIPE.replace(
        "steps:\n", "keep: {arrival: Months}\nsteps:\n  - coarsen: {question: arrival, to: month}\n"
    )
    coarse = made(recipe)
    assert set(data(coarse)["arrival"]) == {"2021-03"}


def test_a_column_that_the_instrument_marks_does_not_leave(tmp_path):
    write_workspace(tmp_path)
    path = tmp_path / "surveys" / "drawn" / "instrument.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "identifying: [children]\n", encoding="utf-8")
    recipe = tmp_path / "release.yaml"
    recipe.write_text("keys: [sex]\n", encoding="utf-8")
    (one,) = release(ReleaseRequest(Workspace(tmp_path), recipe))
    assert "children" not in data(one).columns
    path.write_text(path.read_text(encoding="utf-8").replace("children", "childrn"), encoding="utf-8")
    with pytest.raises(CaseStudyError, match=r"identifying: There is no such column.*'childrn'.*'children'"):
        release(ReleaseRequest(Workspace(tmp_path), recipe))


def test_answers_outside_the_forms_choices_do_not_leave(made):
    one = made(answers=export().replace("port,f,", "port,Fatou 76 11 22 33,", 1))
    assert not any(b"Fatou" in content for _, content in texts(one.folder))
    assert one.released.data.outside == {"sex": 1}


def test_a_recipe_is_looked_for_here_and_in_the_workspace(tmp_path):
    write_workspace(tmp_path)
    assert find_recipe(tmp_path / "release.yaml", Workspace(tmp_path)) == tmp_path / "release.yaml"
    with pytest.raises(CaseStudyError, match=r"there is no such recipe, neither here nor in"):
        find_recipe(tmp_path / "nowhere.yaml", Workspace(tmp_path))


def test_a_city_without_the_instrument_is_told(made):
    with pytest.raises(CaseStudyError, match=r"instrument: no city of .* has the instrument 'other'"):
        made("instrument: other\nkeys: [sex]\n")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "Name the cities to release, or say --all."),
        (["port", "--all"], "Name cities or say --all, not both."),
    ],
)
def test_cities_are_named_or_all(root, given, sentence):
    result = CliRunner().invoke(app, ["release", *given, "--workspace", str(root)])
    assert result.exit_code == 1 and sentence in result.output
