from datetime import date

import pandas as pd
import pytest

from analysis.intake.export.export import read_responses
from analysis.problems import CaseStudyError, Problems
from analysis.reading.workbooks import read_workbook
from analysis.simulation.draw import draw_interviews
from analysis.simulation.simulate import simulate
from analysis.simulation.write import LAYOUTS, export_frame, write_export

PERIOD = (date(2020, 7, 1), date(2020, 7, 31))
SURVEY = """
begin_group,who,Who,,,,,
select_one sex,sex,Sex,,,,true,
integer,age,Age,,. >= 18 and . <= 60,,true,
end_group,,,,,,,
select_multiple reason,why,"Why, then?","selected(${sex}, 'f')",,,true,
"""
CHOICES = """
sex,f,Woman
sex,m,Man
reason,money,"Money, or work"
reason,rest,To rest
"""
META = ["start", "end", "today", "deviceid", "username"]
AFTER = ["_duration", "_id", "_uuid", "_submission_time", "_index"]


@pytest.fixture
def small(make_form, make_instrument):
    return make_form(SURVEY, CHOICES), make_instrument()


@pytest.mark.parametrize(
    ("dialect", "head", "rows"),
    [
        (
            "ona",
            ["sex", "age", "why", "why/Money, or work", "why/To rest"],
            [
                ["Sex", "Age", "Why, then?", "Money, or work", "To rest"],
                ["Woman", "29", "Money, or work", "Money, or work", ""],
                ["Man", "31", "n/a", "n/a", "n/a"],
                ["Woman", "29", "To rest", "", "To rest"],
            ],
        ),
        (
            "kobo",
            ["sex", "age", "why", "why/money", "why/rest"],
            [["f", "29", "money", "1", "0"], ["m", "31", "", "", ""], ["f", "29", "rest", "0", "1"]],
        ),
        (
            "ona-codes",
            ["who/sex", "who/age", "why", "why/money", "why/rest"],
            [
                ["f", "29", "money", "TRUE", "FALSE"],
                ["m", "31", "n/a", "n/a", "n/a"],
                ["f", "29", "rest", "FALSE", "TRUE"],
            ],
        ),
        ("codes", ["sex", "age", "why"], [["f", "29", "money"], ["m", "31", ""], ["f", "29", "rest"]]),
        (
            "labels",
            ["sex", "age", "why"],
            [["Woman", "29", "Money, or work"], ["Man", "31", ""], ["Woman", "29", "To rest"]],
        ),
    ],
)
def test_an_export_is_laid_out_as_its_tool_does(small, dialect, head, rows):
    frame = simulate(*small, 3, 38, dialect=dialect)
    assert frame.columns.tolist() == META + head + AFTER
    assert frame[head].astype(str).to_numpy().tolist() == rows


def test_odk_central_names_groups_and_keys(small):
    frame = simulate(*small, 3, 1, dialect="odk-split")
    assert frame.columns.tolist() == [
        "SubmissionDate",
        *META,
        "who-sex",
        "who-age",
        "why",
        "why/money",
        "why/rest",
        "meta-instanceID",
        "KEY",
    ]
    assert frame["KEY"].str.fullmatch(r"uuid:[0-9a-f-]{36}").all()


def test_several_ticks_stand_in_the_parent_with_blanks_between(small):
    frame = simulate(*small, 200, 1, dialect="labels")
    assert set(frame["why"]) == {"", "Money, or work", "To rest", "Money, or work To rest"}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("dialect", LAYOUTS)
def test_every_dialect_is_read_back_to_the_same_answers(city, tmp_path, dialect, suffix):
    form, instrument = city
    drawn = draw_interviews(form, instrument, 60, 1, PERIOD)
    problems = Problems()
    path = write_export(tmp_path / f"export{suffix}", export_frame(drawn, dialect))
    responses = read_responses(path, form, instrument, problems)
    assert [str(problem) for problem in problems] == []
    for name in ("city", "sex", "stopped", "theft_place"):
        codes = responses.codes(name)[0]
        assert codes.tolist() == drawn.answers[name].codes.tolist()
    for name in ("reasons", "incidents", "abuse_who"):
        assert responses.ticks(name)[0].tolist() == drawn.answers[name].ticks.tolist()
    assert responses.numbers("age").tolist() == drawn.answers["age"].values.tolist()
    assert responses.asked.equals(
        pd.DataFrame(drawn.asked, index=responses.asked.index)[responses.asked.columns]
    )


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_same_seed_writes_the_same_bytes(small, tmp_path, suffix):
    first, second = (write_export(tmp_path / f"{name}{suffix}", simulate(*small, 30, 1)) for name in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_a_file_has_line_feeds_and_quotes_what_needs_it(small, tmp_path):
    text = write_export(tmp_path / "export.csv", simulate(*small, 2, 1)).read_bytes().decode("utf-8")
    assert "\r" not in text
    assert text.endswith("\n")
    assert text.split("\n")[0] == ",".join(
        [*META, "sex", "age", "why", '"why/Money, or work"', "why/To rest", *AFTER]
    )


def test_a_workbook_holds_text_only(small, tmp_path):
    path = write_export(tmp_path / "export.xlsx", simulate(*small, 2, 38, dialect="codes"))
    sheets = read_workbook(path, Problems())
    assert [row[5:7] for row in sheets["data"]] == [["sex", "age"], ["f", "29"], ["m", "31"]]


def test_the_duration_is_in_the_instruments_own_unit(make_form, make_instrument):
    columns = {"uuid": "id", "enumerator": "who", "duration": {"name": "length", "unit": "minutes"}}
    frame = simulate(make_form(SURVEY, CHOICES), make_instrument(columns=columns), 20, 1, dialect="codes")
    assert frame.columns.tolist()[-5:] == ["length", "_id", "id", "_submission_time", "_index"]
    assert frame["length"].astype(str).astype(float).between(10, 70).all()


def test_an_unknown_dialect_or_file_type_is_told(small, tmp_path):
    with pytest.raises(CaseStudyError) as error:
        simulate(*small, 2, 1, dialect="kobbo")
    assert str(error.value) == "There is no export dialect 'kobbo': perhaps 'kobo'."
    with pytest.raises(CaseStudyError) as error:
        write_export(tmp_path / "export.ods", simulate(*small, 2, 1))
    assert (
        str(error.value)
        == f"{tmp_path / 'export.ods'}: an export is written as .csv or .xlsx. Name the file so."
    )
