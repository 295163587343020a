"""The example instruments: their exports are remade byte for byte, and give every count they say they
give.
"""

import csv
import re
import shlex

import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.intake.derived.indicators import read_indicators, with_indicators
from analysis.intake.export.export import read_responses
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import check_instrument, read_instrument
from analysis.planning.plan import read_plan
from analysis.problems import Problems
from analysis.simulation.targets import read_targets
from tests.simulation.counting import count

CASE_STUDY = ("4mi_core", "4mi_covid19")
NAMES = (*CASE_STUDY, "mmc_covid19_update5")


def languages_of(instrument) -> set[str]:
    """The case study is told in every language of reports, the second example in two."""
    return {"en", "fr", "es", "ar"} if instrument.name in CASE_STUDY else {"en", "fr"}


@pytest.fixture(params=NAMES)
def example(request, repository):
    """Instrument and form of an example, without problems."""
    problems = Problems()
    instrument = read_instrument(repository / "surveys" / request.param, problems)
    form = read_form(instrument.form_path, problems)
    check_instrument(instrument, form, problems)
    assert [str(problem) for problem in problems] == []
    return instrument, form


def test_the_documented_command_remakes_the_export(example, repository, tmp_path, monkeypatch):
    folder = example[0].folder / "example"
    command = re.search(
        r"^    casestudy (simulate .*)$", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    words = shlex.split(command.group(1))
    out = words.index("--out") + 1
    assert repository / words[out] == folder / "export.csv"
    words[out] = str(tmp_path / "export.csv")
    monkeypatch.chdir(repository)
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "export.csv").read_bytes() == (folder / "export.csv").read_bytes()


def test_every_count_comes_out_of_the_export(example):
    instrument, form = example
    folder, problems = instrument.folder / "example", Problems()
    targets = read_targets([folder / "published.csv", folder / "assumed.csv"], form, instrument, problems)
    responses = read_responses(folder / "export.csv", form, instrument, problems)
    assert [str(problem) for problem in problems] == []
    for target in targets:
        numerator, denominator = count(target, responses)
        assert target.numerator in (None, numerator), str(target)
        assert target.denominator in (None, denominator), str(target)


def test_every_published_figure_has_a_row_in_the_plan(example):
    instrument, form = example
    folder, problems = instrument.folder, Problems()
    responses = read_responses(folder / "example" / "export.csv", form, instrument, problems)
    indicators = read_indicators(folder / "indicators.yaml", responses.form, problems)
    plan = read_plan(folder / "plan.csv", instrument, with_indicators(responses.form, indicators), problems)
    assert [str(problem) for problem in problems] == []
    planned = {(row.table, row.question, row.statistic, row.unit, row.stack, row.by) for row in plan}
    with (folder / "example" / "published.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            key = (row["table"], row["question"], row["statistic"], row["unit"], row["stack"], row["domain"])
            assert key in planned, row["source_row"]


def test_every_title_and_label_is_there_in_every_language(example):
    instrument, form = example
    plan = read_plan(instrument.folder / "plan.csv", instrument, with_made(instrument, form), Problems())
    for row in plan:
        assert set(row.title) == set(row.column) == languages_of(instrument)
        assert "{city}" in row.title["en"] or "anywhere on the journey" in row.title["en"]
        assert "{city}" in row.title["fr"] or "où que ce soit pendant le voyage" in row.title["fr"]
    named = {"en": "English (en)", "fr": "French (fr)", "es": "Spanish (es)", "ar": "Arabic (ar)"}
    every = {named[language] for language in languages_of(instrument)}
    shown = [
        question
        for question in form.questions.values()
        if question.is_select or question.type in ("integer", "text")
    ]
    assert all(set(question.labels) == every for question in shown)
    assert all(set(choice.labels) == every for choices in form.lists.values() for choice in choices)
    assert set(instrument.title) == set(instrument.about) == languages_of(instrument)


def with_made(instrument, form):
    """The form with recodes and indicators."""
    form = read_responses(instrument.folder / "example" / "export.csv", form, instrument, Problems()).form
    return with_indicators(form, read_indicators(instrument.folder / "indicators.yaml", form, Problems()))


def test_every_indicator_is_labelled_in_every_language(example):
    instrument, form = example
    made = with_made(instrument, form)
    indicators = read_indicators(instrument.folder / "indicators.yaml", form, problems := Problems())
    assert [str(problem) for problem in problems] == []
    assert bool(indicators) == (instrument.folder / "indicators.yaml").is_file()
    for one in indicators:
        assert set(one.labels) == languages_of(instrument)
        for choice in made.choices(one.variable):
            labels = [made.choice_label(one.variable, choice.name, language) for language in ("en", "fr")]
            assert choice.name.isdigit() or choice.name not in labels


def test_an_example_says_that_it_is_rebuilt(example):
    instrument, _ = example
    assert instrument.synthetic
    assert "rebuilt" in instrument.about["en"]
    assert "reconstruites" in instrument.about["fr"]


def test_every_figure_of_the_case_study_is_there_once_as_printed(shared, repository):
    with (shared / "published" / "mmc_bamako_2020.csv").open(encoding="utf-8", newline="") as stream:
        printed = {number: row for number, row in enumerate(csv.DictReader(stream), start=2)}
    ours = {}
    for name in CASE_STUDY:
        with (repository / "surveys" / name / "example" / "published.csv").open(
            encoding="utf-8", newline=""
        ) as stream:
            for row in csv.DictReader(stream):
                assert ours.setdefault(int(row["source_row"]), row) is row
    assert sorted(ours) == sorted(printed)
    for number, row in ours.items():
        source = printed[number]
        assert [row[key] for key in ("numerator", "denominator", "percent")] == [
            source[key] for key in ("numerator", "denominator", "percent")
        ]
        assert row["printed_as"] == " / ".join(
            source[key] for key in ("question", "category", "group", "denominator_is")
        )


def test_every_figure_of_the_update_is_there_as_printed(shared, repository):
    with (shared / "published" / "mmc_covid19_update5.csv").open(encoding="utf-8", newline="") as stream:
        printed = [
            (number, row["n"], row["N"], row["published_pct"], row["source_line"])
            for number, row in enumerate(csv.DictReader(stream), start=2)
        ]
    with (repository / "surveys" / "mmc_covid19_update5" / "example" / "published.csv").open(
        encoding="utf-8", newline=""
    ) as stream:
        keys = ("numerator", "denominator", "percent", "where_printed")
        ours = [(int(row["source_row"]), *(row[key] for key in keys)) for row in csv.DictReader(stream)]
    assert ours == printed
    assert len(ours) == 51
