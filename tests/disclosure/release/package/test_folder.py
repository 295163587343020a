"""What the shared folder holds, and what it says in plain text."""

import json
from dataclasses import replace

import yaml

from analysis.disclosure.release.package.folder import (
    write_manifest,
    write_readme,
    write_recipe,
    write_release,
)
from tests.disclosure.release.package.small import RECIPE, RELEASED, described, form

README = """\
Small

failed

- caveat.blanks k=3 count=1,200 of=age is_it=True

Of nobody.

licence: CC BY
contact: A desk
"""


def test_every_file_is_written_and_what_else_lies_there_stays(tmp_path):
    folder = tmp_path / "shared" / "port"
    folder.mkdir(parents=True)
    (folder / "letter.txt").write_text("kept", encoding="utf-8")
    (folder / "README.txt").write_text("of last year", encoding="utf-8")
    written = write_release(described(), form(), folder)
    data = [f"port_small.{ending}" for ending in ("csv", "parquet", "sav", "dta")]
    books = ["codebook.xlsx", "questionnaire.xlsx", "ddi.xml", "datapackage.json"]
    names = ["README.txt", *data, *books, "risk_report.docx", "risk.csv", "release.yaml"]
    assert [path.relative_to(folder).as_posix() for path in written] == names
    assert {path.name for path in folder.iterdir()} == {*names, "letter.txt"}
    assert (folder / "README.txt").read_text(encoding="utf-8") == README
    assert [path.name for path in folder.parent.iterdir()] == ["port"], "what it was made in is gone"


def test_what_is_not_known_is_no_line_of_the_readme(tmp_path):
    bare = replace(RELEASED, recipe=RECIPE.model_copy(update={"licence": "", "contact": ""}), caveats=())
    told = write_readme(described(bare, about=""), tmp_path / "README.txt").read_text(encoding="utf-8")
    assert told == "Small\n\nfailed\n"


def test_the_recipe_leaves_without_its_seed_and_defaults_in_its_own_words(tmp_path):
    recipe = RECIPE.model_copy(update={"contact": "Équipe d'étude"})
    text = write_recipe(recipe, tmp_path / "release.yaml").read_text(encoding="utf-8")
    assert list(yaml.safe_load(text)) == ["licence", "contact", "keys", "keep", "steps"]
    assert yaml.safe_load(text)["steps"] == [{"drop": ["age"], "reason": "Nobody needs it."}]
    assert "Équipe" in text


def test_the_manifest_holds_what_the_command_knows(tmp_path):
    path = write_manifest(tmp_path, {"city": "Été", "files": {"a.csv": "00ff"}})
    text = path.read_text(encoding="utf-8")
    assert path.name == "manifest.json" and json.loads(text)["files"] == {"a.csv": "00ff"}
    assert text == '{\n  "city": "Été",\n  "files": {\n    "a.csv": "00ff"\n  }\n}\n'
