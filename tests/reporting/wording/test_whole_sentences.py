"""Whole sentences as an editor reads them, of questions, answers and groups in each language's own words."""

from dataclasses import dataclass

import pytest

from analysis.findings.candidates import candidates
from analysis.findings.finding import TableFacts
from analysis.reporting.tables.grid import ColumnBlock, TableLayout
from analysis.reporting.wording.finding_sentences import finding_headline, finding_sentence
from analysis.reporting.wording.finding_wording import Wording
from analysis.reporting.wording.labels import Labels
from tests.findings.drawn import row, table, whole

PLACES = {"en": "Gao", "fr": "Gao", "es": "Gao", "ar": "غاو"}


@dataclass
class TypedForm:
    """A form of one question and its answers, and of one group, in one language, as Labels reads it."""

    question: str
    answers: dict
    levels: dict

    @property
    def questions(self):
        return {"q": None, "sex": None}

    def label(self, question, language):
        return self.question if question == "q" else "Sex"

    def choices(self, question):
        names = self.answers if question == "q" else self.levels
        return [type("Choice", (), {"name": name}) for name in names]

    def choice_label(self, question, choice, language):
        return (self.answers if question == "q" else self.levels)[choice]


def typeset(text):
    """French as it is printed: narrow blanks, which are hard to see in a test."""
    for sign in ":;%?!»":
        text = text.replace(f" {sign}", f"\u202f{sign}")
    return text.replace("« ", "«\u202f")


def sentences(language, rows, *, question="Q", answers, phrase="", headline=False, **values):
    """The sentences of a drawn table's findings; `levels` name its groups, `asked` whom it is of."""
    form = TypedForm(question, answers, values.pop("level_labels", {"female": "Female", "male": "Male"}))
    levels, asked = values.pop("levels", {}), values.pop("asked", {})
    blocks = values.pop("blocks", (ColumnBlock("q", multiple=values.pop("multiple", False)),))
    roles = values.pop("roles", {})
    layout = TableLayout("Title", Labels([form], roles), language, blocks, place=PLACES[language], **values)
    words = Wording(layout, {("q", "respondents"): phrase} if phrase else {}, levels=levels, asked=asked)
    facts = TableFacts("help", "needs", choices=tuple(answers))
    tell = finding_headline if headline else finding_sentence
    return [tell(finding, words) for finding in candidates(table(*rows), facts)]


AGES = {"young": "18 à 24 ans", "middle": "25 à 34 ans", "old": "35 à 60 ans"}
ACTORS = {"police": "Forces de sécurité", "locals": "Habitants", "gangs": "Bandits ou bandes criminelles"}


@pytest.mark.parametrize(
    ("language", "answers", "phrase", "expected"),
    [
        (
            "fr",
            AGES,
            "ont de {choice}",
            "Un peu plus de la moitié des personnes interrogées à Gao ont de 18 à 24 ans (52 % de 100) ; 30 %"
            " ont de 25 à 34 ans ; 18 % ont de 35 à 60 ans.",
        ),
        (
            "fr",
            ACTORS,
            "désignent des {choice}",
            "Un peu plus de la moitié des personnes interrogées à Gao désignent des forces de sécurité (52 %"
            " de 100) ; 30 % désignent des habitants ; 18 % désignent des bandits ou bandes criminelles.",
        ),
        (
            "es",
            {"young": "18 a 24 años", "middle": "25 a 34 años", "old": "35 a 60 años"},
            "tienen de {choice}",
            "Algo más de la mitad de las personas entrevistadas en Gao tienen de 18 a 24 años (52% de 100);"
            " el 30% tienen de 25 a 34 años; el 18% tienen de 35 a 60 años.",
        ),
        (
            "en",
            {"young": "18 to 24", "middle": "25 to 34", "old": "35 to 60"},
            "are {choice} years old",
            "Just over half of those interviewed in Gao are 18 to 24 years old (52% of 100); 30% are 25 to 34"
            " years old; 18% are 35 to 60 years old.",
        ),
        (
            "en",
            {"young": "Security forces", "middle": "Local people", "old": "Gangs"},
            "name {choice}",
            "Just over half of those interviewed in Gao name security forces (52% of 100); next come local"
            " people (30%) and gangs (18%).",
        ),
        (
            "fr",
            {"young": "Guinée", "middle": "Côte d'Ivoire", "old": "Mali"},
            "viennent de {choice}",
            "Un peu plus de la moitié des personnes interrogées à Gao viennent de la Guinée (52 % de 100) ;"
            " viennent ensuite la Côte d'Ivoire (30 %) et le Mali (18 %).",
        ),
    ],
)
def test_what_comes_next_has_its_verb_where_a_list_would_lack_an_article(language, answers, phrase, expected):
    first, second, third = answers
    rows = whole(**{first: 52, second: 30, third: 18})
    expected = typeset(expected) if language == "fr" else expected
    assert sentences(language, rows, answers=answers, phrase=phrase)[0] == expected


def test_an_answer_of_one_person_is_quoted_where_its_verb_has_no_form_for_one():
    said = sentences("fr", whole(young=12, middle=9, old=1), answers=AGES, phrase="ont de {choice}")[0]
    assert said == typeset(
        "Un peu plus de la moitié des personnes interrogées à Gao ont de 18 à 24 ans (12 sur 22) ; 9 ont de"
        " 25 à 34 ans."
    )
    said = sentences("fr", whole(young=21, old=1), answers=AGES, phrase="ont de {choice}")[0]
    assert said.startswith("Presque toutes les personnes interrogées à Gao ont de 18 à 24 ans")
    said = sentences("fr", whole(young=12, old=1, middle=1), answers=AGES, phrase="ont de {choice}")[0]
    followers = " (12 sur 14) ; viennent ensuite « 35 à 60 ans » (1) et « 25 à 34 ans » (1)."
    assert said.endswith(typeset(followers))


def test_a_later_share_in_spanish_has_its_article_and_a_count_has_none():
    phrase = "yes: necesitan ayuda; no: no necesitan nada; maybe: dudan"
    answers = {"yes": "Sí", "no": "No", "maybe": "Quizás"}
    shares = sentences("es", whole(yes=52, no=30, maybe=18), answers=answers, phrase=phrase)[0]
    assert shares == (
        "Algo más de la mitad de las personas entrevistadas en Gao necesitan ayuda (52% de 100); el 30% no"
        " necesitan nada; el 18% dudan."
    )
    counts = sentences("es", whole(yes=12, no=6, maybe=5), answers=answers, phrase=phrase)[0]
    assert counts.endswith("(12 de 23); 6 no necesitan nada; 5 dudan.")
    rounded = sentences("es", whole(yes=52, no=30, maybe=18), answers=answers, phrase=phrase, rounded=5)[0]
    assert "; cerca del 30% no necesitan nada; cerca del 18% dudan." in rounded
    near = sentences("es", whole(yes=34, no=33, maybe=33), answers=answers, phrase=phrase)[0]
    assert near == (
        "Ninguna respuesta destaca entre las 100 personas entrevistadas en Gao: el 34% necesitan ayuda, el"
        " 33% no necesitan nada y el 33% dudan."
    )


def test_a_headline_keeps_narrow_blanks_and_what_stands_in_quotation_marks():
    answers = {"daily": "Tous les jours (7 par semaine) ; ou presque", "never": "Jamais"}
    rows = whole(daily=80, never=20)
    (said,) = sentences("fr", rows, question="Combien ?", answers=answers, headline=True)
    expected = "Environ quatre sur cinq ont répondu « Tous les jours (7 par semaine) ; ou presque »"
    assert said == typeset(expected)
    number = row("", 50.2, 100, statistic="mean", estimate=3.2)
    said = sentences("en", [number], question="Agreement (points, -100 to 100)", answers={}, headline=True)
    assert said == ["“Agreement (points, -100 to 100)”: the mean is 3.2"]


def test_french_from_forms_and_plans_is_set_with_narrow_blanks():
    said = sentences(
        "fr", whole(yes=80, no=20), question="Avez-vous peur ?", answers={"yes": "Oui !", "no": "Non"}
    )[0]
    assert typeset("« Oui ! » à la question « Avez-vous peur ? » (80 % de 100)") in said
