"""A workspace finds its own files first, then the repository's, and nothing outside either."""

import os
from pathlib import Path

import pytest

from analysis import workspace
from analysis.problems import CaseStudyError
from analysis.workspace import Workspace, find_workspace, results_folder


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("", encoding="utf-8")
    return path


@pytest.fixture
def homes(tmp_path, monkeypatch) -> tuple[Path, Path]:
    """A workspace with two places, and a repository behind it."""
    mine, repository = tmp_path / "mine", tmp_path / "repository"
    monkeypatch.setattr(workspace, "REPOSITORY", repository)
    for path in (mine / "params/port.yaml", mine / "params/hill.yaml", mine / "surveys/own/instrument.yaml"):
        touch(path)
    for path in (repository / "params/example.yaml", repository / "surveys/own/instrument.yaml"):
        touch(path)
    touch(repository / "surveys/core/instrument.yaml")
    touch(repository / "notebooks/quality.ipynb")
    return mine, repository


def test_cities_are_the_workspaces_own(homes):
    assert Workspace(homes[0]).cities() == ["hill", "port"]


def test_instruments_and_notebooks_fall_back_to_the_repository(homes):
    mine, repository = homes
    here = Workspace(mine)
    assert here.instruments() == ["core", "own"]
    assert here.instrument("own") == mine / "surveys/own"
    assert here.instrument("core") == repository / "surveys/core"
    assert here.notebook("quality") == repository / "notebooks/quality.ipynb"
    own = touch(mine / "notebooks/quality.ipynb")
    assert here.notebook("quality") == own


@pytest.mark.parametrize(
    ("ask", "text"),
    [
        (lambda here: here.params("prot"), "there is no city 'prot'. Expected perhaps 'port'."),
        (lambda here: here.params("../params/port"), "there is no city '../params/port'."),
        (lambda here: here.instrument("cor"), "there is no instrument 'cor'. Expected perhaps 'core'."),
        (lambda here: here.notebook("qualty"), "there is no notebook 'qualty'. Expected perhaps 'quality'."),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(homes, ask, text):
    with pytest.raises(CaseStudyError) as error:
        ask(Workspace(homes[0]))
    assert text in str(error.value)


def test_relative_paths_are_looked_up_here_and_then_in_the_repository(homes):
    mine, repository = homes
    touch(repository / "data/interviews.csv")
    assert Workspace(mine).resolve("data/interviews.csv") == repository / "data/interviews.csv"
    own = touch(mine / "data/interviews.csv")
    assert Workspace(mine).resolve("data/interviews.csv") == own


def test_an_absolute_path_is_meant(homes, tmp_path):
    secret = touch(tmp_path / "drive/interviews.csv")
    assert Workspace(homes[0]).resolve(str(secret)) == secret


@pytest.mark.parametrize("text", ["../secret.csv", "data/../../secret.csv"])
def test_a_relative_path_cannot_leave_the_workspace(homes, tmp_path, text):
    touch(tmp_path / "secret.csv")
    with pytest.raises(CaseStudyError, match=r"leads out of .* or give its absolute path"):
        Workspace(homes[0]).resolve(text)


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_link_cannot_lead_out_either(homes, tmp_path):
    touch(tmp_path / "secret.csv")
    (homes[0] / "link").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(CaseStudyError, match=r"leads out of"):
        Workspace(homes[0]).resolve("link/secret.csv")


def test_a_missing_file_names_its_neighbour(homes):
    touch(homes[0] / "data/interviews.csv")
    with pytest.raises(CaseStudyError) as error:
        Workspace(homes[0]).resolve("data/interview.csv")
    assert "data/interview.csv: there is no such file" in str(error.value)
    assert "perhaps 'interviews.csv'" in str(error.value)


def test_a_workspace_is_found_from_below(homes, monkeypatch):
    mine = homes[0]
    (mine / "notebooks").mkdir()
    assert find_workspace(mine).root == mine
    assert find_workspace(mine / "notebooks").root == mine
    monkeypatch.chdir(mine / "notebooks")
    assert find_workspace(".").root == mine
    assert find_workspace().root == mine


def test_without_a_workspace_about_the_repository_is_it(homes, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_workspace().root == homes[1]
    with pytest.raises(CaseStudyError, match="this is no workspace, it has no params folder"):
        find_workspace(tmp_path)


def test_each_language_has_its_folder():
    assert results_folder(Path("out"), "port", "en", own="en") == Path("out/port")
    assert results_folder(Path("out"), "port", "fr", own="en") == Path("out/port/fr")


def test_files_are_offered_for_a_file_and_no_folders(homes):
    (homes[0] / "data" / "older").mkdir(parents=True)
    with pytest.raises(CaseStudyError) as error:
        Workspace(homes[0]).resolve("data/old.csv")
    assert (
        str(error.value)
        == f"data/old.csv: there is no such file at {homes[0] / 'data/old.csv'}. Check the path."
    )


def test_results_lie_in_the_workspace_unless_said_otherwise(homes):
    assert Workspace(homes[0]).results(None) == (homes[0] / "out").absolute()
