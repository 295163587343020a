"""`casestudy harmonise` as a user meets it."""

import csv

import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.commands.harmonise import harmonise


def test_two_forms_and_a_draft(home, tmp_path):
    old = tmp_path / "old"
    old.mkdir()
    for path in (home.instrument / "form").iterdir():
        text = path.read_text(encoding="utf-8").replace(",paid,", ",Q9,").replace("means,foot,On foot", "means,walk,On foot")
        (old / path.name).write_text(text.replace("${paid}", "${Q9}"), encoding="utf-8")
    found = harmonise(str(old), "drawn", tmp_path / "draft.csv", home.root)
    assert found.counts["renamed"] == (1, 1) and found.counts["same"] == (7, 0)
    with found.path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["alias"], row["canonical"], row["confirmed"]) for row in rows] == [
        ("Q9", "paid", ""), ("walk", "foot", ""), ("On foot", "foot", ""),
    ]  # fmt: skip


def test_the_same_form_has_nothing_to_map(home, tmp_path):
    result = CliRunner().invoke(app, ["harmonise", "drawn", "drawn", "--out", str(tmp_path / "d.csv"), "--workspace", str(home.root)])
    assert result.exit_code == 0 and "Nothing has another name, so there is nothing to map." in result.stdout
    assert not (tmp_path / "d.csv").exists()


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("drwn", "drawn"), "there is no instrument 'drwn'. Expected perhaps 'drawn'."),
        (("drawn", "drawn", "--out", "{here}"), "there is such a file already. Name another with --out, or replace it with --force."),
    ],
)
def test_what_it_can_get_wrong(home, names, sentence):
    given = [name.format(here=home.export) for name in names]
    result = CliRunner().invoke(app, ["harmonise", *given, "--workspace", str(home.root)])
    assert result.exit_code == 1 and sentence in " ".join(result.stderr.split())
