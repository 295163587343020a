"""The commented copy: a comment at each wrong number, in the cell that it stands in."""

from docx import Document

from analysis.verification.evidence.facts import Facts
from analysis.verification.evidence.matching import Matcher
from analysis.verification.output.comments import write_commented
from analysis.verification.reading.read import read_report
from analysis.verification.verdicts import judge_numbers
from analysis.verification.verification import Verification
from tests.verification.drawn import drawn_facts


def test_comments_stand_where_the_numbers_do(tmp_path):
    document = Document()
    document.add_paragraph("In Port 60% take water from a river or lake.")
    document.add_paragraph("In Port 71% take water from a river or lake.")
    document.add_paragraph("Table 1: Sources of water in Port", style="Caption")
    table = document.add_table(3, 2)
    texts = (("Source", "%"), ("River or lake", "30"), ("Protected well", "30"))
    for row, pair in enumerate(texts):
        for column, text in enumerate(pair):
            table.cell(row, column).text = text
    document.save(str(tmp_path / "report.docx"))
    facts: Facts = drawn_facts()
    report = read_report(tmp_path / "report.docx")
    verdicts = judge_numbers(report, Matcher(facts))
    write_commented(Verification(report, tuple(verdicts), facts, "en"), tmp_path / "commented.docx")

    commented = Document(str(tmp_path / "commented.docx"))
    told = sorted(comment.text for comment in commented.comments)
    title = "Sources of water in Port (water): River or lake: 60% (120 of 200)"
    assert told == [
        f"30: contradicts.\n{title}\nWrite instead: 60%",
        f"71%: contradicts.\n{title}\nWrite instead: 60% (120 of 200)",
    ]
    marked = [
        cell.text
        for row in commented.tables[0].rows
        for cell in row.cells
        if "commentRangeStart" in cell._tc.xml
    ]
    assert marked == ["30"]
    assert "commentRangeStart" in commented.tables[0].cell(1, 1)._tc.xml
