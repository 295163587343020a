"""What can't be read gives one clear problem, and no responses."""

import pytest

from tests.intake.drawn import ANSWERS, Style, rows_of, write_csv, write_xlsx

SAVE = "Save it as 'CSV UTF-8', or name its encoding in instrument.yaml under dialect."


def only_problem(bench, path):
    responses, problems = bench.read(path)
    assert responses is None
    (problem,) = problems
    assert problem.severity == "fatal"
    return str(problem)


@pytest.mark.parametrize("name", ["export.csv", "export.xlsx"])
def test_missing_export(bench, name):
    path = bench.folder / name
    assert only_problem(bench, path).startswith(f"{path}: There is no such ")


@pytest.mark.parametrize(
    ("name", "content"), [("export.csv", b""), ("export.csv", b"\n\n"), ("export.xlsx", b"")]
)
def test_empty_export(bench, name, content):
    path = bench.folder / name
    path.write_bytes(content)
    assert "is empty. " in only_problem(bench, path)


def test_empty_workbook(bench):
    path = write_xlsx(bench.folder / "export.xlsx", {"data": []})
    assert (
        only_problem(bench, path)
        == f"{path}: The export is empty: no sheet has a filled cell. Download it again."
    )


@pytest.mark.parametrize("style", [Style(), Style(label_rows=("labels",))], ids=["bare", "label row"])
def test_header_without_interviews(bench, style):
    path = bench.write_rows(rows_of(bench.form, style)[: 1 + len(style.label_rows)])
    assert (
        only_problem(bench, path) == f"{path}: The export has a header but no interviews. Download it again."
    )


def test_export_of_another_form(bench):
    path = bench.write_rows(
        [["_uuid", "start", "district", "water_source", "latrine"], ["a", "2020-01-01", "x", "y", "z"]]
    )
    assert (
        only_problem(bench, path)
        == f"{path}: This is an export of another form: it has 0 of the 13 questions of {bench.form.source}. "
        "Got '_uuid, start, district, water_source'."
    )


def test_workbook_cut_short(bench):
    path = write_xlsx(bench.folder / "export.xlsx", {"data": rows_of(bench.form, Style())})
    path.write_bytes(path.read_bytes()[:2000])
    assert (
        only_problem(bench, path)
        == f"{path}: The file is no .xlsx workbook, or was cut short. Download it again, or name a .csv file"
        " .csv."
    )


def test_workbook_damaged_inside(bench):
    import zipfile

    path = bench.folder / "export.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "no workbook")
    assert only_problem(bench, path).startswith(f"{path}: The workbook can't be read; it may be cut short.")


def test_workbook_under_the_name_of_a_csv(bench):
    path = write_xlsx(bench.folder / "export.xlsx", {"data": rows_of(bench.form, Style())})
    path = path.rename(bench.folder / "export.csv")
    responses, problems = bench.read(path)
    assert len(responses) == len(ANSWERS)
    assert [str(problem) for problem in problems] == [
        f"{path}: By its content this is an Excel workbook, whatever its name says; it is read as"
        f" one. Got '.csv'."
        " Expected .xlsx."
    ]


def test_wrong_encoding(bench):
    path = bench.folder / "export.csv"
    path.write_bytes(b"_uuid,consent,nationality\na,yes,Guin\x81\xff\n")
    assert (
        only_problem(bench, path)
        == f"{path}: The file is neither UTF-8 (from byte 37) nor Windows-1252. {SAVE}"
    )


def test_encoding_that_is_not_what_the_instrument_says(bench):
    path = write_csv(
        bench.folder / "export.csv",
        [["_uuid", "consent", "nationality"], ["a", "Oui", "Guinée"]],
        encoding="cp1252",
    )
    assert (
        only_problem(bench.hinted(encoding="utf-8"), path)
        == f"{path}: The file is not utf-8, as instrument.yaml says (byte 38 can't be read). {SAVE}"
    )
    assert (
        only_problem(bench.hinted(encoding="utf-88"), path)
        == f"{path}, dialect.encoding: instrument.yaml names an encoding that does not exist. Got 'utf-88'."
    )


def test_rows_with_too_many_cells(bench):
    path = bench.write_rows([["_uuid", "consent", "age"], ["a", "yes", "20"], ["b", "yes", "20", "30"]])
    assert (
        only_problem(bench, path)
        == f"{path}, row 3: 1 row has more or fewer cells than the header; an unclosed quote can be the"
        f" cause. "
        "Mend or download again. Got '4 cells: b,yes,20,30'. Expected 3 cells."
    )


def test_two_exports_of_interviews(bench):
    first = write_csv(bench.folder / "one.csv", rows_of(bench.form, Style()))
    second = write_csv(bench.folder / "two.csv", rows_of(bench.form, Style()))
    responses, problems = bench.read(first, second)
    assert responses is None
    assert [str(problem) for problem in problems] == [
        f"{first}, {second}: 2 of these files hold interviews; name exactly one, beside the files of its"
        " repeat groups. Put the rows of one survey into one file, or name each round by itself."
    ]


def test_many_exports_of_interviews_are_not_all_named(bench):
    paths = [write_csv(bench.folder / f"{place}.csv", rows_of(bench.form, Style())) for place in range(5)]
    _, problems = bench.read(*paths)
    where = ", ".join(map(str, paths[:3]))
    assert str(next(iter(problems))).startswith(f"{where}, 2 more: 5 of these files hold interviews;")


def test_label_row_that_the_instrument_promises_and_the_file_lacks(bench):
    bench = bench.hinted(label_row=True)
    _, problems = bench.read(path := bench.write(Style()))
    assert [str(problem) for problem in problems.fatals] == [
        f"{path}, row 2, dialect.label_row: instrument.yaml says label_row: true, but this row is an"
        " interview. Expected auto or false."
    ]


def test_label_row_that_the_instrument_denies(bench):
    bench = bench.hinted(label_row=False)
    _, problems = bench.read(path := bench.write(Style("en", "labels", label_rows=("labels",))))
    assert [str(problem) for problem in problems.fatals] == [
        f"{path}, row 2, dialect.label_row: instrument.yaml says label_row: false, but this row holds labels."
        " Expected auto or true."
    ]


def test_label_row_that_nothing_shows(bench):
    rows = [["_uuid", "Q78_other", "place"], ["abc", "something", "somewhere"]]
    _, problems = bench.read(path := bench.write_rows(rows))
    assert [str(problem) for problem in problems.warnings][:1] == [
        f"{path}, row 2: Nothing shows whether this row holds labels; it is read as an interview. "
        "Set dialect.label_row in instrument.yaml."
    ]
    responses, _ = bench.hinted(label_row=True).read(bench.write_rows([*rows, ["d", "e", "f"]]))
    assert responses.frame.index.tolist() == ["d"]


def test_separator_that_the_export_does_not_have(bench):
    _, problems = bench.hinted(separator=".").read(path := bench.write(Style()))
    assert [str(problem) for problem in problems.fatals] == [
        f"{path}, row 1, dialect.separator: instrument.yaml says another separator than this export has. "
        "Got '.'. Expected '/' (6 columns) or auto."
    ]


def test_uuid_column_that_the_export_lacks(bench):
    columns = bench.instrument.columns.model_copy(update={"uuid": "id"})
    instrument = bench.instrument.model_copy(update={"columns": columns})
    _, problems = type(bench)(bench.folder, bench.form, instrument).read(
        path := bench.write(Style(), ANSWERS)
    )
    assert [str(problem) for problem in problems.fatals] == [
        f"{path}, columns.uuid: The export does not have the column that instrument.yaml names for the uuid."
        " Got 'id'. Expected perhaps '_uuid'."
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("export.csv.gz", b"\x1f\x8b\x08\x00abc", "This is a compressed file (gzip). Unpack it"),
        ("export.xls", b"<html><table><tr><td>sex", "This is a web page or XML, whatever its name says."),
        ("export.csv", b'\xef\xbb\xbf{"results": []}', "This is JSON. Download the data again"),
        ("export.xlsx", b"%PDF-1.7 ...", "This is a PDF document."),
    ],
)
def test_what_is_no_table_is_called_by_its_name(bench, name, content, said):
    path = bench.folder / name
    path.write_bytes(content)
    _, problems = bench.read(path)
    assert [str(problem)[: len(f"{path}: {said}")] for problem in problems] == [f"{path}: {said}"]
