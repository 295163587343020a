"""Inputs made after what users of Kobo, ONA, ODK, SurveyCTO, Excel, SPSS and Stata report.

Each is a form, an export and the right value, counted by hand; most come from one reported trouble.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from analysis.intake.answers.number_codes import suspects
from analysis.intake.export.export import read_responses
from analysis.intake.instrument import Instrument
from analysis.problems import Problems
from tests.intake.drawn import write_xlsx
from tests.intake.drawn_forms import YES_NO, form_of, read_export, told

HARMONISE = ["kind", "question", "alias", "canonical", "note"]
ND = [["nd", name, name.title()] for name in ("a", "b", "c")]
KIDS = [["begin_repeat", "kids", "Children"], ["integer", "kage", "Age of the child"]]
KIDS += [["select_multiple nd", "kneeds", "Needs of the child"], ["end_repeat", ""]]
ROWS = 12


def each(*cells: str, rows: int = ROWS) -> list[str]:
    """The cells over and over, for so many interviews."""
    return [cells[place % len(cells)] for place in range(rows)]


@dataclass(frozen=True)
class Case:
    """A question of a form, its columns in an export, and the answers that must come out.

    `right`: how many gave each answer, or the numbers and dates themselves; `said`: what is told of it.
    """

    question: Sequence[str]
    columns: Mapping[str, Sequence[str]]
    right: Mapping[str, int] | Sequence[object]
    choices: Sequence[Sequence[str]] = ()
    said: str = ""
    harmonise: Sequence[Sequence[str]] = ()
    extra: Sequence[str] = field(default=())


def number(*cells: str, right: Sequence[float], said: str = "", kind: str = "decimal") -> Case:
    return Case([kind, "q", "How much?"], {"q": cells}, right, said=said)


def day(*cells: str, right: Sequence[str], said: str = "") -> Case:
    return Case(["date", "q", "When?"], {"q": cells}, right, said=said)


ONE = ["select_one l", "q", "Which?"]
SEVERAL = ["select_multiple l", "q", "Which?"]
PARTLY = [["l", "1", "Yes"], ["l", "2", "No"], ["l", "3", "Yes, partly"], ["l", "4", "No, never"]]
SPLIT = {"q/x": each("1", "1", "0", "0"), "q/y": each("1", "0", "1", "0"), "q/a": each("0", "0", "1", "0")}
SPLIT |= {"q/b": each("0", "0", "0", "1")}
TO_A = [["choice", "q", "x", "a", ""], ["choice", "q", "y", "a", ""]]
ABC = [["l", name, name.title()] for name in ("a", "b")]
BLANK = {"q/x": each("0", "1", "", ""), "q/y": each("1", "", "0", "0"), "q/b": each("0", "0", "1", "1")}
CASES = {
    # harmonise: two choices of an earlier round are one
    "two codes of one cell become one": Case(
        SEVERAL, {"q": each("x y", "x", "a y", "b")}, {"a": 9, "b": 3}, ABC, harmonise=[HARMONISE, *TO_A]
    ),
    "two columns become one": Case(
        SEVERAL,
        SPLIT,
        {"a": 9, "b": 3},
        ABC,
        "Two columns hold this choice of 'q': 'q/x' and this one; it is ticked where either is.",
        [HARMONISE, *TO_A],
    ),
    "two columns become one, each of its own round": Case(
        SEVERAL, BLANK, {"a": 6, "b": 6}, ABC, "ticked where either is", [HARMONISE, *TO_A]
    ),
    "columns of words become one": Case(
        SEVERAL,
        {"q/x": each("Yes", "No"), "q/y": each("No", "No"), "q/b": each("No", "Yes")},
        {"a": 6, "b": 6},
        ABC,
        harmonise=[HARMONISE, *TO_A],
    ),
    "three codes that change round": Case(
        ONE,
        {"q": each("1.0", "1", "2", "3")},
        {"1": 3, "2": 6, "3": 3},
        PARTLY[:3],
        harmonise=[HARMONISE, *[["choice", "q", *pair, ""] for pair in ("12", "23", "31")]],
    ),
    "a column like a question but for its case": Case(
        ONE,
        {"Q": each("later"), "q": each("a", "")},
        {"a": 6},
        ABC,
        "This column differs from 'q' in case alone; it is kept as a column of its own.",
    ),
    "a question in capitals alone": Case(ONE, {"Q": each("a", "")}, {"a": 6}, ABC),
    # labels
    "commas in labels and between them": Case(
        SEVERAL,
        {"q": each("Yes, partly, No", "Yes", "No, never, No", "Yes, Yes, partly")},
        {"1": 6, "2": 6, "3": 6, "4": 3},
        PARTLY,
    ),
    "labels alike but for case and accents": Case(
        ONE,
        {"q": each("Other", "other", "\u00d3ther", "None")},
        {"a": 3, "b": 3, "c": 3, "d": 3},
        [["l", "a", "Other"], ["l", "b", "other"], ["l", "c", "\u00d3ther"], ["l", "d", "None"]],
    ),
    "names with blanks in one cell": Case(
        SEVERAL,
        {"q": each("North East South", "South")},
        {"North East": 6, "South": 12},
        [["l", "North East", "NE"], ["l", "South", "S"]],
    ),
    "codes that begin alike": Case(
        SEVERAL,
        {"q": each("12", "1,2")},
        {"1": 6, "2": 6, "12": 6},
        [["l", "1", "One"], ["l", "2", "Two"], ["l", "12", "Twelve"]],
    ),
    # codes that programs take for something else
    "choices called none, null, nan and na": Case(
        ONE,
        {"q": each("none", "null", "nan", "na")},
        {"none": 3, "null": 3, "nan": 3, "na": 3},
        [["l", name, f"Place {name}"] for name in ("none", "null", "nan", "na")],
    ),
    "01 beside 1": Case(
        ONE,
        {"q": each("1", "2", "01")},
        {"01": 4, "1": 4, "002": 4},
        [["l", "01", "First"], ["l", "1", "Another"], ["l", "002", "Second"]],
    ),
    "typographic apostrophes, and ='01'": Case(
        ONE,
        {"q": each("\u201901", '="02"', "\u00b401", "'02")},
        {"01": 6, "02": 6},
        [["l", "01", "First"], ["l", "02", "Second"]],
        "'\u201901' as '01'",
    ),
    "a list in braces": Case(SEVERAL, {"q": each("{a,b}", "{a}")}, {"a": 12, "b": 6}, ABC),
    "TRUE in the Excel of other languages": Case(
        ONE,
        {"q": each("VRAI", "FAUX", "WAHR", "VERDADERO")},
        {"yes": 9, "no": 3},
        [["l", "yes", "Yes"], ["l", "no", "No"]],
    ),
    "Stata's letters": Case(ONE, {"q": each("a", ".", ".a", ".z")}, {"a": 3}, ABC),
    # numbers of other countries
    "lakh": number(*each("1,23,456", "12,345"), right=each(123456, 12345), said="a comma between thousands"),
    "points between thousands": number(
        *each("1.234", "2.500"), right=each(1234, 2500), said="a point between thousands", kind="integer"
    ),
    "noughts behind a point beside whole numbers": number(
        *each("2.000", "500"), right=each(np.nan, 500), said="can be read two ways", kind="integer"
    ),
    "noughts behind every point": number(*each("2.000", "12.000"), right=each(2, 12), kind="integer"),
    "narrow blanks and a decimal comma": number(*each("1\u202f234,5", "12,5"), right=each(1234.5, 12.5)),
    "Persian digits": number(*each("\u06f1\u06f2", "\u06f1\u06f4"), right=each(12, 14)),
    "percents, and what may be a half": number(
        *each("45%", "0.5"), right=each(45, np.nan), said="can be read two ways"
    ),
    "more than a computer can hold": number(*each("1e309", "5"), right=each(np.nan, 5), said="no number"),
    "more than": number(*each(">10", "10"), right=each(np.nan, 10), said="This is no number"),
    # dates
    "the Persian calendar": day(
        *each("1403/02/01"), right=each("NaT"), said="Dates of another calendar must be turned into Gregorian"
    ),
    "the Buddhist calendar": day(*each("2567-03-04"), right=each("NaT"), said="a year from 1900 to 2100"),
    "a year mistyped": day(
        *each("2024-03-04", "0224-03-04"),
        right=each("2024-03-04", "NaT"),
        said="This year is none of an interview or of somebody's life",
    ),
    "Spanish": day(*each("4 de marzo de 2024"), right=each("2024-03-04")),
    "Portuguese": day(*each("4 de mar\u00e7o de 2024"), right=each("2024-03-04")),
    "ordinals": day(*each("March 4th, 2024", "1st June 2024"), right=each("2024-03-04", "2024-06-01")),
    "months of the Levant": day(*each("4 \u0622\u0630\u0627\u0631 2024"), right=each("2024-03-04")),
    "years of two figures": day(
        *each("13/03/65", "04/05/24", "14/06/30"), right=each("1965-03-13", "2024-05-04", "1930-06-14")
    ),
    "figures alone": day(*each("20240313"), right=each("2024-03-13")),
    "weekdays": day(*each("mercredi 13 mars 2024"), right=each("2024-03-13")),
    "German, and Russian years": day(
        *each("13. M\u00e4rz 2024", "4 \u043c\u0430\u044f 2024 \u0433."),
        right=each("2024-03-13", "2024-05-04"),
    ),
    "both readings": day(*each("03/04/2024"), right=each("NaT"), said="Day and month can be taken"),
    "ticks as percentages": Case(
        SEVERAL, {"q/a": each("100", "0"), "q/b": each("0", "100", "100", "")}, {"a": 6, "b": 6}, ABC
    ),
    "two underscores before a choice": Case(
        SEVERAL, {"q__a": each("1", "0"), "q__b": each("1", "1", "1", "0")}, {"a": 6, "b": 9}, ABC
    ),
    "two underscores before a choice with a minus": Case(
        SEVERAL,
        {"q_1": each("1", "0"), "q__1": each("0", "1", "0")},
        {"1": 6, "-1": 4},
        [["l", "1", "One"], ["l", "-1", "None"]],
    ),
    "a choice without a column beside columns": Case(
        SEVERAL,
        {"q": each("b a", "b", "c b"), "q/a": each("1", "0", "0"), "q/c": each("0", "0", "1")},
        {"a": 4, "b": 12, "c": 4},
        [*ABC, ["l", "c", "C"]],
    ),
    # Kobo and ONA
    "a tick for whoever acknowledged": Case(["acknowledge", "q", "Read?"], {"q": each("OK", "")}, {"OK": 6}),
    "other beside the list": Case(
        ["select_multiple l or_other", "q", "Which?"],
        {"q": each("a other", "a"), "q_other": each("tent", "")},
        {"a": 12, "b": 0, "other": 6},
        ABC,
    ),
}


def found(responses, right):
    if isinstance(right, Mapping):
        if responses.type_of("q") == "select_multiple":
            ticks, choices = responses.ticks("q")
            return dict(zip(choices, ticks.sum(axis=0).tolist(), strict=True))
        return dict(Counter(str(value) for value in responses.frame["q"].dropna()))
    column = responses.frame["q"]
    return (
        [f"{value:%Y-%m-%d}" if value == value else "NaT" for value in column]
        if column.dtype.kind == "M"
        else column
    )


@pytest.mark.parametrize("name", CASES)
def test_an_answer_comes_out_right(tmp_path, name):
    case = CASES[name]
    form, _ = form_of(tmp_path, [case.question, ["integer", "age", "Age"]], [*YES_NO, *case.choices])
    count = len(next(iter(case.columns.values())))
    columns = {**case.columns, "age": ["20"] * count, "_uuid": [f"u{row}" for row in range(count)]}
    rows = [list(columns), *map(list, zip(*columns.values(), strict=True))]
    responses, said = read_export(tmp_path, form, rows, case.harmonise)
    if isinstance(case.right, Mapping) or isinstance(case.right[0], str):
        assert found(responses, case.right) == case.right
    else:
        np.testing.assert_array_equal(found(responses, case.right), case.right)
    assert any(case.said in sentence for sentence in said) or not case.said, said


@pytest.mark.parametrize(
    ("constraint", "codes"),
    [
        ("(. >= 0 and . < 20) or selected('-1 -2', .)", {-1.0, -2.0}),
        ("(. >= 0 and . < 20) or 98 = .", {98.0}),
        (". <= 20 or . = 98", {98.0}),
        ("(. >= 0 and . <= 98) and not(. = 13)", set()),
    ],
)
def test_codes_that_a_constraint_lets_stand(tmp_path, constraint, codes):
    """A don't know that the constraint allows by name is asked about, however it is written."""
    form, _ = form_of(tmp_path, [["integer", "q", "Children", constraint]], columns=["constraint"])
    rows = [
        ["_uuid", "q"],
        *([f"u{row}", text] for row, text in enumerate(["2", "3", "-1", "-2", "98", "13"])),
    ]
    responses, _ = read_export(tmp_path, form, rows)
    named = {one.value for one in suspects(responses) if "constraint" in one.reason}
    assert named == codes


# CSV files

ROWS_OF_TEXT = {
    "quoted": '"_uuid,q,age"\n"u1,a,30"\n"u2,""b"",40"\n',
    "as saved": '_uuid,q,age\n"u1,a,30"\n"u2,b,40"\n',
}


@pytest.mark.parametrize("written", ROWS_OF_TEXT.values(), ids=ROWS_OF_TEXT)
def test_rows_that_stand_in_quotes_are_taken_apart(tmp_path, written):
    """Excel writes them so when a CSV was opened as one column of text."""
    form, _ = form_of(tmp_path, [ONE, ["integer", "age", "Age"]], ABC)
    responses, said = read_written(tmp_path, form, written)
    assert found(responses, {}) == {"a": 1, "b": 1} and responses.numbers("age").tolist() == [30, 40]
    assert said[0] == "export.csv: Every row of the file stands in quotes as one cell; it is taken apart."


@pytest.mark.parametrize("width", [3, 8])
def test_rows_that_an_open_quote_swallowed_are_told(tmp_path, width):
    names = ["q", *(f"n{place}" for place in range(width - 2))]
    survey = [["text", name, name] for name in names]
    form, _ = form_of(tmp_path, survey)
    rows = [["_uuid", *names], *([f"u{row}", "a", *"0" * (width - 2)] for row in range(4))]
    rows[2][-1] = '"one'
    responses, said = read_written(tmp_path, form, "\n".join(map(",".join, rows)) + "\n")
    assert any("further rows of the file; a quote before it is not closed" in one for one in said)
    assert (responses is None) == (width == 8)


def read_written(tmp_path, form, text):
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    instrument = Instrument(title={"en": "Drawn"}, name="drawn", folder=tmp_path)
    return read_responses(path, form, instrument, problems), told(problems, path)


# SPSS and Stata


def labelled(tmp_path, frame, labels, survey, choices, kind="dta"):
    """The answers in a file with these labels of its values, and what is told."""
    form, _ = form_of(tmp_path, [*survey, ["integer", "age", "Age"]], choices)
    path = tmp_path / f"export.{kind}"
    write = pyreadstat.write_dta if kind == "dta" else pyreadstat.write_sav
    frame = pd.DataFrame(frame).assign(age=20.0, uuid=[f"u{row}" for row in range(len(frame["age"]))])
    write(frame, str(path), variable_value_labels=labels)
    problems = Problems()
    instrument = Instrument(title={"en": "Drawn"}, name="drawn", folder=tmp_path)
    return read_responses(path, form, instrument, problems), told(problems, path)


@pytest.mark.parametrize("kind", ["dta", "sav"])
@pytest.mark.parametrize(
    ("labels", "choices", "right"),
    [
        ({1: "yes", 2: "no"}, YES_NO, {"yes": 4, "no": 6}),
        ({1: "No", 2: "Yes"}, YES_NO, {"no": 4, "yes": 6}),
        ({1: "No", 2: "Yes"}, [["yn", "1", "Yes"], ["yn", "2", "No"]], {"2": 4, "1": 6}),
        ({1: "Yes", 2: "No"}, [["yn", "1", "Yes"], ["yn", "2", "No"]], {"1": 4, "2": 6}),
        ({1: "Oui, bien sûr", 2: "No"}, [["yn", "1", "Yes"], ["yn", "2", "No"]], {"1": 4, "2": 6}),
    ],
)
def test_what_a_file_says_of_its_codes_holds(tmp_path, kind, labels, choices, right):
    """Stata's encode numbers texts by the alphabet: its 1 is "no", whatever the form's 1 is."""
    frame = {"q": [1.0] * 4 + [2.0] * 6, "age": [20.0] * 10}
    responses, said = labelled(
        tmp_path, frame, {"q": labels}, [["select_one yn", "q", "Work?"]], choices, kind
    )
    assert found(responses, right) == right
    names = [choice[1] for choice in choices]
    by_label = names[0] == "yes" or labels[1] == "No"
    assert any("the labels are followed" in sentence for sentence in said) == by_label


@pytest.mark.parametrize("labels", [{1: "No", 2: "Yes"}, {0: "No", 1: "Yes"}, {1: "Yes", 2: "No"}])
def test_what_a_file_says_of_its_ticks_holds(tmp_path, labels):
    yes = next(code for code, label in labels.items() if label == "Yes")
    no = next(code for code, label in labels.items() if label == "No")
    ticks = {"q_a": [yes, no, no], "q_b": [yes, yes, no]}
    frame = {name: [float(code) for code in codes] for name, codes in ticks.items()} | {"age": [20.0] * 3}
    survey = [["select_multiple nd", "q", "Needs"]]
    responses, _ = labelled(tmp_path, frame, {"q_a": labels, "q_b": labels}, survey, ND[:2])
    assert found(responses, {}) == {"a": 1, "b": 2}
    assert responses.answered("q").tolist() == [True, True, False]


@pytest.mark.parametrize("kind", ["dta", "sav"])
def test_what_a_file_declares_missing_is_as_the_form_has_it(tmp_path, kind):
    """A refusal that SPSS leaves out of its tables is a choice of the form; 999 is no number, and told."""
    choices = [["l", "1", "B"], ["l", "9", "Refused"]]
    form, _ = form_of(tmp_path, [["select_one l", "q", "Q"], ["integer", "n", "N"]], choices)
    path = tmp_path / f"export.{kind}"
    if kind == "sav":
        frame = {"q": [1.0, 9.0, 9.0], "n": [3.0, 999.0, 4.0]}
        labels = {"q": {1: "B", 9: "Refused"}, "n": {999: "Don't know"}}
        pyreadstat.write_sav(
            pd.DataFrame(frame),
            str(path),
            missing_ranges={"q": [9], "n": [999]},
            variable_value_labels=labels,
        )
    else:
        frame = {"q": [1, "b", "b"], "n": [3, "a", 4]}
        pyreadstat.write_dta(
            pd.DataFrame(frame),
            str(path),
            missing_user_values={"q": ["b"], "n": ["a"]},
            variable_value_labels={"q": {1: "B", "b": "Refused"}, "n": {"a": "Don't know"}},
        )
    problems = Problems()
    instrument = Instrument(title={"en": "Drawn"}, name="drawn", folder=tmp_path)
    responses = read_responses(path, form, instrument, problems)
    assert found(responses, {}) == {"1": 1, "9": 2}
    np.testing.assert_array_equal(responses.frame["n"], [3, np.nan, 4])
    code, number = {"dta": ("b", "a"), "sav": ("9", "999")}[kind]
    assert [text for text in told(problems, path) if "declares" in text] == [
        f"export.{kind}, q: The file declares 2 answers missing that the form has as choices; they are"
        f" answers. Got '{code} Refused'.",
        f"export.{kind}: The file itself declares 1 cell missing; read as no answer. Got \"n: {number} Don't"
        ' know".',
    ]


# sheets


@pytest.mark.parametrize("words", [("age", "q", "s", "a", "b"), ("Age", "Needs", "Main", "A", "B")])
@pytest.mark.parametrize("beneath", ["", "again"])
def test_a_header_of_two_rows_with_a_question_over_its_choices(tmp_path, words, beneath):
    survey = [["integer", "age", "Age"], ["select_multiple l", "q", "Needs"], ["select_one l", "s", "Main"]]
    form, _ = form_of(tmp_path, survey, ABC)
    age, question, main, one, two = words
    rows = [["Survey of May", "", "", "", ""], ["_uuid", age, question, "", main]]
    rows += [[*((rows[1][:2]) if beneath else ["", ""]), one, two, main if beneath else ""]]
    rows += [["u0", "30", "1", "0", "A"], ["u1", "40", "0", "1", "B"], ["u2", "50", "1", "1", "B"]]
    responses, _ = read_export(tmp_path, form, rows)
    assert found(responses, {}) == {"a": 2, "b": 2}
    assert responses.frame["s"].tolist() == ["a", "b", "b"]
    assert responses.frame.index.tolist() == ["u0", "u1", "u2"]


HALVES = [["integer", "age", "Age"], ["select_one yn", "w", "W"], ["integer", "n", "N"]]
HALVES += [["select_one yn", "z", "Z"]]
FIRST = [["_uuid", "age", "w"], ["a", "30", "yes"], ["b", "40", "no"], ["c", "41", "no"]]
SECOND = [["_uuid", "n", "z"], ["b", "4", "yes"], ["a", "3", "no"], ["q", "9", "no"]]


def read_sheets(tmp_path, **sheets):
    form, _ = form_of(tmp_path, HALVES, YES_NO)
    path = write_xlsx(tmp_path / "export.xlsx", sheets)
    problems = Problems()
    instrument = Instrument(title={"en": "Drawn"}, name="drawn", folder=tmp_path)
    return read_responses(path, form, instrument, problems), told(problems, path)


def test_two_sheets_with_other_questions_are_one_export(tmp_path):
    responses, said = read_sheets(tmp_path, first=FIRST, second=SECOND)
    np.testing.assert_array_equal(responses.frame["n"], [3, 4, np.nan])
    assert responses.frame["z"].astype("object").tolist()[:2] == ["no", "yes"]
    assert said == [
        "export.xlsx, sheet second: This table holds further questions of the interviews and is joined to"
        " them by '_uuid': 2 of 3 interviews have a row here; 1 row of no interview is left out."
    ]


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        ([*SECOND, ["a", "5", "no"]], "row 5, _uuid: Two rows of this part of the export have one id"),
        ([row[1:] for row in SECOND], "no column that both have tells which rows belong together"),
        ([["_uuid", "age", "z"], *SECOND[1:]], "2 sheets of this file hold interviews of the form"),
    ],
)
def test_two_sheets_that_cant_be_told_to_be_one_export_are_refused(tmp_path, second, sentence):
    responses, said = read_sheets(tmp_path, first=FIRST, second=second)
    assert responses is None and sentence in said[-1]


# repeats


def test_columns_of_choices_that_hold_nothing_tick_nothing(tmp_path):
    """ONA writes n/a into all choices of a repeat where labels are asked for (onadata 2774)."""
    form, _ = form_of(tmp_path, [["integer", "age", "Age"], *KIDS], ND)
    main = [["age", "_uuid", "_index"], ["20", "u0", "1"], ["21", "u1", "2"]]
    kids = [["kage", "kneeds/a", "kneeds/b", "kneeds/c", "_parent_index"]]
    kids += [["5", "n/a", "n/a", "n/a", "2"], ["7", "n/a", "n/a", "n/a", "1"]]
    problems = Problems()
    path = write_xlsx(tmp_path / "export.xlsx", {"main": main, "kids": kids})
    instrument = Instrument(title={"en": "Drawn"}, name="drawn", folder=tmp_path)
    responses = read_responses(path, form, instrument, problems)
    part = responses.repeats["kids"]
    assert not part.answered("kneeds").any() and part.rows.tolist() == [1, 0]


def test_keys_of_parents_with_groups_in_them(tmp_path):
    """ODK Briefcase 1.11 put the groups around a repeat into PARENT_KEY (briefcase 646)."""
    survey = [["integer", "age", "Age"], ["begin_group", "g1", "G"], ["begin_group", "g2", "G"], *KIDS]
    form, _ = form_of(tmp_path, [*survey, ["end_group", ""], ["end_group", ""]], ND)
    main = [["age", "KEY"], ["20", "uuid:u0"], ["21", "uuid:u1"]]
    kids = [["kage", "PARENT_KEY", "KEY"]]
    kids += [
        [f"{age}", f"uuid:u{of}/g1[1]/g2[1]", f"uuid:u{of}/g1[1]/g2[1]/kids[1]"]
        for age, of in ((5, 1), (7, 0))
    ]
    problems = Problems()
    path = write_xlsx(tmp_path / "export.xlsx", {"main": main, "kids": kids})
    instrument = Instrument(title={"en": "Drawn"}, name="drawn", folder=tmp_path)
    responses = read_responses(path, form, instrument, problems)
    assert responses.repeats["kids"].rows.tolist() == [1, 0]


def test_a_label_that_two_questions_have_is_told_where_other_labels_are_names(tmp_path):
    rows = [["integer", "n1", "How many?"], ["integer", "n2", "How many?"], ["integer", "age", "Age"]]
    form, _ = form_of(tmp_path, rows)
    answers, said = read_export(tmp_path, form, [["How many?", "Age", "_uuid"], ["1", "3", "a"]])
    assert not answers.has("n1") and not answers.has("n2")
    assert "This column could be n1 or n2, which have the same label" in said[0]
