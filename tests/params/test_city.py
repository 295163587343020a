from datetime import date

import pytest

from analysis.params import SurveyParams, Thresholds, city_id, read_params
from analysis.problems import Problems
from tests.workspaces import MARGIN, PARAMS


@pytest.fixture
def written(tmp_path):
    def write(text, name="north.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def problems_of(path):
    problems = Problems()
    read_params(path, problems)
    return [str(problem).removeprefix(str(path)) for problem in problems]


def test_a_city_as_declared(written):
    problems = Problems()
    params = read_params(written(PARAMS.replace("thresholds:", MARGIN + "thresholds:")), problems)
    assert list(problems) == []
    assert (params.city, params.languages) == ({"en": "North", "fr": "Nord"}, ("en", "fr"))
    assert params.thresholds == Thresholds(small_base=3, suppress_below=0)
    (survey,) = params.surveys
    assert (survey.instrument, survey.exports, survey.wave, survey.rows) == (
        "drawn",
        ("data/export.csv",),
        "2020-01",
        {"city": "north"},
    )
    (margin,) = survey.weights.margins
    assert (margin.variable, margin.shares, margin.counts, margin.year) == (
        "sex",
        {"f": 0.5, "m": 0.5},
        None,
        2019,
    )


def test_defaults():
    survey = SurveyParams(instrument="drawn", export=("a.csv", "b.csv"))
    assert survey.exports == ("a.csv", "b.csv")
    assert (survey.wave, survey.period, survey.rows, survey.weights, survey.cleaning_log) == (
        "",
        None,
        {},
        None,
        None,
    )
    assert Thresholds() == Thresholds(small_base=30, suppress_below=5)


@pytest.mark.parametrize("word", ["yes", "true", "off"])
def test_a_threshold_is_a_number_and_no_word(written, word):
    """YAML reads `yes` as true, and true counts as 1, which hides nothing."""
    problems = Problems()
    text = PARAMS.replace("suppress_below: 0", f"suppress_below: {word}")
    assert read_params(written(text), problems) is None
    assert "write a number of people, like 5; yes and no are no numbers" in str(next(iter(problems)))


def test_without_thresholds_the_safe_one_holds_and_a_zero_of_real_answers_is_unprotected(written):
    without = "\n".join(line for line in PARAMS.splitlines() if not line.startswith("thresholds"))
    assert read_params(written(without), Problems()).thresholds.suppress_below == 5
    real = PARAMS.replace("synthetic: true\n", "")
    assert read_params(written(real), Problems()).unprotected
    assert not read_params(written(PARAMS), Problems()).unprotected


def test_a_citys_name_in_each_language_and_in_another(written):
    params = read_params(written(PARAMS), Problems())
    assert [params.name(language) for language in ("en", "fr", "ar")] == ["North", "Nord", "North"]


def test_a_city_goes_by_its_files_name(written):
    assert city_id(written(PARAMS, "al_kufra.yaml")) == "al_kufra"


def test_a_name_that_can_be_no_folders(written):
    assert problems_of(written(PARAMS, "al kufra.yaml")) == [
        ": the file's name becomes a folder's; use letters, digits, - and _ only. Got 'al kufra'."
    ]


def test_a_period_is_read_as_days(written):
    survey = SurveyParams.model_validate(
        {"instrument": "i", "export": "e", "period": {"from": "2020-01-05", "to": "2020-02-01"}}
    )
    assert (survey.period.from_, survey.period.to, str(survey.period)) == (
        date(2020, 1, 5),
        date(2020, 2, 1),
        "2020-01-05/2020-02-01",
    )


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        (
            "shares: {f: 0.5, m: 0.5}",
            "counts: {f: 5}\n          shares: {f: 1}",
            [
                ", row 10, surveys.1.weights.margins.1: give the targets as shares, as counts, or as points"
                " and months: one of the three."
            ],
        ),
        (
            "          shares: {f: 0.5, m: 0.5}\n",
            "",
            [
                ", row 10, surveys.1.weights.margins.1: give the targets as shares, as counts, or as points"
                " and months: one of the three."
            ],
        ),
        (
            "          source: A census\n",
            "",
            [
                ", row 10, surveys.1.weights.margins.1: say where the targets are from: source, year and"
                " address."
            ],
        ),
        (
            "https://example.org/census",
            "a book",
            [
                ", row 14, surveys.1.weights.margins.1.address: This is no web address. Got 'a book'."
                " Expected an address like https://example.org."
            ],
        ),
        (
            "address: https://example.org/census\n",
            "address: https://example.org/census\n      cap: 1\n",
            [", row 15, surveys.1.weights.cap: This number is too small. Got '1'. Expected more than 1."],
        ),
        (
            "suppress_below: 0",
            "suppress_below: -1",
            [", row 15, thresholds.suppress_below: This number is too small. Got '-1'. Expected 0 or more."],
        ),
        (
            "languages: [en, fr]",
            "languages: [no]",
            [
                ", row 2, languages.1: YAML reads this word as true or false. Put it in quotes. Got 'false'."
                " Expected text in quotes."
            ],
        ),
        (
            "city: {en: North, fr: Nord}",
            "city: {}",
            [", row 1, city: This is too short. Expected 1 or more items."],
        ),
        (
            "city: {en: North, fr: Nord}",
            "citty: {en: North}",
            [
                ", row 1, citty: This key is not known. Got 'citty'. Expected perhaps 'city'.",
            ],
        ),
    ],
)
def test_what_a_params_file_can_get_wrong(written, old, new, problems):
    text = PARAMS.replace("thresholds:", MARGIN + "thresholds:")
    assert old in text
    assert problems_of(written(text.replace(old, new))) == problems
