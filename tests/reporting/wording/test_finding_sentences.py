import re
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.findings.candidates import candidates
from analysis.findings.finding import ALIKE, CITIES, ELSEWHERE, LEADS_WITHIN, Finding, TableFacts, cells_of
from analysis.reporting.tables.grid import ColumnBlock, Interviewed, TableLayout
from analysis.reporting.wording.base_of_question import asked_as_guessed
from analysis.reporting.wording.finding_sentences import finding_headline, finding_sentence
from analysis.reporting.wording.finding_wording import Wording
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.phrases import asked_text
from analysis.reporting.wording.quantities import scale
from analysis.reporting.wording.words import (
    fill,
    languages,
    month_text,
    number,
    percent,
    quoted,
    round_half_up,
)
from tests.findings.drawn import level, row, table, whole

SEX = {
    "female": {"en": "Female", "fr": "Femme", "es": "Mujer", "ar": "أنثى"},
    "male": {"en": "Male", "fr": "Homme", "es": "Hombre", "ar": "ذكر"},
}
ANSWERS = {
    "yes": {"en": "Yes", "fr": "Oui", "es": "Sí", "ar": "نعم"},
    "no": {"en": "No", "fr": "Non", "es": "No", "ar": "لا"},
    "maybe": {"en": "Maybe", "fr": "Peut-être", "es": "Quizás", "ar": "ربما"},
}
QUESTION = {
    "en": "Do you need extra help?",
    "fr": "Avez-vous besoin d'aide ?",
    "es": "¿Necesita ayuda?",
    "ar": "هل تحتاج إلى مساعدة؟",
}
FACTS = TableFacts("help", "needs", choices=("yes", "no", "maybe"))
PHRASES = {
    "en": "yes: need extra help; no: need no help; maybe: may need help",
    "fr": "yes: ont besoin d'aide|a besoin d'aide|n'a besoin d'aide; no: n'ont besoin de rien;"
    " maybe: hésitent",
    "es": "yes: necesitan ayuda|necesita ayuda|necesita ayuda; no: no necesitan nada; maybe: dudan",
    "ar": "yes: يحتاجون إلى مساعدة|يحتاج إلى مساعدة|يحتاج إلى مساعدة; no: لا يحتاجون; maybe: يترددون",
}


@dataclass
class DrawnForm:
    """A form of two questions, as Labels reads it."""

    questions: dict = field(default_factory=lambda: {"q": None, "sex": None})

    def label(self, question, language):
        return QUESTION[language] if question == "q" else question

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
        (ColumnBlock("q"),),
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
        "Nearly all of those interviewed in Dakar answered “Yes” when asked “Do you need extra help?”"
        " (98% of 178)."
    ]


def test_all_who_gave_an_answer_are_of_one_group():
    rows = [*whole(yes=8, no=21), *level("female", yes=8, no=3), *level("male", yes=0, no=18)]
    assert "All 8 people who need extra help are women (8 of 11 women; none of the other 18)." in told(
        rows, "en", PHRASES["en"]
    )


def tell(rows, language="en", phrase="", facts=FACTS, **values):
    made = wording(language, phrase)
    made = replace(made, layout=replace(made.layout, **values))
    return [finding_sentence(finding, made) for finding in candidates(table(*rows), facts)]


def test_things_have_answers_and_give_none():
    points = Interviewed("water point|water points", "", surveyed=True)
    assert tell(whole(yes=175, no=2, maybe=1), interviewed=points) == [
        "Nearly all of the water points surveyed in Dakar have the answer “Yes” to “Do you need extra help?”"
        " (98% of 178)."
    ]
    points = Interviewed("point d'eau|points d'eau|m", "", surveyed=True)
    (said,) = tell(whole(yes=175, no=2, maybe=1), "fr", interviewed=points)
    quantity = "Presque tous les points d'eau recensés à Dakar"
    assert said.startswith(f"{quantity} ont pour réponse «\u202fOui\u202f» à «\u202fAvez-vous")


NOBODY = [row("yes", 0, 0, status="not asked"), row("no", 0, 0, status="not asked")]
HIDDEN = [row("yes", 1, 9, status="suppressed"), row("no", 8, 9, status="suppressed")]


@pytest.mark.parametrize(
    ("rows", "block", "expected"),
    [
        (
            NOBODY,
            ColumnBlock("q", heading="People who lost income"),
            "Nobody in Dakar was asked “Do you need extra help?”: it is asked only of people who lost income,"
            " and there were none.",
        ),
        (NOBODY, ColumnBlock("q"), "Nobody in Dakar answered “Do you need extra help?”."),
        (
            NOBODY,
            ColumnBlock("q", asked_of=asked_as_guessed("en")),
            "Nobody in Dakar answered “Do you need extra help?”.",
        ),
        (
            [row("yes", 1, 3), row("no", 2, 3)],
            ColumnBlock("q"),
            "In Dakar, “Do you need extra help?” was asked of only 3 people: too few to say more.",
        ),
        (
            HIDDEN,
            ColumnBlock("q"),
            "In Dakar, the answers to “Do you need extra help?” are not shown: so few gave one of them that"
            " somebody could be recognised.",
        ),
    ],
)
def test_what_was_not_asked(rows, block, expected):
    assert tell(rows, blocks=(block,)) == [expected]


def test_a_group_beside_the_whole_is_set_apart_from_everybody_else():
    rows = [*whole(yes=60, no=140), *level("a", "round", yes=30, no=20), *level("b", "round", yes=15, no=60)]
    rows += level("c", "round", yes=15, no=60)
    made = wording("en", PHRASES["en"])
    made = replace(made, levels={"round": {"*": {"en": "people of camp {level}"}}})
    made = replace(made, layout=replace(made.layout, labels=Plain([])))
    told = [finding_sentence(finding, made) for finding in candidates(table(*rows), FACTS)]
    (outstanding,) = [text for text in told if "from everybody else" in text and text.startswith("60%")]
    assert outstanding == (
        "60% of the 50 people of camp a interviewed need extra help, against 30% of all 200 people"
        " interviewed in Dakar. The difference from everybody else is 40 points (95% interval 24 to 54)."
    )


def a_mean(estimate, base, statistic="mean", **values):
    given = {"statistic": statistic, "estimate": estimate, "low": estimate - 2, "high": estimate + 2}
    return row("", 0, base) | given | values


def test_means_with_their_medians_and_of_groups():
    rows = [a_mean(1234.5, 40), a_mean(29.0, 40, "median")]
    rows += [a_mean(50.25, 20, domain="sex", level="female"), a_mean(20.0, 20, domain="sex", level="male")]
    assert tell(rows) == [
        "“Do you need extra help?”: the mean is 1,235 and the median 29 (40 people).",
        "“Do you need extra help?”: 50 on average for the 20 women, 20 for the 20 men interviewed.",
    ]


def test_the_sex_of_a_head_makes_no_household_a_woman(monkeypatch):
    monkeypatch.setattr(DrawnForm, "label", lambda self, question, language: HEADS.get(question, question))
    rows = [*level("female", yes=45, no=5), *level("male", yes=5, no=45)]
    households = replace(wording("en").layout.interviewed, noun="household|households")
    assert tell(rows, phrase=PHRASES["en"], interviewed=households) == [
        "90% of the 50 households headed by women and 10% of the 50 households headed by men need extra help."
        " The difference is 80 points (95% interval 64 to 88)."
    ]


def test_a_head_who_is_a_woman_is_no_answer_in_quotation_marks(monkeypatch):
    monkeypatch.setattr(DrawnForm, "label", lambda self, question, language: HEADS["sex"])
    monkeypatch.setattr(DrawnForm, "choice_label", lambda self, *_: "Female")
    households = replace(wording("en").layout.interviewed, noun="household|households")
    (said,) = tell(whole(yes=30, no=70), facts=replace(FACTS, choices=("yes",)), interviewed=households)[:1]
    assert said.startswith("About seven in ten of the households interviewed in Dakar are headed by women")


@pytest.mark.parametrize("label", ["Sex", "What is your gender?", "Sex of respondent"])
def test_people_are_men_or_women(monkeypatch, label):
    monkeypatch.setattr(DrawnForm, "label", lambda self, question, language: label)
    monkeypatch.setattr(DrawnForm, "choice_label", lambda self, *_: "Female")
    assert tell(whole(yes=80, no=20))[0].startswith(
        "About four in five of those interviewed in Dakar are women"
    )


def test_a_group_in_which_nobody_did_stands_after_the_verb():
    """French "aucune" takes a negation that the other group's verb has not."""
    rows = [*level("female", yes=0, no=40), *level("male", yes=30, no=20)]
    (said,) = [text for text in tell(rows, "fr", PHRASES["fr"]) if "femmes" in text]
    assert said.startswith(
        "60\u202f% des 50 hommes interrogés ont besoin d'aide, contre aucune des 40 femmes"
    )
    (said,) = [text for text in tell(rows, "en", PHRASES["en"]) if "women" in text]
    assert said.startswith("60% of the 50 men interviewed need extra help, against none of the 40 women.")


HEADS = {"sex": "Sex of the head of household", "q": "Do you need extra help?"}


def test_a_group_that_is_only_quoted():
    facts = replace(FACTS, choices=("yes", "no", "maybe"))
    rows = [*level("a", "spot", yes=45, no=5), *level("b", "spot", yes=5, no=45)]
    made = wording("en", PHRASES["en"])
    made = replace(made, layout=replace(made.layout, labels=Plain([])))
    (text,) = [finding_sentence(finding, made) for finding in candidates(table(*rows), facts)]
    assert text.startswith(
        "90% of the 50 people in the group “a” and 10% of the 50 people in the group “b” need"
    )


def places(a, b, language, phrase="", kind=CITIES, **values):
    found = Finding(kind, "", "s", "needs", "help", (a, b), size=a.estimate - b.estimate, **values)
    named = {"north": "Dakar", "south": "Gao"}
    made = replace(wording(language, phrase), places=named)
    return finding_sentence(found, made)


def test_a_city_beside_another_and_elsewhere():
    a, b = cells_of(table(row("yes", 60, 120), row("yes", 12, 120, study="south")))
    assert places(a, b, "en", PHRASES["en"]) == (
        "About half of those interviewed in Dakar need extra help (50% of 120), against about one in ten"
        " in Gao (10% of 120)."
    )
    assert places(a, b, "fr", PHRASES["fr"], ELSEWHERE).replace("\u202f", " ") == (
        "Environ la moitié des personnes interrogées à Dakar ont besoin d'aide (50 % de 120), contre environ"
        " un dixième ailleurs (10 % de 120)."
    )


def of_cities(*counts, language="en", kind=CITIES):
    names = ("north", "south", "east")
    rows = [row("yes", n, base, study=name) for name, (n, base) in zip(names, counts, strict=False)]
    cells = cells_of(table(*rows))
    found = Finding(kind, "", "s", "needs", "help", cells, size=cells[0].estimate - cells[1].estimate)
    made = replace(
        wording(language, PHRASES[language]), places={"north": "Dakar", "south": "Gao", "east": "Kayes"}
    )
    return finding_sentence(found, made), finding_headline(found, made)


def test_a_range_over_cities():
    sentence, headline = of_cities((90, 120), (8, 20), (60, 100))
    assert sentence == (
        "The share of those interviewed who need extra help ranges from 8 of 20 in Gao to 75% of 120 in"
        " Dakar."
    )
    assert headline == sentence.removesuffix(".")
    assert of_cities((90, 120), (8, 20), (60, 100), language="fr")[0].replace("\u202f", " ") == (
        "La part des personnes interrogées qui ont besoin d'aide va de 8 sur 20 (Gao) à 75 % de 120 (Dakar)."
    )


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (
            [(60, 100), (90, 100)],
            "In every city more than half of those interviewed need extra help: from 60% of 100 in Dakar to"
            " 90% of 100 in Gao.",
        ),
        (
            [(95, 100), (100, 100)],
            "In every city nearly all of those interviewed need extra help: from 95% of 100 in Dakar to 100"
            " of 100 in Gao.",
        ),
        ([(20, 20), (100, 100)], "In every city all of those interviewed need extra help."),
    ],
)
def test_what_is_alike_in_every_city(counts, sentence):
    assert of_cities(*counts, kind=ALIKE)[0] == sentence


def test_women_of_a_city_have_the_city_at_the_head():
    rows = table(row("yes", 60, 120, domain="sex", level="female"), row("yes", 12, 120, study="south"))
    text = places(*cells_of(rows), "en")
    assert text.startswith(
        "In Dakar, about half of the women interviewed answered “Yes” when asked “Do you need"
    )


def test_months_in_spanish_have_their_preposition():
    assert month_text("2021-01", "es") == "enero de 2021"


def test_a_survey_held_again_says_which_time():
    rows = [one | {"wave": "2021-01"} for one in whole(yes=175, no=2, maybe=1)]
    (finding,) = candidates(table(*rows), FACTS)
    for language, expected in {
        "en": "January 2021: nearly all of those interviewed in Dakar need extra help (98% of 178).",
        "fr": "Janvier 2021\u202f: presque toutes les personnes interrogées à Dakar ont besoin d'aide"
        " (98\u202f% de 178).",
    }.items():
        made = replace(wording(language, PHRASES[language]), several_waves=True)
        assert finding_sentence(finding, made) == expected


def test_a_headline_has_no_bases():
    (finding,) = candidates(table(*whole(yes=175, no=2, maybe=1)), FACTS)
    assert finding_headline(finding, wording("en", PHRASES["en"])) == (
        "Nearly all of those interviewed in Dakar need extra help"
    )


REPORTS = TableFacts("help", "needs", choices=("yes", "no", "maybe"), multiple=True, reported={"round"})


def in_rounds(*levels):
    """A table of several answers by rounds: each level a name, its base, and who gave each answer."""
    rows, whole_counts = [], {"yes": 0, "no": 0, "maybe": 0}
    for name, base, counts in levels:
        rows += level(name, "round", base, **counts)
        whole_counts = {answer: n + counts[answer] for answer, n in whole_counts.items()}
    everybody = sum(base for _, base, _ in levels)
    return [*(row(answer, n, everybody) for answer, n in whole_counts.items()), *rows]


def tell_within(rows, language="en"):
    made = wording(language, PHRASES[language])
    made = replace(made, levels={"round": {"*": {code: "{level}" for code in languages()}}})
    made = replace(made, layout=replace(made.layout, labels=Plain([])))
    findings = [item for item in candidates(table(*rows), REPORTS) if item.kind == LEADS_WITHIN]
    return [(finding_sentence(item, made), finding_headline(item, made)) for item in findings]


def test_what_leads_in_a_group_is_set_beside_the_total():
    rows = in_rounds(
        ("x", 100, {"yes": 37, "no": 24, "maybe": 20}),
        ("y", 120, {"yes": 38, "no": 40, "maybe": 20}),
        ("z", 20, {"yes": 4, "no": 7, "maybe": 3}),
    )
    (same, headline), (other, _) = tell_within(rows)
    assert same == (
        "37% of the 100 x interviewed need extra help, the most frequent answer there as it is overall"
        " (33% of the 240 people interviewed in Dakar)."
    )
    assert headline == "37% of x need extra help, the most frequent answer there as it is overall"
    assert other == (
        "33% of the 120 y interviewed and 7 of the 20 z interviewed need no help, the most frequent answer in"
        " each of them; overall, 33% of the 240 people interviewed in Dakar need extra help."
    )


def test_that_nobody_gave_an_answer_of_several():
    rows = [row("yes", 0, 29), row("no", 14, 29), row("maybe", 10, 29)]
    made = wording("fr", PHRASES["fr"])
    told = [finding_sentence(one, made) for one in candidates(table(*rows), replace(REPORTS, reported=()))]
    assert "Aucune des personnes interrogées à Dakar n'a besoin d'aide (0 sur 29)." in told


counts = st.integers(0, 60)


@given(st.lists(st.tuples(counts, counts, counts), min_size=2, max_size=5), st.booleans())
def test_every_number_of_levels_is_of_their_rows(levels, declared):
    """Read back from the words of what leads in a group, and of what nobody gave."""
    names = ("yes", "no", "maybe")
    drawn = []
    for place, shares in enumerate(levels):
        drawn.append(("abcde"[place], max(shares) + 10, dict(zip(names, shares, strict=True))))
    for finding in candidates(table(*in_rounds(*drawn)), REPORTS):
        for language in languages():
            made = wording(language, PHRASES[language] if declared else "")
            made = replace(made, layout=replace(made.layout, labels=Plain([])))
            text = finding_sentence(finding, made)
            assert text.endswith(".") and "{" not in text, text
            assert numbers_in(text) <= numbers_of(finding, language), text


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
        for language in languages():
            made = wording(language, PHRASES[language] if declared else "")
            text = finding_sentence(finding, made)
            assert text.endswith((".", "?")) and text[0] == text[0].upper(), text
            assert "{" not in text and "None" not in text.split(" ")[1:], text
            assert numbers_in(text) <= numbers_of(finding, language), text


@given(st.lists(counts, min_size=3, max_size=9), st.sampled_from(languages()))
def test_what_comes_next_leaves_out_nothing_larger_than_it_names(sizes, language):
    """Of all answers that are not named, none was given more often than the least that is."""
    answers = [f"a{place}" for place in range(len(sizes))]
    base = max(sum(sizes), 5)
    estimates = table(*(row(name, n, base) for name, n in zip(answers, sizes, strict=True)))
    facts = TableFacts("help", "needs", choices=tuple(answers))
    for finding in candidates(estimates, facts):
        made = wording(language)
        text = finding_sentence(finding, replace(made, layout=replace(made.layout, labels=Plain([]))))
        named = [name for name in answers if re.search(rf"\b{name}\b", text)]
        left_out = [n for name, n in zip(answers, sizes, strict=True) if name not in named]
        assert named, text
        assert max(left_out, default=0) <= min(sizes[answers.index(name)] for name in named), text


class Plain(Labels):
    """Labels that are the names themselves."""

    def choice(self, question, choice, language):
        return choice


def numbers_in(text):
    return set(re.findall(r"\d[\d,.\u202f\u00a0]*\d|\d", text.replace("95%", "").replace("95\u202f%", "")))


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
    ("label", "asked"),
    [
        (
            "I will list 9 needs. In the past 30 days, did you have trouble? Tell me for each.",
            "In the past 30 days, did you have trouble?",
        ),
        ("Why did you leave? Select up to three.", "Why did you leave?"),
        ('"My household feels safe here." Do you agree?', '"My household feels safe here." Do you agree?'),
        ("I read a list. Please name those you need (any).", "I read a list"),
        ("Who fixes it, e.g. a pump? (one answer)", "Who fixes it, e.g. a pump?"),
    ],
)
def test_of_a_question_the_sentence_that_asks_is_quoted(monkeypatch, label, asked):
    monkeypatch.setattr(DrawnForm, "label", lambda self, question, language: label)
    assert asked_text("q", Labels([DrawnForm()]), "en") == asked


def test_quotation_marks_within_quotation_marks():
    assert quoted('"We are safe." Do you agree?', "en") == "“‘We are safe.’ Do you agree?”"
    assert quoted("« Nous » et vous ?", "fr") == "«\u202f“Nous” et vous ?\u202f»"


def test_spanish_joins_its_articles():
    assert fill("frente a {x}", "es", x="el 30%") == "frente al 30%"
    assert fill("de {x}", "es", x="El Salvador") == "de El Salvador"


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
        (
            "ar",
            [
                "(نحو 60% من نحو 200)",
                "نحو 90% من النساء اللواتي جرت مقابلتهن (وعددهن نحو 100) ونحو 30% من الرجال الذين جرت"
                " مقابلتهم (وعددهم نحو 100) يحتاجون إلى مساعدة.",
            ],
        ),
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
    assert hedges[1].casefold() in second.casefold()


def test_of_rounded_counts_nobody_and_all_are_never_said():
    """What rounds to nobody may be two people: no absence, no "all of them", nobody in words."""
    rows = [*whole(yes=100, no=0), *level("female", yes=50, no=0), *level("male", yes=50, no=0)]
    found = candidates(table(*rows), FACTS)
    exact = " ".join(finding_sentence(finding, wording("en", PHRASES["en"])) for finding in found)
    rounded = [finding_sentence(finding, wording("en", PHRASES["en"], rounded=5)) for finding in found]
    assert "All of those interviewed" in exact
    assert rounded == ["Nearly all of those interviewed in Dakar need extra help (about 100% of some 100)."]


def test_where_nothing_leads_the_phrases_say_what_comes_first():
    rows = whole(yes=34, no=33, maybe=33)
    assert told(rows, "en", PHRASES["en"])[0] == (
        "No answer stands out among the 100 people interviewed in Dakar: 34% need extra help, 33% need no"
        " help and 33% may need help."
    )
    assert told(rows, "en", "want {choice} of it")[0] == (
        "No answer stands out among the 100 people interviewed in Dakar: 34% want yes of it, 33% want no of"
        " it and 33% want maybe of it."
    )
    assert "“Yes” (34%), “No” (33%) and “Maybe” (33%) come first" in told(rows, "en", "chose “{choice}”")[0]
    assert told(rows)[0] == (
        "No answer stands out among the 100 people interviewed in Dakar: “Yes” (34%), “No” (33%) and “Maybe”"
        " (33%) come first when asked “Do you need extra help?”."
    )


def test_one_person_does_what_several_do():
    rows = whole(yes=27, no=1, maybe=0)
    assert told(rows, "en", PHRASES["en"])[0].endswith("(27 of 28).")
    rows = whole(yes=20, no=1, maybe=7)
    text = told(rows, "en", "yes: need extra help; no: need no help; maybe: waver")[0]
    assert text.endswith("(20 of 28); 7 waver; 1 needs no help.")


def test_everybody_is_told_as_a_count():
    assert told(whole(yes=45, no=0, maybe=0), "en", PHRASES["en"])[0] == (
        "All of those interviewed in Dakar need extra help (45 of 45)."
    )


def test_a_long_question_of_a_number_is_quoted_by_what_it_asks(monkeypatch):
    text = "How many of them do you share your room with, without yourself? " + "This means all of them. " * 4
    monkeypatch.setitem(QUESTION, "en", text)
    said = tell([row("", 50.2, 100, statistic="mean", estimate=3.2)])
    assert said == [
        "“How many of them do you share your room with, without yourself?”: the mean is 3.2 (100 people)."
    ]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "About six in ten of the mentions are of “Yes” in answer to “Do you need extra help?” (60% of"
            " 100); next come “No” (30%) and “Maybe” (10%).",
        ),
        (
            "fr",
            "Parmi les réponses, environ six sur dix citent «\u202fOui\u202f» à la question «\u202fAvez-vous"
            " besoin d'aide\u202f?\u202f» (60\u202f% de 100)",
        ),
        (
            "es",
            "Alrededor de seis de cada diez menciones son de «Sí» ante la pregunta «¿Necesita"
            " ayuda?» (60% de 100); le siguen «No» (30%) y «Quizás» (10%).",
        ),
        (
            "ar",
            "نحو ستة من كل عشرة من مرات الذكر تخص «\u2068نعم\u2069» ردًا على السؤال «\u2068هل تحتاج إلى"
            " مساعدة؟\u2069» ",
        ),
    ],
)
def test_mentions_are_neither_interviewed_nor_asked(language, sentence):
    """The plan's phrase is of people, and so is whom the question was asked of."""
    mentions = [cell | {"unit": "mentions"} for cell in whole(yes=60, no=30, maybe=10)]
    words = wording(language, PHRASES[language])
    asked = replace(words.layout.blocks[0], unit="mentions", asked_of="people who answered")
    words = replace(words, layout=replace(words.layout, blocks=(asked,)))
    (found,) = candidates(table(*mentions), FACTS)
    assert finding_sentence(found, words).startswith(sentence)
