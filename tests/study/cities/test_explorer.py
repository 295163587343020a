"""The page of all cities: what it holds, unpacked, and how it behaves in a browser."""

import pytest

from analysis.reporting.documents.explorer import read_data, write_explorer
from analysis.reporting.style import Style
from analysis.study import declare, open_comparison, prepare
from analysis.study.cities.explorer import explore
from tests.reporting.documents.test_page import browser, opened

__all__ = ["browser"]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    from tests.workspaces import make_home

    home = make_home(tmp_path_factory.mktemp("explorer"))
    for city in ("north", "south"):
        prepare(declare(city, home.root))
    compared = open_comparison(home.root)
    addresses = {city.id: f"{city.id}/index.html" for city in compared.cities}
    explorer = explore(compared, ("en", "fr", "ar"), addresses)
    return compared, write_explorer(home.out / "index.html", explorer, Style())


def test_every_number_is_one_of_the_estimates_and_what_is_hidden_is_not_there(page):
    compared, path = page
    data = read_data(path.read_text(encoding="utf-8"))
    rows = data["rows"]
    known = {}
    for city in compared.cities:
        for row in city.estimates.itertuples():
            known.setdefault((city.id, row.table), []).append(row)
    for place, status in enumerate(rows["status"]):
        city, table = data["ids"][str(rows["city"][place])], data["ids"][str(rows["table"][place])]
        if status == 2:
            assert all(rows[name][place] is None for name in ("n", "base", "estimate", "low", "high"))
            continue
        numbers = (rows["n"][place], rows["base"][place])
        assert any((row.n, row.base) == numbers for row in known[(city, table)] if row.status != "suppressed")


def test_no_text_is_missing_in_any_language(page):
    data = read_data(page[1].read_text(encoding="utf-8"))
    assert data["languages"] == ["en", "fr", "ar"] and data["rtl"] == ["ar"]
    lengths = {len(texts) for texts in data["texts"].values()}
    assert len(lengths) == 1
    assert all(all(texts.values()) for texts in data["ui"].values())


def test_the_view_is_in_the_address_and_languages_switch_in_place(page, browser):
    tab, said = opened(browser, page[1])
    tab.select_option("#table", "payment")
    assert "t=payment" in tab.url
    assert tab.locator("#panels svg").count() == 2
    tab.locator("#cities input").first.uncheck()
    assert tab.locator("#panels svg").count() == 1
    tab.check("input[value=counts]")
    tab.select_option("#language", "ar")
    assert tab.locator("html").get_attribute("dir") == "rtl"
    address = tab.url
    tab.goto("about:blank")
    tab.goto(address)
    assert tab.locator("#panels svg").count() == 1 and tab.locator("html").get_attribute("lang") == "ar"
    with tab.expect_download():
        tab.click("#csv")
    assert said == []


def test_it_reads_without_scripts(page, browser):
    tab, _ = opened(browser, page[1], java_script_enabled=False)
    assert tab.locator("#static details").count() > 0
    assert not tab.locator("#explore").is_visible()
