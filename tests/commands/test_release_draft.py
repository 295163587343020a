"""What `adopt` marks as identifying and the recipe it drafts, which then makes a release."""

import pytest
import yaml

from analysis.commands.adopt import adopt
from analysis.commands.check import check_workspace
from analysis.commands.release import ReleaseRequest, release
from analysis.disclosure.release.recipe import read_recipe
from analysis.problems import CaseStudyError, Problems
from analysis.workspace import Workspace
from tests.disclosure.release.drawn import CHOICES, SETTINGS, SURVEY, export


def test_adopt_marks_what_identifies_and_drafts_a_recipe_that_works(tmp_path):
    form = tmp_path / "form"
    form.mkdir()
    for name, text in (("survey", SURVEY), ("choices", CHOICES), ("settings", SETTINGS)):
        (form / f"{name}.csv").write_text(text, encoding="utf-8")
    responses = tmp_path / "export.csv"
    responses.write_text(export(), encoding="utf-8")
    home = tmp_path / "home"
    adopted = adopt(form, responses, "city", home)
    declared = yaml.safe_load((home / "surveys" / "drawn" / "instrument.yaml").read_text(encoding="utf-8"))
    assert declared["identifying"] == [
        "start",
        "deviceid",
        "enumerator",
        "full_name",
        "contact_no",
        "where",
        "arrival",
        "photo",
        "incidents_other",
    ]
    assert adopted.recipe == home / "release.yaml"
    recipe = read_recipe(adopted.recipe, Problems())
    assert recipe.keys == ("sex", "age", "nationality", "children") and recipe.sensitive == ("incidents",)
    assert [(step.kind, step.questions) for step in recipe.steps] == [
        ("bands", ("age",)),
        ("top_code", ("children",)),
        ("top_code", ("income",)),
        ("suppress", ()),
    ]
    (one,) = release(ReleaseRequest(Workspace(home), adopted.recipe))
    assert one.released.after.violations[3] == 0


def test_a_recipe_that_is_there_is_not_replaced(tmp_path):
    form = tmp_path / "form"
    form.mkdir()
    for name, text in (("survey", SURVEY), ("choices", CHOICES), ("settings", SETTINGS)):
        (form / f"{name}.csv").write_text(text, encoding="utf-8")
    responses = tmp_path / "export.csv"
    responses.write_text(export(), encoding="utf-8")
    home = tmp_path / "home"
    home.mkdir()
    (home / "release.yaml").write_text("mine", encoding="utf-8")
    assert adopt(form, responses, "city", home).recipe == home / "release_drawn.yaml"
    assert (home / "release.yaml").read_text(encoding="utf-8") == "mine"


def test_a_survey_in_which_nothing_looks_like_a_key_passes_the_check(tmp_path):
    survey = "type,name,label\nselect_one yn,work,Work?\n"
    for name, text in (("survey", survey), ("choices", "list_name,name,label\nyn,yes,Yes\nyn,no,No\n")):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    responses = tmp_path / "export.csv"
    responses.write_text(
        "work,_uuid\n" + "".join(f"yes,u{row}\nno,n{row}\n" for row in range(9)), encoding="utf-8"
    )
    home = tmp_path / "home"
    adopted = adopt(tmp_path, responses, "", home)
    assert not check_workspace(Workspace(home)).problems.fatals
    with pytest.raises(CaseStudyError, match="A release needs at least one key"):
        release(ReleaseRequest(Workspace(home), adopted.recipe))
