"""The record of a pack: what is out of date, what is remade, and what goes."""

import pytest

from analysis.batch.manifest import list_outputs
from analysis.batch.pack import (
    PackRecord,
    check_kinds,
    pack_key,
    read_packs,
    relative_names,
    stale_kinds,
    write_packs,
)
from analysis.problems import CaseStudyError


def file(folder, name):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(name, encoding="utf-8")
    return path


def test_only_what_changed_or_is_gone_is_stale(tmp_path):
    file(tmp_path, "a.docx")
    page = file(tmp_path, "index.html")
    write_packs(
        tmp_path, "en", {"docx": PackRecord("1", ("a.docx",)), "html": PackRecord("1", ("index.html",))}
    )
    assert stale_kinds(tmp_path, "en", {"docx": "1", "html": "1"}) == ()
    assert stale_kinds(tmp_path, "en", {"docx": "2", "html": "1"}) == ("docx",)
    assert stale_kinds(tmp_path, "fr", {"docx": "1"}) == ("docx",)
    assert stale_kinds(tmp_path, "en", {"docx": "1"}, force=True) == ("docx",)
    page.unlink()
    assert stale_kinds(tmp_path, "en", {"docx": "1", "html": "1"}) == ("html",)


def test_files_that_a_kind_no_longer_has_go_and_nothing_else_does(tmp_path):
    for name in ("old.txt", "new.txt", "mine.txt"):
        file(tmp_path, name)
    write_packs(tmp_path, "en", {"layout": PackRecord("1", ("old.txt",))})
    write_packs(tmp_path, "en", {"layout": PackRecord("2", ("new.txt",), ("a word",))})
    assert sorted(path.name for path in tmp_path.glob("*.txt")) == ["mine.txt", "new.txt"]
    assert read_packs(tmp_path)["en"]["layout"] == PackRecord("2", ("new.txt",), ("a word",))


def test_the_pack_is_no_output_of_the_preparation(tmp_path):
    file(tmp_path, "estimates.csv")
    file(tmp_path, "fr/a.docx")
    file(tmp_path, "fr/figures/drawn_for_the_pack.svg")
    write_packs(tmp_path, "fr", {"docx": PackRecord("1", ("fr/a.docx",))})
    assert list_outputs(tmp_path) == ("estimates.csv",)


def test_style_and_own_text_are_part_of_the_key(tmp_path):
    before = pack_key("results", "en", "docx", tmp_path, "port")
    file(tmp_path, "text/port/risks.en.md")
    after = pack_key("results", "en", "docx", tmp_path, "port")
    file(tmp_path, "style/~$house.docx")
    assert before != after == pack_key("results", "en", "docx", tmp_path, "port")


def test_the_page_of_all_cities_lies_above_the_folder(tmp_path):
    assert relative_names(tmp_path / "comparison", [tmp_path / "index.html"]) == ("../index.html",)


def test_a_broken_record_is_none(tmp_path):
    (tmp_path / "pack.json").write_text("{", encoding="utf-8")
    assert read_packs(tmp_path) == {}


def test_unknown_kinds_are_named_with_the_nearest():
    assert check_kinds("html, docx,html") == ("html", "docx")
    with pytest.raises(CaseStudyError, match=r"--pack hmtl: there is no such part of the pack.*html"):
        check_kinds("hmtl")
