import xlsxwriter

from analysis.problems import Problems
from analysis.reading.hand_tables import excel_date, read_sheets


def test_cells_under_a_merge_get_its_value_and_it_is_said(tmp_path):
    path = tmp_path / "log.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("log")
    sheet.merge_range(0, 0, 2, 0, "u1")
    sheet.write_column(0, 1, ["a", "b", "c"])
    sheet.merge_range(3, 0, 3, 1, "a heading")
    book.close()
    problems = Problems()
    (read,) = read_sheets(path, problems)
    assert read.rows == (("u1", "a"), ("u1", "b"), ("u1", "c"), ("a heading", ""))
    assert [str(problem) for problem in problems] == [
        f"{path}: Sheet 'log' has merged cells; 2 cells under a merge got the merged value."
    ]


def test_blanks_around_texts_and_blanks_that_cant_be_seen_go(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("uuid\u00a0,a\u00a0b \n", encoding="utf-8")
    (read,) = read_sheets(path, Problems())
    assert (read.rows, read.squeezed) == ((("uuid", "a b"),), 2)


def test_semicolons_and_windows_encoding_are_read_and_said(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes("uuid;région\nu1;Sikasso, Mali\n".encode("cp1252"))
    problems = Problems()
    (read,) = read_sheets(path, problems)
    assert read.rows == (("uuid", "région"), ("u1", "Sikasso, Mali"))
    assert (
        str(problems.warnings[0])
        == f"{path}: The file is not UTF-8 and was read as Windows-1252; check accented letters, and save it"
        " as 'CSV UTF-8'."
    )


def test_a_missing_an_empty_and_a_cut_file_are_told(tmp_path):
    absent, empty, cut = tmp_path / "no.xlsx", tmp_path / "empty.csv", tmp_path / "cut.xlsx"
    empty.write_text("\n", encoding="utf-8")
    cut.write_bytes(b"PK\x03\x04 half a workbook")
    for path, sentence in (
        (absent, "There is no such file. Check the path."),
        (empty, "The file is empty. Restore it from a copy, or download it again."),
        (
            cut,
            "The file is no .xlsx workbook, or was cut short. Download it again, or name a .csv file .csv.",
        ),
    ):
        problems = Problems()
        assert read_sheets(path, problems) == ()
        assert problems.fatals[0].problem == sentence


def test_a_file_another_program_holds_is_told(tmp_path, monkeypatch):
    path = tmp_path / "log.csv"
    path.write_text("uuid\n", encoding="utf-8")

    def refuse(_):
        raise PermissionError

    monkeypatch.setattr(type(path), "read_bytes", refuse)
    problems = Problems()
    assert read_sheets(path, problems) == ()
    assert (
        problems.fatals[0].problem
        == "The file can't be read because another program holds it; close it in Excel and run again."
    )


def test_a_workbook_open_in_excel_is_read_with_a_warning(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("uuid\n", encoding="utf-8")
    (tmp_path / "~$log.csv").write_text("owner", encoding="utf-8")
    problems = Problems()
    assert len(read_sheets(path, problems)) == 1
    assert (
        problems.warnings[0].problem == "The file is open in Excel; what is not saved there is not read here."
    )


def test_day_numbers_of_excel_are_dates():
    assert excel_date("43927") == "2020-04-06"
    assert excel_date("43927.5") == "2020-04-06T12:00:00"
    assert excel_date("2020-04-06") == "2020-04-06"
    assert excel_date("12") == "12"
