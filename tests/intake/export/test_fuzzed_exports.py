"""Exports of any cells and headers end in answers or in problems, never in an exception of another kind.

`make fuzz` draws many more.
"""

import csv
import io
import os

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.export.surveys import survey

FORM = [
    ["start", "start", ""],
    ["select_one yn", "work", "Work?"],
    ["select_multiple nd", "needs", "Needs"],
    ["integer", "age", "Age"],
    ["date", "born", "Born"],
    ["begin_repeat", "kids", "Children"],
    ["select_one sx", "ksex", "Sex"],
    ["end_repeat", "", ""],
]
CHOICES = {"yn": ["yes", "no"], "sx": ["f", "m"], "nd": ["food", "cash", "1-2"]}
HEADERS = [
    "work",
    "needs",
    "needs/food",
    "needs_cash",
    "age",
    "born",
    "start",
    "ksex_1",
    "kids[2]/ksex",
    "_uuid",
]
CELLS = [
    "yes",
    "no",
    "1",
    "0",
    "1.0",
    "TRUE",
    "food cash",
    "1,5",
    "1.234",
    "-99",
    "2026-01-02",
    "3/4/26",
    "NA",
    "٢",
    "",
]

CASES = int(os.environ.get("CASESTUDY_FUZZ", "60"))

header = st.one_of(st.sampled_from([*HEADERS, "_index", "_parent_index", "PARENT_KEY"]), st.text(max_size=8))
cell = st.one_of(st.sampled_from(CELLS), st.text(max_size=12))
table = st.lists(header, min_size=1, max_size=9).flatmap(
    lambda names: st.tuples(st.just(names), st.lists(st.lists(cell, max_size=10), max_size=6))
)


@settings(max_examples=CASES)
@given(st.lists(table, min_size=1, max_size=2), st.sampled_from(",;\t"), st.sampled_from(["utf-8", "utf-16"]))
def test_any_export_is_read_or_refused(tmp_path_factory, tables, delimiter, encoding):
    drawn = survey(tmp_path_factory.mktemp("fuzz"), FORM, CHOICES)
    paths = []
    for place, (names, rows) in enumerate(tables):
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=delimiter).writerows([names, *rows])
        path = drawn.folder / f"export{place}.csv"
        path.write_bytes(stream.getvalue().encode(encoding, "replace"))
        paths.append(path)
    responses, problems = drawn.read(*paths)
    assert responses is not None or problems.fatals


@settings(max_examples=CASES)
@given(st.binary(max_size=400), st.sampled_from([".csv", ".xlsx", ".zip", ".sav", ".dta"]))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content, suffix):
    drawn = survey(tmp_path_factory.mktemp("fuzz"), FORM, CHOICES)
    path = drawn.folder / f"export{suffix}"
    path.write_bytes(content)
    responses, problems = drawn.read(path)
    assert responses is not None or problems.fatals
