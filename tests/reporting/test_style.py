"""What a house says of its figures: style.yaml, params and the options of a run, the nearest word first."""

import pytest

from analysis.params import FigureParams, figures_said
from analysis.problems import CaseStudyError, Problems
from analysis.reporting.figures.theme import OWN_PALETTE
from analysis.reporting.style import FigureStyle, figure_style, read_style


def styled(tmp_path, text):
    (tmp_path / "style").mkdir()
    (tmp_path / "style" / "style.yaml").write_text(text, encoding="utf-8")
    problems = Problems()
    return read_style(tmp_path, problems), problems


def test_a_run_is_heard_before_params_and_these_before_the_house():
    run, city = FigureParams(formats=("pdf",)), FigureParams(widths=(8.5,), titles=False)
    house = FigureParams(widths=(17, 8.5), formats=("svg", "png"), notes=False)
    assert figure_style(run, city, house) == FigureStyle((8.5,), ("pdf",), titles=False, notes=False)
    assert figure_style() == FigureStyle()


def test_options_of_a_run():
    said = figures_said("17, 8.5", "svg,pdf", False, None)
    assert said == FigureParams(widths=(17.0, 8.5), formats=("svg", "pdf"), titles=False)
    assert figures_said("", "", None, None) == FigureParams()


@pytest.mark.parametrize(
    ("widths", "formats", "message"),
    [
        ("wide", "", "--widths: 'wide' can't be. Expected numbers of cm from 6 to 40, such as 17,8.5."),
        ("2", "", "--widths: '2' can't be. Expected numbers of cm from 6 to 40, such as 17,8.5."),
        ("", "gif", "--formats: 'gif' can't be. Expected some of svg, png, pdf."),
    ],
)
def test_what_can_not_be_is_told(widths, formats, message):
    with pytest.raises(CaseStudyError) as error:
        figures_said(widths, formats, None, None)
    assert str(error.value) == message


def test_a_house_sets_colours_decimals_titles_and_notes(tmp_path):
    colours = 'colours: {main: "#7A2E6F", choices: ["#17406d", "#cc5a0c"]}\n'
    text = f"figures: {{titles: no, notes: yes}}\ndecimals: 1\n{colours}"
    style, problems = styled(tmp_path, text)
    assert not len(problems)
    assert (style.figures.titles, style.figures.notes, style.decimals) == (False, True, 1)
    assert (style.palette.main, style.palette.choices) == ("#7a2e6f", ("#17406d", "#cc5a0c"))
    assert style.palette.series == OWN_PALETTE.series
    assert style.house(FigureStyle(titles=False)).titles is False


def test_colours_that_look_alike_in_grey_are_told(tmp_path):
    _, problems = styled(tmp_path, 'colours: {choices: ["#777777", "#7f7f7f", "#111111"]}\n')
    (problem,) = problems.warnings
    assert "two neighbouring colours look alike in grey" in problem.problem
    assert (problem.column, problem.got) == ("colours: choices", "#777777 and #7f7f7f")


def test_the_accent_is_the_colour_of_bars(tmp_path):
    style, _ = styled(tmp_path, 'accent: "#2b8a5b"\n')
    assert style.palette.main == style.palette.scale == "#2b8a5b"


def test_a_logo_that_is_no_picture_is_refused_and_of_several_templates_it_is_told(tmp_path):
    (tmp_path / "style").mkdir()
    for name in ("logo.svg", "a.dotx", "b.docx", "~$b.docx"):
        (tmp_path / "style" / name).write_text("x", encoding="utf-8")
    problems = Problems()
    assert read_style(tmp_path, problems).word == tmp_path / "style" / "b.docx"
    assert [problem.got for problem in problems.warnings] == ["b.docx, a.dotx"]
    assert "the first is used. Name one in style.yaml" in str(problems.warnings[0])
    (tmp_path / "style" / "style.yaml").write_text("logo: logo.svg\n", encoding="utf-8")
    read_style(tmp_path, problems)
    assert "this is no picture that a document can hold" in str(problems.fatals[0])


def test_letters_that_are_not_on_this_machine_are_told(tmp_path):
    style, problems = styled(tmp_path, "font: DejaVu Sanz\n")
    (problem,) = problems.warnings
    assert style.font == problem.got == "DejaVu Sanz" and "DejaVu Sans" in problem.expected
    assert "no font of this name is installed here" in problem.problem


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ('accent: "#ffff00"', "headings in this colour can't be read on white; take a darker one"),
        ("font: 12", "this is no name of a font"),
    ],
)
def test_letters_that_nobody_could_read_are_refused(tmp_path, declared, told):
    (tmp_path / "style").mkdir()
    (tmp_path / "style" / "style.yaml").write_text(declared, encoding="utf-8")
    problems = Problems()
    read_style(tmp_path, problems)
    assert told in str(problems.fatals[0])
