"""All versions of a form, from each kind of server, and the map that is drafted between them."""

import csv

import pytest

from analysis.commands.pull import pull
from analysis.intake.form.xlsform import read_form
from analysis.intake.sources.versions import read_versions, write_version
from analysis.problems import CaseStudyError, Problems
from analysis.workspace import Workspace
from tests.intake.sources.loopback import TOKEN, Play, serving
from tests.intake.sources.test_sources import connection

XFORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>
<h:title>Drawn</h:title><model><instance><data id="d" version="NAME"><QUESTION/></data></instance>
<bind nodeset="/data/QUESTION" type="int"/></model></h:head><h:body><input ref="/data/QUESTION">
<label>How old are you?</label></input></h:body></h:html>"""
KOBO = "/api/v2/assets/aBc/versions/"
ODK = "/v1/projects/1/forms/f/versions"
ONA = "/api/v1/forms/12/versions"


def kobo(name: str, survey: list[dict], choices: list[dict]) -> dict:
    return {
        "uid": name,
        "content": {"survey": survey, "choices": choices, "translations": ["English (en)", None]},
    }


def xforms(path: str, when: str) -> dict[str, object]:
    """Two versions, told newest first."""
    named = (("v 2", "2021", "age"), ("", "2020", "years"))
    listed = [{"version": name, when: year} for name, year, _ in named]
    texts = {}
    for name, _, question in named:
        key = (name or ("___" if path == ODK else "")).replace(" ", "%20")
        texts[f"{path}/{key}.xml"] = XFORM.replace("NAME", name).replace("QUESTION", question)
    return {path: listed, **texts}


@pytest.mark.parametrize(
    ("kind", "answers"), [("odk", xforms(ODK, "publishedAt")), ("ona", xforms(ONA, "date_created"))]
)
def test_xforms_of_all_versions_come_the_oldest_first(tmp_path, kind, answers):
    with serving(Play(versions=answers)) as play:
        versions = read_versions(connection(play, kind))
    assert [version.name for version in versions] == ["", "v 2"]
    paths = [write_version(version, tmp_path) for version in versions]
    assert [path.name for path in paths] == ["unnamed.xml", "v_2.xml"]
    assert [list(read_form(path, Problems()).questions) for path in paths] == [["years"], ["age"]]


def test_ona_is_asked_as_its_documentation_says():
    """What its docs/forms.rst prints of a form's versions, whose addresses are of another host."""
    listed = {
        "xform": "https://api.ona.io/api/v1/forms/12",
        "url": "https://api.ona.io/api/v1/forms/12/versions/202103011453",
        "xml": "https://api.ona.io/api/v1/forms/12/versions/202103011453.xml",
        "created_by": "https://api.ona.io/api/v1/users/bob",
        "version": "202103011453",
        "date_created": "2021-03-04T03:23:26.133852-05:00",
        "date_modified": "2021-03-04T03:23:26.133918-05:00",
    }
    answers = {ONA: [listed], f"{ONA}/202103011453.xml": XFORM}
    with serving(Play(versions=answers)) as play:
        (version,) = read_versions(connection(play, "ona"))
        assert (version.name, version.published) == ("202103011453", listed["date_created"])
        assert version.xml == XFORM
        play.versions = {ONA: [], "/api/v1/forms/12/form.xml": XFORM}
        (version,) = read_versions(connection(play, "ona"))
    assert (version.name, version.xml) == ("", XFORM)


def test_rows_of_kobo_become_sheets(tmp_path):
    survey = [
        {"type": "select_one", "select_from_list_name": "yes_no", "name": "paid", "label": ["Paid?", "Payé"],
         "required": True, "$kuid": "x"},
        {"type": "integer", "$autoname": "age", "label": ["Age", None]},
    ]  # fmt: skip
    choices = [{"list_name": "yes_no", "name": "y", "label": ["Yes", "Oui"]}]
    answers = {
        KOBO: {"results": [{"uid": "vA", "date_deployed": "2020"}], "next": None},
        f"{KOBO}vA/": kobo("vA", survey, choices),
    }
    with serving(Play(versions=answers)) as play:
        (version,) = read_versions(connection(play))
    form = read_form(write_version(version, tmp_path), Problems())
    assert (form.label("paid", "en"), form.label("age", "en")) == ("Paid?", "Age")
    assert [choice.name for choice in form.choices("paid")] == ["y"]
    assert form.questions["paid"].required and form.questions["age"].type == "integer"


def test_what_is_no_version_is_refused():
    with serving(Play(versions={KOBO: ["what"]})) as play:
        with pytest.raises(CaseStudyError, match="the server's answer tells of no version of a form"):
            read_versions(connection(play))
        with pytest.raises(CaseStudyError, match="the server's answer is no list of versions of a form"):
            play.versions = {ODK: {"message": "what"}}
            read_versions(connection(play, "odk"))


def test_a_pull_drafts_what_older_versions_call_otherwise(home, monkeypatch):
    monkeypatch.setenv("CASESTUDY_TOKEN", TOKEN)
    survey = [{"type": "integer", "name": "years_old", "label": ["Age", "Âge"]}]
    answers = {
        KOBO: {"results": [{"uid": "vA", "date_deployed": "2020"}], "next": None},
        f"{KOBO}vA/": kobo("vA", survey, []),
    }
    with serving(Play([{"_id": 1, "_uuid": "u1"}], versions=answers)) as play:
        path = home.instrument / "instrument.yaml"
        server = f"server: {{kind: kobo, address: '{play.address}', asset: aBc}}\n"
        home.write(path, path.read_text(encoding="utf-8") + server)
        (first,) = pull(Workspace(home.root))
        (second,) = pull(Workspace(home.root))
        play.versions = {}
        (third,) = pull(Workspace(home.root))
    assert first.versions.forms[0].name == "vA" and first.versions.rows == 1
    with (home.instrument / "harmonise.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["kind"], row["alias"], row["canonical"], row["confirmed"]) == (
        "question",
        "years_old",
        "age",
        "",
    )
    # a map that is there already is somebody's own
    assert second.versions.draft == home.root / "pulled" / "drawn" / "harmonise.csv"
    assert "tells of no version of a form" in third.versions.problem and third.export.is_file()
