"""What adopt drafts of an export with repeats and codes among numbers, and that it runs."""

import yaml

from analysis.commands.adopt import adopt
from analysis.study import declare
from analysis.study.sources import open_sources
from analysis.study.surveys.survey import read_survey
from analysis.study.worked_out import work_out
from tests.intake.drawn import write_xlsx

SURVEY = [
    ["type", "name", "label::English (en)", "constraint"],
    ["select_one c", "city", "City", ""],
    ["integer", "meals", "Meals", ". >= 0 or . = -99"],
    ["begin_repeat", "kids", "Children", ""],
    ["select_one sx", "ksex", "Sex", ""],
    ["text", "kname", "Name", ""],
    ["end_repeat", "", "", ""],
]
CHOICES = [
    ["list_name", "name", "label::English (en)"],
    ["c", "north", "North"],
    ["sx", "f", "Girl"],
    ["sx", "m", "Boy"],
]


def test_repeats_become_stacks_and_codes_missing(tmp_path):
    form = write_xlsx(tmp_path / "form.xlsx", {"survey": SURVEY, "choices": CHOICES})
    main = [["city", "meals", "_uuid"], *[["north", "2" if n % 2 else "-99", f"u{n}"] for n in range(20)]]
    kids = [["ksex", "kname", "_submission__uuid"]]
    kids += [["f" if n < 20 else "m", "x", f"u{n % 10}"] for n in range(30)]
    export = write_xlsx(tmp_path / "export.xlsx", {"main": main, "kids": kids})
    made = adopt(form, export, "city", tmp_path / "ws")
    path = tmp_path / "ws" / "surveys" / made.instrument / "instrument.yaml"
    declared = yaml.safe_load(path.read_text("utf-8"))
    assert ("kname", "of type text: no choices to count") in made.unused
    assert declared["missing"] == {"meals": [-99]}
    assert declared["stacks"] == {
        "kids": {"repeat": "kids", "unit": {"en": "entry in “Children”|entries in “Children”"}}
    }
    assert [problem.problem for problem in made.problems] == [
        "10 of 20 numbers are -99, which looks like a code (the form's constraint names it); drafted as"
        " missing. Take it out of `missing` if it is a number."
    ]
    plan = (path.parent / "plan.csv").read_text("utf-8")
    assert "People with any of “Children”" in plan
    city = declare("north", tmp_path / "ws")
    opened = open_sources(city.sources, city.problems)
    surveys = [read_survey(one, "north", city.problems, opened.flows) for one in city.surveys]
    estimates = work_out(city, opened, surveys).estimates
    rows = estimates.set_index(["table", "statistic", "unit", "choice"])
    assert rows.loc[("meals", "mean", "respondents", ""), "estimate"] == 2
    girls = rows.loc[("kids_ksex", "share", "reports", "f")]
    assert (girls["n"], girls["base"]) == (20, 30)
    people = rows.loc[("kids_ksex", "share", "respondents", "f")]
    assert (people["n"], people["base"]) == (10, 10)


def test_a_question_that_only_repeats_the_place_gets_no_table(tmp_path):
    """A district's code beside its name says nothing of who was interviewed there; a road that two share
    does, and so does a yes or no that sets two places apart.
    """
    survey = [
        ["type", "name", "label::English (en)"],
        ["select_one c", "city", "City"],
        ["select_one d", "district", "District"],
        ["select_one d", "road", "Road"],
    ]
    choices = [["list_name", "name", "label::English (en)"], ["c", "north", "North"], ["c", "south", "South"]]
    choices += [["c", "east", "East"]]
    choices += [["d", name, name.upper()] for name in ("a", "b", "e")]
    form = write_xlsx(tmp_path / "form.xlsx", {"survey": survey, "choices": choices})
    rows = [["city", "district", "road", "_uuid"]]
    for number in range(30):
        place = (["north", "a"], ["south", "b"], ["east", "e"])[number % 3]
        rows.append([*place, "a" if number < 7 else "b", f"u{number}"])
    export = write_xlsx(tmp_path / "export.xlsx", {"main": rows})
    made = adopt(form, export, "city", tmp_path / "ws")
    plan = (tmp_path / "ws" / "surveys" / made.instrument / "plan.csv").read_text("utf-8")
    assert "Road – {city}" in plan and "District – {city}" not in plan
    assert ("city, district", "divides the cities, or has too long a list for a table") in made.unused
    two_places = write_xlsx(tmp_path / "two.xlsx", {"main": [row for row in rows if row[0] != "east"]})
    made = adopt(form, two_places, "city", tmp_path / "two")
    plan = (tmp_path / "two" / "surveys" / made.instrument / "plan.csv").read_text("utf-8")
    assert "District – {city}" in plan
