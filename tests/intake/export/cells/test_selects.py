"""A multi-select written in any style is read back with the same ticks."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.intake.export.cells.spelling import Spelling, SpellingTally
from analysis.intake.form.form import Choice, Form, Question
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import Instrument
from analysis.problems import Problems
from tests.intake.drawn import DATA, Bench, Style

FORM = read_form(DATA / "form", Problems())
CHOICES = tuple(choice.name for choice in FORM.choices("Q78"))
STYLES = [
    Style(),
    Style(groups=True, separator="."),
    Style(children="TRUE/FALSE"),
    Style(children="codes"),
    Style("en", "labels", missing="n/a"),
    Style("fr", "labels", parent=False),
    Style(children=""),
    Style("en", children=""),
    Style("fr", children=""),
]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.sampled_from(CHOICES), unique=True), min_size=1, max_size=5), st.sampled_from(STYLES)
)
def test_every_style_gives_the_same_ticks(tmp_path, rows, style):
    bench = Bench(tmp_path, FORM, Instrument(title={}, name="invented", folder=tmp_path))
    answers = [
        {"_uuid": f"u{number}", "consent": "yes", "Q78": tuple(ticked)} for number, ticked in enumerate(rows)
    ]
    responses, problems = bench.read(bench.write(style, answers))
    told = [problem for problem in problems if "blank in every interview" not in problem.problem]
    assert not told
    assert responses.choices("Q78") == CHOICES
    assert responses.ticks("Q78")[0].tolist() == [
        [int(choice in ticked) for choice in CHOICES] for ticked in rows
    ]
    assert responses.answered("Q78").tolist() == [bool(ticked) for ticked in rows]


def spelling(*labels):
    return Spelling([Choice(f"c{number}", {"": label}) for number, label in enumerate(labels)], {})


@pytest.mark.parametrize(
    ("labels", "text", "expected"),
    [
        (("No", "No money"), "No money", (["c1"], [])),
        (("No", "No money", "money lost"), "No money lost", (["c0", "c2"], [])),
        (
            ("Armed conflict, violence, and insecurity", "violence"),
            "violence Armed conflict, violence, and insecurity",
            (["c1", "c0"], []),
        ),
        (("NGOs / UN", "UN"), "UN NGOs / UN", (["c1", "c0"], [])),
        (("Don't know",), "DON´T  know", (["c0"], [])),
        (("Work", "School"), "Work weather again School", (["c0", "c1"], ["weather again"])),
    ],
)
def test_labels_of_several_words_are_told_apart(labels, text, expected):
    assert spelling(*labels).split(text) == expected


def test_names_win_over_labels_and_labels_over_likenesses():
    swapped = Spelling([Choice("yes", {"": "no"}), Choice("no", {"": "yes"})], {})
    assert swapped.read(["yes", "no"], SpellingTally()) == ["yes", "no"]
    alike = spelling("Don't know", "don´t know")
    assert alike.read(["Don't know", "don´t know", "DON'T KNOW"], SpellingTally()) == ["c0", "c1", None]


def test_a_question_without_its_list_keeps_whatever_was_answered(tmp_path):
    form = Form(
        "",
        "",
        "",
        (),
        {"town": Question("town", "select_one", "towns"), "age": Question("age", "integer")},
        {},
        {},
        "form",
    )
    bench = replace(Bench(tmp_path, form, Instrument(title={}, name="invented", folder=tmp_path)))
    responses, problems = bench.read(
        bench.write_rows([["_uuid", "town", "age"], ["a", "Gao", "20"], ["b", "Mopti", "21"]])
    )
    assert not len(problems)
    assert responses.codes("town")[0].tolist() == [0, 1]
    assert responses.choices("town") == ("Gao", "Mopti")
