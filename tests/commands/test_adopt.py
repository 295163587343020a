"""A workspace from a form and an export, and what is said when they can't make one."""

import pytest
import yaml

from analysis.commands.adopt import adopt, slug
from analysis.planning.plan import tables
from analysis.problems import CaseStudyError
from analysis.study import declare


@pytest.fixture
def given(home):
    """The drawn form and export, with a column beside the form, as somebody would hand them over."""
    export = home.root / "handed.csv"
    lines = (home.root / "data" / "export.csv").read_text(encoding="utf-8").splitlines()
    lines = [lines[0] + ",route", *(f"{line},by {'sea' if place % 2 else 'land'}" for place, line in enumerate(lines[1:]))]
    export.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder,) = (home.root / "surveys").iterdir()
    return folder / "form", export


def test_a_workspace_for_every_city_of_the_export(given, tmp_path):
    form, export = given
    made = adopt(form, export, "city", tmp_path / "new", by=["sex", "route"])
    assert made.cities.to_numpy().tolist() == [["north", "North", 7], ["south", "South", 1]]
    assert (made.interviews, made.sections, made.by) == (8, ("person", "journey", "general"), ("sex", "route"))
    params = yaml.safe_load((tmp_path / "new" / "params" / "south.yaml").read_text(encoding="utf-8"))
    assert params["surveys"][0]["rows"] == {"city": "south"}
    plan = declare("south", tmp_path / "new").surveys[0].plan
    assert list(tables(plan)) == ["sex", "age", "children", "paid", "means", "robbery_place", "beating_place", "route"]
    assert [row.by for row in plan if row.table == "paid"] == ["", "sex", "route"]
    assert ("start", "of type start: no choices to count") in made.unused


def test_values_with_blanks_become_choices(given, tmp_path):
    made = adopt(*given, "route", tmp_path / "new")
    assert made.cities["id"].tolist() == ["by_land", "by_sea"]


@pytest.mark.parametrize(
    ("cities", "by", "said"),
    [
        ("citty", (), r"neither the form nor the export has 'citty', which is to divide it\. Expected perhaps 'city'"),
        ("means", (), r"'means' is of type select_multiple; cities and domains come from a select_one question"),
        ("city", ("age",), r"'age' is of type integer; cities and domains come from a select_one question"),
    ],
)
def test_what_can_t_divide_is_named_and_nothing_is_left(given, tmp_path, cities, by, said):
    with pytest.raises(CaseStudyError, match=said):
        adopt(*given, cities, tmp_path / "new", by=by)
    assert not (tmp_path / "new" / "surveys").exists()
    assert not (tmp_path / "new" / "params").exists()


def test_nothing_made_before_is_overwritten(given, tmp_path):
    adopt(*given, "city", tmp_path / "new")
    with pytest.raises(CaseStudyError, match=r"this instrument is already there\. Remove it, or name another --workspace"):
        adopt(*given, "city", tmp_path / "new")


def test_a_missing_export_is_named(given, tmp_path):
    with pytest.raises(CaseStudyError, match=r"none\.csv: there is no such file"):
        adopt(given[0], tmp_path / "none.csv", "city", tmp_path / "new")


def test_slugs_are_good_file_names():
    assert [slug(text) for text in ("Al Jabal Al Gharbi", "Côte d'Ivoire", "طرابلس")] == ["al_jabal_al_gharbi", "cote_d_ivoire", "unnamed"]
