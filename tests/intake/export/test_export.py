"""Every way Kobo, ONA and ODK write the same answers gives the same responses."""

import numpy as np
import pandas as pd
import pytest

from tests.intake.drawn import ANSWERS, Style, rows_of, write_csv, write_xlsx

DIALECTS = {
    "Kobo: codes and 0/1": Style(),
    "Kobo with group names": Style(groups=True),
    "Kobo, semicolons": Style(delimiter=";"),
    "ONA: label row, labels, n/a": Style("en", "labels", label_rows=("labels",), missing="n/a"),
    "ONA in French": Style("fr", "labels", label_rows=("labels",), missing="n/a"),
    "ONA 2020: column names twice": Style("en", "labels", label_rows=("names",)),
    "label row and names again": Style("en", "labels", label_rows=("labels", "names")),
    "ONA: TRUE/FALSE and dots": Style(children="TRUE/FALSE", separator="."),
    "groups and dots": Style(children="0/1", separator=".", groups=True),
    "ODK Central: dashes": Style(children="0/1", separator="-", groups=True),
    "ODK Aggregate: colons": Style(children="0/1", separator=":", groups=True),
    "children hold codes": Style(children="codes"),
    "children without parent": Style(parent=False),
    "label children without parent": Style("en", "labels", parent=False),
    "parent codes only": Style(children=""),
    "parent labels only": Style("en", children=""),
    "parent French labels only": Style("fr", children=""),
    "labels outside, 0/1 inside": Style("fr", "0/1"),
    "UTF-8 with a mark": Style("fr", "labels", encoding="utf-8-sig"),
    "UTF-16": Style("fr", "labels", encoding="utf-16"),
    "Latin-1": Style("fr", "labels", encoding="latin-1"),
}


@pytest.mark.parametrize("style", DIALECTS.values(), ids=DIALECTS)
def test_every_dialect_gives_the_same_frame(bench, expected, style):
    if style.encoding == "latin-1":
        bench = bench.hinted(encoding="latin-1")
        answers = [
            answer | {"nationality": "ML"} if answer["nationality"] == "CI" else answer for answer in ANSWERS
        ]
        expected.loc["u3", "nationality"] = "ML"
    else:
        answers = ANSWERS
    responses, problems = bench.read(bench.write(style, answers))
    assert [str(problem) for problem in problems] == []
    pd.testing.assert_frame_equal(responses.frame, expected)


@pytest.mark.parametrize(
    "style", [Style(), Style("fr", "labels", label_rows=("labels",), missing="n/a")], ids=["codes", "labels"]
)
def test_a_workbook_gives_the_same_frame(bench, expected, style):
    path = write_xlsx(bench.folder / "export.xlsx", {"data": rows_of(bench.form, style)})
    responses, problems = bench.read(path)
    assert [str(problem) for problem in problems] == []
    pd.testing.assert_frame_equal(responses.frame, expected)


def test_workbook_numbers_dates_and_truth_values_are_read_as_their_csv_would_be(bench):
    import datetime

    header = ["_uuid", "consent", "age", "Q78/economic", "arrived", "stopped"]
    rows = [header, ["a", "yes", 25.0, True, datetime.date(2019, 3, 2), "yes"]]
    import xlsxwriter

    path = bench.folder / "export.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    responses, problems = bench.read(path)
    assert not list(problems)
    assert responses.frame["age"].tolist() == [25.0]
    assert responses.frame["Q78/economic"].tolist() == [True]
    assert responses.frame["arrived"].tolist() == [pd.Timestamp("2019-03-02")]


def test_columns_headed_by_labels_are_found(bench):
    header = [
        "_uuid",
        "Do you agree to take part?",
        "How old are you?",
        "Why did you leave your country?/Violence",
    ]
    responses, problems = bench.read(
        bench.write_rows([header, ["a", "Yes", "20", "1"], ["b", "Yes", "30", "0"]])
    )
    assert not list(problems)
    assert responses.dialect.headers == "labels"
    assert responses.numbers("age").tolist() == [20, 30]
    assert responses.frame["Q78/violence"].tolist()[0] is True


def test_a_header_of_labels_over_a_row_of_names(bench, expected):
    rows = rows_of(bench.form, Style("en", "labels", label_rows=("labels",)))
    rows[0], rows[1] = rows[1], rows[0]
    responses, problems = bench.read(bench.write_rows(rows))
    assert not list(problems)
    assert responses.dialect.label_rows == 1
    pd.testing.assert_frame_equal(responses.frame, expected)


@pytest.mark.parametrize("labels", [(), ("labels",)])
@pytest.mark.parametrize("hint", ["auto", True, False])
def test_a_row_of_hashtags_is_passed_over(bench, expected, labels, hint):
    """HXL, which files of HDX had below their header until 2026."""
    rows = rows_of(bench.form, Style(label_rows=labels))
    rows.insert(1, [f"#q{place}+code" if place % 2 else "" for place in range(len(rows[0]))])
    if hint is False and labels:
        return
    responses, problems = bench.hinted(label_row=hint).read(bench.write_rows(rows))
    assert not list(problems)
    pd.testing.assert_frame_equal(responses.frame, expected)


def test_an_interview_of_ticked_labels_is_no_label_row(bench):
    """With label-valued children a respondent's cells equal the labels of their columns."""
    header = ["_uuid", "Q78/Economic reasons", "Q78/Violence", "consent"]
    responses, _ = bench.read(bench.write_rows([header, ["a", "Economic reasons", "Violence", "Yes"]]))
    assert responses.frame.index.tolist() == ["a"]


def test_the_dialect_is_told_in_one_sentence(bench):
    path = bench.write(
        Style("fr", "labels", label_rows=("labels",), missing="n/a", groups=True, separator=".")
    )
    dialect = bench.read(path)[0].dialect
    assert (
        str(dialect)
        == f"{path}: 4 interviews, utf-8 CSV with commas, a label row, choices after '.' with group names, "
        "multi-selects as labels, answers as labels (French (fr))."
    )
    assert (
        str(bench.read(bench.write(Style(children="")))[0].dialect)
        == f"{path}: 4 interviews, utf-8 CSV with commas, no label row, multi-selects as parent codes,"
        " answers as codes."
    )


def test_headers_that_r_has_put_full_stops_into(bench):
    header = ["_uuid", "consent", "Q78.Armed.conflict..generalised.violence..and.insecurity", "Q78.Violence"]
    responses, problems = bench.read(bench.write_rows([header, ["a", "yes", "1", "0"]]))
    assert not list(problems)
    assert responses.frame[["Q78/conflict", "Q78/violence"]].to_numpy().tolist() == [[True, False]]


def test_namibia_is_an_answer_unless_the_instrument_says_it_is_missing(bench):
    rows = [["_uuid", "consent", "nationality"], ["a", "yes", "NA"], ["b", "yes", "n/a"]]
    responses, _ = bench.read(bench.write_rows(rows))
    assert responses.frame["nationality"].tolist()[0] == "NA"
    assert responses.answered("nationality").tolist() == [True, False]
    responses, _ = bench.hinted(missing=["NA"]).read(bench.write_rows(rows[:2]))
    assert responses.answered("nationality").tolist() == [False]


@pytest.mark.parametrize(
    "typed", ["Don't know", "Don´t know", "DonÂ´t know", "Donâ€™t know", " don’t  KNOW ", "NE SAIT PAS", "dk"]
)
def test_apostrophes_case_and_blanks_do_not_hide_a_choice(bench, typed):
    responses, problems = bench.read(
        bench.write_rows([["_uuid", "consent"], ["a", "yes"], ["b", typed], ["c", "Yes"]])
    )
    assert responses.frame["consent"].tolist() == ["yes", "dk", "yes"]
    loosened = [str(problem) for problem in problems if "fit a choice only" in problem.problem]
    assert len(loosened) == (typed.strip() not in ("Don't know", "dk"))


def test_mojibake_in_headers_and_parents(bench):
    rows = [
        ["_uuid", "consent", "Q78", "Q78/DonÂ´t know", "Q78/Violence"],
        ["a", "Yes", "DonÂ´t know", "DonÂ´t know", ""],
    ]
    responses, _ = bench.read(bench.write_rows(rows))
    assert responses.ticks("Q78")[0].tolist() == [[0, 1]]
    assert responses.choices("Q78") == ("violence", "dk")


def test_a_choice_the_export_lacks_is_not_in_this_form(bench):
    responses, _ = bench.read(
        bench.write_rows([["_uuid", "consent", "Q78/economic"], ["a", "yes", "1"], ["b", "yes", "0"]])
    )
    assert responses.has_choice("Q78", "economic")
    assert not responses.has_choice("Q78", "violence")
    assert responses.choices("Q78") == ("economic",)


def test_answers_outside_the_list_stay_visible_and_are_problems(bench):
    rows = [
        ["_uuid", "consent", "nationality", "Q78"],
        ["a", "yes", "Malie", "Violence"],
        ["b", "yes", "Mali", "Violence Weather"],
    ]
    responses, problems = bench.read(path := bench.write_rows(rows))
    assert responses.choices("nationality") == ("ML", "NA", "GN", "CI", "Malie")
    assert responses.frame["nationality"].tolist() == ["Malie", "ML"]
    assert responses.frame["Q78/weather"].tolist() == [False, True]
    assert [str(problem) for problem in problems] == [
        (
            f"{path}, row 2, nationality: This answer is not in the choice list; it is kept, and"
            f" named in tables only"
            " where `suppress_below` people or more gave it (1"
            " cell). Got 'Malie'. Expected perhaps 'Mali'."
        ),
        (
            f"{path}, row 3, Q78: This answer is not in the choice list; it is kept, and named in tables only"
            " where `suppress_below` people or more gave it (1 cell). "
            "Got 'weather'. Expected perhaps 'other'."
        ),
    ]


def test_ten_thousand_bad_cells_make_a_handful_of_problems(bench):
    rows = [
        ["_uuid", "consent", "age"],
        *([f"u{number}", "yes", f"about {number}"] for number in range(10_000)),
    ]
    responses, problems = bench.read(path := bench.write_rows(rows))
    assert len(problems) == 7
    assert (
        str(next(iter(problems)))
        == f"{path}, row 2, age: This is no number; it is read as missing (1 cell). Got 'about 0'. Expected a"
        " number."
    )
    assert (
        str(list(problems)[5])
        == f"{path}, row 7, age: 9995 more values of this column have the same problem (9995 cells)."
    )
    assert str(list(problems)[6]) == f"{path}: 1 question is blank in every interview that was asked: age."
    assert np.isnan(responses.numbers("age")).all()


def test_numbers_and_dates_that_are_none(bench):
    header = ["_uuid", "consent", "stopped", "age", "arrived"]
    rows = [
        header,
        ["a", "yes", "yes", "1,5", "43526"],
        ["b", "yes", "yes", "25.5", "2/3/2019"],
        ["c", "yes", "yes", "nan", "2019-03-02"],
    ]
    responses, problems = bench.read(path := bench.write_rows(rows))
    np.testing.assert_array_equal(responses.numbers("age"), [1.5, 25.5, np.nan])
    assert responses.frame["arrived"].tolist() == [
        pd.Timestamp("2019-03-02"),
        pd.NaT,
        pd.Timestamp("2019-03-02"),
    ]
    assert [str(problem).removeprefix(str(path)) for problem in problems] == [
        ", row 2, age: Numbers with a decimal comma are read as such (1 cell). Got '1,5'.",
        ", row 4, age: This is R's or Excel's sign for nothing; it is read as no answer (1 cell). Got 'nan'.",
        (
            ", row 2, age: This should be a whole number; it is kept (1 cell). Got '1,5'. Expected a"
            " whole number."
        ),
        (
            ", row 3, age: This should be a whole number; it is kept (1 cell). Got '25.5'. Expected a"
            " whole number."
        ),
        (
            ", row 3, arrived: Day and month can be taken for each other in these dates; they are read as"
            " missing (1 cell). Got '2/3/2019'. Expected dialect.dates: day_first or month_first in"
            " instrument.yaml."
        ),
        (
            ", arrived: Excel has turned these dates into day numbers (1 cell); they are turned back. Got"
            " '43526'."
        ),
        (
            ", age: 1 answer is outside the form's constraint (. >= 15 and . <= 99), and counted as"
            " it is. Decide"
            " in the cleaning log. Got '1.5'."
        ),
    ]


def test_the_interviews_own_clock_is_kept(bench):
    rows = [
        ["_uuid", "start", "consent"],
        ["a", "2021-06-19T14:45:59.940+02:00", "yes"],
        ["b", "2021-06-19T23:30:00Z", "yes"],
    ]
    responses, _ = bench.read(bench.write_rows(rows))
    assert [str(moment) for moment in responses.frame["start"]] == [
        "2021-06-19 14:45:59.940000",
        "2021-06-19 23:30:00",
    ]


def test_row_numbers_count_the_label_row(bench):
    rows = rows_of(bench.form, Style(label_rows=("labels",)))
    rows[3][rows[0].index("age")] = "old"
    _, problems = bench.read(bench.write_rows(rows))
    assert [problem.row for problem in problems] == [4]


def test_unnamed_and_repeated_columns(bench):
    rows = [
        ["_uuid", "consent", "age", "age", "consent", "", ""],
        ["a", "yes", "20", "21", "yes", "x", ""],
        ["b", "no", "", "", "no", "", ""],
    ]
    responses, problems = bench.read(path := bench.write_rows(rows))
    assert responses.numbers("age").tolist()[0] == 20
    assert [str(problem).removeprefix(str(path)) for problem in problems] == [
        ", row 1, age: Two columns have this name, with different cells; the first one is used.",
        ", row 1, consent: Two columns have this name, with the same cells; the first one is used.",
        ", row 1: Column 6 has no name and is left out (1 filled cell).",
    ]
    assert list(responses.frame) == ["consent", "age"]


def test_columns_beside_the_form_are_kept_as_text(bench):
    responses, _ = bench.read(
        bench.write_rows([["_uuid", "consent", "region"], ["a", "yes", "south"], ["b", "yes", "north"]])
    )
    codes, choices = responses.codes("region")
    assert (codes.tolist(), choices) == ([1, 0], ("north", "south"))
    assert responses.asked_of("region").all()


def test_copies_of_an_interview_are_left_out_with_a_warning(bench):
    rows = [["_uuid", "consent", "age"], ["a", "yes", "20"], ["b", "yes", "30"], ["a", "yes", "20"]]
    responses, problems = bench.read(path := bench.write_rows(rows))
    assert responses.frame.index.tolist() == ["a", "b"]
    assert [(problem.severity, str(problem)) for problem in problems] == [
        (
            "warning",
            f"{path}, row 4, uuid: 1 row repeats an earlier interview, uuid and answers; left out. Got 'a'.",
        )
    ]


def test_two_interviews_under_one_uuid_are_fatal(bench):
    rows = [["_uuid", "consent", "age"], ["a", "yes", "20"], ["b", "yes", "30"], ["a", "yes", "21"]]
    _, problems = bench.read(path := bench.write_rows(rows))
    assert [(problem.severity, str(problem)) for problem in problems] == [
        (
            "fatal",
            (
                f"{path}, row 4, uuid: 1 row has the uuid of an earlier interview but other answers. "
                "Remove it, or give it a uuid of its own. Got 'a'."
            ),
        )
    ]


def test_without_a_uuid_column_interviews_are_named_by_their_row(bench):
    responses, problems = bench.read(
        path := bench.write_rows([["consent", "age"], ["yes", "20"], ["no", ""]])
    )
    assert responses.frame.index.tolist() == ["row 2", "row 3"]
    assert [str(problem) for problem in problems] == [
        f"{path}: The export has no uuid column; interviews are named by their row. Set columns.uuid in"
        " instrument.yaml."
    ]


def test_blank_rows_and_missing_uuids(bench):
    rows = [["_uuid", "consent", "age"], ["a", "yes", "20"], ["", "", ""], ["", "yes", "30"]]
    responses, problems = bench.read(path := bench.write_rows(rows))
    assert responses.frame.index.tolist() == ["a", "row 4"]
    assert [str(problem) for problem in problems] == [
        f"{path}, row 3: 1 blank row is left out.",
        f"{path}, row 4: 1 interview has no uuid and is named by its row.",
    ]


def test_parent_and_children_that_disagree_are_told(bench):
    header = ["_uuid", "consent", "Q78", "Q78/economic", "Q78/violence"]
    rows = [
        header,
        ["a", "yes", "economic", "1", "1"],
        ["b", "yes", "", "1", "0"],
        ["c", "yes", "violence", "0", "1"],
    ]
    responses, problems = bench.read(path := bench.write_rows(rows))
    assert responses.ticks("Q78")[0].tolist() == [[1, 1], [1, 0], [0, 1]]
    assert [str(problem).removeprefix(str(path)) for problem in problems] == [
        (
            ", row 3, Q78: Its choice columns are ticked where the question itself is blank; the choice"
            " columns are used (1 row)."
        ),
        (
            ", row 2, Q78: Its choice columns and the question itself name different choices; the choice"
            " columns are used (1 row). Got 'economic'."
        ),
    ]


def test_a_parent_speaks_where_its_choice_columns_are_blank(bench):
    """As where rounds with and without choice columns were put into one file."""
    rows = [["_uuid", "consent", "Q78", "Q78/economic", "Q78/violence"], ["a", "yes", "violence", "", ""]]
    responses, problems = bench.read(bench.write_rows([*rows, ["b", "yes", "economic", "1", "0"]]))
    assert not list(problems)
    assert responses.ticks("Q78")[0].tolist() == [[0, 1], [1, 0]]


def test_choice_columns_that_are_filled_halfway_are_told(bench):
    header = ["_uuid", "consent", "Q78", "Q78/economic", "Q78/violence"]
    rows = [header, ["a", "yes", "", "0", ""], ["b", "yes", "", "0", "0"], ["c", "yes", "", "", ""]]
    responses, problems = bench.read(path := bench.write_rows(rows))
    assert not responses.answered("Q78").any()
    assert [str(problem).removeprefix(str(path)) for problem in problems] == [
        ", row 2, Q78: Some of its choice columns hold a no where the question itself and the others are"
        " blank; read as no answer (1 row)."
    ]


def tickable(bench, *rows):
    header = ["_uuid", "consent", "Q78", "Q78/economic", "Q78/violence", "Q78/dk"]
    people = [[str(number), "yes", *row] for number, row in enumerate(rows)]
    responses, problems = bench.read(bench.write_rows([header, *people]))
    assert not list(problems)
    assert responses.answered("Q78").all()
    return responses.tickable("Q78").astype(int).tolist()


@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("TRUE", "FALSE")])
def test_a_choice_column_left_blank_beside_a_no_was_not_offered(bench, yes, no):
    """The form of the first two interviews had no violence; the second ticked all that it had."""
    rows = [["dk", no, "", yes], ["economic dk", yes, "", yes], ["violence", no, yes, no]]
    assert tickable(bench, *rows) == [[1, 0, 1], [1, 0, 1], [1, 1, 1]]


@pytest.mark.parametrize("yes", ["1", "TRUE"])
def test_blank_is_not_ticked_where_an_export_writes_no_no(bench, yes):
    assert (
        tickable(bench, ["dk", "", "", yes], ["economic dk", yes, "", yes], ["violence", "", yes, ""])
        == [[1, 1, 1]] * 3
    )


def test_blank_is_not_ticked_where_choice_columns_hold_labels_or_codes(bench):
    assert tickable(bench, ["dk", "", "", "dk"], ["economic", "economic", "", ""]) == [[1, 1, 1]] * 2


def test_interviews_written_in_two_ways_are_told_apart(bench):
    """The first two are of an export that writes no 0; the others of one that does."""
    rows = [["economic", "1", "", ""], ["dk", "", "", "1"], ["economic", "1", "0", "0"], ["dk", "0", "", "1"]]
    assert tickable(bench, *rows) == [[1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 0, 1]]


def test_a_column_for_a_choice_outside_the_list(bench):
    rows = [["_uuid", "consent", "Q78/economic", "Q78/violense"], ["a", "yes", "0", "1"]]
    responses, problems = bench.read(path := bench.write_rows(rows))
    assert responses.choices("Q78") == ("economic", "violense")
    assert [str(problem) for problem in problems] == [
        f"{path}, row 1, Q78/violense: This column is for a choice that is not in the question's list; "
        "it is kept as one more choice. Got 'violense'. Expected perhaps 'violence'."
    ]


def test_answers_to_questions_that_were_passed_by_are_left_out_and_told(bench):
    rows = [["_uuid", "consent", "age", "Q78"], ["a", "yes", "20", "violence"], ["b", "no", "30", "violence"]]
    responses, problems = bench.read(path := bench.write_rows(rows))
    assert responses.asked_of("age").tolist() == [True, False]
    assert responses.frame.loc["b"].isna().tolist() == [False] + [True] * 7
    sentence = "1 interview answers this question though the form's `relevant` passes it by; left out."
    assert [str(problem) for problem in problems] == [
        f"{path}, row 3, age: {sentence}",
        f"{path}, row 3, Q78: {sentence}",
    ]


def test_children_with_choices_named_by_numbers(tmp_path, bench):
    from dataclasses import replace

    from analysis.intake.form.form import Choice, Question

    numbered = tuple(Choice(str(number), {"": f"Answer {number}"}) for number in (0, 1, 2))
    form = replace(
        bench.form, questions={"Q": Question("Q", "select_multiple", "n")}, groups={}, lists={"n": numbered}
    )
    bench = replace(bench, form=form)
    header = ["_uuid", "Q/0", "Q/1", "Q/2"]
    binary, _ = bench.read(bench.write_rows([header, ["a", "0", "1", "1"], ["b", "1", "0", "0"]]))
    assert binary.ticks("Q")[0].tolist() == [[0, 1, 1], [1, 0, 0]]
    coded, _ = bench.read(bench.write_rows([header, ["a", "", "1", "2"], ["b", "0", "", ""]]))
    assert coded.ticks("Q")[0].tolist() == [[0, 1, 1], [1, 0, 0]]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_western_encodings_are_found_and_told(bench, encoding):
    rows = [["_uuid", "consent", "nationality"], ["a", "Oui", "Guinée"], ["b", "Oui", "Namibie"]]
    responses, problems = bench.read(path := bench.write_rows(rows, encoding=encoding))
    assert responses.frame["nationality"].tolist() == ["GN", "NA"]
    assert responses.dialect.encoding == "cp1252"
    assert [str(problem) for problem in problems] == [
        f"{path}: The file is not UTF-8; it is read as Windows-1252 (Latin-1). "
        "Save it as 'CSV UTF-8', or name its encoding in instrument.yaml under dialect."
    ]


def test_text_with_line_breaks_and_quotes(bench):
    rows = [
        ["_uuid", "consent", "Q78", "Q78_other"],
        ["a", "yes", "other", 'two\nlines; "quoted", yes'],
        ["b", "yes", "other", "=1+1"],
    ]
    responses, _ = bench.read(bench.write_rows(rows))
    assert responses.frame["Q78_other"].tolist() == ['two\nlines; "quoted", yes', "=1+1"]


def test_a_file_of_its_own_for_every_row(bench):
    """Nothing the reader is given is changed."""
    path = write_csv(bench.folder / "export.csv", rows_of(bench.form, Style()))
    before = path.read_bytes()
    bench.read(path)
    assert path.read_bytes() == before
