"""What a workbook holds beside its values: far cells, formulas without results, errors of Excel."""

import openpyxl
import pytest
import xlsxwriter

from analysis.problems import Problems
from analysis.reading.workbooks import read_workbook


def test_a_cell_in_the_last_corner_is_refused_in_words(tmp_path):
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("data")
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write(1_048_575, 16_383, "x")
    problems = Problems()
    assert read_workbook(path, problems) == {}
    assert [str(problem) for problem in problems] == [
        f"{path}: A sheet is filled as far as XFD1048576, with next to nothing in between. Delete the rows"
        " and columns beyond the table in Excel and save again."
    ]


def test_a_long_table_is_no_such_sheet(tmp_path):
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("data")
        for row in range(3_000):
            sheet.write_row(row, 0, ["x", "y"])
    assert len(read_workbook(path, Problems())["data"]) == 3_000


def by_openpyxl(path):
    book = openpyxl.Workbook()
    book.active.title = "a & b"
    for row in (["uuid", "age"], ["u1", "=40+1"], ["u2", "=B2+1"]):
        book.active.append(row)
    book.save(path)


def by_xlsxwriter(path):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("a & b")
        sheet.write_column(0, 0, ["uuid", "u1", "u2"])
        sheet.write(0, 1, "age")
        sheet.write_formula(1, 1, "=40+1")
        sheet.write_formula(2, 1, "=B2+1")


@pytest.mark.parametrize("write", [by_openpyxl, by_xlsxwriter])
def test_formulas_that_nobody_worked_out_are_no_blank_answers_and_no_zeros(tmp_path, write):
    path = tmp_path / "t.xlsx"
    write(path)
    problems = Problems()
    assert read_workbook(path, problems) == {}
    assert [str(problem) for problem in problems] == [
        f"{path}, sheet a & b: 2 cells hold formulas without a result, as the program that wrote the file"
        " worked none out. Open it in Excel or LibreOffice, save it, and try again. Got 'B2'."
    ]


def test_formulas_with_their_results_are_read_and_errors_are_told(tmp_path):
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("data")
        sheet.write_row(0, 0, ["uuid", "age", "sex"])
        sheet.write_formula(1, 0, '="u"&1', None, "u1")
        sheet.write_formula(1, 1, "=40+1", None, 41)
        sheet.write_formula(1, 2, "=VLOOKUP(1,A1:B1,2)", None, "#N/A")
    problems = Problems()
    assert read_workbook(path, problems)["data"] == [["uuid", "age", "sex"], ["u1", "41", ""]]
    assert [str(problem) for problem in problems] == [
        f"{path}, sheet data: 1 cell holds an error of Excel in place of a value; read as blank. Mend the"
        " formulas if answers are meant. Got '#N/A in C2'."
    ]
