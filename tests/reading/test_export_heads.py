"""The top of an export, whatever kind of file it is."""

import zipfile

import pandas as pd
import pytest

from analysis.problems import Problems
from analysis.reading.export_heads import open_export


def opened(path, encoding="auto", texts=()):
    """([rows of each head], what is said without the folder)."""
    problems = Problems()
    heads = open_export(path, encoding, problems, texts)
    return heads, [str(problem).replace(str(path), "") for problem in problems]


def written(path, content: bytes):
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter", "before"),
    [
        (b"a,b\n1,2\n", "utf-8", ",", 0),
        (b"\xef\xbb\xbfa;b\n1;2\n", "utf-8-sig", ";", 0),
        ("a\tb\n1\t2\n".encode("utf-16"), "utf-16", "\t", 0),
        ("a,b\n1,2\n".encode("utf-16-le"), "utf-16-le", ",", 0),
        (b"sep=;\na;b\n1;2\n", "utf-8", ";", 1),
    ],
)
def test_how_a_csv_is_written_is_found(tmp_path, content, encoding, delimiter, before):
    (head,), said = opened(written(tmp_path / "t.csv", content))
    assert (head.rows, head.encoding, head.delimiter, head.before) == (
        [["a", "b"], ["1", "2"]],
        encoding,
        delimiter,
        before,
    )
    assert said == []


def test_a_title_above_the_header_makes_no_narrower_table(tmp_path):
    (head,), _ = opened(written(tmp_path / "t.csv", b"Our survey\na,b,c\n1,2,3\n"))
    assert head.rows == [["Our survey", "", ""], ["a", "b", "c"], ["1", "2", "3"]]


def test_an_old_code_page_is_told(tmp_path):
    (head,), said = opened(written(tmp_path / "t.csv", "nom\nSégou\n".encode("cp1252")))
    assert head.rows == [["nom"], ["Ségou"]]
    assert said == [
        ": The file is not UTF-8; it is read as Windows-1252 (Latin-1). Save it as 'CSV UTF-8', or name its"
        " encoding in instrument.yaml under dialect."
    ]


@pytest.mark.parametrize(
    ("content", "encoding", "sentence"),
    [
        (b"", "auto", ": The export is empty. Download it again."),
        (b"\n\n", "auto", ": The export is empty. Download it again."),
        (
            b"a\n1\n",
            "latin-9000",
            ", dialect.encoding: instrument.yaml names an encoding that does not exist. Got 'latin-9000'.",
        ),
        (
            b"a\nS\xe9gou\n",
            "utf-8",
            ": The file is not utf-8, as instrument.yaml says (byte 4 can't be read). Save it as 'CSV UTF-8',"
            " or name its encoding in instrument.yaml under dialect.",
        ),
        (
            b"abc,def\nghi,\x00kl\n",
            "auto",
            ": The file is no CSV text in a one-byte encoding or UTF-8. Save it as 'CSV UTF-8', or name its"
            " encoding in instrument.yaml under dialect.",
        ),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, content, encoding, sentence):
    heads, said = opened(written(tmp_path / "t.csv", content), encoding)
    assert (heads, said) == ((), [sentence])


def test_a_mark_is_believed_more_than_the_instrument(tmp_path):
    (head,), said = opened(written(tmp_path / "t.csv", b"\xef\xbb\xbfa\n1\n"), "cp1252")
    assert head.encoding == "utf-8-sig"
    assert said == [
        ": instrument.yaml says cp1252, but the file marks itself as utf-8-sig; the mark is followed."
    ]


def test_a_file_that_is_not_there(tmp_path):
    assert opened(tmp_path / "t.csv") == ((), [": There is no such file. Check the path."])


def test_the_tables_of_an_archive(tmp_path):
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("survey.csv", "a\n1\n")
        archive.writestr("survey-people.csv", "b\n2\n")
        archive.writestr("empty.csv", "")
        archive.writestr("media/list.csv", "c\n3\n")
        archive.writestr("__MACOSX/survey.csv", "d\n4\n")
    heads, said = opened(path)
    assert {head.sheet_name: head.rows for head in heads} == {
        "survey.csv": [["a"], ["1"]],
        "survey-people.csv": [["b"], ["2"]],
    }
    assert said == []


def test_an_archive_that_holds_no_table_or_is_none(tmp_path):
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    assert opened(path) == (
        (),
        [": The archive holds no CSV file with rows. Download it again as CSV."],
    )
    heads, said = opened(written(path, b"no archive"))
    assert heads == ()
    assert said == [": The archive can't be read (File is not a zip file). Download it again."]


def test_every_filled_sheet_of_a_workbook(tmp_path):
    path = tmp_path / "t.xlsx"
    with pd.ExcelWriter(path, engine="openpyxl") as writer:
        pd.DataFrame({"a": [1]}).to_excel(writer, sheet_name="survey", index=False)
        pd.DataFrame().to_excel(writer, sheet_name="nothing", index=False)
        pd.DataFrame({"b": ["x"]}).to_excel(writer, sheet_name="people", index=False)
        writer.sheets["people"].sheet_state = "hidden"
    heads, said = opened(path)
    assert [(head.sheet_name, head.rows, head.hidden) for head in heads] == [
        ("survey", [["a"], ["1"]], False),
        ("people", [["b"], ["x"]], True),
    ]
    assert said == []


def test_parquet_as_text(tmp_path):
    path = tmp_path / "t.parquet"
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime(["2021-06-19", None]),
            "needs": [["food", "water"], None],
            "sex": pd.Categorical(["female", "male"]),
            "nothing": [None, None],
        }
    )
    frame.to_parquet(path)
    (head,), said = opened(path)
    assert head.rows == [
        ["day", "needs", "sex", "nothing"],
        ["2021-06-19T00:00:00.000000", "food water", "female", ""],
        ["", "", "male", ""],
    ]
    assert said == []


def test_parquet_without_rows(tmp_path):
    path = tmp_path / "t.parquet"
    pd.DataFrame({"a": []}).to_parquet(path)
    assert opened(path) == ((), [": The export is empty: the Parquet file has no rows."])
