import pandas as pd
import pytest

from analysis.cleaning.log.uuids import mend_uuids
from analysis.problems import Problems

KNOWN = pd.Index(
    ["aaaa1111-0001", "aaaa1111-0002", "bbbb2222-0003", "123456789012345678", "223456789012345678"]
)


def mended(*uuids: str) -> tuple[list[str], list[str]]:
    problems = Problems()
    log = pd.DataFrame({"uuid": list(uuids), "file": "log.csv", "row": range(2, len(uuids) + 2)}).astype(
        {"uuid": "str"}
    )
    return mend_uuids(log, KNOWN, problems)["uuid"].tolist(), [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("written", "meant", "why"),
    [
        ("bbbb2222-0", "bbbb2222-0003", "cut"),
        ("bbbb2222-00...", "bbbb2222-0003", "cut with dots"),
        ("uuid:aaaa1111-0002", "aaaa1111-0002", "ODK's prefix"),
        ("BBBB2222-0003", "bbbb2222-0003", "upper case"),
        ("1.23456789012346E+17", "123456789012345678", "shown with an exponent"),
        ("123456789012346000", "123456789012345678", "rounded to fifteen digits"),
    ],
)
def test_a_uuid_a_spreadsheet_changed_is_mended_where_only_one_fits(written, meant, why):
    uuids, problems = mended(written)
    assert uuids == [meant], why
    assert problems == [
        "log.csv, uuid: A spreadsheet cut or changed 1 uuid; each fits one interview only and was taken for"
        f" it. Got {written!r}. Expected {meant}."
    ]


@pytest.mark.parametrize("written", ["aaaa1111-000", "bbbb", "1.2E+17"])
def test_what_fits_several_or_tells_too_little_is_fatal(written):
    uuids, problems = mended(written)
    assert uuids == [written]
    assert problems[0].startswith(
        "log.csv, row 2, uuid: No interview has this uuid; correct it or take the row out."
    )


def test_a_log_of_another_survey_is_said_once():
    assert mended("x1", "x2")[1] == [
        "log.csv, uuid: None of the 2 uuids is in the responses: this is the log of another survey. Got 'x1'."
        " Expected aaaa1111-0001."
    ]


def test_cleaningtools_all_is_no_interview():
    assert mended("all", "", "aaaa1111-0001") == (["", "", "aaaa1111-0001"], [])


def test_a_log_that_names_nobody_looks_nobody_up():
    log = pd.DataFrame({"uuid": ["all", ""], "file": "log.csv", "row": [2, 3]})
    # a million uuids, each as a string and in a table of them, are larger than their answers
    assert mend_uuids(log, None, Problems())["uuid"].tolist() == ["", ""]
