from dataclasses import replace

from analysis.cleaning.audit.annex import AnnexInput, CleaningAnnex, item_non_response, quality_annex
from analysis.cleaning.checks.interviews import Age, InterviewLength
from analysis.cleaning.checks.rules import CheckRule, CheckRules
from analysis.cleaning.checks.sample import SampleTarget
from analysis.cleaning.clean import clean
from tests.cleaning.drawn import form, question, responses
from tests.cleaning.log.test_review import log

FORM = form(
    question("consent", "select_one yes_no", "Do you agree?"),
    question("age", "integer", "How old are you?", relevant="${consent} = 'yes'"),
    question("why", "select_multiple reasons"),
)
PEOPLE = responses(
    FORM,
    {
        "consent": ["yes", "yes", "no", "refused"],
        "age": [16, None, None, None],
        "why": ["economic", None, "none", None],
        "username": ["Awa", "Awa", "Binta", None],
    },
)


def annex(tmp_path) -> CleaningAnnex:
    (tmp_path / "targets.csv").write_text("consent,target\nyes,4\n", encoding="utf-8")
    target = SampleTarget(tmp_path / "targets.csv").with_form(FORM)
    rules = CheckRules(
        (
            CheckRule("adult", "age", Age("age"), "high", "Adults only"),
            CheckRule("time", "duration", InterviewLength()),
            CheckRule("sample", "sample", target),
        )
    )
    cleaned = clean(
        PEOPLE, rules, log(("u1", "age", "16", "recoded", "61"), ("u4", "", "", "discard", "", "Refused"))
    )
    return quality_annex(AnnexInput(PEOPLE, cleaned.responses, cleaned.counts, cleaned.summary, rules, "key"))


def test_the_annex_counts_what_happened(tmp_path):
    found = annex(tmp_path)
    assert found.achieved.to_numpy().tolist() == [["collected", 4], ["discarded", 1], ["analysed", 3]]
    assert found.discarded.to_numpy().tolist() == [["Refused", 1]]
    assert found.sample.to_numpy().tolist() == [["Yes", 4, 2, 0.5]]
    assert found.tripped.to_numpy().tolist() == [
        ["adult", "Adults only", "high", 1, 1, 0.25],
        ["sample", "Fewer interviews than the target of a cell of the sample.", "medium", 1, 0, 0.0],
        ["time", "The interview was too short or too long, in minutes.", "medium", 0, 0, 0.0],
    ]
    assert found.changes.to_numpy().tolist() == [["age", 1, 1, 1.0, "How old are you?"]]


def test_no_name_and_no_uuid_is_in_it(tmp_path):
    found = annex(tmp_path)
    text = " ".join(getattr(found, name).to_csv() for name in CleaningAnnex.__dataclass_fields__)
    assert not any(name in text for name in ("Awa", "Binta", "u1", "u4"))
    assert found.enumerators[["interviews", "discarded", "changed"]].to_numpy().tolist() == [
        [2, 0, 1],
        [1, 1, 0],
        [1, 0, 0],
    ]
    assert found.enumerators["enumerator"].tolist()[1] == "(unknown)"


def test_item_non_response_is_of_those_asked():
    assert item_non_response(PEOPLE).to_numpy().tolist() == [
        ["age", "How old are you?", "", 2, 1, 0, 0, 0.5],
        ["why", "why", "", 4, 2, 0, 0, 0.5],
        ["consent", "Do you agree?", "", 4, 0, 0, 1, 0.0],
    ]


def test_what_is_made_from_answers_is_no_question_left_unanswered():
    """`why` stands for an indicator: the form of the cleaned answers has it, the questionnaire does not."""
    assert item_non_response(PEOPLE, "", {"consent", "age"})["question"].tolist() == ["age", "consent"]
    asked = {name: question for name, question in FORM.questions.items() if name != "why"}
    raw = replace(PEOPLE, form=replace(FORM, questions=asked))
    cleaned = clean(PEOPLE, CheckRules(()), None)
    given = AnnexInput(raw, cleaned.responses, cleaned.counts, cleaned.summary, CheckRules(()), "key")
    assert quality_annex(given).non_response["question"].tolist() == ["age", "consent"]
