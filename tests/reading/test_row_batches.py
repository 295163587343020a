"""Table files in pieces: the same rows whatever the file, and every fault told."""

import pandas as pd
import pytest

from analysis.problems import Problems
from analysis.reading import row_batches
from analysis.reading.row_batches import read_pieces

FRAME = pd.DataFrame({"day": ["d1", "d2", "d3"], "n": ["1", "2", "3"], "other": ["x", "y", "z"]})


def pieces(path, columns=("day", "n"), sheet=0):
    """([(first row, cells)], what is said without the folder)."""
    problems = Problems()
    found = [
        (piece.first_row, piece.frame[list(columns)].astype(str).to_numpy().tolist())
        for piece in read_pieces(path, columns, problems, sheet)
    ]
    return found, [str(problem).replace(str(path), "") for problem in problems]


def test_a_csv_in_pieces_counts_its_rows_on(tmp_path, monkeypatch):
    monkeypatch.setattr(row_batches, "PIECE_ROWS", 2)
    FRAME.to_csv(tmp_path / "t.csv", index=False, sep=";")
    assert pieces(tmp_path / "t.csv") == ([(2, [["d1", "1"], ["d2", "2"]]), (4, [["d3", "3"]])], [])


@pytest.mark.parametrize("suffix", ["xlsx", "parquet", "CSV"])
def test_other_files_give_the_same_rows(tmp_path, suffix):
    path = tmp_path / f"t.{suffix}"
    if suffix == "xlsx":
        FRAME.to_excel(path, index=False)
    elif suffix == "parquet":
        FRAME.to_parquet(path)
    else:
        FRAME.to_csv(path, index=False)
    assert pieces(path) == ([(2, [["d1", "1"], ["d2", "2"], ["d3", "3"]])], [])


def test_the_sheet_that_has_all_columns_is_found_and_two_are_refused(tmp_path):
    path = tmp_path / "t.xlsx"
    with pd.ExcelWriter(path) as writer:
        pd.DataFrame({"about": ["a note"]}).to_excel(writer, sheet_name="note", index=False)
        FRAME.to_excel(writer, sheet_name="may", index=False)
    assert pieces(path, sheet=None)[0] == [(2, [["d1", "1"], ["d2", "2"], ["d3", "3"]])]
    with pd.ExcelWriter(path) as writer:
        FRAME.to_excel(writer, sheet_name="may", index=False)
        FRAME.to_excel(writer, sheet_name="june", index=False)
    assert pieces(path, sheet=None) == (
        [],
        [
            ": the file can't be read: its sheets may, june all have the declared columns; say which one with"
            " sheet in registry.yaml."
        ],
    )


def test_a_column_that_is_not_there_names_the_nearest(tmp_path):
    FRAME.rename(columns={"day": "days"}).to_csv(tmp_path / "t.csv", index=False)
    assert pieces(tmp_path / "t.csv") == (
        [],
        [", row 1, day: the declared column is not in the file. Expected perhaps 'days'."],
    )


def test_a_column_that_is_not_in_parquet(tmp_path):
    FRAME.rename(columns={"day": "days"}).to_parquet(tmp_path / "t.parquet")
    assert pieces(tmp_path / "t.parquet") == (
        [],
        [", row 1, day: the declared column is not in the file. Expected perhaps 'days'."],
    )


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("t.csv", b"day,n\n", ": the file has no rows."),
        ("t.csv", b"day,n\nS\xe9gou,1\n", ": the file is not UTF-8; save it as CSV UTF-8."),
        ("t.csv", None, ": there is no such file; check the path."),
        ("t.doc", b"", ": this kind of file can't be read. Got '.doc'. Expected csv, xlsx or parquet."),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, name, content, sentence):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    found, said = pieces(tmp_path / name)
    assert [cells for _, cells in found if cells] == []
    assert said == [sentence]
