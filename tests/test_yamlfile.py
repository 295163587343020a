"""Mistakes in YAML files, each named by its line."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import pytest
from pydantic import Field, HttpUrl

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
        (
            "city: Gao\npionts: []\n",
            [", row 2, pionts: This key is not known. Got 'pionts'. Expected perhaps 'points'."],
        ),
        (
            "city: Gao\npoints:\n- place: a\n- palce: b\n",
            [
                ", row 4, points.2.palce: This key is not known. Got 'palce'. Expected perhaps 'place'.",
            ],
        ),
        (
            "city: Gao\ncentre:\n  plaec: a\n  place: a\n",
            [", row 3, centre.plaec: This key is not known. Got 'plaec'. Expected perhaps 'place'."],
        ),
        (
            "city: Gao\nlabels:\n  no: Norway\n",
            [
                ", row 2, labels: YAML reads this word as true or false. Put it in quotes. Got 'false'."
                " Expected text in quotes."
            ],
        ),
        (
            "city: no\n",
            [
                ", row 1, city: YAML reads this word as true or false. Put it in quotes. Got 'false'."
                " Expected text in quotes."
            ],
        ),
        (
            "city: Gao\npoints:\n- place: a\n  share: half\n",
            [", row 4, points.1.share: This is no number. Got 'half'. Expected a number."],
        ),
        ("city: Gao\ncity: Kayes\n", [", row 2, city: The same key stands here twice. Keep one."]),
        ("- Gao\n", [": The file holds no settings. Write one `key: value` a line."]),
        ("", [": The file holds no settings. Write one `key: value` a line."]),
        (
            "city: Gao\npoints: [a, b\ncentre: [\n",
            [
                ", row 3: This is not YAML (line 3, column 7): expected ',' or ']', but got ':'. Look there"
                " and on the line above."
            ],
        ),
        (
            "city: !!python/object/apply:os.getcwd []\n",
            [
                ", row 1: This is not YAML (line 1, column 7): could not determine a constructor for the tag "
                "'tag:yaml.org,2002:python/object/apply:os.getcwd'. Look there and on the line above."
            ],
        ),
    ],
)
def test_what_is_wrong_is_named_by_line(tmp_path, text, expected):
    assert read(tmp_path, text)[1] == expected


class Counted(StrictModel):
    number: int = 0
    day: date | None = None
    address: HttpUrl | None = None
    names: tuple[str, ...] = Field(default=("a",), min_length=1)
    labels: dict[str, str] = Field(default_factory=dict)
    kind: Literal["few", "many"] = "few"
    share: float = Field(default=0.5, ge=0, lt=1)
    sure: bool = True


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("number: thirty", "number: This is no whole number. Got 'thirty'. Expected a whole number."),
        ("number: 2.5", "number: This is no whole number. Got '2.5'. Expected a whole number."),
        ("day: soon", "day: This is no date. Got 'soon'. Expected a date like 2021-06-19."),
        (
            "address: a book",
            "address: This is no web address. Got 'a book'. Expected an address like https://example.org.",
        ),
        ("names: a", "names: This should be a list. Got 'a'. Expected items in brackets: [a, b]."),
        ("names: []", "names: This is too short. Expected 1 or more items."),
        (
            "labels: a",
            (
                "labels: This should be settings of its own. Got 'a'. Expected one `key: value` a line,"
                " further in."
            ),
        ),
        ("kind: some", "kind: This word is not known. Got 'some'. Expected 'few' or 'many'."),
        ("share: half", "share: This is no number. Got 'half'. Expected a number."),
        ("share: 1", "share: This number is too large. Got '1'. Expected less than 1."),
        ("share: -1", "share: This number is too small. Got '-1'. Expected 0 or more."),
        ("sure: perhaps", "sure: This is neither yes nor no. Got 'perhaps'. Expected true or false."),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_in_our_words(tmp_path, text, said):
    path = tmp_path / "counted.yaml"
    path.write_text(f"{text}\n", encoding="utf-8")
    problems = Problems()
    assert read_yaml(path, Counted, problems) is None
    assert [str(problem) for problem in problems] == [f"{path}, row 1, {said}"]


def test_files_that_cannot_be_read(tmp_path):
    assert read(tmp_path, "city: Gaö", "latin-1")[1] == [
        ": The file is not UTF-8 (byte 9). Save it as UTF-8."
    ]
    problems = Problems()
    assert read_yaml(tmp_path / "none.yaml", City, problems) is None
    assert [str(problem) for problem in problems] == [
        f"{tmp_path / 'none.yaml'}: There is no such file. Check the path."
    ]


REFUSED = [
    (
        "city: Gao\nlabels: {a: 2021-02-30}\n",
        ", row 2: '2021-02-30' is no date. Mend it, or put it in quotes if it is text.",
    ),
    (
        "city: 2021-06-19 25:00:00\n",
        ", row 1: '2021-06-19 25:00:00' is no date. Mend it, or put it in quotes if it is text.",
    ),
    (
        "city: !!bool perhaps\n",
        ", row 1: 'perhaps' is no true or false. Mend it, or put it in quotes if it is text.",
    ),
    (
        "city: Gao\nlabels: &labels\n  a: *labels\n",
        ", row 3: The anchor 'labels' names itself here. Write out what it should hold.",
    ),
    (
        "city: &place [Gao, *place]\n",
        ", row 1: The anchor 'place' names itself here. Write out what it should hold.",
    ),
    (
        "city: &place {<<: *place}\n",
        ", row 1: The anchor 'place' names itself here. Write out what it should hold.",
    ),
    (
        "city: Gao\ncentre: " + "[" * 3000,
        ", row 2: Settings stand in more than 50 levels here. Look for brackets left open.",
    ),
    (
        "city: Gao\n" + "".join(" " * depth + "a:\n" for depth in range(2000)),
        ", row 51: Settings stand in more than 50 levels here. Look for brackets left open.",
    ),
    (
        "city: Gao\ncentre: \x00\n",
        ", row 2: This is not YAML: the character '\\x00' can't stand in it. Remove it.",
    ),
]


@pytest.mark.parametrize(("text", "expected"), REFUSED)
def test_what_no_file_may_hold_is_named_with_its_line(tmp_path, text, expected):
    assert read(tmp_path, text) == (None, [expected])


@pytest.mark.parametrize("link", ["[{}]", "{{<<: [{}]}}"])
def test_aliases_of_aliases_are_refused_before_anything_follows_them(tmp_path, link):
    lines = ["city: Gao", "labels: &a0 {x: y}", "points:"]
    for number in range(1, 12):
        names = ", ".join([f"*a{number - 1}"] * 9)
        lines.append(f"- &a{number} " + link.format(names))
    _, problems = read(tmp_path, "\n".join(lines))
    assert problems == [", row 7: Aliases stand for more than 10,000 values here. Write out what you need."]


def test_as_much_as_people_write_is_read(tmp_path):
    points = "".join(f"- {{place: &p{number} place {number}, share: 0.1}}\n" for number in range(3000))
    city, problems = read(tmp_path, f"city: Gao\npoints:\n{points}centre: {{place: *p7}}\n")
    assert problems == []
    assert (len(city.points), city.centre) == (3000, Point(place="place 7"))


class Several(StrictModel):
    rows: Mapping[str, str | tuple[str, ...]] = {}
    export: str | tuple[str, ...] = ""


def test_a_value_that_may_be_of_two_kinds_and_is_of_neither_is_one_problem(tmp_path):
    path = tmp_path / "several.yaml"
    path.write_text("rows:\n  town: port\n  weights:\n    cap: 5\nexport: [[a]]\n", encoding="utf-8")
    problems = Problems()
    assert read_yaml(path, Several, problems) is None
    said = [(one.row, one.column, one.problem, one.expected) for one in problems]
    assert said == [
        (3, "rows.weights", "This can't be read here.", "text or items in brackets: [a, b]"),
        (5, "export.1", "This should be one text.", "text"),
    ]


@pytest.mark.parametrize(
    "code", ["010", "0x1F", "12:30", "1_000", "1.10", "2026.10", "1.0", "7", "-3", "1:30:00.5"]
)
def test_a_number_where_text_belongs_stands_as_it_was_written(tmp_path, code):
    """YAML 1.1 reckons 8, 31, 750, 1000 and 5400.5 out of these, and drops the zeros of versions."""
    city, problems = read(tmp_path, f"city: {code}\nlabels: {{en: {code}}}\n")
    assert problems == []
    assert city == City(city=code, labels={"en": code})


@pytest.mark.parametrize(("text", "share"), [("0.50", 0.5), ("1", 1.0), (".5", 0.5), ("-2.5e-1", -0.25)])
def test_numbers_are_numbers_where_they_belong(tmp_path, text, share):
    city, problems = read(tmp_path, f"city: Gao\npoints: [{{place: bridge, share: {text}}}]\n")
    assert problems == [] and city.points == (Point(place="bridge", share=share),)


def test_a_time_is_no_number(tmp_path):
    city, problems = read(tmp_path, "city: Gao\npoints: [{place: bridge, share: 12:30}]\n")
    assert city is None and problems == [
        ", row 2, points.1.share: This is no number. Got '12:30'. Expected a number."
    ]
