"""CSV text in all the states that people bring it in."""

import pytest

from analysis.problems import Problems
from analysis.reading.csv_text import (
    even_rows,
    find_delimiter,
    read_csv_rows,
    read_text_frame,
    with_rows,
    without_sep_line,
)


def read(path, content: bytes):
    path.write_bytes(content)
    problems = Problems()
    return read_text_frame(path, problems), [str(problem).removeprefix(str(path)) for problem in problems]


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n",
        b"\xef\xbb\xbfa;b\r\n1;2\r\n",
        b'sep=;\r\n"a";b\r\n1;2',
        "a\tb\n1\t2\n".encode("utf-16"),
        b"a|b\n\n1|2\n|\n",
        b"a,b\n1,2,,\n",
    ],
)
def test_one_table_however_it_is_written(tmp_path, content):
    frame, said = read(tmp_path / "t.csv", content)
    assert (frame.columns.tolist(), frame.to_numpy().tolist(), said) == (["a", "b"], [["1", "2"]], [])


def test_a_byte_that_is_no_utf8_is_a_problem_with_its_row(tmp_path):
    frame, said = read(tmp_path / "t.csv", b"a,b\n1,caf\xe9\n")
    assert frame.empty
    assert said == [", row 2: The file is not UTF-8. Save it as 'CSV UTF-8'."]


def test_a_cell_too_many_is_a_problem_with_its_row(tmp_path):
    _, said = read(tmp_path / "t.csv", b"a,b\n1,2\n1,2,3\n")
    assert said == [
        (
            ", row 3: This row has 3 cells, the header 2. Put quotes around a cell that holds a"
            " separator. Got '3'."
        )
    ]


def test_cells_of_any_length(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "x" * 300_000 + ",2\n", encoding="utf-8")
    problems = Problems()
    assert len(read_csv_rows(path, problems)[1][0]) == 300_000
    assert not list(problems)


def test_the_separator_line_is_excels_own():
    assert without_sep_line("sep=;\na;b") == ("a;b", ";")
    assert without_sep_line('"sep=\t"\na\tb') == ("a\tb", "\t")
    assert without_sep_line("sep,a\n1,2") == ("sep,a\n1,2", "")
    assert find_delimiter('"a,b";c\n') == ";"


def test_rows_that_excel_has_cut_are_filled_up_and_torn_ones_refused():
    problems = Problems()
    assert even_rows([["1"], ["1", "2", "3"]], 3, "t.csv", 2, problems) == [["1", "", ""], ["1", "2", "3"]]
    assert [str(problem) for problem in problems] == [
        "t.csv, row 2: 1 row ends before the header does; the cells behind are read as blank."
    ]
    problems = Problems()
    assert even_rows([["1", "a"], ["b", "3"]], 3, "t.csv", 2, problems) is None
    assert [str(problem) for problem in problems] == [
        "t.csv, row 2: 2 rows have more or fewer cells than the header; an unclosed quote can be the"
        " cause. Mend or"
        " download again. Got '2 cells: 1,a'. Expected 3 cells."
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("table,title\na,One\n", "table,title\na,One\nb,Two; three\n"),
        ("\ufefftable;title\r\na;One\r\n\r\n", 'table;title\r\na;One\nb;"Two; three"\n'),
        ("sep=;\ntitle; table\nOne;a", 'sep=;\ntitle; table\nOne;a\n"Two; three";b\n'),
    ],
)
def test_rows_are_added_under_the_columns_and_with_the_separator_that_a_file_has(tmp_path, before, after):
    path = tmp_path / "plan.csv"
    path.write_text(before, encoding="utf-8", newline="")
    assert with_rows(path, [{"table": "b", "title": "Two; three", "note": "no such column"}]) == after
