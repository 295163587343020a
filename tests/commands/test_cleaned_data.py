"""The cleaned data as files: what is in them, and what stays apart."""

import pandas as pd
import pyreadstat
import pytest

from analysis.commands import cleaned_data, cleaned_frames
from analysis.commands.adopt import adopt
from analysis.commands.clean import DataWanted, clean_city
from analysis.commands.cleaned_data import FORMATS
from analysis.problems import CaseStudyError
from tests.intake.drawn import write_xlsx
from tests.intake.drawn_forms import write_form


@pytest.fixture
def cleaned(home):
    folder = home.root / "cleaning"
    folder.mkdir()
    home.change(home.params(), ("    wave:", "    cleaning_log: cleaning/north.csv\n    wave:"))
    log = "uuid,question,old_value,action,new_value\nu2,age,30,change_response,31\nu3,,,remove_survey,\n"
    (folder / "north.csv").write_text(log, encoding="utf-8")

    def write(kind, values=""):
        (survey,) = clean_city("north", home.root, language="en", data=DataWanted(kind, values)).surveys
        return {path.name.partition("2020-01")[2] or path.name: path for path in survey.data}

    return write


def test_a_no_is_no_blank_and_the_log_is_applied(cleaned):
    paths = cleaned("csv")
    frame = pd.read_csv(next(iter(paths.values())), dtype=str).set_index("uuid")
    assert frame.index.tolist() == ["u1", "u2", "u4", "u5", "u6", "u7"]
    assert frame["age"].fillna("").tolist() == ["20", "31", "30", "", "25", "35"]
    assert frame["means/foot"].fillna("").tolist() == ["1", "0", "", "", "0", ""]
    assert frame["paid"].fillna("").tolist() == ["yes", "yes", "dk", "", "yes", "yes"]
    assert frame.loc["u2", "start"] == "2020-01-05T10:00:00"
    written = [path.name for path in paths.values()]
    assert [name.rpartition("_")[2] for name in written[1:]] == ["changes.csv", "discards.csv", "audit.csv"]
    changes = pd.read_csv(list(paths.values())[1], dtype=str)
    assert changes[["uuid", "question", "new_value"]].to_numpy().tolist() == [["u2", "age", "31"]]


def test_labels_and_every_format_hold_the_same(cleaned):
    path = next(iter(cleaned("xlsx", "labels").values()))
    book = pd.read_excel(path, sheet_name="data", engine="calamine")
    table = pd.read_parquet(next(iter(cleaned("parquet", "labels").values())))
    spss, of_spss = pyreadstat.read_sav(next(iter(cleaned("sav").values())), apply_value_formats=True)
    stata, _ = pyreadstat.read_dta(next(iter(cleaned("dta").values())), apply_value_formats=True)
    for frame in (book, table, spss, stata):
        assert frame["uuid"].tolist() == ["u1", "u2", "u4", "u5", "u6", "u7"]
        assert frame["sex"].tolist() == ["Women", "Women", "Men", "Men", "Men", "Women"]
        assert frame["age"].fillna(0).tolist() == [20, 31, 30, 0, 25, 35]
    assert of_spss.column_names_to_labels["age"] == "Age"


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_pieces_of_the_rows_are_written_as_all_at_once(cleaned, monkeypatch, kind):
    def written(values):
        path = next(iter(cleaned(kind, values).values()))
        return path.read_bytes() if kind == "csv" else pd.read_parquet(path)

    whole = {values: written(values) for values in ("codes", "labels")}
    sizes = []
    # the fourth interview's age is blank: a piece of it alone has no whole number that would tell
    monkeypatch.setattr(cleaned_frames, "PIECE", 1)
    as_objects = cleaned_frames._as_objects
    monkeypatch.setattr(
        cleaned_frames, "_as_objects", lambda part: sizes.append(len(part)) or as_objects(part)
    )
    for values, expected in whole.items():
        if kind == "csv":
            assert written(values) == expected
        else:
            pd.testing.assert_frame_equal(written(values), expected)
    assert set(sizes) == {1}


def test_more_than_a_sheet_of_excel_holds_is_refused(cleaned, monkeypatch):
    monkeypatch.setattr(cleaned_data, "_EXCEL_ROWS", 6)
    with pytest.raises(CaseStudyError, match=r"6 rows of .* columns are more than a sheet of Excel holds"):
        cleaned("xlsx")


SURVEY = [
    ["start", "start", ""],
    ["end", "end", ""],
    ["select_one num", "long", "Codes that are numbers"],
    ["time", "woke", "When did you wake?"],
    ["date", "left", "When did you leave?"],
    ["text", "why", "Why?"],
    ["begin_repeat", "kids", "Children"],
    ["integer", "kage", "Age of the child"],
    ["end_repeat", ""],
]
NUMBERS = [["num", "1", "One"], ["num", "-99", "Refused"]]
LONG = "x" * 3000
"""Stata holds no more than 2,045 bytes in a text of fixed width."""
MAIN = [
    ["start", "end", "long", "woke", "left", "why", "_uuid", "_index"],
    [
        "2024-01-01T09:00:00+03:00",
        "2024-01-01T09:30:05+03:00",
        "1",
        "06:30:00",
        "2020-02-01",
        LONG,
        "u0",
        "1",
    ],
    ["2024-01-02T09:00:00+03:00", "2024-01-02T09:30:00+03:00", "-99", "", "", "@home", "u1", "2"],
]
CHILDREN = [["kage", "_index", "_parent_index"], ["7", "1", "2"], ["9", "2", "1"], ["4", "3", "2"]]


@pytest.fixture(scope="module")
def adopted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cleaned")
    form = write_form(folder, SURVEY, NUMBERS)
    export = write_xlsx(folder / "export.xlsx", {"main": MAIN, "kids": CHILDREN})
    made = adopt(form, export, "", folder / "home")
    return made.cities["id"].iloc[0], folder / "home"


def read_whole(path):
    """The cells of a written file as text, "" where there is none; numbers without a point."""
    readers = {
        ".csv": lambda: pd.read_csv(path, dtype=str, keep_default_na=False),
        ".xlsx": lambda: pd.read_excel(path, sheet_name="data", engine="calamine", keep_default_na=False),
        ".parquet": lambda: pd.read_parquet(path),
        ".sav": lambda: pyreadstat.read_sav(path)[0],
        ".dta": lambda: pyreadstat.read_dta(path)[0],
    }
    frame = readers[path.suffix]().astype(object)
    frame = frame.where(frame.notna(), "").astype(str)
    return frame.replace(r"\.0$", "", regex=True).replace(r"(?<=\d) (?=\d\d:)", "T", regex=True)


@pytest.mark.parametrize("kind", FORMATS)
def test_what_was_collected_stands_in_every_format(adopted, kind):
    """Times of the day, texts of any length, words of Stata's own and names of rows, whatever the format."""
    city, home = adopted
    (survey,) = clean_city(city, home, language="en", data=DataWanted(kind, "codes")).surveys
    frame = read_whole(survey.data[0])
    names = dict.fromkeys(frame.columns)
    start, end, long = (
        next(name for name in names if name.endswith(one)) for one in ("start", "end", "long")
    )
    assert frame["uuid"].tolist() == ["u0", "u1"]
    assert frame[start].tolist() == ["2024-01-01T09:00:00", "2024-01-02T09:00:00"]
    assert frame[end].tolist() == ["2024-01-01T09:30:05", "2024-01-02T09:30:00"]
    assert frame[long].tolist() == ["1", "-99"]
    assert frame["woke"].tolist() == ["06:30:00", ""]
    assert frame["left"].tolist() == ["2020-02-01", ""]
    assert frame["why"].tolist() == [LONG, "'@home" if kind == "csv" else "@home"]
    if kind == "xlsx":
        rows = pd.read_excel(survey.data[0], sheet_name="kids", engine="calamine").astype(str)
    else:
        rows = read_whole(survey.data[1])
    assert rows[["uuid", "row", "kage"]].to_numpy().tolist() == [
        ["u1", "u1/kids[1 of 2]", "7"],
        ["u0", "u0/kids[1 of 1]", "9"],
        ["u1", "u1/kids[2 of 2]", "4"],
    ]


@pytest.mark.filterwarnings("error")
def test_names_that_stata_has_keep_their_labels(adopted):
    city, home = adopted
    (survey,) = clean_city(city, home, language="en", data=DataWanted("dta", "codes")).surveys
    _, of_file = pyreadstat.read_dta(survey.data[0])
    assert of_file.column_names_to_labels["v_long"] == "Codes that are numbers"
    assert of_file.variable_value_labels["v_long"] == {1: "One", -99: "Refused"}


def test_an_unknown_format_is_said(home):
    with pytest.raises(CaseStudyError, match=r"--data xls: there is no such thing\. Expected perhaps 'xlsx'"):
        clean_city("north", home.root, data=DataWanted("xls"))


CODED = [
    ["select_multiple need", "needs", "Needs"],
    ["text", "needs_other", "Which other?"],
    ["select_one site", "site", "Site"],
]
SITES = [["need", "food", "Food"], ["need", "other", "Other"], ["site", "01", "Port"], ["site", "10", "Hill"]]


def test_codes_that_are_no_numbers_stay_in_spss_and_stata_where_they_are_asked_for(tmp_path):
    form = write_form(tmp_path, CODED, SITES)
    rows = [["needs", "needs_other", "site", "_uuid"], ["food other", "salt", "01", "a"], ["", "", "10", "b"]]
    made = adopt(form, write_xlsx(tmp_path / "export.xlsx", {"main": rows}), "", tmp_path / "home")
    read = {"sav": pyreadstat.read_sav, "dta": pyreadstat.read_dta}
    found = {}
    for kind, values in (("sav", "codes"), ("dta", "codes"), ("sav", ""), ("dta", "labels")):
        wanted = DataWanted(kind, values)
        (survey,) = clean_city(made.cities["id"].iloc[0], tmp_path / "home", data=wanted).surveys
        frame, about = read[kind](survey.data[0])
        labels = about.variable_value_labels.get("site", {})
        found[kind, values] = (frame["site"].tolist(), labels)
        assert frame["needs_other"].tolist() == ["salt", ""]  # the question has its own name
        assert frame["needs_other_2"].fillna(9).tolist() == [1, 9]
    assert found == {
        ("sav", "codes"): (["01", "10"], {"01": "Port", "10": "Hill"}),
        ("dta", "codes"): (["01", "10"], {}),
        ("sav", ""): ([1, 2], {1: "Port", 2: "Hill"}),
        ("dta", "labels"): ([1, 2], {1: "Port", 2: "Hill"}),
    }
