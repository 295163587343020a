"""A plan's texts never call "interviewed" the people of a question that only some were asked."""

import pytest

from analysis.planning.base_words import check_base_words, everybody_words, narrowed_bases
from analysis.planning.row import PlanRow
from analysis.problems import Problems
from tests.workspaces import read_home


def warned(home, **given):
    """The warnings of one row, as (column, sentence, text)."""
    read = read_home(home)
    row = PlanRow(**{"table": "t", "section": "s", "question": "means", "line": 4, **given})
    problems = Problems()
    check_base_words([row], narrowed_bases([row], read.respondents, read.reports), "plan.csv", problems)
    assert all((one.severity, one.where, one.row) == ("warning", "plan.csv", 4) for one in problems)
    return [(one.column, one.problem, one.got) for one in problems]


def test_each_text_that_says_so_of_a_routed_question_is_warned_of(home):
    texts = {
        "title": {"en": "Travel of people interviewed in {city}"},
        "column": {"en": "People interviewed", "fr": "Personnes interrogées", "es": "Personas encuestadas"},
        "sentence": {"en": "{parts} of all respondents travelled {choice}"},
    }
    found = warned(home, **texts)
    assert [column for column, _, _ in found] == [
        "title::en",
        "column::en",
        "column::fr",
        "column::es",
        "sentence::en",
    ]
    assert found[1][1:] == (
        "this says “interviewed”, but only some were asked means. Say whom it is of, like “People asked” or"
        " “People who ...”.",
        "People interviewed",
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Interviewees"),
        ("en", "Share of those interviewed, in %"),
        ("fr", "Ménages enquêtés"),
        ("es", "Hogares entrevistados"),
        ("ar", "الأشخاص الذين تمت مقابلتهم"),
        ("ar", "المستجوبون"),
        ("en", "Help among everyone surveyed"),
        ("en", "Help, % of the sample"),
        ("fr", "Aide, en % de l'échantillon"),
        ("es", "Ayuda a todos los participantes"),
        ("es", "Ayuda, % de la muestra"),
        ("ar", "المساعدة لجميع المشاركين"),
        ("ar", "المساعدة، نسبة من العينة"),
    ],
)
def test_words_of_each_language(home, language, text):
    assert len(warned(home, column={language: text})) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "People interviewed who paid a smuggler"),
        ("en", "Interviewed people with a smuggler"),
        ("en", "Respondents"),
        ("en", "People asked"),
        ("en", "Number of interviews"),
        ("en", "Everyone surveyed who paid"),
        ("es", "Todos los participantes que pagaron"),
        ("fr", "Personnes interrogées qui ont payé un passeur"),
        ("es", "Personas entrevistadas que pagaron"),
        ("ar", "من تمت مقابلتهم ممن دفعوا"),
        ("xx", "People interviewed"),
    ],
)
def test_who_is_meant_may_be_said(home, language, text):
    assert warned(home, column={language: text}) == []


def test_a_question_that_everybody_was_asked_is_of_everybody(home):
    assert warned(home, question="paid", column={"en": "People interviewed"}) == []


def test_reports_and_those_who_made_them(home):
    told = {"question": "incident", "stack": "incidents", "column": {"en": "People interviewed"}}
    assert warned(home, **told, unit="reports") == []
    ((column, sentence, _),) = warned(home, **told, unit="respondents")
    assert column == "column::en"
    assert sentence.startswith(
        "this says “interviewed”, but only those with any row in incidents are counted."
    )


def test_a_ratio_is_of_those_asked_both(home):
    given = {"question": "age", "denominator": "means", "statistic": "ratio"}
    assert "some were asked means" in warned(home, **given, column={"en": "People interviewed"})[0][1]


def test_what_nobody_wrote_down_is_not_looked_at():
    assert everybody_words("xx") == ()
