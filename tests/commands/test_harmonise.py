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
        text = (
            path.read_text(encoding="utf-8")
            .replace(",paid,", ",Q9,")
            .replace("means,foot,On foot", "means,walk,On foot")
        )
        (old / path.name).write_text(text.replace("${paid}", "${Q9}"), encoding="utf-8")
    found = harmonise(str(old), "drawn", tmp_path / "draft.csv", home.root)
    assert found.counts["renamed"] == (1, 1) and found.counts["same"] == (7, 0)
    with found.path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["alias"], row["canonical"], row["confirmed"]) for row in rows] == [
        ("Q9", "paid", ""),
        ("walk", "foot", ""),
        ("On foot", "foot", ""),
    ]


def test_the_same_form_has_nothing_to_map(home, tmp_path):
    result = CliRunner().invoke(
        app, ["harmonise", "drawn", "drawn", "--out", str(tmp_path / "d.csv"), "--workspace", str(home.root)]
    )
    assert result.exit_code == 0 and "Nothing has another name, so there is nothing to map." in result.stdout
    assert not (tmp_path / "d.csv").exists()


def test_an_export_against_a_form(home, tmp_path):
    """The export calls a question and a choice otherwise; what nobody answered is no change."""
    old = tmp_path / "old.csv"
    lines = ["sex,residence,paid", *["f,desert,yes", "m,town,no", "f,desert,Don't know"] * 4]
    old.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = CliRunner().invoke(
        app, ["harmonise", str(old), "drawn", "--out", str(tmp_path / "d.csv"), "--workspace", str(home.root)]
    )
    said = " ".join(result.stdout.split())
    assert (
        "An export shows the answers that were given, not those that could be; wording and routing are not"
        " compared." in said
    )
    changes = {
        (change.kind, change.question_a, change.question_b, change.choice_a, change.choice_b)
        for change in harmonise(str(old), "drawn", tmp_path / "e.csv", home.root).changes
    }
    assert ("same", "sex", "sex", "", "") in changes and ("same", "paid", "paid", "", "") in changes
    assert ("dropped", "residence", "", "", "") in changes and not [change for change in changes if change[3]]


def test_an_export_of_labels_in_another_encoding(home, tmp_path):
    old = tmp_path / "old.csv"
    old.write_text("\n".join(["sex,paid", *["f,Yes", "m,No", "f,Don´t know"] * 4]) + "\n", encoding="utf-8")
    found = harmonise(str(old), "drawn", tmp_path / "d.csv", home.root)
    with found.path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["question"], row["alias"], row["canonical"]) for row in rows] == [
        ("paid", "Don´t know", "dk")
    ]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("drwn", "drawn"), "there is no instrument 'drwn'. Expected perhaps 'drawn'."),
        (
            ("drawn", "drawn", "--out", "{here}"),
            "there is such a file already. Name another with --out, or replace it with --force.",
        ),
    ],
)
def test_what_it_can_get_wrong(home, names, sentence):
    given = [name.format(here=home.export) for name in names]
    result = CliRunner().invoke(app, ["harmonise", *given, "--workspace", str(home.root)])
    assert result.exit_code == 1 and sentence in " ".join(result.stderr.split())
