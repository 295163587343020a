"""The cleaned data as files: what is in them, and what stays apart."""

import pandas as pd
import pyreadstat
import pytest

from analysis.commands.clean import DataWanted, clean_city
from analysis.problems import CaseStudyError


@pytest.fixture
def cleaned(home):
    folder = home.root / "cleaning"
    folder.mkdir()
    home.change(home.params(), ("    wave:", "    cleaning_log: cleaning/north.csv\n    wave:"))
    log = "uuid,question,old_value,action,new_value\nu2,age,30,change_response,31\nu3,,,remove_survey,\n"
    (folder / "north.csv").write_text(log, encoding="utf-8")

    def write(kind, values="codes"):
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
    book = pd.read_excel(next(iter(cleaned("xlsx", "labels").values())), sheet_name="data")
    table = pd.read_parquet(next(iter(cleaned("parquet", "labels").values())))
    spss, of_spss = pyreadstat.read_sav(next(iter(cleaned("sav").values())), apply_value_formats=True)
    stata, _ = pyreadstat.read_dta(next(iter(cleaned("dta").values())), apply_value_formats=True)
    for frame in (book, table, spss, stata):
        assert frame["uuid"].tolist() == ["u1", "u2", "u4", "u5", "u6", "u7"]
        assert frame["sex"].tolist() == ["Women", "Women", "Men", "Men", "Men", "Women"]
        assert frame["age"].fillna(0).tolist() == [20, 31, 30, 0, 25, 35]
    assert of_spss.column_names_to_labels["age"] == "Age"


def test_an_unknown_format_is_said(home):
    with pytest.raises(CaseStudyError, match=r"--data xls: there is no such thing\. Expected perhaps 'xlsx'"):
        clean_city("north", home.root, data=DataWanted("xls"))
