"""The example instruments: their exports are remade byte for byte, and give every count they say they give."""

import csv
import re
import shlex
from datetime import date

import pytest

from analysis.estimation.plan import read_plan
from analysis.intake.export import read_responses
from analysis.intake.form import read_form
from analysis.intake.instrument import check_instrument, read_instrument
from analysis.problems import Problems
from analysis.simulation.simulate import simulate
from analysis.simulation.targets import read_targets
from analysis.simulation.write import write_export

from .counting import count

NAMES = ("4mi_core", "4mi_covid19")


@pytest.fixture(params=NAMES)
def example(request, repository):
    """Instrument and form of an example, without problems."""
    problems = Problems()
    instrument = read_instrument(repository / "surveys" / request.param, problems)
    form = read_form(instrument.form_path, problems)
    check_instrument(instrument, form, problems)
    assert [str(problem) for problem in problems] == []
    return instrument, form


def documented(instrument) -> dict[str, list[str]]:
    """The options of the command in an example's README."""
    text = (instrument.folder / "example" / "README.md").read_text(encoding="utf-8")
    words = shlex.split(re.search(r"^    casestudy (simulate .*)$", text, re.MULTILINE).group(1))
    assert words[:2] == ["simulate", instrument.name]
    options: dict[str, list[str]] = {}
    for option, value in zip(words[2::2], words[3::2], strict=True):
        options.setdefault(option, []).append(value)
    return options


def test_the_documented_command_remakes_the_export(example, repository, tmp_path):
    instrument, form = example
    options = documented(instrument)
    frame = simulate(
        form,
        instrument,
        int(options["--n"][0]),
        int(options["--seed"][0]),
        fit=[repository / path for path in options["--fit"]],
        dialect=options["--dialect"][0],
        period=(date.fromisoformat(options["--from"][0]), date.fromisoformat(options["--to"][0])),
    )
    made = write_export(tmp_path / "export.csv", frame)
    assert made.read_bytes() == (repository / options["--out"][0]).read_bytes()


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
    plan = read_plan(folder / "plan.csv", instrument, responses.form, problems)
    assert [str(problem) for problem in problems] == []
    planned = {(row.table, row.question, row.statistic, row.unit, row.stack, row.by) for row in plan}
    with (folder / "example" / "published.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            key = (row["table"], row["question"], row["statistic"], row["unit"], row["stack"], row["domain"])
            assert key in planned, row["source_row"]


def test_every_title_and_label_is_there_in_both_languages(example):
    instrument, form = example
    plan = read_plan(instrument.folder / "plan.csv", instrument, with_recodes(instrument, form), Problems())
    for row in plan:
        assert set(row.title) == set(row.column) == {"en", "fr"}
        assert "{city}" in row.title["en"]
        assert "{city}" in row.title["fr"]
    both = {"English (en)", "French (fr)"}
    shown = [question for question in form.questions.values() if question.is_select or question.type in ("integer", "text")]
    assert all(set(question.labels) == both for question in shown)
    assert all(set(choice.labels) == both for choices in form.lists.values() for choice in choices)
    assert set(instrument.title) == set(instrument.about) == {"en", "fr"}


def with_recodes(instrument, form):
    return read_responses(instrument.folder / "example" / "export.csv", form, instrument, Problems()).form


def test_an_example_says_that_it_is_rebuilt(example):
    instrument, _ = example
    assert instrument.synthetic
    assert "rebuilt" in instrument.about["en"]
    assert "reconstruites" in instrument.about["fr"]


def test_every_figure_of_the_case_study_is_there_once_as_printed(shared, repository):
    with (shared / "published" / "mmc_bamako_2020.csv").open(encoding="utf-8", newline="") as stream:
        printed = {number: row for number, row in enumerate(csv.DictReader(stream), start=2)}
    ours = {}
    for name in NAMES:
        with (repository / "surveys" / name / "example" / "published.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                assert ours.setdefault(int(row["source_row"]), row) is row
    assert sorted(ours) == sorted(printed)
    for number, row in ours.items():
        source = printed[number]
        assert [row[key] for key in ("numerator", "denominator", "percent")] == [source[key] for key in ("numerator", "denominator", "percent")]
        assert row["printed_as"] == " / ".join(source[key] for key in ("question", "category", "group", "denominator_is"))
