"""What a cell shows: Markdown that prints text as it is, figures at screen size."""

from base64 import b64decode

from PIL import Image

from analysis.reporting.notebook_display import PAGE_WIDTH, FigureFile, Several, Words, escape_markdown


def test_text_from_a_form_is_printed_as_it_is():
    assert escape_markdown("<b>*Who*</b> [a](x) `y` #1") == r"&lt;b&gt;\*Who\*&lt;/b&gt; \[a\](x) \`y\` \#1"


def test_a_figure_is_shown_as_the_picture_written_with_it(tmp_path):
    path = tmp_path / "small.png"
    Image.new("P", (1472, 500)).save(path)
    data, metadata = FigureFile(path, "A white page")._repr_mimebundle_()
    assert b64decode(data["image/png"]) == path.read_bytes()
    assert data["text/plain"] == "A white page"
    assert metadata["image/png"]["width"] == PAGE_WIDTH


def test_several_things_are_shown_one_under_another():
    several = Several.of([Words("one"), Words("two")])
    assert (len(several), str(several)) == (2, "one\n\ntwo")
