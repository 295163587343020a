"""The page: its policy, its numbers, and how it behaves in a real browser."""

import re
from html import unescape
from pathlib import Path

import pytest

from analysis.reporting.documents.page import Links, write_page
from analysis.reporting.documents.pictures import inline_svg
from analysis.reporting.style import Style
from tests.reporting.documents.drawn import SUPPRESSED, briefing

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    made = briefing(folder)
    links = Links([("en", ""), ("fr", "fr/index.html")], [("Word document", "bamako.docx")])
    return made, write_page(folder / "index.html", made, Style(), links)


@pytest.fixture
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.is_file():
        pytest.skip("there is no Chromium at /usr/bin/chromium")
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


def opened(browser, path, **options):
    """The page as opened from disk without a network, and what it said on the console."""
    tab = browser.new_context(offline=True, **options).new_page()
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(path.as_uri())
    return tab, said


def test_every_cell_is_the_display_of_its_estimate(page):
    made, path = page
    text = path.read_text(encoding="utf-8")
    for table in made.tables():
        body = re.search(rf'<table id="t-{table.name}">.*?<tbody>(.*?)</tbody>', text, re.S)[1]
        cells = [unescape(found) for found in re.findall(r"<td[^>]*>(.*?)</td>", body)]
        assert cells == [cell.text for row in table.rows for cell in row.cells]


def test_what_is_hidden_is_nowhere(page):
    assert str(SUPPRESSED) not in page[1].read_text(encoding="utf-8")


def test_nothing_may_be_loaded_and_no_style_stands_in_an_attribute(page):
    text = page[1].read_text(encoding="utf-8")
    assert "default-src 'none'; style-src 'sha256-" in unescape(text)
    assert ' style="' not in text and "localStorage" not in text
    assert not re.findall(r'(?:src|href)="https?:', text)


def test_an_svg_keeps_its_shape_without_style_attributes():
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9pt" viewBox="0 0 9 9"><title>t</title>'
        b'<defs><style>*{fill:red}</style><clipPath id="p1"><rect/></clipPath></defs>'
        b'<g id="g1"><path style="fill: #111; stroke: none" clip-path="url(#p1)"/>'
        b"<text style=\"font: bold 8px 'DejaVu Sans'\">a</text></g></svg>"
    )
    text = inline_svg(svg, "name", "what it shows")
    assert 'fill="#111"' in text and 'stroke="none"' in text and 'clip-path="url(#name-p1)"' in text
    assert 'font-size="8px"' in text and 'font-weight="bold"' in text
    assert 'id="name-p1"' in text and "g1" not in text and "<style" not in text
    assert 'aria-label="what it shows"' in text


def test_it_opens_silently_and_searches_and_prints(page, browser):
    tab, said = opened(browser, page[1])
    assert tab.locator("details.table").count() == 2
    tab.fill("#search-tables", "extortion")
    assert tab.locator("details.table:visible").count() == 1
    tab.fill("#search-tables", "")
    tab.locator("details.table summary").first.focus()
    tab.keyboard.press("Enter")
    tab.fill("input[data-rows=t-incidents]", "robb")
    assert tab.locator("#t-incidents tbody tr:visible").count() == 1
    with tab.expect_download() as download:
        tab.click("button[data-csv=t-incidents]")
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "Extortion,57.3171,799" in text
    assert len(tab.pdf()) > 1000
    assert said == []


def test_it_reads_without_scripts(page, browser):
    tab, said = opened(browser, page[1], java_script_enabled=False)
    assert "57% of the 1,394 reports" in tab.locator("main").inner_text()
    assert tab.locator(".tools:visible").count() == 0
    assert said == []


def test_axe_finds_nothing_serious(page, browser):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    tab, _ = opened(browser, page[1])
    found = axe.Axe().run(tab).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in ("serious", "critical")] == []
