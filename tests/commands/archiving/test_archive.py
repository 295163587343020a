"""An archive holds what declares and what was found, names data by its hash, and is a Process Run Crate."""

import json
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("rocrate", reason="rocrate is not installed: pip install 'casestudy[archive]'")

from analysis.batch.manifest import Manifest, NotebookRecord
from analysis.batch.tasks import Place, Request
from analysis.commands.archive import archive
from analysis.commands.archiving import contents as contents_module
from analysis.commands.archiving.contents import Archived, Contents, Hashed, collect_contents
from analysis.commands.archiving.crate import how_to_run, write_crate
from analysis.commands.archiving.proof import _differing, _place_data, _unpack
from analysis.digests import digest
from analysis.problems import CaseStudyError
from analysis.study import declare
from analysis.workspace import Workspace
from tests.batch.stub_home import write
from tests.disclosure.release.drawn import write_workspace

EXPORT = Hashed("data/export.csv", "ab" * 32, 321, True)


def manifest() -> Manifest:
    notebooks = {"quality": NotebookRecord("k", "2026-11-30T08:00:09+00:00", 1.5)}
    packages = {"numpy": "2.3.1", "pandas": "3.0.0"}
    return Manifest(
        name="port",
        language="en",
        key="key",
        started="2026-11-30T08:00:00+00:00",
        seconds=2.0,
        planned=("quality",),
        tables=1,
        figures=0,
        warnings=(),
        params={},
        seed=None,
        inputs={},
        outputs=(),
        notebooks=notebooks,
        git_commit="abc",
        package="code",
        python="3.11.7",
        system="Linux",
        packages=packages,
    )


@pytest.fixture
def contents(tmp_path) -> Contents:
    files = {}
    for name in ("out/port/estimates.csv", "out/port/quality.ipynb", "workspace/params/port.yaml"):
        write(tmp_path / name, name)
        files[name] = tmp_path / name
    results = {name: path for name, path in files.items() if name.startswith("out/")}
    place = Place("port", "en", tmp_path / "out/port")
    archived = Archived(place, manifest(), results, ("workspace/params/port.yaml",), (EXPORT,))
    return Contents(files, (archived,), None)


def graph(path: Path) -> dict[str, dict]:
    with zipfile.ZipFile(path) as packed:
        entities = json.loads(packed.read("ro-crate-metadata.json"))["@graph"]
    return {entity["@id"]: entity for entity in entities}


def test_the_crate_keeps_the_profile(contents, tmp_path):
    """The MUSTs of RO-Crate 1.1 and of Process Run Crate 0.5; rocrate-validator 0.13 finds them kept too."""
    made = graph(write_crate(contents, how_to_run(contents, (), "out"), tmp_path / "x.zip", "CC-BY-4.0"))
    descriptor, root = made["ro-crate-metadata.json"], made["./"]
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    for name in ("name", "description", "datePublished", "license"):
        assert root[name]
    assert root["conformsTo"] == {"@id": "https://w3id.org/ro/wfrun/process/0.5"}
    assert made["https://w3id.org/ro/wfrun/process/0.5"]["@type"] == "CreativeWork"
    assert root["mentions"] == {"@id": "#run-port"}
    action, tool = made["#run-port"], made["#casestudy"]
    assert action["@type"] == "CreateAction"
    assert action["instrument"] == {"@id": "#casestudy"}
    assert tool["@type"] == "SoftwareApplication" and tool["name"] and tool["url"] and tool["softwareVersion"]
    assert (action["startTime"], action["endTime"]) == (
        "2026-11-30T08:00:00+00:00",
        "2026-11-30T08:00:09+00:00",
    )
    assert [entity["@id"] for entity in action["object"]] == [
        "workspace/params/port.yaml",
        f"urn:hash::sha256:{EXPORT.sha256}",
    ]
    assert [entity["@id"] for entity in action["result"]] == [
        "out/port/estimates.csv",
        "out/port/quality.ipynb",
    ]
    data = made[f"urn:hash::sha256:{EXPORT.sha256}"]
    assert (data["name"], data["sha256"], data["conditionsOfAccess"]) == (
        "data/export.csv",
        EXPORT.sha256,
        "confidential",
    )
    parts = {part["@id"] for part in root["hasPart"]}
    assert parts == {"archive.json", *contents.files}
    for name, path in contents.files.items():
        assert made[name]["@type"] == "File" and made[name]["sha256"] == digest(path)
    referenced = [value["@id"] for entity in made.values() for value in _references(entity)]
    assert {name for name in referenced if name not in made and not name.startswith("http")} == set()


def _references(entity):
    for value in entity.values():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and "@id" in item:
                yield item


def test_the_same_results_give_the_same_bytes(contents, tmp_path):
    how = how_to_run(contents, ("docx",), "out")
    first = write_crate(contents, how, tmp_path / "a.zip", "")
    second = write_crate(contents, how, tmp_path / "b.zip", "")
    assert first.read_bytes() == second.read_bytes()


def test_how_to_make_it_again_names_cities_versions_and_data(contents):
    how = how_to_run(contents, ("docx",), "../results")
    assert (how["cities"], how["compared"], how["pack"], how["out"]) == (
        {"port": "en"},
        False,
        ["docx"],
        "../results",
    )
    assert how["data"] == [{"path": "data/export.csv", "sha256": "ab" * 32, "size": 321, "needed": True}]
    assert any(line.startswith("numpy==") for line in how["requirements"])


def test_what_is_its_owners_alone_stays_out_of_the_results(tmp_path):
    for name in ("estimates.csv", "frames.json", "quality/disclosure.csv", "quality/audit_core.xlsx"):
        write(tmp_path / name, "")
    for name in (
        "fr/frames.json",
        "fr/quality/audit.xlsx",
        "fr/estimates.csv",
        ".x.part.ipynb",
        "y.failed.ipynb",
    ):
        write(tmp_path / name, "")
    write(tmp_path / "ar/estimates.csv", "made before Arabic was taken out of params")
    assert list(contents_module._results(tmp_path, "out/port", ("en", "fr"))) == [
        "out/port/estimates.csv",
        "out/port/fr/estimates.csv",
    ]


@pytest.mark.parametrize("lists_staff", [True, False])
def test_a_form_that_lists_who_interviewed_is_named_by_its_hash(tmp_path, lists_staff):
    write_workspace(tmp_path)
    survey = tmp_path / "surveys/drawn/form/survey.csv"
    if not lists_staff:
        lines = survey.read_text(encoding="utf-8").splitlines(keepends=True)
        survey.write_text("".join(line for line in lines if "staff" not in line), encoding="utf-8")
    city = declare("port", tmp_path)
    travelling = dict(contents_module._declared_files(city, Workspace(tmp_path)))
    assert ("workspace/surveys/drawn/form/survey.csv" in travelling) != lists_staff
    assert (survey in contents_module._named_data(city)) == lists_staff


def test_a_notebook_with_what_its_cells_printed_is_refused(tmp_path):
    cell = {"cell_type": "code", "source": "people.head()", "outputs": []}
    write(tmp_path / "notebooks/mine.ipynb", json.dumps({"cells": [cell]}))
    assert list(dict(contents_module._own_files(Workspace(tmp_path)))) == ["workspace/notebooks/mine.ipynb"]
    printed = {"output_type": "stream", "text": "Awa, 22 3"}
    write(tmp_path / "notebooks/mine.ipynb", json.dumps({"cells": [cell | {"outputs": [printed]}]}))
    with pytest.raises(
        CaseStudyError, match=r"mine\.ipynb: this notebook holds what its cells printed.*Clear"
    ):
        list(contents_module._own_files(Workspace(tmp_path)))


def test_results_that_are_not_there_are_told(tmp_path):
    home = tmp_path / "mine"
    write(home / "params/port.yaml", "city: {en: Port}\nsurveys: [{instrument: trial, export: x.csv}]\n")
    with pytest.raises(CaseStudyError, match=r"there are no results here that are those of today's inputs"):
        collect_contents(Request(Workspace(home), home / "out", ("port",)))


def test_data_is_found_by_its_hash_or_asked_for(tmp_path):
    write(tmp_path / "mine/renamed.csv", "answers")
    found = digest(tmp_path / "mine/renamed.csv")
    wanted = [
        {"path": "data/export.csv", "sha256": found, "size": 7, "needed": True},
        {"path": "pseudonyms.key", "sha256": "0" * 64, "size": 33, "needed": False},
    ]
    _place_data(wanted, tmp_path / "mine", tmp_path / "home")
    assert (tmp_path / "home/data/export.csv").read_text(encoding="utf-8") == "answers"
    wanted[0]["sha256"] = "1" * 64
    with pytest.raises(CaseStudyError) as error:
        _place_data(wanted, tmp_path / "mine", tmp_path / "home")
    assert str(error.value) == (
        f"{tmp_path / 'mine'}: 1 of 1 files of data are not in this folder, by their hash: data/export.csv"
        f" (SHA-256 {'1' * 64}). Ask the owner of the archive for them, and name the folder with --data."
    )


def test_what_is_no_archive_is_told(tmp_path):
    write(tmp_path / "x.zip", "no zip")
    with pytest.raises(CaseStudyError, match=r"x\.zip: this is no archive of case studies\. Expected a"):
        _unpack(tmp_path / "x.zip", tmp_path / "there")
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as packed:
        packed.writestr("../out.txt", "")
    with pytest.raises(CaseStudyError, match=r"\.\./out\.txt leads out of the archive; it was not"):
        _unpack(tmp_path / "y.zip", tmp_path / "there")


def test_rows_differ_in_a_label_or_beyond_the_tolerance():
    then = pd.DataFrame({"choice": ["a", "b", "c", None], "estimate": [0.5, 0.25, float("nan"), 1.0]})
    assert _differing(then, then.copy()) == 0
    assert _differing(then, then.assign(estimate=[0.5 + 1e-14, 0.25, float("nan"), 1.0])) == 0
    assert _differing(then, then.assign(estimate=[0.5001, 0.25, 0.0, 1.0])) == 2
    assert _differing(then, then.assign(choice=["a", "x", "c", None])) == 1
    assert _differing(then, then.iloc[:3]) == 4


def test_an_archive_that_cannot_be_written_is_told(tmp_path, contents, monkeypatch):
    import analysis.commands.archive as command

    monkeypatch.setattr(command, "collect_contents", lambda _: contents)
    monkeypatch.setattr(command, "places", lambda _: [contents.places[0].place])
    write(tmp_path / "taken", "")
    with pytest.raises(CaseStudyError, match=r"the archive can't be written \(.*Name another file with"):
        archive(Request(Workspace(tmp_path), tmp_path / "out"), tmp_path / "taken" / "x.zip")


def test_without_rocrate_it_says_what_to_install(contents, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rocrate.rocrate", None)
    with pytest.raises(CaseStudyError, match=r"Archives need rocrate: `pip install \"casestudy\[archive\]"):
        write_crate(contents, {}, tmp_path / "x.zip", "")
