"""instrument.yaml and what it names in the form."""

import pytest

from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import DialectHints, StackBlock, check_instrument, read_instrument
from analysis.problems import Problems

FULL = """
title: {en: Invented survey, fr: Enquête inventée}
about: {en: Rebuilt from published figures.}
source: {en: "4Mi, Mixed Migration Centre"}
synthetic: true
languages: [en, fr]
dialect: {label_row: true, separator: ".", missing: ["", "n/a", "-99"], encoding: cp1252}
columns:
  uuid: _uuid
  enumerator: username
  duration: {name: _duration, unit: seconds}
roles: {dont_know: [dk], other: [other], none: [none]}
stacks:
  incidents:
    unit: {en: reports}
    blocks:
    - {set: {place: first}, columns: {incident: incidents}}
    each: incident
    labels: {place: {en: Place}}
"""


def read(tmp_path, text):
    folder = tmp_path / "invented"
    folder.mkdir(exist_ok=True)
    (folder / "instrument.yaml").write_text(text, encoding="utf-8")
    problems = Problems()
    instrument = read_instrument(folder, problems)
    return instrument, [str(problem).removeprefix(str(folder / "instrument.yaml")) for problem in problems]


def test_everything_an_instrument_can_say(tmp_path):
    instrument, problems = read(tmp_path, FULL)
    assert problems == []
    assert (instrument.name, instrument.folder) == ("invented", tmp_path / "invented")
    assert instrument.title["fr"] == "Enquête inventée"
    assert instrument.synthetic
    assert instrument.dialect == DialectHints(
        label_row=True, separator=".", missing=("", "n/a", "-99"), encoding="cp1252"
    )
    assert instrument.columns.duration.unit == "seconds"
    assert instrument.roles.dont_know == ("dk",)
    stack = instrument.stacks["incidents"]
    assert stack.blocks == (StackBlock(set={"place": "first"}, columns={"incident": "incidents"}),)
    assert stack.variables == ("place", "incident")


def test_each_default_is_written_once(tmp_path):
    instrument, problems = read(tmp_path, "title: {en: Survey}\n")
    assert problems == []
    assert instrument.dialect == DialectHints(
        label_row="auto", separator="auto", missing=("", "n/a", "---"), encoding="auto"
    )
    assert (instrument.columns.start, instrument.columns.end, instrument.columns.uuid) == ("start", "end", "")
    assert not instrument.synthetic


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "titel: {en: Survey}\n",
            [
                ", row 1, titel: This key is not known. Got 'titel'. Expected perhaps 'title'.",
            ],
        ),
        (
            "title: {en: S}\nroles: {refuse: [x]}\n",
            [", row 2, roles.refuse: This key is not known. Got 'refuse'. Expected perhaps 'refused'."],
        ),
        (
            "title: {en: S}\nstacks:\n  a:\n    blocks: []\n",
            [", row 3, stacks.a: A stack needs at least one block, or the name of a repeat."],
        ),
        (
            "title: {en: S}\ncolumns:\n  duration: {name: d, unit: second}\n",
            [
                ", row 3, columns.duration.unit: This word is not known. Got 'second'. Expected 'seconds',"
                " 'minutes' or 'hours'."
            ],
        ),
    ],
)
def test_what_is_wrong_is_named_by_line(tmp_path, text, expected):
    assert read(tmp_path, text) == (None, expected)


def test_questions_choices_and_variables_must_exist(tmp_path, form):
    text = (
        FULL.replace("incident: incidents", "incident: incident")
        .replace("[dk]", "[dont_know]")
        .replace("each: incident", "each: incidnt")
    )
    instrument, _ = read(tmp_path, text)
    problems = Problems()
    check_instrument(instrument, form, problems)
    assert [str(problem).partition("instrument.yaml, ")[2] for problem in problems.fatals] == [
        "roles.dont_know: There is no such choice. Mend the name or take it out. Got 'dont_know'.",
        (
            "stacks.incidents.blocks.1.columns.incident: There is no such question. Mend the name or take it"
            " out. Got 'incident'. Expected perhaps 'incidents'."
        ),
        (
            "stacks.incidents.each: There is no such variable. Mend the name or take it out. Got 'incidnt'."
            " Expected perhaps 'incident'."
        ),
    ]


def test_a_good_instrument_has_no_problems(tmp_path, form):
    problems = Problems()
    check_instrument(read(tmp_path, FULL)[0], form, problems)
    assert not len(problems)


def test_the_form_is_a_workbook_or_a_folder(tmp_path):
    instrument, _ = read(tmp_path, FULL)
    assert instrument.form_path == instrument.folder / "form.xlsx"
    (instrument.folder / "form").mkdir()
    assert instrument.form_path == instrument.folder / "form"
    assert read_form(instrument.form_path, Problems()) is None
