"""Workbooks are known by what they hold."""

from analysis.problems import Problems
from analysis.reading.workbooks import kind_of, read_workbook
from tests.intake.drawn import write_xlsx


def test_a_file_is_what_it_holds_whatever_it_is_called(tmp_path):
    workbook = write_xlsx(tmp_path / "book.xlsx", {"data": [["work"], ["yes"]]})
    texts = tmp_path / "text.xlsx"
    texts.write_text("work\nyes\n", encoding="utf-8")
    renamed = tmp_path / "renamed.csv"
    renamed.write_bytes(workbook.read_bytes())
    problems = Problems()
    kinds = {path.name: kind_of(path, problems) for path in (workbook, texts, renamed, tmp_path / "none.csv")}
    assert kinds == {"book.xlsx": ".xlsx", "text.xlsx": ".csv", "renamed.csv": ".xlsx", "none.csv": ".csv"}
    assert [(problem.got, problem.expected) for problem in problems] == [(".xlsx", ".csv"), (".csv", ".xlsx")]
    assert "By its content this is a CSV text" in str(next(iter(problems)))
    assert read_workbook(renamed, Problems()) == {"data": [["work"], ["yes"]]}
