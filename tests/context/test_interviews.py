from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.context.attribution import annex, attribution
from analysis.context.interviews import read_register
from analysis.context.quotations import Gazetteer, possible_names
from analysis.problems import CaseStudyError, Problems

FOLDER = Path(__file__).resolve().parents[2] / "surveys" / "mmc_interviews"
ONE = {
    "id": "M01", "date": "2020-02-12", "group": "migrant", "origin": "Guinea", "sex": "male", "place": "Bamako",
    "consent": "yes", "language": "fr", "themes": ["work", "journey"],
}  # fmt: skip
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
        ("key_informant", ""): 10, ("key_informant", "female"): 4, ("key_informant", "male"): 6,
        ("migrant", ""): 6, ("migrant", "female"): 2, ("migrant", "male"): 4,
    }  # fmt: skip
    themes = found[(found["table"] == "interview_themes") & (found["level"] == "migrant")].set_index("choice")
    assert themes.loc["work", ["n", "base", "estimate"]].tolist() == [4, 6, pytest.approx(2 / 3)]


def test_the_annex_and_the_attribution_name_nobody(read):
    register, problems = read(quotations=[SAID])
    assert problems == []
    assert annex(register, "migrant", "fr").to_numpy().tolist() == [["Guinée", "Homme", "Bamako", "février 2020"]]
    assert attribution(register, register.quotations[0], "en") == "Man from Guinea, Bamako, February 2020"
    assert attribution(register, register.quotations[0], "fr") == "Homme, Guinée, Bamako, février 2020"


def test_the_matrix_says_which_interview_was_about_what(read):
    register, _ = read([ONE, {**ONE, "id": "M02", "themes": ["protection"]}])
    covered = register.covered[["work", "protection", "journey"]]
    expected = pd.DataFrame([[True, False, True], [False, True, False]], pd.Index(["M01", "M02"], name="id"), covered.columns)
    pd.testing.assert_frame_equal(covered, expected)


def test_a_workbook_reads_like_yaml(tmp_path):
    declared = (FOLDER / "interviews.yaml").read_text(encoding="utf-8")
    (tmp_path / "interviews.yaml").write_text(declared.replace("example/register.yaml", "register.xlsx"), encoding="utf-8")
    with pd.ExcelWriter(tmp_path / "register.xlsx", engine="xlsxwriter") as book:
        pd.DataFrame([{**ONE, "themes": "work; journey"}]).to_excel(book, sheet_name="interviews", index=False)
        pd.DataFrame([SAID]).to_excel(book, sheet_name="quotations", index=False)
    register = read_register(tmp_path, Problems())
    assert register.covered.loc["M01", ["work", "journey"]].all()
    assert len(register.quotations) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "Somebody"}, "register.yaml, name: a register holds nothing that names a person; take this column out."),
        ({"consent": "no"}, "register.yaml, row 2, consent: no consent is recorded; leave the interview out. Got 'no'. Expected yes."),
        ({"group": "migrants"}, "register.yaml, row 2, group: this word is not declared in interviews.yaml. Got 'migrants'. Expected perhaps 'migrant'."),
        ({"themes": ["wrk"]}, "register.yaml, row 2, themes: this theme is not declared. Got 'wrk'. Expected perhaps 'work'."),
        ({"place": "Faladié"}, "register.yaml, row 2, place: this place is not declared, or finer than may be named. Got 'Faladié'."),
        ({"origin": "Ginea"}, "register.yaml, row 2, origin: no country goes by this name. Got 'Ginea'."),
    ],
)  # fmt: skip
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
        ("Call me on +223 70 12 34 56.", "the words hold a phone number; take it out. Got '+223 70 12 34 56'."),
        ("Write to a.b@example.org please.", "the words hold an e-mail address; take it out. Got 'a.b@example.org'."),
        ("I sleep in Kalaban Coura now.", "this place is finer than may be named; say the city or region. Got 'kalaban coura'."),
    ],
)
def test_a_quotation_that_gives_somebody_away_is_told(read, text, sentence):
    with pytest.raises(CaseStudyError) as error:
        read(quotations=[{**SAID, "text": text}])
    assert sentence in str(error.value)


def test_a_possible_name_is_a_warning(read):
    _, problems = read(quotations=[{**SAID, "text": "My friend Ousmane went to Algeria."}])
    assert problems == [
        "register.yaml, quotation 1, text: this may be a person's name; take it out, or list it under words in "
        "interviews.yaml. Got 'Ousmane'."
    ]


def test_numbers_years_and_known_words_are_no_names():
    gazetteer = Gazetteer({"Bamako": "city"}, ["city"], ["Ramadan"])
    text = "In 2019, I paid 250 000 francs. Then Ramadan came; I left Bamako for Côte d'Ivoire."
    assert possible_names(text, gazetteer) == ()


def test_a_quotation_of_nobody_is_told(read):
    with pytest.raises(CaseStudyError, match=r"quotation 1, interview: there is no such interview. Got 'M09'"):
        read(quotations=[{**SAID, "interview": "M09"}])
