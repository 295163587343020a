import pytest
import xlsxwriter

from analysis.cleaning.others.open_answers import list_others
from analysis.cleaning.others.workbook import read_dictionary, read_others, write_dictionary, write_others
from analysis.problems import CaseStudyError, Problems
from tests.cleaning.others.test_open_answers import decided, drawn


def test_decisions_are_read_back_and_survive_a_new_list(tmp_path):
    path = write_others(
        tmp_path / "others.xlsx", decided(asdf=("invalid", "", ""), fled_the_war=("recode", "violence", ""))
    )
    write_others(path, list_others(drawn()))
    problems = Problems()
    again = read_others(path, problems)
    assert not len(problems)
    made = again[again["decision"] != ""]
    assert sorted(made[["answer", "decision", "recode_to"]].to_numpy().tolist()) == [
        ["asdf", "invalid", ""],
        ["fled the war", "recode", "violence"],
    ]


def test_a_decision_about_an_answer_that_is_gone_is_kept(tmp_path):
    path = write_others(tmp_path / "others.xlsx", decided(asdf=("invalid", "", "")))
    listed = list_others(drawn())
    write_others(path, listed[listed["answer"] != "asdf"].reset_index(drop=True))
    assert read_others(path, Problems())["answer"].tolist()[-1] == "asdf"


def test_an_unknown_decision_is_fatal_and_nothing_is_overwritten(tmp_path):
    path = write_others(tmp_path / "others.xlsx", decided(asdf=("invalidd", "", "")))
    before = path.read_bytes()
    problems = Problems()
    read_others(path, problems)
    assert str(problems.fatals[0]).endswith(
        "Decision: Unknown decision. Got 'invalidd'. Expected perhaps 'invalid'."
    )
    with pytest.raises(CaseStudyError, match="Unknown decision"):
        write_others(path, list_others(drawn()))
    assert path.read_bytes() == before


def test_the_dictionary_is_a_csv_that_reads_back(tmp_path):
    from analysis.cleaning.others.open_answers import remember

    dictionary = remember(None, decided(asdf=("true_other", "", "=grief, or not")))
    path = write_dictionary(tmp_path / "others.csv", dictionary)
    assert read_dictionary(path, Problems()).to_numpy().tolist() == dictionary.to_numpy().tolist()
    assert read_dictionary(tmp_path / "no.csv", Problems()).empty


def test_a_dictionary_without_its_columns_is_fatal(tmp_path):
    path = tmp_path / "others.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    problems = Problems()
    read_dictionary(path, problems)
    assert (
        str(problems.fatals[0])
        == f"{path}: The dictionary of other answers lacks columns. Expected question, answer, decision,"
        " recode_to, translation."
    )


def test_a_text_like_a_formula_is_no_formula_in_the_dictionary(tmp_path):
    from analysis.cleaning.others.open_answers import remember

    path = write_dictionary(tmp_path / "others.csv", remember(None, decided(asdf=("true_other", "", "=1+1"))))
    assert "'=1+1" in path.read_text(encoding="utf-8")
    assert read_dictionary(path, Problems())["translation"].tolist() == ["=1+1"]


def test_cleaningkits_workbook_is_read(tmp_path):
    path = tmp_path / "other_responses.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("other_responses")
    heads = ["uuid", "question_name", "list_name", "full_label", "response_en"]
    heads += [
        "TRUE other (copy response_en or provide a better translation)",
        "EXISTING other (select the most appropriate choice)",
    ]
    heads += [
        "INVALID other (select yes or leave blank)",
        "FOLLOW-UP message (what is unclear about this response?)",
        "Explanation",
    ]
    rows = [
        ["u1", "why_text", "", "", "Raisons Économiques", "", "Economic reasons", "", "", "same thing"],
        ["u2", "why_text", "", "", "fled the war", "Fled the war", "", "", "", ""],
        ["u3", "one_other", "", "", "asdf", "", "", "yes", "", ""],
        ["u4", "why_text", "", "", "no idea yet", "", "", "", "?", ""],
    ]
    for number, row in enumerate([heads, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    read = read_others(path, Problems())
    assert read[
        ["question", "answer", "decision", "recode_to", "translation", "comments"]
    ].to_numpy().tolist() == [
        ["why_text", "Raisons Économiques", "recode", "Economic reasons", "", "same thing"],
        ["why_text", "fled the war", "true_other", "", "Fled the war", ""],
        ["one_other", "asdf", "invalid", "", "", ""],
        ["why_text", "no idea yet", "", "", "", ""],
    ]


def test_two_decisions_about_one_answer_are_told(tmp_path):
    path = tmp_path / "others.csv"
    text = (
        "Question number,Answer,Decision,Recode to\nwhy_text,Fled,recode,violence\nwhy_text,fled ,invalid,\n"
    )
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    read_others(path, problems)
    assert [str(problem) for problem in problems.fatals] == [
        f"{path}, row 2, why_text: Rows 2 and 3 decide differently about one answer; keep one. Got"
        " 'Fled (recode: violence; invalid)'."
    ]


def test_another_workbook_is_told(tmp_path):
    path = tmp_path / "others.csv"
    path.write_text("a,b\n1,2,3\n", encoding="utf-8")
    problems = Problems()
    assert read_others(path, problems).empty
    assert (
        str(problems.fatals[0]) == f"{path}: No sheet has the headings of the other answers. "
        "Expected Question number, Answer, Decision, Recode to; or question_name, response_en."
    )
