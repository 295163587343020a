"""The cells of an export as columns of text, however its rows are written."""

import numpy as np
import pytest

from analysis.problems import Problems
from analysis.reading import text_columns
from analysis.reading.export_heads import open_export
from analysis.reading.text_columns import ReadColumn, read_columns


def read(path, content: bytes, missing=(), free_text=()):
    """(the columns below the header, each as its cells with None for a missing one; what is said)."""
    path.write_bytes(content)
    problems = Problems()
    (head,) = open_export(path, "auto", problems)
    columns = read_columns(head, 1, missing, free_text, problems) or []
    cells = [column.spread(list(column.texts), None, object).tolist() for column in columns]
    return cells, [str(problem).removeprefix(str(path)) for problem in problems]


@pytest.mark.parametrize("free_text", [(), (1,)])
def test_blanks_around_texts_and_words_for_nothing_are_gone(tmp_path, free_text):
    content = b"sex,why\nfemale, work \n female,NA\n,work\n"
    cells, said = read(tmp_path / "t.csv", content, missing=("NA",), free_text=free_text)
    assert cells == [["female", "female", None], ["work", None, "work"]]
    assert said == []


def test_a_text_over_two_lines_is_one_cell(tmp_path):
    assert read(tmp_path / "t.csv", b'a,b\n"two\nlines",2\n') == ([["two\nlines"], ["2"]], [])


def test_blank_lines_among_the_rows_are_no_rows(tmp_path):
    assert read(tmp_path / "t.csv", b"a,b\n\n1,2\n\n3,4\n") == ([["1", "3"], ["2", "4"]], [])


def test_rows_that_lost_their_last_empty_cells_are_filled(tmp_path):
    assert read(tmp_path / "t.csv", b"a,b,c\n1,2,3\n4\n5,6,\n") == (
        [["1", "4", "5"], ["2", None, "6"], ["3", None, None]],
        [", row 3: 1 row ends before the header does; the cells behind are read as blank."],
    )


def test_a_row_with_a_cell_too_many_is_a_problem_with_its_row(tmp_path):
    cells, said = read(tmp_path / "t.csv", b"a,b\n1,2\n3,4,5\n")
    assert cells == []
    assert len(said) == 1
    assert said[0].startswith(", row 3: ")


def test_a_column_is_laid_out_cut_and_packed():
    column = ReadColumn(np.array([1, -1, 1, 2]), ["never", "yes", "no"])
    assert column.spread([0.0, 1.0, 2.0], np.nan).tolist()[:1] == [1.0]
    assert column.rows_with([1]).tolist() == [0, 2]
    assert column.take(np.array([3])).codes.tolist() == [2]
    packed = column.packed()
    assert (packed.codes.tolist(), packed.texts) == ([0, -1, 0, 1], ["yes", "no"])


def test_a_large_file_is_read_in_pieces_that_are_coded_as_one(tmp_path, monkeypatch):
    answers = [f"{place % 300},text {place}," if place % 7 else f",,{place}" for place in range(2000)]
    content = "\n".join(["few,many,rare", *answers]).encode()
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    (head,) = open_export(path, "auto", Problems())
    whole = read_columns(head, 1, (), (1,), Problems())
    pieces, row_counts = text_columns._Pieces.add, []

    def count_rows(self, cells):
        row_counts.append(len(cells))
        pieces(self, cells)

    monkeypatch.setattr(text_columns, "_block_size", lambda head: 512)
    monkeypatch.setattr(text_columns._Pieces, "add", count_rows)
    in_pieces = read_columns(head, 1, (), (1,), Problems())
    assert len(row_counts) > 60
    assert max(row_counts) < 200
    for one, other in zip(whole, in_pieces, strict=True):
        assert one.codes.tolist() == other.codes.tolist()
        assert list(one.texts) == list(other.texts)
    few = [int(text) if text else None for text in in_pieces[0].spread(in_pieces[0].texts, "", object)]
    assert few == [place % 300 if place % 7 else None for place in range(2000)]


@pytest.mark.parametrize(("texts", "bytes_per_row"), [(1, 1), (128, 1), (129, 2), (32_768, 2), (32_769, 4)])
def test_codes_are_as_narrow_as_the_texts_allow(texts, bytes_per_row):
    codes = np.array([-1, *range(texts)])
    column = ReadColumn(codes, [str(place) for place in range(texts)])
    assert column.codes.itemsize == bytes_per_row
    assert column.codes.tolist() == codes.tolist()


def test_texts_that_mostly_differ_are_not_kept_as_strings(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,sex\n" + "".join(f"u{place},f\n" for place in range(10_001)))
    (head,) = open_export(path, "auto", Problems())
    ids, sexes = read_columns(head, 1, (), (0,), Problems())
    assert (list(ids.texts)[-1], ids.texts[10_000], ids.texts[:2]) == ("u10000", "u10000", ["u0", "u1"])
    assert list(sexes.texts) == ["f"]
    assert (ids.texts._list, sexes.texts._list) == (None, ["f"])
