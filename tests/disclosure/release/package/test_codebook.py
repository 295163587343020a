"""The codebook and the questionnaire, sheet by sheet."""

import datetime as dt
from dataclasses import replace

from openpyxl import load_workbook

from analysis.disclosure.release.package.codebook import write_codebook, write_questionnaire
from tests.disclosure.release.package.small import described, form


def sheets(path) -> dict[str, list[list[object]]]:
    return {sheet.title: [list(row) for row in sheet.values] for sheet in load_workbook(path)}


def test_the_codebook_has_every_variable_and_how_many_gave_each_value(tmp_path):
    found = sheets(write_codebook(described(), tmp_path / "codebook.xlsx"))
    heads = ["variable", "label", "kind", "stata", "asked_of", "answers", "missing", "altered"]
    assert found["sheet.variables"] == [
        [f"head.{head}" for head in heads],
        ["id", "Number", "kind.text", "id", None, 4, 0, None],
        ["sex", "Sex", "kind.category", "sex", None, 3, 1, None],
        ["ill_yes", "Ill: yes", "kind.tick", "ill_yes", None, 3, 1, None],
        ["long", "Income", "kind.number", "v_long", "women", 3, 1, "altered.top_code; altered.noise"],
        ["day", "Day", "kind.date", "day", None, 2, 2, None],
    ]
    assert found["sheet.values"] == [
        [f"head.{head}" for head in ("variable", "value", "number", "label", "answers")],
        ["sex", "f", 1, "Women", 2],
        ["sex", "m", 2, "Men", 1],
        ["sex", "x", 3, "Other", 0],
        ["ill_yes", "0", 0, "No", 1],
        ["ill_yes", "1", 1, "Yes", 2],
    ]


def test_the_questionnaire_has_every_question_and_no_list_of_names(tmp_path):
    """The list of `name`, which is left out, has interviewers in it; that of `age`, left out too, nobody."""
    found = sheets(write_questionnaire(form(), described(), tmp_path / "questionnaire.xlsx"))
    heads = ("question", "wording", "type", "section", "asked_of", "choices", "leaves")
    assert found["sheet.questionnaire"] == [
        [f"head.{head}" for head in heads],
        ["sex", "Sex?", "select_one", "Who / *Her*", "a and b", "f: Women\nm: Men", "yes"],
        ["name", "Who asked?", "select_one", None, None, None, "no"],
        ["age", "age", "select_one", None, None, "f: Women\nm: Men", "no"],
    ]


def test_a_sheet_is_made_for_reading(tmp_path):
    """Heads are bold and stay in sight, columns are as wide as what stands in them; no text is run."""
    told = described(asked_of={"income": "=1+1", "sex": "https://example.org", "ill": "007"})
    path = write_codebook(told, tmp_path / "codebook.xlsx")
    book = load_workbook(path)
    sheet = book["sheet.variables"]
    assert sheet.freeze_panes == "B2"
    widths = [round(sheet.column_dimensions[letter].width) for letter in "ABCDEFGH"]
    assert widths == [25, 49, 15, 17, 37, 13, 13, 41]
    head, below = sheet["A1"], sheet["A2"]
    assert (head.font.bold, head.border.bottom.style, below.font.bold) == (True, "thin", False)
    for cell in (head, below):
        assert (cell.alignment.wrap_text, cell.alignment.vertical) == (True, "top")
    asked = [sheet[f"E{row}"] for row in (3, 4, 5)]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in asked] == [
        ("https://example.org", "s", None),
        ("007", "s", None),
        ("=1+1", "s", None),
    ]
    assert book.properties.created == dt.datetime(2000, 1, 1)


def test_a_sheets_name_is_cut_where_a_workbook_can_hold_no_more(tmp_path):
    voice = replace(described().voice, say=lambda key, **values: f"{key}{'x' * 40}")
    path = write_questionnaire(form(), replace(described(), voice=voice), tmp_path / "q.xlsx")
    assert list(sheets(path)) == ["release.sheet.questionnairexxxx"]
