"""Cities and domains from columns beside the form: one id a text, whatever script it is in."""

import csv

import pytest

from analysis.commands.adopt import adopt
from analysis.intake.derived.recodes import read_recodes
from analysis.problems import CaseStudyError, Problems
from analysis.study import declare
from analysis.study.surveys.survey import read_survey
from tests.intake.drawn import write_csv
from tests.intake.drawn_forms import YES_NO, write_form


def adopted(tmp_path, column, values, by=()):
    """What adopt makes of an export whose cities stand in a column the form does not have."""
    form = write_form(tmp_path, [["select_one yn", "work", "Work?"]], YES_NO)
    rows = [[value, "yes", f"u{place}"] for place, value in enumerate(values)]
    export = write_csv(tmp_path / "export.csv", [[column, "work", "_uuid"], *rows])
    return adopt(form, export, column, tmp_path / "new", by)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["القاهرة", "أسوان"], {"القاهرة": 3, "أسوان": 3}),
        (["A+", "A-"], {"A+": 3, "A-": 3}),
        (["Ségou", "Segou", "SEGOU"], {"Ségou": 3, "Segou": 3, "SEGOU": 3}),
        (["a_b", "a b"], {"a_b": 3, "a b": 3}),
        (['the "big" one', "(none)"], {'The "big" one': 3, "(none)": 3}),
        (["Con", "aux"], {"Con": 3, "Aux": 3}),
        (["አዲስ", "???", "!!!"], {"አዲስ": 3, "???": 3, "!!!": 3}),
    ],
)
def test_each_value_is_a_city(tmp_path, values, expected):
    made = adopted(tmp_path, "town", values * 3)
    assert dict(zip(made.cities["name"], made.cities["interviews"], strict=True)) == expected
    ids = made.cities["id"].tolist()
    assert len(set(ids)) == len(values)
    assert all(name.isascii() and name == name.lower() for name in ids)
    assert sorted(path.stem for path in (tmp_path / "new" / "params").glob("*.yaml")) == sorted(ids)
    (instrument,) = (tmp_path / "new" / "surveys").iterdir()
    (recode,) = read_recodes(instrument / "recodes.csv", Problems())
    labels = {rule.choices[0]: rule.labels["en"] for rule in recode.rules}
    assert set(labels) == set(values)
    assert sorted(labels.values()) == sorted(expected)


def test_a_value_that_a_spreadsheet_would_run_is_guarded_and_read_back_as_it_is(tmp_path):
    values = ["=HYPERLINK(1)", "+area", "-1", "@home"]
    made = adopted(tmp_path, "town", values * 3)
    path = tmp_path / "new" / "surveys" / made.instrument / "recodes.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        cells = [cell for line in csv.reader(stream) for cell in line]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    (recode,) = read_recodes(path, Problems())
    assert {rule.choices[0]: rule.labels["en"] for rule in recode.rules} == {each: each for each in values}
    assert made.cities["interviews"].tolist() == [3, 3, 3, 3]


def test_a_label_that_a_spreadsheet_would_run_is_guarded_in_the_drafted_plan(tmp_path):
    form = write_form(tmp_path, [["select_one yn", "work", "=1+1"], ["select_one yn", "eat", "Eat?"]], YES_NO)
    rows = [["here", "yes", "no", f"u{place}"] for place in range(6)]
    export = write_csv(tmp_path / "export.csv", [["town", "work", "eat", "_uuid"], *rows])
    made = adopt(form, export, "town", tmp_path / "new")
    text = (tmp_path / "new" / "surveys" / made.instrument / "plan.csv").read_text(encoding="utf-8")
    assert "'=1+1" in text and ",=1+1" not in text


@pytest.mark.parametrize("mark", ["Awa", "+223 7", "guide@example.org"])
def test_a_column_of_names_divides_nobody(tmp_path, mark):
    """As --cities and as --by alike; nothing is left behind."""
    form = write_form(tmp_path, [["select_one yn", "work", "Work?"]], YES_NO)
    rows = [["here", f"{mark} {place}", "yes", f"u{place}"] for place in range(12)]
    export = write_csv(tmp_path / "export.csv", [["town", "guide", "work", "_uuid"], *rows])
    for cities, by in (("town", ["guide"]), ("guide", [])):
        with pytest.raises(CaseStudyError) as error:
            adopt(form, export, cities, tmp_path / "new", by)
        assert str(error.value) == (
            f"{export}: 'guide' can't divide people: the form does not have it, and 12 of its 12 values are"
            " of fewer than 5 people each, as names and numbers are. Its values would be printed as"
            " headings."
        )
        assert not list((tmp_path / "new").rglob("*.*"))


def test_names_that_come_twice_divide_nobody_either(tmp_path):
    form = write_form(tmp_path, [["select_one yn", "work", "Work?"]], YES_NO)
    rows = [["here", f"Awa {place % 12}", "yes", f"u{place}"] for place in range(24)]
    export = write_csv(tmp_path / "export.csv", [["town", "guide", "work", "_uuid"], *rows])
    with pytest.raises(CaseStudyError, match="12 of its 12 values are of fewer than 5 people each"):
        adopt(form, export, "town", tmp_path / "new", ["guide"])


def test_a_list_nobody_has_is_no_table_of_eighty_rows(tmp_path):
    """The list lies in a file that is not there: goods are few, villages are many, guests are names."""
    survey = [
        ["select_one yn", "work", "Work?"],
        ["select_multiple_from_file goods.csv", "goods", "Goods"],
        ["select_one_from_file villages.csv", "village", "Village"],
        ["select_one ${guest}", "oldest", "Who is the oldest?"],
    ]
    form = write_form(tmp_path, survey, YES_NO)
    rows = [
        ["here", "yes", "bike radio" if place % 2 else "bike", f"v{place}", "Amina", f"u{place}"]
        for place in range(80)
    ]
    export = write_csv(
        tmp_path / "export.csv", [["town", "work", "goods", "village", "oldest", "_uuid"], *rows]
    )
    made = adopt(form, export, "town", tmp_path / "new")
    assert made.tables == 2
    (instrument,) = (tmp_path / "new" / "surveys").iterdir()
    assert "village" not in (instrument / "plan.csv").read_text(encoding="utf-8")
    assert "oldest" not in (instrument / "plan.csv").read_text(encoding="utf-8")


def test_a_named_language(tmp_path):
    survey = [
        ["select_one yn", "work", "Travaillez-vous ?", ""],
    ]
    form = write_form(tmp_path, survey, YES_NO, columns=["calculation"])
    rows = [["Gao Nord" if place % 2 else "Kidal", "x+", "yes", f"u{place}"] for place in range(8)]
    export = write_csv(tmp_path / "export.csv", [["Zone", "group", "work", "_uuid"], *rows])
    made = adopt(form, export, "Zone", tmp_path / "new", ["group"], form_language="fr")
    assert sorted(made.cities["name"]) == ["Gao Nord", "Kidal"]
    assert (made.languages, made.by) == (("fr",), ("group",))
    (instrument,) = (tmp_path / "new" / "surveys").iterdir()
    assert "form_language: fr" in (instrument / "instrument.yaml").read_text(encoding="utf-8")


def test_what_the_form_works_out_divides_people(tmp_path):
    """A calculation gives the cities, a hidden field the groups, each by its own values."""
    survey = [
        ["select_one yn", "work", "Work?", ""],
        ["calculate", "zone", "", "if(${work} = 'yes', 'Zone A+', 'Zone A-')"],
        ["hidden", "team", "", ""],
    ]
    form = write_form(tmp_path, survey, YES_NO, columns=["calculation"])
    rows = [["work", "zone", "team", "_uuid"]]
    for row in range(40):
        works = row % 2 == 0
        rows.append(
            ["yes" if works else "no", f"Zone A{'+' if works else '-'}", f"t{row % 4 // 2}", f"u{row}"]
        )
    made = adopt(form, write_csv(tmp_path / "export.csv", rows), "zone", tmp_path / "new", ("team",))
    assert dict(zip(made.cities["id"], made.cities["interviews"], strict=True)) == {
        "zone_a_plus": 20,
        "zone_a_minus": 20,
    }
    declared = declare("zone_a_plus", tmp_path / "new")
    answers = read_survey(declared.surveys[0], "params", declared.problems).respondents
    assert answers.choices("team") == ("t0", "t1")
    assert [row.by for row in declared.surveys[0].plan if row.question == "work"] == ["", "team"]
