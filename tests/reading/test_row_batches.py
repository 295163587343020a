"""Table files in pieces: the same cells whatever the kind of file, every fault with its file and row."""

import pandas as pd
import pytest

from analysis.problems import Problems
from analysis.reading import row_batches
from analysis.reading.row_batches import read_pieces


def read(path, columns=(), sheet=0):
    problems = Problems()
    pieces = list(read_pieces(path, columns, problems, sheet))
    rows = [row for piece in pieces for row in piece.frame.astype("str").to_numpy().tolist()]
    return rows, [str(problem).replace(f"{path}", path.name) for problem in problems]


@pytest.fixture(params=["at once", "streamed"])
def how(request, monkeypatch):
    if request.param == "streamed":
        monkeypatch.setattr(row_batches, "SMALL_FILE", 0)
    return request.param


@pytest.mark.parametrize(
    "data",
    [
        b"day,n\n2020-01-01,3\n,4\n",
        b"sep=;\r\nday;n\r\n2020-01-01;3\r\n;4\r\n",
        "day\tn\n2020-01-01\t3\n\t4\n".encode("utf-16"),
        b'\xef\xbb\xbf"day"|"n "\n"2020-01-01"|3\n|4\n',
    ],
)
def test_every_separator_and_encoding_gives_the_same_cells(tmp_path, data, how):
    path = tmp_path / "own.csv"
    path.write_bytes(data)
    assert read(path) == ([["2020-01-01", "3"], ["", "4"]], [])
    assert read(path, ["n"]) == ([["3"], ["4"]], [])


def test_kinds_of_files_give_the_same_cells(tmp_path):
    frame = pd.DataFrame({"day": pd.to_datetime(["2020-01-01", "2020-01-02"]), "n": [3, 4]})
    frame.to_excel(tmp_path / "own.xlsx", index=False, engine="xlsxwriter")
    frame.astype("str").to_parquet(tmp_path / "own.parquet")
    expected = [["2020-01-01", "3"], ["2020-01-02", "4"]]
    assert read(tmp_path / "own.xlsx") == (expected, [])
    assert read(tmp_path / "own.parquet") == (expected, [])


@pytest.mark.parametrize(
    ("text", "columns", "told"),
    [
        ("day,n\n", (), ["own.csv: the file has no rows."]),
        ("", (), ["own.csv: The export is empty. Download it again."]),
        (
            "day,n\n1,2\n",
            ["dey"],
            ["own.csv, row 1, dey: the declared column is not in the file. Expected perhaps 'day'."],
        ),
        (
            "day,n,n\n1,2,3\n",
            ["n"],
            ["own.csv, row 1, n: 2 columns have this name; rename or delete all but one."],
        ),
    ],
)
def test_what_is_wrong_with_a_table_is_told(tmp_path, text, columns, told, how):
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    assert read(path, columns) == ([], told)


def test_rows_with_other_cells_than_the_header_are_told(tmp_path, monkeypatch):
    path = tmp_path / "own.csv"
    path.write_text("day,n,m\n1,2,3\n4\n5,6,7\n", encoding="utf-8")
    rows, told = read(path)
    assert rows == [["1", "2", "3"], ["4", "", ""], ["5", "6", "7"]]
    assert told == ["own.csv, row 3: 1 row ends before the header does; the cells behind are read as blank."]
    path.write_text("day,n,m\n1,2,3\n4,5,6,7\n", encoding="utf-8")
    assert read(path) == (
        [],
        [
            "own.csv, row 3: 1 row has more or fewer cells than the header; an unclosed quote can be the"
            " cause. Mend or download again. Got '4 cells: 4,5,6,7'. Expected 3 cells."
        ],
    )
    monkeypatch.setattr(row_batches, "SMALL_FILE", 0)
    assert read(path) == (
        [],
        [
            "own.csv: a row has more or fewer cells than the header; an unclosed quote can be the cause."
            " Mend or download again. Got '4 cells: 4,5,6,7'. Expected 3 cells."
        ],
    )


def test_a_sheet_that_is_not_there_is_told(tmp_path):
    path = tmp_path / "own.xlsx"
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        for name in ("May", "June"):
            pd.DataFrame({"n": [name]}).to_excel(book, sheet_name=name, index=False)
    assert read(path, ["n"], "June") == ([["June"]], [])
    assert read(path, ["n"], "Jun") == (
        [],
        ["own.xlsx: the workbook has no such sheet. Got 'Jun'. Expected perhaps 'June'."],
    )


def test_the_sheet_that_has_all_columns_is_found_and_two_are_refused(tmp_path):
    path, frame = tmp_path / "own.xlsx", pd.DataFrame({"day": ["d1"], "n": ["1"]})
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        pd.DataFrame({"about": ["a note"]}).to_excel(book, sheet_name="note", index=False)
        frame.to_excel(book, sheet_name="may", index=False)
    assert read(path, ["day", "n"], None) == ([["d1", "1"]], [])
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        frame.to_excel(book, sheet_name="may", index=False)
        frame.to_excel(book, sheet_name="june", index=False)
    assert read(path, ["day", "n"], None) == (
        [],
        [
            "own.xlsx: its sheets may, june all have the declared columns; say which one with sheet in"
            " registry.yaml."
        ],
    )
