"""The page of all cities: what it holds, unpacked, and how it behaves in a browser."""

import numpy as np
import pandas as pd
import pytest

from analysis.reporting.documents.explorer import CityLine, Explorer, read_data, write_explorer
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


def test_findings_follow_the_language_and_paper_holds_a_table_a_page(page, browser):
    tab, said = opened(browser, page[1])
    assert tab.locator("[data-told=en]").first.is_visible()
    tab.select_option("#language", "fr")
    assert tab.locator("#findings").inner_text() == "Principaux résultats"
    assert tab.locator("[data-told=fr]").first.is_visible()
    assert not tab.locator("[data-told=en]").first.is_visible()
    assert not tab.locator("#static").is_visible()
    tab.select_option("#language", "en")
    tab.emulate_media(media="print")
    assert not tab.locator("#choose").is_visible()
    broken = "getComputedStyle(document.querySelector('#static details')).breakBefore"
    assert tab.evaluate(broken) == "page"
    assert said == []


def test_it_opens_with_what_most_cities_have(page):
    data = read_data(page[1].read_text(encoding="utf-8"))
    assert data["ids"][str(data["first"])] == "payment"


def test_it_reads_without_scripts(page, browser):
    tab, _ = opened(browser, page[1], java_script_enabled=False)
    assert tab.locator("#static details").count() > 0
    assert not tab.locator("#explore").is_visible()


def drawn_explorer(cities: int) -> Explorer:
    """A page of drawn cities, each with sixty tables of eight answers, for all, women and men, in four
    languages.
    """
    generator = np.random.default_rng(7)
    languages = ("en", "fr", "es", "ar")
    texts = {"": dict.fromkeys(languages, "")}
    rows, tables, answers = [], {}, range(8)
    for table in (f"table{place}" for place in range(60)):
        keys = {"section": "s/1", "source": f"o/{table}", "notes": f"n/{table}"}
        tables[table] = keys
        for key in (table, *keys.values()):
            texts[key] = {code: f"{key} in {code}, a sentence as long as they are" for code in languages}
        for answer in answers:
            key = f"a/{table}/{answer}"
            texts[key] = {code: f"An answer to {table} in {code}, number {answer}" for code in languages}
    for key in ("b", "g/", "g/sex", "l/f", "l/m"):
        texts[key] = dict.fromkeys(languages, key)
    names = [f"city{place}" for place in range(cities)]
    lines = {name: CityLine(dict.fromkeys(languages, name), f"{name}/index.html", {}) for name in names}
    texts |= {name: dict.fromkeys(languages, name) for name in names}
    for city in names:
        for table in tables:
            for group, level in (("g/", ""), ("g/sex", "l/f"), ("g/sex", "l/m")):
                base = int(generator.integers(20, 1500))
                for answer in answers:
                    n = int(generator.integers(0, base))
                    share = n / base
                    key = f"a/{table}/{answer}"
                    spread = 1.96 * (share * (1 - share) / base) ** 0.5
                    limits = (share - spread, share + spread)
                    rows.append(
                        (city, "", table, "b", key, group, level, n, base, share, *limits, "ok", True)
                    )
    columns = ["city", "wave", "table", "block", "answer", "group", "level"]
    columns += ["n", "base", "estimate", "low", "high", "status", "share"]
    frame = pd.DataFrame(rows, columns=columns)
    return Explorer(languages, lines, frame, texts, tables)


@pytest.mark.parametrize(("cities", "most"), [(5, 400_000), (50, 4_000_000)])
def test_five_cities_are_under_400_kilobytes_and_fifty_under_four_megabytes(tmp_path, cities, most):
    path = write_explorer(tmp_path / "index.html", drawn_explorer(cities), Style())
    assert path.stat().st_size < most


def test_a_mean_is_no_percent(page, browser):
    tab, said = opened(browser, page[1])
    tab.select_option("#table", "ages")
    shown = tab.locator("#shown").inner_text()
    assert "%" not in shown and "30" in shown
    assert said == []


def test_axe_finds_nothing_serious_in_any_language(page, browser):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    tab, _ = opened(browser, page[1])
    for language in ("en", "ar"):
        tab.select_option("#language", language)
        found = axe.Axe().run(tab).response["violations"]
        assert [rule["id"] for rule in found if rule["impact"] in ("serious", "critical")] == []


def test_the_keyboard_alone_reaches_every_choice(page, browser):
    tab, _ = opened(browser, page[1])
    wanted = {"table", "language", "csv", "intervals"}
    reached = set()
    for _ in range(40):
        tab.keyboard.press("Tab")
        reached.add(tab.evaluate("document.activeElement.id"))
    assert wanted <= reached
    tab.focus("#table")
    before = tab.locator("#caption").inner_text()
    tab.keyboard.press("ArrowDown")
    assert tab.locator("#caption").inner_text() != before
