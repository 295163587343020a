"""Anybody's survey: one place or some, what is recognised, and a new export of a survey adopted before."""

import csv

import pytest
import yaml

from analysis.commands.adopt import adopt
from analysis.commands.adoption.listing import kinds
from analysis.problems import CaseStudyError, Problem
from analysis.screen.surveys import show_adopted
from analysis.study import declare
from analysis.study.surveys.survey import read_survey
from tests.intake.drawn import write_csv
from tests.intake.drawn_forms import YES_NO, write_form

SURVEY = [
    ["select_one yn", "consent", "Do you agree to take part?"],
    ["select_one yn", "enum_name", "Enumerator"],
    ["select_one site", "site", "Site"],
    ["select_one yn", "work", "Does the household work?"],
    ["select_one yn", "food", "Does the household have food?"],
    ["text", "town", "Town"],
]
SITES = [["site", "Alpha", "Camp"], ["site", "beta", "Camp"], ["site", "gamma", "Town"]]
HEADER = ["consent", "enum_name", "site", "work", "food", "town", "hh_id", "weight", "uuid"]


def rows(count=24, first=0):
    sites, towns = ("Alpha", "beta", "gamma"), ("Ségou", "Gao")
    return [
        ["yes", "yes", sites[n % 3], "yes", "no", towns[n % 2], f"h{n}", str(1 + n % 2), f"u{n // 2}"]
        for n in range(first, first + count)
    ]


@pytest.fixture
def given(tmp_path):
    folder = tmp_path / "handed"
    folder.mkdir()
    return write_form(folder, SURVEY, YES_NO + SITES), write_csv(folder / "export.csv", [HEADER, *rows()])


def guessed(made):
    return {guess.what: guess.taken for guess in made.guesses}


def data_of(city, workspace):
    declared = declare(city, workspace)
    return declared, read_survey(declared.surveys[0], "params", declared.problems)


def test_one_place_and_what_is_recognised(given, tmp_path, capsys):
    """The uuid repeats with other answers: the id of the household is the first that is unique."""
    made = adopt(*given, "", tmp_path / "new")
    assert made.cities["interviews"].tolist() == [24]
    assert guessed(made) == {
        "cities": made.cities["name"].iloc[0],
        "id": "hh_id",
        "enumerator": "enum_name",
        "weights": "none",
        "interviewed": "households",
    }
    declared, data = data_of(made.cities["id"].iloc[0], tmp_path / "new")
    assert {row.question for row in declared.surveys[0].plan} == {"site", "work", "food"}
    assert data.respondents.frame.index[:2].tolist() == ["h0", "h1"]
    assert declared.surveys[0].instrument.interviewed == {"en": "household|households"}
    show_adopted(made)
    said = capsys.readouterr().out
    assert "It rests on" in said and "weight is named like weights; --weights weight takes them" in said
    listed = list(csv.DictReader(made.listing.open(encoding="utf-8")))
    assert {row["kind"] for row in listed} >= {"guess", "not used"}


def test_what_is_said_goes_before_what_is_guessed(given, tmp_path):
    told = {"id": "hh_id", "weights": "weight", "population": "households in the camps", "languages": ("fr",)}
    made = adopt(*given, "", tmp_path / "new", **told)
    assert not {"id", "weights", "interviewed"} & set(guessed(made))
    (path,) = (tmp_path / "new" / "params").iterdir()
    params = yaml.safe_load(path.read_text("utf-8"))
    assert (params["languages"], params["surveys"][0]["design"]) == (["fr"], {"weights": "weight"})
    declared, data = data_of(path.stem, tmp_path / "new")
    assert declared.surveys[0].instrument.population == {"en": "households in the camps"}
    assert data.designs["design"].weights.sum() == 36


@pytest.mark.parametrize(
    ("cities", "top", "names"),
    [
        ("site", 0, ["Camp (Alpha)", "Camp (beta)", "Town"]),
        ("site=gamma,Alpha", 0, ["Camp (Alpha)", "Town"]),
        ("gamma, beta", 0, ["Camp (beta)", "Town"]),
        ("site", 1, ["Camp (Alpha)"]),
        ("town", 0, ["Gao", "Ségou"]),
    ],
)
def test_cities_are_a_question_some_of_its_values_or_any_column(given, tmp_path, cities, top, names):
    made = adopt(*given, cities, tmp_path / "new", top=top)
    assert sorted(made.cities["name"]) == names
    for city in made.cities.itertuples():
        _, data = data_of(city.id, tmp_path / "new")
        assert len(data.respondents) == city.interviews
    assert made.cities["interviews"].sum() + sum(count for _, count in made.outside) == 24


def test_three_hundred_places_need_a_number(tmp_path):
    places = [["place", f"p{n}", f"Place {n}"] for n in range(300)]
    form = write_form(
        tmp_path,
        [["select_one yn", "work", "Work?"], ["select_one place", "place", "Place"]],
        YES_NO + places,
    )
    answers = [["yes", f"p{n}", f"u{n}"] for n in range(300)] + [["no", "p7", f"v{n}"] for n in range(9)]
    export = write_csv(tmp_path / "export.csv", [["work", "place", "_uuid"], *answers])
    with pytest.raises(
        CaseStudyError, match=r"300 different values, too many .*; --top 20 takes those with most"
    ):
        adopt(form, export, "place", tmp_path / "new")
    made = adopt(form, export, "place", tmp_path / "new", top=2)
    assert made.cities["interviews"].tolist() == [10, 1]
    assert made.outside == (("298 other places", 298),)


@pytest.mark.parametrize(
    ("cities", "told", "said"),
    [
        ("site=gamma,delta", {}, r"No answer to 'site' in the export is 'delta'"),
        ("gamma,delta", {}, r"no column has all of the values gamma, delta\. Name the column"),
        (
            "",
            {"id": "uuid"},
            r"'uuid' can't tell interviews apart: 12 interviews have none, or that of another",
        ),
        ("", {"id": "hhid"}, r"no column 'hhid' to tell interviews apart by\. Expected perhaps 'hh_id'"),
        ("", {"start": "begin"}, r"no column 'begin', named with --start"),
        ("hh_id", {}, r"'hh_id' tells interviews apart, so that it can't divide them"),
        ("uuid", {}, r"'uuid' can't divide people: the form does not have it, and 12 of its 12 values"),
        ("", {"cleaning_log": "nowhere.xlsx"}, r"nowhere\.xlsx: There is no such file"),
    ],
)
def test_what_can_t_be_taken_is_said_and_leaves_nothing(given, tmp_path, cities, told, said):
    with pytest.raises(CaseStudyError, match=said):
        adopt(*given, cities, tmp_path / "new", **told)
    assert not (tmp_path / "new").exists()


def test_a_new_export_keeps_every_edit(given, tmp_path):
    form, export = given
    home = tmp_path / "new"
    first = adopt(form, export, "site=Alpha,gamma", home, by=["work"])
    folder = home / "surveys" / first.instrument
    params = home / "params" / "town.yaml"
    params.write_text(params.read_text("utf-8").replace("small_base: 30", "small_base: 20 # mine"), "utf-8")
    plan = folder / "plan.csv"
    lines = list(csv.reader(plan.open(encoding="utf-8", newline="")))
    with plan.open("w", encoding="utf-8-sig", newline="") as stream:  # as Excel saves it in Europe
        csv.writer(stream, delimiter=";").writerows(line for line in lines if line[0] != "food")
    newer = write_form(
        tmp_path, [*SURVEY, ["select_one yn", "water", "Water?"]], [*YES_NO, ["yn", "dk", "?"], *SITES]
    )
    header = [*HEADER, "water"]
    later = write_csv(tmp_path / "may.csv", [header, *[[*row, "no"] for row in rows(48)]])
    record = folder / "adopted.yaml"
    record.write_text(record.read_text("utf-8").replace("cities: site=Alpha,gamma", "cities: site"), "utf-8")
    made = adopt(newer, later, "", home)
    assert made.kept == ("params/town.yaml", f"surveys/{first.instrument}/plan.csv")
    assert made.news == (
        "New cities: camp_beta.",
        "New tables: water.",
        "New choices of consent: dk.",
        "New choices of enum_name: dk.",
        "New choices of work: dk.",
        "New choices of food: dk.",
    )
    assert "small_base: 20 # mine" in params.read_text("utf-8")
    planned = {row["table"] for row in csv.DictReader(plan.open(encoding="utf-8"), delimiter=";")}
    assert "water" in planned and "food" not in planned
    for city in made.cities.itertuples():
        _, data = data_of(city.id, home)
        assert len(data.respondents) == 16


def test_a_log_beside_the_export_is_found_or_named(given, tmp_path):
    form, export = given
    log = [["uuid", "question", "old_value", "action", "new_value"]]
    log += [["h0", "work", "yes", "change_response", "no"]]
    write_csv(export.parent / "decisions.csv", log)
    write_csv(export.parent / "cleaning_notes.csv", [["who", "what"], ["me", "looked"]])
    made = adopt(form, export, "", tmp_path / "new")
    assert guessed(made)["cleaning log"] == "decisions.csv"
    assert any(names == "cleaning_notes.csv" and "no headings" in why for names, why in made.unused)
    _, data = data_of(made.cities["id"].iloc[0], tmp_path / "new")
    assert data.cleaned.summary.changed_values == 1


def test_of_two_logs_none_is_taken(given, tmp_path):
    form, export = given
    log = [["uuid", "question", "action", "new_value"], ["h0", "work", "change_response", "no"]]
    for name in ("a.csv", "b.csv"):
        write_csv(export.parent / name, log)
    made = adopt(form, export, "", tmp_path / "new")
    assert "cleaning log" not in guessed(made)
    assert {names for names, why in made.unused if "several logs" in why} == {"a.csv", "b.csv"}


def test_warnings_of_one_kind_are_one():
    problems = [
        Problem(
            "warning", "x.csv", f"{n} interviews answer this; left out.", row=n, column=f"q{n}", got=str(n)
        )
        for n in range(1, 40)
    ]
    problems.append(Problem("warning", "x.csv", "Something else."))
    (many, one) = kinds(problems)
    assert (many.count, many.columns[:2], one.count) == (39, ("q1", "q2"), 1)


PLACES = [["work", "gov", "_uuid"], *[["yes", ("Kayes", "KAYES", "Gao")[n % 3], f"u{n}"] for n in range(30)]]


@pytest.fixture
def governed(tmp_path):
    """A survey whose places were typed into a column beside the form."""
    folder = tmp_path / "typed"
    folder.mkdir()
    form = write_form(folder, [["select_one yn", "work", "Work?"]], YES_NO)
    return form, write_csv(folder / "export.csv", PLACES)


def test_places_that_differ_in_case_alone_are_told(governed, tmp_path):
    made = adopt(*governed, "gov", tmp_path / "new")
    assert made.cities["interviews"].tolist() == [10, 10, 10]
    assert [problem.problem for problem in made.problems] == [
        "These values differ in case alone and are kept apart. If they are one, give them one `to` in"
        " recodes.csv and run adopt again."
    ]


def test_a_place_is_the_one_that_is_spelt_so(governed, tmp_path):
    assert adopt(*governed, "gov=Kayes,gao", tmp_path / "new").cities["name"].tolist() == ["Kayes", "Gao"]
    with pytest.raises(CaseStudyError, match="'kayes' can be several answers to 'gov': 'Kayes', 'KAYES'"):
        adopt(*governed, "gov=kayes,gao", tmp_path / "other")


def test_places_that_somebody_made_one_stay_one(governed, tmp_path):
    """recodes.csv was changed: what it says holds in the next export too, and new places are added to it."""
    home = tmp_path / "new"
    path = home / "surveys" / adopt(*governed, "gov", home).instrument / "recodes.csv"
    head, *_ = path.read_text(encoding="utf-8").split("\n")
    own = [head, "gov,gov,,,Region", "gov,gov,Kayes KAYES,kayes,Kayes", "gov,gov,Gao,gao,Gao"]
    path.write_text("\n".join(own), encoding="utf-8")
    later = [*PLACES, *[["no", "Mopti", f"v{n}"] for n in range(5)]]
    form, export = governed
    made = adopt(form, write_csv(export.with_name("later.csv"), later), "gov", home)
    found = dict(zip(made.cities["id"], made.cities["interviews"], strict=True))
    assert found == {"kayes": 20, "gao": 10, "mopti": 5}
    assert path.read_text(encoding="utf-8").split("\n") == [*own, "gov,gov,Mopti,mopti,Mopti", ""]
    for city, interviews in found.items():
        assert len(data_of(city, home)[1].respondents) == interviews


def test_a_place_keeps_its_id_when_a_new_one_is_like_it(governed, tmp_path):
    form, export = governed
    home = tmp_path / "new"
    adopt(form, write_csv(export, [row for row in PLACES if row[1] != "KAYES"]), "gov", home)
    made = adopt(form, write_csv(export.with_name("later.csv"), PLACES), "gov", home)
    assert dict(zip(made.cities["name"], made.cities["id"], strict=True)) == {
        "Kayes": "kayes",
        "KAYES": "kayes_2",
        "Gao": "gao",
    }
