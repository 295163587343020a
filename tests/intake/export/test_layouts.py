"""One survey in the layouts of every maker: the same answers come out."""

import zipfile

import pytest

from tests.intake.drawn import write_csv
from tests.intake.export.surveys import survey

FORM = [
    ["start", "start", ""],
    ["select_one yn", "work", "Work?"],
    ["select_multiple nd", "needs", "Needs"],
    ["integer", "age", "Age"],
    ["begin_repeat", "kids", "Children"],
    ["select_one sx", "ksex", "Sex"],
    ["select_multiple nd", "kneeds", "Needs of the child"],
    ["end_repeat", "", ""],
]
CHOICES = {"yn": ["yes", "no"], "sx": ["f", "m"], "nd": ["food", "cash"]}
KIDS = [("a", "f", "food"), ("a", "m", "food cash"), ("c", "f", "")]


@pytest.fixture
def drawn(tmp_path):
    return survey(tmp_path, FORM, CHOICES)


def odk_central(drawn):
    main = [["KEY", "start", "work", "needs", "age"]]
    main += [
        ["uuid:a", "2026-01-13T09:00:00Z", "yes", "food cash", "20"],
        ["uuid:b", "2026-01-14T09:00:00Z", "no", "", ""],
        ["uuid:c", "2026-01-15T09:00:00Z", "no", "cash", "1500"],
    ]
    kids = [["ksex", "kneeds", "PARENT_KEY", "KEY"]]
    kids += [[sex, needs, f"uuid:{of}", f"uuid:{of}/kids[{n}]"] for n, (of, sex, needs) in enumerate(KIDS, 1)]
    path = drawn.folder / "form.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, rows in (("form.csv", main), ("form-kids.csv", kids)):
            archive.write(write_csv(drawn.folder / name, rows), name)
        archive.writestr("media/photo.csv", "x")
    return [path]


SURVEYCTO = [
    ["SubmissionDate", "start", "work", "needs", "needs_food", "needs_cash", "age"],
    ["Jan 24, 2026 01:34:57 PM", "Jan 13, 2026 09:00:00 AM", "yes", "food cash", "1", "1", "20"],
    ["Jan 24, 2026 01:34:57 PM", "Jan 14, 2026 09:00:00 AM", "no", "", "", "", ""],
    ["Jan 24, 2026 01:34:57 PM", "Jan 15, 2026 09:00:00 AM", "no", "cash", "0", "1", "1,500"],
]


def surveycto_long(drawn):
    keys = ["KEY", "uuid:a", "uuid:b", "uuid:c"]
    main = [[*row, key, f"{key}/kids"] for row, key in zip(SURVEYCTO, keys, strict=True)]
    main[0][-1] = "SET-OF-kids"
    kids = [["ksex", "kneeds", "kneeds_food", "kneeds_cash", "PARENT_KEY", "KEY", "SET-OF-kids"]]
    for number, (of, sex, needs) in enumerate(KIDS, 1):
        ticks = [str(int(need in needs)) if needs else "" for need in ("food", "cash")]
        kids.append([sex, needs, *ticks, f"uuid:{of}", f"uuid:{of}/kids[{number}]", f"uuid:{of}/kids"])
    return [write_csv(drawn.folder / "main.csv", main), write_csv(drawn.folder / "main-kids.csv", kids)]


def surveycto_wide(drawn):
    header = ["ksex_1", "kneeds_1", "kneeds_food_1", "kneeds_cash_1", "ksex_2", "kneeds_2", "kneeds_food_2"]
    wide = [
        [*header, "kneeds_cash_2", "KEY"],
        ["f", "food", "1", "0", "m", "food cash", "1", "1", "uuid:a"],
        ["", "", "", "", "", "", "", "", "uuid:b"],
        ["f", "", "", "", "", "", "", "", "uuid:c"],
    ]
    rows = [[*first, *second] for first, second in zip(SURVEYCTO, wide, strict=True)]
    return [write_csv(drawn.folder / "wide.csv", rows, delimiter=";")]


def ona(drawn):
    rows = [
        ["start", "work", "needs/food", "needs/cash", "age", "kids[1]/ksex", "kids[1]/kneeds/food"],
        ["2026-01-13T09:00:00", "yes", "True", "True", "20", "f", "True"],
        ["2026-01-14T09:00:00", "no", "n/a", "n/a", "n/a", "n/a", "n/a"],
        ["2026-01-15T09:00:00", "no", "False", "True", "1500", "f", ""],
    ]
    wide = [
        ["kids[1]/kneeds/cash", "kids[2]/ksex", "kids[2]/kneeds/food", "kids[2]/kneeds/cash", "_uuid"],
        ["False", "m", "True", "True", "a"],
        ["n/a", "n/a", "False", "False", "b"],
        ["", "n/a", "n/a", "n/a", "c"],
    ]
    return [write_csv(drawn.folder / "ona.csv", [[*a, *b] for a, b in zip(rows, wide, strict=True)])]


def kobo(drawn):
    main = [
        ["start", "work", "needs", "needs/food", "needs/cash", "age", "_id", "_uuid", "_index"],
        ["2026-01-13T09:00:00.000+03:00", "yes", "food cash", "1", "1", "20", "11", "a", "1"],
        ["2026-01-14T09:00:00.000+03:00", "no", "", "", "", "", "12", "b", "2"],
        ["2026-01-15T09:00:00.000+03:00", "no", "cash", "0", "1", "1500", "13", "c", "3"],
    ]
    kids = [["ksex", "kneeds", "_index", "_parent_table_name", "_parent_index", "_submission__uuid"]]
    index = {"a": "1", "c": "3"}
    kids += [
        [sex, needs, str(number), "main", index[of], of] for number, (of, sex, needs) in enumerate(KIDS, 1)
    ]
    return [drawn.workbook(main=main, kids=kids)]


def kobo_labels(drawn):
    """Labels as headers and answers, only the summary of each multi-select, a row of HXL's tags, media."""
    main = [
        ["start", "Work?", "Needs", "Age", "Photo_URL", "_uuid", "_index"],
        ["#date", "#work", "#needs+list", "#age", "", "#meta+id", ""],
        ["2026-01-13T09:00:00.000+03:00", "Yes", "Food Cash", "20", "https://kf.example/a.jpg", "a", "1"],
        ["2026-01-14T09:00:00.000+03:00", "No", "", "", "", "b", "2"],
        ["2026-01-15T09:00:00.000+03:00", "No", "Cash", "1500", "", "c", "3"],
    ]
    kids = [["Sex", "Needs of the child", "_index", "_parent_index", "_submission__uuid"]]
    index = {"a": "1", "c": "3"}
    for number, (of, sex, needs) in enumerate(KIDS, 1):
        kids.append([sex.title(), needs.title(), str(number), index[of], of])
    return [drawn.workbook(main=main, kids=kids)]


def kobo_details(drawn):
    """Only the choice columns of each multi-select, under a merged row of groups."""
    main = [
        ["", "Work", "What they need", "", "", ""],
        ["start", "work", "needs/food", "needs/cash", "age", "_uuid"],
        ["2026-01-13", "yes", "1", "1", "20", "a"],
        ["2026-01-14", "no", "", "", "", "b"],
        ["2026-01-15", "no", "0", "1", "1500", "c"],
    ]
    kids = [["ksex", "kneeds/food", "kneeds/cash", "_submission__uuid"]]
    for of, sex, needs in KIDS:
        ticks = [str(int(need in needs)) if needs else "" for need in ("food", "cash")]
        kids.append([sex, *ticks, of])
    return [drawn.workbook(main=main, kids=kids)]


def commcare(drawn):
    main = [
        ["number", "formid", "form.start", "form.work", "form.needs | food", "form.needs | cash", "form.age"],
        ["0", "a", "2026-01-13T09:00:00Z", "yes", "1", "1", "20"],
        ["1", "b", "2026-01-14T09:00:00Z", "no", "---", "---", "---"],
        ["2", "c", "2026-01-15T09:00:00Z", "no", "---", "1", "1500"],
    ]
    kids = [["number", "number__0", "number__1", "form.kids.ksex", "form.kids.kneeds"]]
    numbers = {"a": "0", "c": "2"}
    for place, (of, sex, needs) in enumerate(KIDS):
        row = str(place if of == "a" else 0)
        kids.append([f"{numbers[of]}.{row}", numbers[of], row, sex, needs or "---"])
    return [drawn.workbook(Forms=main, Repeat=kids)]


LAYOUTS = [kobo, kobo_labels, kobo_details, ona, odk_central, surveycto_long, surveycto_wide, commcare]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_answers(drawn, layout):
    responses, problems = drawn.read(*layout(drawn))
    assert responses.frame["work"].tolist() == ["yes", "no", "no"]
    assert responses.ticks("needs")[0].tolist() == [[1, 1], [0, 0], [0, 1]]
    assert responses.answered("needs").tolist() == [True, False, True]
    assert responses.numbers("age").tolist()[::2] == [20, 1500]
    assert [str(day)[:10] for day in responses.frame["start"]] == ["2026-01-13", "2026-01-14", "2026-01-15"]
    kids = responses.repeats["kids"]
    uuids = [uuid.removeprefix("uuid:") for uuid in responses.frame.index[kids.cluster]]
    ticked = [
        " ".join(name for name, tick in zip(("food", "cash"), row, strict=True) if tick)
        for row in kids.ticks("kneeds")[0]
    ]
    assert list(zip(uuids, kids.frame["ksex"], ticked, strict=True)) == KIDS
    assert not problems.fatals


@pytest.mark.parametrize("suffix", [".sav", ".dta"])
def test_spss_and_stata_files_hold_codes(drawn, suffix):
    import pandas as pd
    import pyreadstat

    frame = pd.DataFrame(
        {"work": ["yes", "no"], "needs_food": [1.0, 0.0], "needs_cash": [1.0, 1.0], "age": [20.0, None]}
    )
    path = drawn.folder / f"export{suffix}"
    write = pyreadstat.write_sav if suffix == ".sav" else pyreadstat.write_dta
    write(frame, path)
    responses, problems = drawn.read(path)
    assert responses.frame["work"].tolist() == ["yes", "no"]
    assert responses.ticks("needs")[0].tolist() == [[1, 1], [0, 1]]
    assert responses.numbers("age")[0] == 20
    assert not problems.fatals


@pytest.mark.parametrize("suffix", [".sav", ".dta", ".zip"])
def test_a_file_that_is_none_is_a_problem(drawn, suffix):
    path = drawn.folder / f"export{suffix}"
    path.write_bytes(b"nothing of the kind")
    responses, problems = drawn.read(path)
    assert responses is None
    (said,) = drawn.said(problems)
    assert "can't be read" in said and said.endswith("ownload it again.")


def test_a_header_that_lost_its_last_names_is_told(drawn):
    path = drawn.csv([["work", "needs", "_uuid"], *[["yes", "food", f"u{n}", "1", "0"] for n in range(4)]])
    responses, problems = drawn.read(path)
    assert responses.ticks("needs")[0].tolist() == [[1, 0]] * 4
    assert drawn.said(problems)[0] == (
        "export.csv, row 1: Column 4 has no name and is left out (4 filled cells)."
    )


def test_excels_separator_line_and_decimal_commas(drawn):
    path = drawn.folder / "export.csv"
    path.write_text("sep=;\nwork;age;_uuid\nyes;1,5;a\nno;2;b\n", encoding="utf-8")
    responses, _ = drawn.read(path)
    assert responses.numbers("age").tolist() == [1.5, 2]
    assert responses.frame.index.tolist() == ["a", "b"]


def test_three_thousand_columns_and_long_headers(drawn):
    header = ["work", "_uuid", *(f"note {number} " + "x" * 60 for number in range(2998)), "y" * 200_000]
    path = drawn.csv([header, *[["yes", f"u{row}", *["-"] * 2999] for row in range(3)]])
    responses, problems = drawn.read(path)
    assert len(responses) == 3
    assert not problems.fatals


def test_a_minus_of_a_choice_is_an_underscore_in_surveycto(tmp_path):
    drawn = survey(tmp_path, [["select_multiple nd", "needs", "Needs"]], {"nd": ["1", "-99"]})
    rows = [["needs", "needs_1", "needs__99", "KEY"], ["1", "1", "0", "uuid:a"], ["-99", "0", "1", "uuid:b"]]
    responses, problems = drawn.read(drawn.csv(rows))
    ticks, choices = responses.ticks("needs")
    assert (choices, ticks.tolist()) == (("1", "-99"), [[1, 0], [0, 1]])
    assert drawn.said(problems) == []
