from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.context.interviews.attribution import annex, attribution
from analysis.context.interviews.quotations import Gazetteer, possible_names
from analysis.context.interviews.register import read_register
from analysis.problems import CaseStudyError, Problems
from analysis.reporting.tables.context_tables import ContextSetting
from analysis.reporting.wording.context_sentences import passages, passages_note

FOLDER = Path(__file__).resolve().parents[3] / "surveys" / "mmc_interviews"
ONE = {
    "id": "M01",
    "date": "2020-02-12",
    "group": "migrant",
    "origin": "Guinea",
    "sex": "male",
    "place": "Bamako",
    "consent": "yes",
    "language": "fr",
    "themes": ["work", "journey"],
}
SAID = {"interview": "M01", "theme": "work", "language": "en", "text": "There is work some weeks."}


@pytest.fixture
def read(tmp_path):
    """Reads a register with these interviews and quotations; returns (register, sentences of warnings)."""

    def reading(interviews=(ONE,), quotations=()):
        declared = (FOLDER / "interviews.yaml").read_text(encoding="utf-8")
        (tmp_path / "interviews.yaml").write_text(declared.replace("example/", ""), encoding="utf-8")
        content = {"interviews": list(interviews), "quotations": list(quotations)}
        (tmp_path / "register.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        problems = Problems()
        register = read_register(tmp_path, problems)
        return register, [str(problem).replace(f"{tmp_path}/", "") for problem in problems]

    return reading


def test_the_example_has_ten_key_informants_and_six_migrants():
    register = read_register(FOLDER, Problems())
    found = register.estimates("bamako", "interviews")
    counts = found[(found["table"] == "interviews")].set_index(["choice", "level"])["n"]
    assert counts.to_dict() == {
        ("key_informant", ""): 10,
        ("key_informant", "female"): 4,
        ("key_informant", "male"): 6,
        ("migrant", ""): 6,
        ("migrant", "female"): 2,
        ("migrant", "male"): 4,
    }
    themes = found[(found["table"] == "interview_themes") & (found["level"] == "migrant")].set_index("choice")
    assert themes.loc["work", ["n", "base", "estimate"]].tolist() == [4, 6, pytest.approx(2 / 3)]


def test_the_annex_and_the_attribution_name_nobody(read):
    register, problems = read(quotations=[SAID])
    assert problems == []
    assert annex(register, "migrant", "fr").to_numpy().tolist() == [
        ["Guinée", "Homme", "Bamako", "février 2020"]
    ]
    assert attribution(register, register.quotations[0], "en") == "Man from Guinea, Bamako, February 2020"
    assert attribution(register, register.quotations[0], "fr") == "Homme, Guinée, Bamako, février 2020"


def test_a_place_is_called_what_the_language_calls_it(read):
    register, _ = read(quotations=(SAID,))
    assert attribution(register, register.quotations[0], "ar") == "رجل، غينيا، باماكو، فبراير 2020"
    assert annex(register, "migrant", "ar")["place"].tolist() == ["باماكو"]
    assert annex(register, "migrant", "es")["place"].tolist() == ["Bamako"]


def test_a_finer_place_is_known_by_its_name_in_any_language(read):
    finer = SAID | {"language": "ar", "text": "يوجد عمل في كالابان كورا."}
    with pytest.raises(CaseStudyError, match="finer"):
        read(quotations=(finer,))


def test_a_label_of_an_unknown_place_is_told(tmp_path):
    text = (FOLDER / "interviews.yaml").read_text(encoding="utf-8")
    text = text.replace('  Bamako: {ar: "باماكو"}', '  Bamaco: {ar: "باماكو"}')
    (tmp_path / "interviews.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CaseStudyError) as told:
        read_register(tmp_path, Problems())
    assert "`place_labels` names a place that `places` does not have. Got 'Bamaco'" in str(told.value)
    assert "'Bamako'" in str(told.value)


def test_the_matrix_says_which_interview_was_about_what(read):
    register, _ = read([ONE, {**ONE, "id": "M02", "themes": ["protection"]}])
    covered = register.covered[["work", "protection", "journey"]]
    expected = pd.DataFrame(
        [[True, False, True], [False, True, False]], pd.Index(["M01", "M02"], name="id"), covered.columns
    )
    pd.testing.assert_frame_equal(covered, expected)


def test_a_workbook_reads_like_yaml(tmp_path):
    declared = (FOLDER / "interviews.yaml").read_text(encoding="utf-8")
    (tmp_path / "interviews.yaml").write_text(
        declared.replace("example/register.yaml", "register.xlsx"), encoding="utf-8"
    )
    with pd.ExcelWriter(tmp_path / "register.xlsx", engine="xlsxwriter") as book:
        pd.DataFrame([{**ONE, "themes": "work; journey"}]).to_excel(
            book, sheet_name="interviews", index=False
        )
        pd.DataFrame([SAID]).to_excel(book, sheet_name="quotations", index=False)
    register = read_register(tmp_path, Problems())
    assert register.covered.loc["M01", ["work", "journey"]].all()
    assert len(register.quotations) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"name": "Somebody"},
            "register.yaml, name: a register holds nothing that names a person; take this column out.",
        ),
        (
            {"consent": "no"},
            (
                "register.yaml, row 2, consent: no consent is recorded; leave the interview out. Got 'no'."
                " Expected yes."
            ),
        ),
        (
            {"group": "migrants"},
            (
                "register.yaml, row 2, group: this word is not declared in interviews.yaml. Got 'migrants'."
                " Expected perhaps 'migrant'."
            ),
        ),
        (
            {"themes": ["wrk"]},
            "register.yaml, row 2, themes: this theme is not declared. Got 'wrk'. Expected perhaps 'work'.",
        ),
        (
            {"place": "Faladié"},
            (
                "register.yaml, row 2, place: this place is not declared, or finer than may be named. Got"
                " 'Faladié'."
            ),
        ),
        (
            {"organisation": "local ngo"},
            (
                "register.yaml, row 2, organisation: this organisation is not declared in interviews.yaml;"
                " what is free text could name somebody. Got 'local ngo'. Expected perhaps 'local_ngo'."
            ),
        ),
        (
            {"organisation": "Mamadou Traoré, 76 12 34 56"},
            "register.yaml, row 2, organisation: this organisation is not declared",
        ),
        ({"origin": "Ginea"}, "register.yaml, row 2, origin: no country goes by this name. Got 'Ginea'."),
    ],
)
def test_what_does_not_belong_in_a_register_is_told(read, change, sentence):
    with pytest.raises(CaseStudyError) as error:
        read([{**ONE, **change}])
    assert sentence in str(error.value)


def test_two_interviews_can_not_share_an_id(read):
    with pytest.raises(CaseStudyError, match=r"row 3, id: every interview needs its own id. Got 'M01'"):
        read([ONE, ONE])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "Call me on +223 70 12 34 56.",
            (
                "the words hold a phone number; take it out, or add `checked: true` to the quotation if it is"
                " none. Got '+223 70 12 34 56'."
            ),
        ),
        (
            "Write to a.b@example.org please.",
            "the words hold an e-mail address; take it out. Got 'a.b@example.org'.",
        ),
        (
            "I sleep in Kalaban Coura now.",
            "this place is finer than may be named; say the city or region. Got 'kalaban coura'.",
        ),
    ],
)
def test_a_quotation_that_gives_somebody_away_is_told(read, text, sentence):
    with pytest.raises(CaseStudyError) as error:
        read(quotations=[{**SAID, "text": text}])
    assert sentence in str(error.value)


HELD_BACK = (
    "register.yaml, quotation 1, text: this quotation is held back, not printed: it may hold {doubt}; take"
    " that out, list words that name nobody under words in interviews.yaml, or add `checked: true` to the"
    " quotation once a person has read it."
)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("My friend Ousmane went to Algeria.", "a name of a person or a place (word 3 (O…))"),
        (
            "I met my brother Mamadou Traoré there.",
            "a name of a person or a place (word 5 (M…), word 6 (T…))",
        ),
        ("Mamadou told me to leave.", "a name of a person or a place (word 1 (M…))"),
        ('He said: "Ibrahima took my money."', "a name of a person or a place (word 3 (I…))"),
        ("Ask aminata, she knows.", "a name of a person or a place (word 2 (a…))"),
        ("Grace left.", "a name of a person or a place (word 1 (G…))"),
        ("Ben hit me.", "a name of a person or a place (word 1 (B…))"),
        ("I live in Sogoniko near the mosque.", "a name of a person or a place (word 4 (S…))"),
        ("قال محمد إن الطريق خطير", "writing that can't be checked"),
        (
            "I am @hope_x on the internet.",
            "a name on the internet (@), a name of a person or a place (word 4 (x…))",
        ),
        ("The paper says 12ab34567 now.", "a document number"),
        ("Call 761 234.", "a number that may be a phone's"),
    ],
)
def test_a_quotation_that_may_name_somebody_is_held_back_until_a_person_signs_it_off(read, text, doubt):
    register, problems = read(quotations=[{**SAID, "text": text}, SAID])
    assert problems == [HELD_BACK.format(doubt=doubt)]
    assert ([said.text for said in register.quotations], register.held_back) == ([SAID["text"]], 1)
    register, problems = read(quotations=[{**SAID, "text": text, "checked": True}, SAID])
    assert problems == []
    assert ([said.text for said in register.quotations], register.held_back) == ([text, SAID["text"]], 0)


@pytest.mark.parametrize("text", ["We left in 2019 2020 2021.", "Call me on +223 70 12 34 56."])
def test_a_sign_off_allows_a_number_that_looks_like_a_phones(read, text):
    with pytest.raises(CaseStudyError, match="the words hold a phone number"):
        read(quotations=[{**SAID, "text": text}])
    register, problems = read(quotations=[{**SAID, "text": text, "checked": True}])
    assert (problems, len(register.quotations)) == ([], 1)


@pytest.mark.parametrize(
    "text",
    [
        "We paid 250 000 000 francs.",
        "The date was 2020-02-12 10:30.",
        "It was on 12/02/2020, at 19h30, 10km away.",
        "On travaillait douze heures par jour et le patron ne payait pas.",
        "L'Algérie, c'est loin; l'État ne fait rien.",
        "We don't get paid, I've nothing left.",
    ],
)
def test_amounts_dates_and_ordinary_words_pass(read, text):
    register, problems = read(quotations=[{**SAID, "text": text}])
    assert (problems, len(register.quotations)) == ([], 1)


def test_a_word_that_names_nobody_can_be_allowed():
    said = "They took us to Gao."
    assert possible_names(said, Gazetteer({}, [])) == ("Gao",)
    assert possible_names(said, Gazetteer({"Gao": "region"}, ["region"])) == ()
    assert possible_names(said, Gazetteer({}, [], words=["Gao"])) == ()


def test_the_sign_off_is_yes_or_nothing(read):
    with pytest.raises(CaseStudyError) as error:
        read(quotations=[{**SAID, "checked": "maybe"}])
    assert (
        "quotation 1, checked: write `true` once a person has read the quotation, or nothing. Got 'maybe'."
        in str(error.value)
    )
    with pytest.raises(
        CaseStudyError,
        match=(
            r"a quotation has other keys. Got 'interview, .*, who'. Expected interview, language, text,"
            r" theme, perhaps checked and text_<language>\."
        ),
    ):
        read(quotations=[{**SAID, "who": "x"}])


def test_a_note_says_what_was_searched_for_and_what_is_held_back(read):
    register, _ = read(
        quotations=[SAID, {**SAID, "text": "Mamadou left."}, {**SAID, "text": "Awa left.", "checked": True}]
    )
    met = replace(register, declared=register.declared.model_copy(update={"synthetic": False}))
    sentence = (
        "Quotations printed: 2 of 3; read and approved by a person: {}; held back until a person has read"
        " them: 1."
    )
    assert passages_note(met, ContextSetting("en")).endswith(sentence.format(1))
    # nobody approves what was made up
    assert passages_note(register, ContextSetting("en")).endswith(sentence.format(0))
    assert (
        "any word that is no ordinary English or French word, no country and not declared in the register"
        in passages_note(register, ContextSetting("en"))
    )
    assert len(passages(register, ContextSetting("en"))) == 2
    assert passages_note(read()[0], ContextSetting("en")) == ""


def test_numbers_years_and_known_words_are_no_names():
    gazetteer = Gazetteer({"Bamako": "city"}, ["city"], ["Ramadan"])
    text = "In 2019, I paid 250 000 francs. Then Ramadan came; I left Bamako for Côte d'Ivoire."
    assert possible_names(text, gazetteer) == ()


def test_a_quotation_is_printed_in_the_language_of_the_report_where_it_has_it(read):
    """Else in its own, which is said; what of a translation may name somebody is held back alone."""
    french = {"text_fr": "Il y a du travail.", "text_ar": "يوجد عمل."}
    register, problems = read(quotations=[{**SAID, **french}, {**SAID, "text": "There is none."}])
    assert [said.text for said in register.quoted_in("fr")] == ["Il y a du travail.", "There is none."]
    assert [said.text for said in register.quoted_in("ar")] == [SAID["text"], "There is none."]
    assert (len(problems), register.held_back) == (1, 0)
    assert "quotation 1, text: this quotation is held back" in problems[0]
    assert [str(said) for said in passages(register, ContextSetting("fr"))] == [
        "«\u202fIl y a du travail.\u202f» Homme, Guinée, Bamako, février 2020",
        "«\u202fThere is none.\u202f» Homme, Guinée, Bamako, février 2020 (en anglais)",
    ]


def test_a_quotation_of_nobody_is_told(read):
    with pytest.raises(
        CaseStudyError, match=r"quotation 1, interview: there is no such interview. Got 'M09'"
    ):
        read(quotations=[{**SAID, "interview": "M09"}])
