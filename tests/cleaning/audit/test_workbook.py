from python_calamine import CalamineWorkbook

from analysis.cleaning.audit.pseudonyms import pseudonyms
from analysis.cleaning.audit.workbook import write_audit
from analysis.cleaning.checks.rules import CheckRules
from analysis.cleaning.clean import clean
from tests.cleaning.drawn import form, question, responses
from tests.cleaning.log.test_review import log


def test_the_audit_has_values_before_and_after_the_deletion_log_and_no_name(tmp_path):
    people = responses(
        form(question("age", "integer", "How old?")), {"age": [16, 30], "username": ["Awa", "Binta"]}
    )
    cleaned = clean(
        people,
        CheckRules(()),
        log(("u1", "age", "16", "recoded", "61"), ("u2", "", "", "discard", "", "=Refused")).assign(
            enumerator=["Awa", "Binta"]
        ),
    )
    path = write_audit(
        tmp_path / "quality" / "audit.xlsx", cleaned, people.form, pseudonyms(["Awa", "Binta"], "key")
    )
    workbook = CalamineWorkbook.from_path(path)
    sheets = {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}
    assert list(sheets) == [
        "summary",
        "discarded_why",
        "changes",
        "deletion_log",
        "by_question",
        "by_enumerator",
        "cleaning_log",
    ]
    assert sheets["summary"][1:] == [
        ["Interviews collected", 2],
        ["Interviews discarded", 1],
        ["Interviews kept", 1],
        ["Rows of repeats discarded", 0],
        ["Answers changed", 1],
        ["Differences the log does not explain", 0],
    ]
    assert sheets["changes"][1:] == [
        ["u2", "interview", "", "", "=Refused", "discarded"],
        ["u1", "age", "16", "61", "61", "logged"],
    ]
    assert sheets["deletion_log"][1][:2] == ["u2", "=Refused"]
    assert sheets["by_question"][1] == ["age", 2, 1, 0.5, "How old?"]
    assert "Awa" not in str(sheets) and "Binta" not in str(sheets)
