"""casestudy pack and casestudy text, as a user meets them."""

import shutil

import pytest
from typer.testing import CliRunner

from analysis.cli import app
from tests.workspaces import make_home


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    home = make_home(tmp_path_factory.mktemp("pack") / "home")
    home.params("south").unlink()
    root = str(home.root)
    result = run("run", "--workspace", root, "--jobs", "1", "--notebooks", "quality", "--pack", "docx,html")
    assert result.exit_code == 0, result.output
    return home


def test_a_run_writes_the_pack_in_every_language_and_no_pack_leaves_it_out(ran):
    for name in ("north/north.docx", "north/index.html", "north/fr/north.docx", "north/fr/index.html"):
        assert (ran.out / name).is_file(), name
    assert not (ran.out / "north" / "snapshot.pdf").exists()


def test_a_pack_is_made_again_from_its_results(ran):
    path = ran.out / "north" / "north.docx"
    before = path.read_bytes()
    path.unlink()
    result = run("pack", "north", "--pack", "docx", "--language", "en", "--workspace", str(ran.root))
    assert result.exit_code == 0, result.output
    assert f"north, en, in {path.parent}: docx: north.docx" in " ".join(result.output.split())
    assert path.read_bytes() == before


def test_what_was_written_is_said_by_kind_and_every_file_on_request(ran):
    asked = ("pack", "north", "--language", "en", "--workspace", str(ran.root), "--pack", "docx,layout,xlsx")
    said = " ".join(run(*asked).output.split())
    assert "docx: north.docx; layout: " in said and "files in layout" in said
    assert "xlsx" not in said and "Written" not in said
    listed = run(*asked, "--list").output.replace("\n", "")
    assert f"Written: {ran.out / 'north' / 'north.docx'}" in listed
    assert listed.count("Written: ") > 5


def test_a_run_and_a_pack_choose_files_by_one_option(ran):
    for command in ("run", "pack"):
        wrong = run(command, "--pack", "pdf", "--workspace", str(ran.root))
        assert wrong.exit_code == 1 and "--pack pdf: there is no such part of the pack" in wrong.output
    both = run("run", "--no-pack", "--pack", "docx", "--workspace", str(ran.root))
    assert both.exit_code == 1
    assert "--no-pack leaves out what --pack docx asks for: say one of them." in " ".join(both.output.split())


def test_drafts_of_the_text_are_written_and_kept(ran):
    result = run("text", "north", "--language", "en", "--workspace", str(ran.root))
    assert result.exit_code == 0, result.output
    assert "Written: " in result.output and "journey.en.md" in result.output
    again = run("text", "north", "--language", "en", "--workspace", str(ran.root))
    assert "Written" not in again.output and "up to date" in again.output
    shutil.rmtree(ran.root / "text")


def test_what_there_is_not_is_named(ran):
    wrong = run("pack", "north", "--language", "es", "--workspace", str(ran.root))
    assert wrong.exit_code == 1 and "'es' is none of its languages" in wrong.output
    wrong = run("text", "nort", "--workspace", str(ran.root))
    assert wrong.exit_code == 1 and "there is no city 'nort'" in wrong.output
    wrong = run("pack", "north", "--kinds", "pdf", "--workspace", str(ran.root))
    assert wrong.exit_code == 1 and "there is no such part of the pack" in wrong.output


def test_a_template_that_is_missing_is_named_before_anything_else(ran):
    style = ran.root / "style"
    style.mkdir()
    (style / "hause.docx").write_bytes(b"")
    (style / "style.yaml").write_text("word: house.docx\n", encoding="utf-8")
    wrong = run("pack", "north", "--workspace", str(ran.root))
    shutil.rmtree(style)
    assert wrong.exit_code == 1
    said = " ".join(wrong.output.split())
    assert "there is no such file in the style folder; put it there, or mend its name" in said
    assert "hause.docx" in said and "up to date" not in said


def test_a_city_without_results_says_how_to_make_them(tmp_path):
    home = make_home(tmp_path / "home")
    result = run("pack", "north", "--workspace", str(home.root))
    assert result.exit_code == 1
    assert "there are no results here that are up to date" in result.output
    assert "`casestudy run north`" in result.output
