"""`casestudy verify` from report to files, on a workspace of its own."""

import csv

import pytest
from docx import Document
from typer.testing import CliRunner

from analysis.cli import app


def run(home, report, *options):
    arguments = ["verify", str(report), "north", "--workspace", str(home.root), *options]
    return CliRunner().invoke(app, arguments)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "briefing.docx"
    document = Document()
    document.add_heading("North", 1)
    document.add_paragraph("A slip that everybody can see: 75% (3 of 12) keep a goat.")
    document.add_paragraph("And 64% of traders closed, =cmd.")
    document.save(path)
    return path


def test_a_contradiction_fails_and_is_told_with_what_to_write(prepared, report, tmp_path):
    home, _ = prepared
    done = run(home, report, "--to", str(tmp_path / "found"), "--comment")
    assert done.exit_code == 1
    assert "75% (3 of 12: contradicts itself" in done.output
    assert "3 of 12 is 25%" in done.output
    assert "Write instead: 25%" in done.output
    page = (tmp_path / "found/verify.html").read_text(encoding="utf-8")
    assert "3 of 12 is 25%" in page
    assert "http" not in page.replace("http-equiv", "")
    with (tmp_path / "found/verify.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["status"], row["says"]) for row in rows] == [
        ("contradicts itself", "75% (3 of 12"),
        ("no source found", "64%"),
    ]
    commented = Document(tmp_path / "found/briefing_commented.docx")
    said = [comment.text for comment in commented.comments]
    assert any("Write instead: 25%" in text for text in said)


def test_strict_fails_on_what_has_no_source(prepared, tmp_path):
    home, _ = prepared
    path = tmp_path / "report.md"
    path.write_text("# North\n\nOf traders, 64% closed.\n", encoding="utf-8")
    assert run(home, path).exit_code == 0
    assert run(home, path, "--strict").exit_code == 1


def test_declared_sources_and_their_faults(prepared, tmp_path):
    home, _ = prepared
    path = tmp_path / "report.md"
    path.write_text("# North\n\nOf traders, 64% closed.\n", encoding="utf-8")
    text = home.root / "text"
    text.mkdir(exist_ok=True)
    try:
        sources = text / "sources.csv"
        sources.write_text(
            "number,what,source,page\n64%,traders closed,Chamber of Trade,4\n", encoding="utf-8"
        )
        assert run(home, path, "--strict").exit_code == 0
        sources.write_text("number,what,source,page\nmany,traders,Chamber,4\n", encoding="utf-8")
        done = run(home, path)
        assert done.exit_code == 1
        assert "This is not one number" in done.output
        sources.write_text("number,what,source,page\n64%,traders,,4\n", encoding="utf-8")
        assert "Say where it is from" in run(home, path).output
    finally:
        (text / "sources.csv").unlink()


def test_unknown_cities_and_languages_are_named(prepared, tmp_path):
    home, _ = prepared
    path = tmp_path / "report.md"
    path.write_text("# North\n\nNumbers.\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["verify", str(path), "nroth", "--workspace", str(home.root)])
    assert done.exit_code == 1
    assert "north" in done.output
    done = run(home, path, "--language", "de")
    assert done.exit_code == 1
    assert "reports are verified in en, fr, es, ar" in done.output
