"""Mistakes in YAML files, each named by its line."""

import pytest
from pydantic import Field

from analysis.problems import Problems
from analysis.yamlfile import StrictModel, read_yaml


class Point(StrictModel):
    place: str
    share: float = 0.5


class City(StrictModel):
    city: str
    points: tuple[Point, ...] = ()
    labels: dict[str, str] = Field(default_factory=dict)
    centre: Point | None = None


def read(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "city.yaml"
    path.write_bytes(text.encode(encoding))
    problems = Problems()
    city = read_yaml(path, City, problems)
    assert (city is None) == bool(problems.fatals)
    return city, [str(problem).removeprefix(str(path)) for problem in problems]


def test_a_good_file_becomes_a_frozen_model(tmp_path):
    city, problems = read(
        tmp_path, "\ufeffcity: Gao\npoints:\n- {place: bridge, share: 0.4}\nlabels: {en: 1}\n"
    )
    assert problems == []
    assert city == City(city="Gao", points=(Point(place="bridge", share=0.4),), labels={"en": "1"})
    with pytest.raises(ValueError, match="frozen"):
        city.city = "Kayes"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("city: Gao\npionts: []\n", [", row 2, pionts: This key is not known. Got 'pionts'. Expected perhaps 'points'."]),
        (
            "city: Gao\npoints:\n- place: a\n- palce: b\n",
            [
                ", row 4, points.2.place: This key is missing. Add it.",
                ", row 4, points.2.palce: This key is not known. Got 'palce'. Expected perhaps 'place'.",
            ],
        ),
        ("city: Gao\ncentre:\n  plaec: a\n  place: a\n", [", row 3, centre.plaec: This key is not known. Got 'plaec'. Expected perhaps 'place'."]),
        ("city: Gao\nlabels:\n  no: Norway\n", [", row 2, labels: YAML reads this word as true or false. Put it in quotes. Got 'false'. Expected text in quotes."]),
        ("city: no\n", [", row 1, city: YAML reads this word as true or false. Put it in quotes. Got 'false'. Expected text in quotes."]),
        (
            "city: Gao\npoints:\n- place: a\n  share: half\n",
            [", row 4, points.1.share: Input should be a valid number, unable to parse string as a number. Got 'half'."],
        ),
        ("city: Gao\ncity: Kayes\n", [", row 2, city: The same key stands here twice. Keep one."]),
        ("- Gao\n", [": The file holds no settings. Write one `key: value` a line."]),
        ("", [": The file holds no settings. Write one `key: value` a line."]),
        (
            "city: Gao\npoints: [a, b\ncentre: [\n",
            [", row 3: This is not YAML (line 3, column 7): expected ',' or ']', but got ':'. Look there and on the line above."],
        ),
        (
            "city: !!python/object/apply:os.getcwd []\n",
            [", row 1: This is not YAML (line 1, column 7): could not determine a constructor for the tag "
             "'tag:yaml.org,2002:python/object/apply:os.getcwd'. Look there and on the line above."],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_line(tmp_path, text, expected):
    assert read(tmp_path, text)[1] == expected


def test_files_that_cannot_be_read(tmp_path):
    assert read(tmp_path, "city: Gaö", "latin-1")[1] == [
        ": The file is not UTF-8 (byte 9). Save it as UTF-8."
    ]
    problems = Problems()
    assert read_yaml(tmp_path / "none.yaml", City, problems) is None
    assert [str(problem) for problem in problems] == [
        f"{tmp_path / 'none.yaml'}: There is no such file. Check the path."
    ]
