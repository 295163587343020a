"""comparison.yaml: what it may say, and every sentence about what it may not."""

import pytest

from analysis.comparison.declared import ComparisonFile, Outcome, outcome_row, read_comparison
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import read_instrument
from analysis.planning.plan import read_plan
from analysis.problems import Problems
from tests.workspaces import make_home


def declared(tmp_path, text: str) -> tuple[ComparisonFile, list[str]]:
    home, problems = make_home(tmp_path), Problems()
    instrument = read_instrument(home.instrument, problems)
    form = read_form(instrument.form_path, problems)
    plan = read_plan(home.instrument / "plan.csv", instrument, form, problems)
    (home.instrument / "comparison.yaml").write_text(text, encoding="utf-8")
    found = read_comparison(home.instrument, plan, form, ["north", "south"], problems)
    where = str(home.instrument / "comparison.yaml")
    return found, [str(problem).removeprefix(where) for problem in problems]


def test_a_whole_declaration(tmp_path):
    found, problems = declared(
        tmp_path,
        "outcomes: [{table: payment, choice: yes}]\nrounds: city\nmix: [study, sex]\nstandard:"
        " north\ncovariates: [sex]\ncorrection: bh\nbreaks: [{round: south, kind: mode, text: {en: By"
        " phone}}]\n".replace("choice: yes", "choice: 'yes'"),
    )
    assert problems == []
    assert found.outcomes == (Outcome(table="payment", choice="yes"),)
    assert (found.rounds, found.mix, found.standard, found.correction) == (
        "city",
        ("study", "sex"),
        "north",
        "bh",
    )


def test_no_file_declares_nothing(tmp_path):
    assert read_comparison(tmp_path, (), None, [], Problems()) == ComparisonFile()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "outcomes: [{table: paymnt, choice: 'yes'}]",
            (
                ", outcomes: the plan has no table of this name with shares of people interviewed. Got"
                " 'paymnt'. Expected perhaps 'payment'."
            ),
        ),
        (
            "outcomes: [{table: ages, choice: 'yes'}]",
            ", outcomes: the plan has no table of this name with shares of people interviewed. Got 'ages'.",
        ),
        (
            "outcomes: [{table: payment, choice: yess}]",
            ", outcomes: the table payment has no such choice. Got 'yess'. Expected perhaps 'yes'.",
        ),
        ("rounds: means", ", rounds: the form has no single-choice question of this name. Got 'means'."),
        (
            "mix: [sexx]",
            ", mix: the form has no single-choice question of this name. Got 'sexx'. Expected perhaps 'sex'.",
        ),
        (
            "covariates: [study]",
            ", covariates: the form has no single-choice question of this name. Got 'study'.",
        ),
        (
            "standard: nort",
            (
                ", standard: the standard is neither pooled, nor a city, nor a round. Got 'nort'. Expected"
                " perhaps 'north'."
            ),
        ),
        ("mix: [sex]\nstandard: {sex: {f: 0.5, x: 0.5}}", ", standard.sex: sex has no such choice. Got 'x'."),
        (
            "mix: [sex]\nstandard: {sex: {f: 0.5, m: 0.4}}",
            ", standard.sex: the shares of a standard must add up to 1. Got '0.9'.",
        ),
        (
            "mix: [sex]\nstandard: {age: {f: 1}}",
            ", standard: the standard has shares of a question that is not in the mix. Got 'age'.",
        ),
        (
            "outcomes: [{table: payment, choice: ['yes', noo]}]",
            ", outcomes: the table payment has no such choice. Got 'noo'. Expected perhaps 'no'.",
        ),
        ("sample: [agess]", ", sample: the plan has no such table. Got 'agess'. Expected perhaps 'ages'."),
        (
            "rounds: city\nbreaks: [{round: sout, kind: form}]",
            ", breaks: there is no such round. Got 'sout'. Expected perhaps 'south'.",
        ),
    ],
)
def test_what_it_can_get_wrong(tmp_path, text, sentence):
    _, problems = declared(tmp_path, text + "\n")
    assert len(problems) == 1 and problems[0].startswith(sentence), problems


def test_an_outcome_is_a_cell_of_the_table_s_shares_of_people():
    assert outcome_row(Outcome(table="absent", choice="yes"), ()) is None
