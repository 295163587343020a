"""`casestudy release` with rows of repeats: what leaves, what rows say of their interview, the risk."""

import json
import zipfile
from collections import Counter
from xml.etree import ElementTree

import pandas as pd
import pyreadstat
import pytest
import yaml
from docx import Document
from openpyxl import load_workbook
from typer.testing import CliRunner

from analysis.cli import app
from analysis.commands.check import check_workspace
from analysis.commands.release import ReleaseRequest, release
from analysis.problems import CaseStudyError
from analysis.workspace import Workspace
from tests.disclosure.release.households import HOUSEHOLDS, MARKS, RECIPE, draw_households, write_households

MEMBERS = len(draw_households(4)["members"])
EVENTS = "  events: {linked: false, keys: [event]}\n"


@pytest.fixture
def made(tmp_path):
    """A function that makes a release of the drawn households by a recipe."""

    def make(recipe=RECIPE, **options):
        root = write_households(tmp_path, recipe)
        (one,) = release(ReleaseRequest(Workspace(root), root / "release.yaml", **options))
        return one

    return make


def read(one, name: str) -> pd.DataFrame:
    texts = {"id": str, "interview": str}
    return pd.read_csv(one.folder / f"port_{name}.csv", dtype=texts, keep_default_na=False)


def told(one, repeat="members") -> dict[str, dict]:
    caveats = one.released.repeats[repeat].caveats
    return {caveat.key.removeprefix("release."): dict(caveat.values) for caveat in caveats}


def test_rows_leave_in_every_format_without_what_identifies(made):
    one = made(RECIPE + EVENTS)
    for name in ("households", "households_members", "households_events"):
        for ending in ("csv", "parquet", "sav", "dta"):
            assert (one.folder / f"port_{name}.{ending}").is_file()
    members = read(one, "households_members")
    assert list(members) == ["id", "interview", "member_sex", "member_age", "member_work"]
    assert list(read(one, "households_events")) == ["id", "event"]
    assert set(members["member_age"]) <= {"under_18", "18_more", ""}
    left_out = {column.column: column.kind for column in one.released.repeats["members"].left_out}
    assert left_out == {
        "_submission__uuid": "unknown",
        "_index": "unknown",
        "_parent_index": "unknown",
        "member_name": "name",
        "mobile": "direct",
        "born": "date",
        "photo": "media",
    }
    for path in one.folder.iterdir():
        contents = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as parts:
                contents = [parts.read(name) for name in parts.namelist()]
        for mark in MARKS:
            assert not any(mark.encode() in content for content in contents), (path.name, mark)
    for frame in (read(one, "households"), members):
        assert not any(mark in frame.to_csv() for mark in MARKS)


def test_rows_lead_to_their_interview_and_stand_in_another_order(made):
    """A household that keeps all its members has as many as there were, in one of the drawn households."""
    one = made()
    interviews, members = read(one, "households"), read(one, "households_members")
    linked = members[members["interview"] != ""]
    assert set(linked["interview"]) <= set(interviews["id"]) and 0 < len(linked) < len(members)
    assert members["id"].is_unique and not set(members["id"]) & set(interviews["id"])
    positions = linked["interview"].map({number: place for place, number in enumerate(interviews["id"])})
    assert not positions.is_monotonic_increasing
    drawn = draw_households(4)
    keys = {
        row["_uuid"]: (
            row["sex"],
            "under_30" if row["age"] < 30 else "30_44" if row["age"] < 45 else "45_more",
        )
        for row in drawn["interviews"]
    }
    possible = Counter(
        (
            *keys[row["_submission__uuid"]],
            row["member_sex"],
            "under_18" if row["member_age"] < 18 else "18_more",
        )
        for row in drawn["members"]
    )
    joined = linked.merge(interviews, left_on="interview", right_on="id")
    whole = joined[(joined["sex"] != "") & (joined["age"] != "")]
    found = Counter(whole[["sex", "age", "member_sex", "member_age"]].itertuples(index=False, name=None))
    assert not found - possible


def test_what_an_interview_shows_with_its_rows_is_shown_by_k(made):
    one = made(RECIPE + "  events: {keys: [event]}\n")
    interviews = read(one, "households").set_index("id")
    shown = {number: Counter() for number in interviews.index}
    for repeat, keys in (("members", ["member_sex", "member_age"]), ("events", ["event"])):
        rows = read(one, f"households_{repeat}")
        for number, *values in rows[["interview", *keys]].itertuples(index=False):
            if number:
                shown[number][(repeat, *values)] += 1
    seen = Counter(
        (*interviews.loc[number, ["sex", "age"]], frozenset(rows.items())) for number, rows in shown.items()
    )
    complete = {pattern: count for pattern, count in seen.items() if "" not in pattern[:2]}
    assert min(complete.values()) >= 3
    alone = read(one, "households_members").query("interview == ''")
    assert alone.groupby(["member_sex", "member_age"]).size().min() >= 3
    assert told(one)["caveat.links"]["count"] == len(alone)


def test_the_risk_of_an_interview_is_that_beside_its_rows(made):
    """With its members an interview is one of fewer than by its own keys alone."""
    one, alone = made(), made(RECIPE.partition("repeats:")[0])
    after, before = one.released.after, alone.released.after
    assert after.least >= 3 and after.risk > before.risk
    assert set(after.contributions) == {"sex", "age", "rows"}
    last = one.released.effects[-1]
    assert (last.step.kind, last.cells) == ("link", told(one)["caveat.links"]["count"])
    assert read(one, "households").shape == read(alone, "households").shape


def test_the_risk_of_rows_knows_their_interview_and_their_household(made):
    rows = made().released.repeats["members"]
    assert rows.before.n == MEMBERS and rows.before.household_risk > rows.before.risk
    assert set(rows.before.contributions) == {"member_sex", "member_age", "interview.sex", "interview.age"}
    assert set(rows.after.contributions) == {*rows.before.contributions, "rows"}
    assert rows.after.least >= 3 and rows.after.household_risk > rows.after.risk
    assert set(rows.after.sensitive) == {"member_work"}
    unlinked = made(RECIPE + "    linked: false\n").released.repeats["members"]
    assert set(unlinked.after.contributions) == {"member_sex", "member_age"}
    assert unlinked.after.household_risk > unlinked.after.risk


def test_what_is_published_of_rows_is_held_against_them(made):
    rows = made().released.repeats["members"]
    assert (rows.loss.tables, rows.loss.cells, rows.loss.lost) == (1, 2, 0)
    assert rows.loss.largest_change == 0


def test_rows_stand_for_as_many_as_their_interview_only_where_the_recipe_says_so(made):
    weighted = RECIPE + "population: {weights: weight}\n"
    rows = made(weighted).released.repeats["members"]
    assert (rows.population.basis, rows.verdict.basis) == ("sample", "sample")
    recipe = weighted.replace("    keys: [member_sex", "    weights: interview\n    keys: [member_sex")
    one = made(recipe)
    rows = one.released.repeats["members"]
    assert rows.verdict.basis == "weights" and rows.after.risk < 0.03 < rows.after.sample_risk
    assert list(told(one)) == ["basis.weights", "basis.rows", "caveat.links"]
    assert one.released.passed and rows.population.size == pytest.approx(40 * MEMBERS, rel=0.05)


def test_a_release_passes_only_with_its_rows(made, tmp_path):
    recipe = RECIPE + "population: {weights: weight}\n"
    one = made(recipe)
    assert one.released.verdict.passed and not one.released.passed
    manifest = json.loads((one.folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["passed"], manifest["rows"]) == (False, {"members": MEMBERS})
    readme = (one.folder / "README.txt").read_text(encoding="utf-8")
    assert "NOT met" in readme and "Rows of members\n- Nothing is known" in readme
    ran = CliRunner().invoke(app, ["release", "port", "--workspace", str(tmp_path)])
    assert ran.exit_code == 1
    assert "households: members" in ran.output and f"rows of members: {MEMBERS}" in ran.output


def test_rows_too_few_to_stand_alone_do_not_leave(tmp_path):
    """One household has two events more than any other: two rows without an interview would be its."""
    root = write_households(
        tmp_path, RECIPE.partition("repeats:")[0].replace("sex, age", "sex") + "repeats:\n  events: {}\n"
    )
    drawn = Counter(row["_submission__uuid"] for row in draw_households(4)["events"])
    assert max(drawn.values()) == 2
    uuid = next(uuid for uuid, count in drawn.items() if count == 2)
    events = root / "data" / "events.csv"
    rows = [f"{uuid},{place},{int(uuid[-4:]) + 1},theft,zzplace\n" for place in (900, 901)]
    events.write_text(events.read_text(encoding="utf-8") + "".join(rows), encoding="utf-8")
    (one,) = release(ReleaseRequest(Workspace(root), root / "release.yaml"))
    assert told(one, "events")["caveat.rows_gone"]["count"] == 2
    left = read(one, "households_events")
    assert len(left) == sum(drawn.values()) and (left["interview"] != "").all()


def test_every_file_describes_the_rows(made):
    one = made(RECIPE + EVENTS, language="fr")
    package = json.loads((one.folder / "datapackage.json").read_text(encoding="utf-8"))
    names = ["port_households.csv", "port_households_members.csv", "port_households_events.csv"]
    assert [resource["path"] for resource in package["resources"]] == names
    links = [resource["schema"].get("foreignKeys") for resource in package["resources"]]
    assert links == [
        None,
        [{"fields": "interview", "reference": {"resource": "port-households", "fields": "id"}}],
        None,
    ]
    tree = ElementTree.parse(one.folder / "ddi.xml")
    space = {"d": "ddi:codebook:2_5"}
    assert [file.get("URI") for file in tree.findall("d:fileDscr", space)] == names
    variables = tree.findall("d:dataDscr/d:var", space)
    assert [variable.get("ID") for variable in variables] == [
        f"V{place + 1}" for place in range(len(variables))
    ]
    files = Counter(variable.get("files") for variable in variables)
    assert files == {"F1": 4, "F2": 5, "F3": 2}
    book = load_workbook(one.folder / "codebook_members.xlsx")
    labels = [row[1] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    assert "Sexe du membre" in labels and "Numéro aléatoire de l'entretien (id de sa ligne)" in labels
    _, described = pyreadstat.read_sav(one.folder / "port_households_members.sav")
    assert described.column_names_to_labels["member_work"] == "Le membre travaille-t-il ?"
    form = load_workbook(one.folder / "questionnaire.xlsx").worksheets[0]
    leaves = {row[0]: row[-1] for row in form.iter_rows(min_row=2, values_only=True)}
    assert (leaves["member_work"], leaves["member_name"], leaves["event"]) == ("oui", "non", "oui")
    headings = [each.text for each in Document(one.folder / "risk_report.docx").paragraphs]
    assert "Lignes de members" in headings and "Lignes d'events" in headings
    assert any("ne disent pas de quel entretien" in text for text in headings)
    measures = pd.read_csv(one.folder / "risk_members.csv")
    assert measures.query("stage == 'before' and measure == 'n'")["value"].tolist() == [MEMBERS]
    assert len(read(one, "households")) == HOUSEHOLDS


def test_a_repeat_that_the_recipe_does_not_name_stays(made):
    one = made()
    assert not list(one.folder.glob("*events*"))
    reasons = {column.column: column.kind for column in one.released.left_out}
    assert (reasons["event"], reasons["event_place"]) == ("repeat", "repeat") and "member_work" not in reasons


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("  members:", "  membres:", "The form has no such repeat. Mend the name or take it out."),
        ("[member_sex,", "[sex,", "There is no such column in the data. Mend the name or take it out."),
        (
            "keys: [member_sex, member_age]",
            "keys: [member_name]",
            "member_name would not leave: it is identifying (names a person). Take it out, or keep it with a"
            " reason.",
        ),
        (
            "keys: [member_sex, member_age]",
            "linked: false",
            "A release needs at least one key: a question whose answer somebody could already know of",
        ),
        ("bands: {question: member_age, breaks: [18]}", "pram: {question: member_age}", "can't be done on"),
    ],
)
def test_a_recipe_of_rows_is_held_against_the_form(made, old, new, sentence):
    with pytest.raises(CaseStudyError) as raised:
        made(RECIPE.replace(old, new))
    assert sentence in str(raised.value)


def test_a_step_of_rows_that_comes_too_late_says_where_it_stands(made):
    recipe = RECIPE.replace(
        "      - bands: {question: member_age",
        "      - drop: [member_age]\n      - bands: {question: member_age",
    )
    with pytest.raises(CaseStudyError) as raised:
        made(recipe)
    assert "repeats.members, steps.2: The step bands comes too late" in str(raised.value)


def test_a_repeat_without_rows_is_refused(tmp_path):
    root = write_households(tmp_path, RECIPE + EVENTS)
    params = root / "params" / "port.yaml"
    params.write_text(params.read_text().replace(", data/events.csv", ""), encoding="utf-8")
    with pytest.raises(CaseStudyError) as raised:
        release(ReleaseRequest(Workspace(root), root / "release.yaml"))
    assert "No row of this repeat is in the city's answers. Add its sheet or file to the export" in str(
        raised.value
    )


def test_the_same_recipe_gives_the_same_rows(made):
    first, second = made(), made()
    for name in ("households", "households_members"):
        pd.testing.assert_frame_equal(read(first, name), read(second, name))


def test_check_and_adopt_mark_what_identifies_members(tmp_path):
    root = write_households(tmp_path / "own")
    checked = check_workspace(Workspace(root))
    reasons = {column.column: column.reason for column in checked.identifying}
    assert reasons["member_name"] == "names a person" and "mobile" in reasons and "event_place" in reasons
    assert "_parent_index" not in reasons
    data = root / "data"
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as parts:
        for name in ("interviews", "members", "events"):
            parts.write(data / f"{name}.csv", f"{name}.csv")
    form = root / "surveys" / "households" / "form"
    home = tmp_path / "adopted"
    command = [
        "adopt",
        "--form",
        str(form),
        "--responses",
        str(tmp_path / "export.zip"),
        "--workspace",
        str(home),
    ]
    ran = CliRunner().invoke(app, command)
    assert ran.exit_code == 0, ran.output
    instrument = yaml.safe_load((home / "surveys/households/instrument.yaml").read_text(encoding="utf-8"))
    assert {"member_name", "mobile", "born", "photo", "event_place"} <= set(instrument["identifying"])
    recipe = (home / "release.yaml").read_text(encoding="utf-8")
    assert "#     members: {keys: [member_sex, member_age], steps: [{suppress: {k: 3}}]}\n" in recipe
    proposed = [line.removeprefix("#   ") for line in recipe.splitlines() if line.startswith("#   repeats:")]
    proposed += [line.removeprefix("#   ") for line in recipe.splitlines() if line.startswith("#     ")]
    recipe = home / "release.yaml"
    recipe.write_text(recipe.read_text(encoding="utf-8") + "\n".join(proposed) + "\n", encoding="utf-8")
    (one,) = release(ReleaseRequest(Workspace(home), recipe))
    assert set(one.released.repeats) == {"members", "events"}
