"""A workspace from a form and an export, and what is said when they can't make one."""

import pytest
import yaml

from analysis.commands.adopt import adopt
from analysis.planning.plan import tables
from analysis.problems import CaseStudyError
from analysis.screen.surveys import show_adopted
from analysis.study import declare
from tests.drawn_homes import make_drawn_home


@pytest.fixture
def given(home):
    """The drawn form and export, with a column beside the form, as somebody would hand them over."""
    export = home.root / "handed.csv"
    lines = (home.root / "data" / "export.csv").read_text(encoding="utf-8").splitlines()
    lines = [
        lines[0] + ",route",
        *(f"{line},by {'sea' if place % 2 else 'land'}" for place, line in enumerate(lines[1:])),
    ]
    export.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder,) = (home.root / "surveys").iterdir()
    return folder / "form", export


def test_a_workspace_for_every_city_of_the_export(given, tmp_path):
    form, export = given
    made = adopt(form, export, "city", tmp_path / "new", by=["sex", "route"])
    assert made.cities.to_numpy().tolist() == [["north", "North", 7], ["south", "South", 1]]
    assert (made.interviews, made.sections, made.by) == (
        8,
        ("person", "journey", "general"),
        ("sex", "route"),
    )
    params = yaml.safe_load((tmp_path / "new" / "params" / "south.yaml").read_text(encoding="utf-8"))
    assert params["surveys"][0]["rows"] == {"city": "south"}
    plan = declare("south", tmp_path / "new").surveys[0].plan
    assert list(tables(plan)) == [
        "sex",
        "age",
        "children",
        "paid",
        "means",
        "robbery_place",
        "beating_place",
        "route",
    ]
    assert [row.by for row in plan if row.table == "paid"] == ["", "sex", "route"]
    assert ("start", "of type start: no choices to count") in made.unused


def test_reports_are_in_the_languages_that_they_can_be_written_in(given, tmp_path):
    """A form in Portuguese and French makes French reports; one in Portuguese alone English ones."""
    form, export = given
    for name in ("survey", "choices", "settings"):
        path = form / f"{name}.csv"
        path.write_text(
            path.read_text(encoding="utf-8").replace("English (en)", "Portuguese (pt)"), encoding="utf-8"
        )
    adopt(form, export, "city", tmp_path / "new")
    params = yaml.safe_load((tmp_path / "new" / "params" / "north.yaml").read_text(encoding="utf-8"))
    assert params["languages"] == ["fr"]
    assert declare("north", tmp_path / "new").language == "fr"


def test_values_with_blanks_become_choices(given, tmp_path):
    made = adopt(*given, "route", tmp_path / "new")
    assert made.cities["id"].tolist() == ["by_land", "by_sea"]


def test_an_answer_that_names_no_place_is_no_city(home, tmp_path, capsys):
    """u2 was interviewed elsewhere, u3 does not know where, u4 did not say."""
    (folder,) = (home.root / "surveys").iterdir()
    choices = folder / "form" / "choices.csv"
    text = choices.read_text(encoding="utf-8")
    choices.write_text(
        text + "city,elsewhere,Other (specify),Autre (préciser)\ncity,dk,Don't know,Ne sait pas\n",
        encoding="utf-8",
    )
    export = home.root / "data" / "export.csv"
    text = export.read_text(encoding="utf-8")
    for line, place in (
        ("u2,2020-01-05T10:00:00", "elsewhere"),
        ("u3,2020-01-06T09:00:00", "dk"),
        ("u4,2020-01-06T10:00:00", ""),
    ):
        text = text.replace(f"{line},north", f"{line},{place}")
    export.write_text(text, encoding="utf-8")
    made = adopt(folder / "form", export, "city", tmp_path / "new")
    assert made.cities.to_numpy().tolist() == [["north", "North", 4], ["south", "South", 1]]
    assert sorted(made.outside) == [("", 1), ("Don't know", 1), ("Other (specify)", 1)]
    show_adopted(made)
    said = capsys.readouterr().out
    assert (
        "Interviews in no city, left out: " in said
        and "Other (specify) (1)" in said
        and "no answer (1)" in said
    )
    assert ".." not in said.replace("\n", "")


def test_a_gate_is_named_among_what_is_not_used(home, tmp_path):
    (folder,) = (home.root / "surveys").iterdir()
    survey = folder / "form" / "survey.csv"
    header, *lines = survey.read_text(encoding="utf-8").splitlines()
    begin = [
        "select_one yes_no,consent,May we talk?,Peut-on parler ?,",
        "begin_group,all,All,Tout,${consent} = 'yes'",
    ]
    survey.write_text("\n".join([header, *begin, *lines, "end_group,,,,"]) + "\n", encoding="utf-8")
    export = home.root / "data" / "export.csv"
    header, *lines = export.read_text(encoding="utf-8").splitlines()
    export.write_text(
        "\n".join([f"{header},consent", *(f"{line},yes" for line in lines)]) + "\n", encoding="utf-8"
    )
    made = adopt(folder / "form", export, "city", tmp_path / "new", by=["sex"])
    assert ("consent", "decides whether there is an interview, so that all answered alike") in made.unused
    assert "consent" not in {row.question for row in declare("north", tmp_path / "new").surveys[0].plan}


@pytest.mark.parametrize(
    ("cities", "by", "said"),
    [
        (
            "citty",
            (),
            r"neither the form nor the export has 'citty', which is to divide it\. Expected perhaps 'city'",
        ),
        (
            "means",
            (),
            r"'means' is of type select_multiple; cities and domains come from a select_one question",
        ),
        ("city", ("age",), r"'age' is of type integer; cities and domains come from a select_one question"),
    ],
)
def test_what_can_t_divide_is_named_and_nothing_is_left(given, tmp_path, cities, by, said):
    with pytest.raises(CaseStudyError, match=said):
        adopt(*given, cities, tmp_path / "new", by=by)
    assert not (tmp_path / "new" / "surveys").exists()
    assert not (tmp_path / "new" / "params").exists()


def test_nothing_made_before_is_overwritten(given, tmp_path):
    """An instrument that was not adopted is somebody's own work."""
    adopt(*given, "city", tmp_path / "new")
    (tmp_path / "new" / "surveys" / "drawn" / "adopted.yaml").unlink()
    with pytest.raises(
        CaseStudyError, match=r"this instrument is already there\. Remove it, or name another --workspace"
    ):
        adopt(*given, "city", tmp_path / "new")


def test_a_missing_export_is_named(given, tmp_path):
    with pytest.raises(CaseStudyError, match=r"none\.csv: there is no such file"):
        adopt(given[0], tmp_path / "none.csv", "city", tmp_path / "new")


def test_a_drawn_sample_is_declared_in_the_params_of_every_city(tmp_path):
    home = make_drawn_home(tmp_path / "drawn")
    given = home.instrument / "form", home.export, "city", tmp_path / "new"
    made = adopt(*given, weights="weight", strata=("stratum",), psu=("site",))
    params = yaml.safe_load((tmp_path / "new" / "params" / "north.yaml").read_text(encoding="utf-8"))
    design = {"weights": "weight", "strata": ["stratum"], "psu": ["site"]}
    assert params["surveys"][0]["design"] == design
    assert declare("north", tmp_path / "new").surveys[0].is_drawn
    assert "weights" not in {guess.what for guess in made.guesses}


def test_a_column_called_like_a_weight_is_told_and_nothing_assumed(tmp_path):
    home = make_drawn_home(tmp_path / "drawn")
    made = adopt(home.instrument / "form", home.export, "city", tmp_path / "new")
    (told,) = [guess for guess in made.guesses if guess.what == "weights"]
    assert (told.taken, told.rests_on) == (
        "none",
        "weight is named like weights; --weights weight takes them",
    )
    assert "design" not in (tmp_path / "new" / "params" / "north.yaml").read_text(encoding="utf-8")


def test_a_sample_that_cannot_be_is_refused_before_anything_is_written(tmp_path):
    home = make_drawn_home(tmp_path / "drawn")
    given = home.instrument / "form", home.export, "city", tmp_path / "new"
    with pytest.raises(CaseStudyError, match="weights names the column 'wait'"):
        adopt(*given, weights="wait")
    assert not (tmp_path / "new").exists() or not list((tmp_path / "new").rglob("*.yaml"))
