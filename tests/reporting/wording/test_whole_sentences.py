"""Whole sentences as an editor reads them, of questions, answers and groups in each language's own words."""

from dataclasses import dataclass

import pytest

from analysis.findings.candidates import candidates
from analysis.findings.finding import TableFacts
from analysis.reporting.tables.grid import ColumnBlock, Interviewed, TableLayout
from analysis.reporting.wording.agreement import agreeing
from analysis.reporting.wording.finding_sentences import finding_headline, finding_sentence
from analysis.reporting.wording.finding_wording import Wording
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.words import clauses_of, numbered, row_of
from tests.findings.drawn import level, row, table, whole

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


SEXES = {"female": "أنثى", "male": "ذكر"}
NEEDS = {"yes": "نعم", "no": "لا"}
LOST = "yes: فقدوا دخلهم|فقد دخله|فقد دخله; no: لا يحتاجون إلى شيء"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [*level("female", yes=8, no=3), *level("male", yes=1, no=17)],
            "8 من النساء اللواتي جرت مقابلتهن (وعددهن 11) و1 من الرجال الذين جرت مقابلتهم (وعددهم 18) فقدوا"
            " دخلهم. الفرق 67 نقطة (مجال 95%: من 33 إلى 87).",
        ),
        (
            [*level("female", yes=8, no=3), *level("male", yes=0, no=18)],
            "8 من النساء اللواتي جرت مقابلتهن (وعددهن 11) فقدن دخلهن، مقابل لا أحد من الرجال الذين جرت"
            " مقابلتهم (وعددهم 18). الفرق 73 نقطة (مجال 95%: من 43 إلى 90).",
        ),
        (
            [*whole(yes=8, no=21), *level("female", yes=8, no=3), *level("male", yes=0, no=18)],
            "جميع الأشخاص الذين فقدوا دخلهم هم من النساء (8 من 11؛ ولا أحد من الآخرين وعددهم 18).",
        ),
    ],
)
def test_arabic_verbs_and_pronouns_agree_with_women(rows, expected):
    said = sentences("ar", rows, answers=NEEDS, phrase=LOST, level_labels=SEXES)
    assert expected in said


def test_arabic_says_of_households_what_it_says_of_one_woman():
    said = sentences(
        "ar", whole(yes=70, no=30), answers=NEEDS, phrase=LOST, interviewed=Interviewed("أسرة|أسر|f")
    )
    assert said[0] == ("نحو سبع من كل عشر من الأسر التي جرت مقابلتها في غاو فقدت دخلها (70% من 100).")
    three = {"lost": "فقدان", "none": "لا شيء", "unsure": "تردد"}
    said = sentences(
        "ar",
        whole(lost=34, none=33, unsure=33),
        answers=three,
        phrase="lost: فقدوا دخلهم; none: لا يحتاجون إلى شيء; unsure: يرون حاجتهم أقل",
        asked={"q": {"ar": "الذين يرغبون في العودة"}},
        interviewed=Interviewed("أسرة|أسر|f"),
    )
    assert said[0] == (
        "لا إجابة بارزة من بين 100 أسرة ترغب في العودة: 34% فقدت دخلها و33% لا تحتاج إلى شيء و33% ترى حاجتها"
        " أقل."
    )


def test_what_is_quoted_does_not_agree():
    text = agreeing("أجابوا «⁨يحتاجون إلى دخلهم⁩» عند سؤالهم", "w", "ar")
    assert text == "أجبن «⁨يحتاجون إلى دخلهم⁩» عند سؤالهن"
    assert agreeing("ont perdu leur revenu", "f", "fr") == "ont perdu leur revenu"
    assert agreeing("فقدوا دخلهم", "m", "ar") == "فقدوا دخلهم"
    assert agreeing("لم يحصلوا على أهم ما يريدون", "f", "ar") == "لم تحصل على أهم ما تريد"


@pytest.mark.parametrize(
    ("forms", "counts"),
    [
        (
            "أسرة|أسر",
            {1: "أسرة واحدة", 2: "أسرتين", 3: "3 أسر", 11: "11 أسرة", 100: "100 أسرة", 103: "103 أسر"},
        ),
        (
            "شخص|أشخاص",
            {1: "شخص واحد", 2: "شخصين", 10: "10 أشخاص", 45: "45 شخصًا", 1300: "1,300 شخص"},
        ),
        ("نقطة مياه|نقاط مياه", {1: "1 نقطة مياه", 2: "2 نقاط مياه", 5: "5 نقاط مياه", 45: "45 نقطة مياه"}),
    ],
)
def test_arabic_nouns_agree_with_their_number(forms, counts):
    assert {count: numbered(count, forms, "ar") for count in counts} == counts


def test_reports_are_counted_as_things_and_a_compound_has_one_article():
    reports = [cell | {"unit": "reports"} for cell in whole(yes=60, no=30, maybe=10)]
    blocks = (ColumnBlock("q", unit="reports", heading="بلاغات الحوادث"),)
    answers = {"yes": "ابتزاز", "no": "احتجاز", "maybe": "اختطاف"}
    phrase = "تتعلق بـ{choice}"
    said = sentences("ar", reports, answers=answers, phrase=phrase, blocks=blocks)
    assert said[0] == (
        "نحو ستة من كل عشرة من بلاغات الحوادث تتعلق بابتزاز (60% من 100)؛ ثم احتجاز (30%) واختطاف (10%)."
    )
    levels = {"sex": {"*": {"ar": "بلاغات عن {level}"}}}
    rows = [
        *reports,
        *(cell | {"unit": "reports"} for cell in level("female", yes=38, no=2, maybe=0)),
        *(cell | {"unit": "reports"} for cell in level("male", yes=22, no=28, maybe=10)),
    ]
    said = sentences(
        "ar",
        rows,
        answers=answers,
        phrase=phrase,
        levels=levels,
        level_labels={"female": "سرقة", "male": "اعتداء"},
    )
    assert said[-1] == (
        "47% من البلاغات عن اعتداء (وعددها 60) و5% من البلاغات عن سرقة (وعددها 40) تتعلق باحتجاز. الفرق 42"
        " نقطة (مجال 95%: من 25 إلى 55)."
    )


def test_slashes_within_a_label_are_no_gender():
    answers = {"yes": "Rester (ici/ailleurs)", "no": "Partir"}
    said = sentences(
        "fr",
        [*level("female", yes=8, no=3), *level("male", yes=1, no=17)],
        answers=answers,
        question="Et (vous/eux) ?",
        level_labels={"female": "Femme", "male": "Homme (tout/rien)"},
    )
    assert said[0].startswith(
        typeset(
            "8 des 11 femmes interrogées et 1 des 18 personnes du groupe « Homme (tout/rien) » ont répondu"
            " « Rester (ici/ailleurs) » à la question « Et (vous/eux) ? »."
        )
    )


def test_rows_and_clauses_have_the_commas_of_the_language():
    assert row_of(["غاو", "مارس 2022"], "ar") == "غاو، مارس 2022"
    assert clauses_of(["أ", "ب"], "ar") == "أ؛ ب"
    assert clauses_of(["a", "b"], "fr") == "a\u202f; b"
    assert (row_of(["a", "b"], "en"), clauses_of(["a", "b"], "es")) == ("a, b", "a; b")
