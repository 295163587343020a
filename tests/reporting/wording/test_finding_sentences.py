import re
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.findings.candidates import candidates
from analysis.findings.finding import TableFacts
from analysis.reporting.tables.grid import Block, TableLayout
from analysis.reporting.wording.finding_sentences import Wording, finding_headline, finding_sentence
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.quantities import scale
from analysis.reporting.wording.words import languages, number, percent, round_half_up
from tests.findings.drawn import level, table, whole

SEX = {"female": {"en": "Female", "fr": "Femme"}, "male": {"en": "Male", "fr": "Homme"}}
ANSWERS = {
    "yes": {"en": "Yes", "fr": "Oui"},
    "no": {"en": "No", "fr": "Non"},
    "maybe": {"en": "Maybe", "fr": "Peut-être"},
}
FACTS = TableFacts("help", "needs", choices=("yes", "no", "maybe"))
PHRASES = {
    "en": "yes: need extra help; no: need no help; maybe: may need help",
    "fr": "yes: ont besoin d'aide|a besoin d'aide|n'a besoin d'aide; no: n'ont besoin de rien;"
    " maybe: hésitent",
}


@dataclass
class DrawnForm:
    """A form of two questions, as Labels reads it."""

    questions: dict = field(default_factory=lambda: {"q": None, "sex": None})

    def label(self, question, language):
        return {"en": "Do you need extra help?", "fr": "Avez-vous besoin d'aide ?"}.get(language, question)

    def choices(self, question):
        names = SEX if question == "sex" else ANSWERS
        return [type("Choice", (), {"name": name}) for name in names]

    def choice_label(self, question, choice, language):
        texts = (SEX if question == "sex" else ANSWERS)[choice]
        return texts.get(language, texts["en"])


def wording(language="en", phrase="", **values):
    layout = TableLayout(
        "Help in {city}",
        Labels([DrawnForm()]),
        language,
        (Block("q"),),
        place="Dakar",
        **values,
    )
    return Wording(layout, {("q", "respondents"): phrase} if phrase else {})


def told(rows, language="en", phrase=""):
    found = candidates(table(*rows), FACTS)
    return [finding_sentence(finding, wording(language, phrase)) for finding in found]


@pytest.mark.parametrize(
    ("rows", "english", "french"),
    [
        (
            whole(yes=175, no=2, maybe=1),
            "Nearly all of those interviewed in Dakar need extra help (98% of 178).",
            "Presque toutes les personnes interrogées à Dakar ont besoin d'aide (98\u202f% de 178).",
        ),
        (
            whole(yes=16, no=11, maybe=2),
            "Just over half of those interviewed in Dakar need extra help (16 of 29);"
            " 11 need no help; 2 may need help.",
            "Un peu plus de la moitié des personnes interrogées à Dakar ont besoin d'aide (16 sur 29)\u202f;"
            " 11 n'ont besoin de rien\u202f; 2 hésitent.",
        ),
        (
            [*level("female", yes=45, no=236), *level("male", yes=20, no=641)],
            "16% of the 281 women and 3% of the 661 men interviewed need extra help.",
            "16\u202f% des 281 femmes interrogées et 3\u202f% des 661 hommes interrogés ont besoin d'aide.",
        ),
    ],
)
def test_sentences_with_a_phrase(rows, english, french):
    assert told(rows, "en", PHRASES["en"]) == [english]
    assert told(rows, "fr", PHRASES["fr"]) == [french]


def test_without_a_phrase_the_question_is_quoted():
    assert told(whole(yes=175, no=2, maybe=1)) == [
        "Asked “Do you need extra help?”, nearly all of those interviewed in Dakar answered “Yes”"
        " (98% of 178)."
    ]


def test_all_who_gave_an_answer_are_of_one_group():
    rows = [*whole(yes=8, no=21), *level("female", yes=8, no=3), *level("male", yes=0, no=18)]
    assert "All 8 people who need extra help are women (8 of 11 women; none of the other 18)." in told(
        rows, "en", PHRASES["en"]
    )


def test_a_headline_has_no_bases():
    (finding,) = candidates(table(*whole(yes=175, no=2, maybe=1)), FACTS)
    assert finding_headline(finding, wording("en", PHRASES["en"])) == (
        "Nearly all of those interviewed in Dakar need extra help"
    )


counts = st.integers(0, 60)


@given(st.tuples(counts, counts, counts), st.tuples(counts, counts, counts), st.booleans())
def test_every_number_of_a_sentence_is_of_its_rows(women, men, declared):
    """Read back from the words: a count, a base, a percent, or the points and ends of the difference."""
    both = [a + b for a, b in zip(women, men, strict=True)]
    names = ("yes", "no", "maybe")
    rows = []
    for name, shares in (("female", women), ("male", men)):
        if sum(shares):
            rows += level(name, **dict(zip(names, shares, strict=True)))
    if sum(both):
        rows = [*whole(**dict(zip(names, both, strict=True))), *rows]
    if not rows:
        return
    for finding in candidates(table(*rows), FACTS):
        for language in ("en", "fr"):
            made = wording(language, PHRASES[language] if declared else "")
            text = finding_sentence(finding, made)
            assert text.endswith((".", "?")) and text[0] == text[0].upper(), text
            assert "{" not in text and "None" not in text.split(" ")[1:], text
            assert numbers_in(text) <= numbers_of(finding, language), text


def numbers_in(text):
    return set(re.findall(r"\d[\d,.\u202f]*\d|\d", text.replace("95%", "").replace("95\u202f%", "")))


def numbers_of(finding, language):
    known = set()
    for cell in finding.cells:
        known |= {number(cell.n, language), number(cell.base, language)}
        known.add(re.sub(r"[^\d]", "", percent(cell.estimate, language)))
    for value in (finding.size, finding.low, finding.high):
        if value == value:
            known.add(number(abs(round_half_up(value * 100)), language))
    if len(finding.cells) > 1:
        known.add(number(abs(finding.cells[1].base - finding.cells[0].base), language))
    return known | {"95"}


def test_every_language_has_a_scale_from_none_to_all():
    for language in languages():
        limits = [step[0] for step in scale(language)]
        assert limits[0] == 0 and limits[-1] == 1 and limits == sorted(limits)


@pytest.mark.parametrize(
    ("language", "hedges"),
    [
        (
            "en",
            [
                "(about 60% of some 200); about 30% ",
                "About 90% of some 100 women and about 30% of some 100 men",
            ],
        ),
        (
            "fr",
            [
                "(environ 60\u202f% de quelque 200)\u202f; environ 30\u202f% ",
                "Environ 90\u202f% des quelque 100 femmes",
            ],
        ),
        ("es", ["(cerca del 60% de aproximadamente 200)", "cerca del 90% de aproximadamente 100 "]),
        ("ar", ["(نحو 60% من نحو 200)", "نحو 90% من نحو 100 "]),
    ],
)
def test_rounded_counts_are_told_with_a_hedge(language, hedges):
    rows = [
        *whole(yes=120, no=60, maybe=20),
        *level("female", yes=90, no=5, maybe=5),
        *level("male", yes=30, no=55, maybe=15),
    ]
    rounded = wording(language, PHRASES.get(language, ""), rounded=5)
    first, second = [finding_sentence(finding, rounded) for finding in candidates(table(*rows), FACTS)][:2]
    assert hedges[0] in first
    assert hedges[1] in second


def test_of_rounded_counts_nobody_and_all_are_never_said():
    """What rounds to nobody may be two people: no absence, no "all of them", nobody in words."""
    rows = [*whole(yes=100, no=0), *level("female", yes=50, no=0), *level("male", yes=50, no=0)]
    found = candidates(table(*rows), FACTS)
    exact = " ".join(finding_sentence(finding, wording("en", PHRASES["en"])) for finding in found)
    rounded = [finding_sentence(finding, wording("en", PHRASES["en"], rounded=5)) for finding in found]
    assert "All of those interviewed" in exact
    assert rounded == ["Nearly all of those interviewed in Dakar need extra help (about 100% of some 100)."]
