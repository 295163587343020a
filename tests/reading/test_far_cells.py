"""One cell in the last corner of a sheet does not take the memory."""

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
