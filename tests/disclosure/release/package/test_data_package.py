"""The description for machines: each column, and names that may hold ASCII letters, digits and hyphens."""

import json
from dataclasses import replace

import pytest

from analysis.disclosure.release.package.data_package import _slug, write_datapackage
from tests.disclosure.release.package.small import RECIPE, RELEASED, described


@pytest.mark.parametrize(
    ("text", "name"),
    [("CC BY 4.0", "cc-by-4-0"), ("Étude n° 2", "tude-n-2"), ("المدينة", "data"), ("", "data")],
)
def test_a_name_of_any_text(text, name):
    assert _slug(text) == name


def test_the_package_tells_of_every_column_what_it_holds(tmp_path):
    text = write_datapackage(described(about="D'un été."), tmp_path / "datapackage.json").read_text("utf-8")
    package = json.loads(text)
    assert "été" in text and text.startswith('{\n  "profile": "tabular-data-package",\n')
    (resource,) = package.pop("resources")
    assert package == {
        "profile": "tabular-data-package",
        "name": "port-small",
        "title": "Small",
        "description": "D'un été.",
        "licenses": [{"title": "CC BY", "name": "cc-by"}],
    }
    schema = resource.pop("schema")
    assert resource == {
        "name": "port-small",
        "path": "port_small.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "header": True},
    }
    assert schema == {
        "fields": [
            {"name": "id", "type": "string", "title": "Number"},
            {
                "name": "sex",
                "type": "string",
                "title": "Sex",
                "constraints": {"enum": ["f", "m", "x"]},
                "description": "f: Women; m: Men; x: Other",
            },
            {
                "name": "ill_yes",
                "type": "integer",
                "title": "Ill: yes",
                "constraints": {"enum": [0, 1]},
                "description": "0: No; 1: Yes",
            },
            {"name": "long", "type": "number", "title": "Income"},
            {"name": "day", "type": "date", "title": "Day"},
        ],
        "missingValues": [""],
        "primaryKey": "id",
    }


def test_a_release_without_a_licence_names_none(tmp_path):
    bare = replace(RELEASED, recipe=RECIPE.model_copy(update={"licence": ""}))
    text = write_datapackage(described(bare), tmp_path / "datapackage.json").read_text("utf-8")
    assert "licenses" not in json.loads(text)
