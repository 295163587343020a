"""The Word document: read back as Word reads it."""

import itertools
import re
import time
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from PIL import Image

from analysis.problems import CaseStudyError
from analysis.reporting.documents.model import DocumentBlock, Run
from analysis.reporting.documents.word.document import write_document
from analysis.reporting.style import Style
from analysis.study.packing.own_text import blocks
from tests.reporting.documents.drawn import SUPPRESSED, briefing


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("word")
    made = briefing(folder)
    path = write_document(folder / "bamako.docx", made, Style()).path
    return made, path, docx.Document(path)


def test_every_number_of_a_table_is_the_display_of_its_cell(written):
    made, _, document = written
    for table, read in zip(made.tables(), document.tables[1:], strict=True):
        shown = [[cell.text for cell in row.cells] for row in read.rows]
        body = shown[len(shown) - len(table.rows) - len(table.foot) :]
        for row, texts in zip(table.rows, body, strict=False):
            assert texts == [row.label, *(cell.text for cell in row.cells)]
        foot = [text for text in body[-1][1:] if text]
        assert foot == [re.sub(r"[^\d,]", "", text) for text in table.foot[-1].texts]


def test_what_is_hidden_is_nowhere_in_the_file(written):
    _, path, _ = written
    with zipfile.ZipFile(path) as archive:
        assert not any(str(SUPPRESSED).encode() in archive.read(name) for name in archive.namelist())


def test_header_rows_repeat_and_rows_stay_whole_and_nothing_is_merged_below(written):
    _, _, document = written
    for table in document.tables:
        rows = table._tbl.tr_lst
        header = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
        assert header[0] and header == sorted(header, reverse=True)
        for row, is_header in zip(rows, header, strict=True):
            assert row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None
            assert is_header or not list(row.iter(qn("w:gridSpan"), qn("w:vMerge")))
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert table._tbl.tblPr.find(qn("w:tblDescription")) is not None


def test_captions_hold_their_numbers_and_references_lead_to_them(written):
    _, _, document = written
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    assert captions == [
        "Figure\u00a01. Extortion leads",
        "Table\u00a01. Incidents reported in Bamako",
        "Table\u00a02. Help needed",
    ]
    xml = document.element.xml
    bookmarks = set(re.findall(r'w:bookmarkStart [^>]*w:name="([^"]+)"', xml))
    referred = set(re.findall(r"REF (\S+) ", xml)) | set(re.findall(r'w:anchor="([^"]+)"', xml))
    assert referred and referred <= bookmarks
    assert "SEQ Figure" in xml and "SEQ Table" in xml and 'TOC \\o "1-2"' in xml


def test_the_file_opens_without_a_question_about_fields(written):
    _, _, document = written
    assert "updateFields" not in document.settings.element.xml
    assert "w:dirty" not in document.element.xml


def test_the_contents_have_words_button_and_links_and_no_page_number(written):
    _, _, document = written
    framed = document.element.body.find(qn("w:sdt"))
    gallery = framed.find(f".//{qn('w:docPartGallery')}")
    assert gallery.get(qn("w:val")) == "Table of Contents"
    lines = framed.findall(f".//{qn('w:hyperlink')}")
    headings = [p.text for p in document.paragraphs if p.style.name in ("Heading 1", "Heading 2")]
    assert ["".join(text.text for text in line.iter(qn("w:t"))) for line in lines] == headings
    assert "PAGEREF" not in document.element.xml


def kept_rows(table):
    """Whether each row stays on the page of what comes after it."""
    rows = table._tbl.tr_lst
    return [all(p.find(f".//{qn('w:keepNext')}") is not None for p in row.iter(qn("w:p"))) for row in rows]


def test_a_table_stays_on_one_page_with_its_title_and_note(written):
    _, _, document = written
    for table in document.tables[1:]:
        assert all(kept_rows(table))
        title, note = table._tbl.getprevious(), table._tbl.getnext()
        assert title.find(f".//{qn('w:keepNext')}") is not None
        assert note.find(f".//{qn('w:keepLines')}") is not None


def test_a_long_table_may_be_parted_but_not_near_its_ends(written, tmp_path):
    made, _, _ = written
    table = next(made.tables())
    rows = tuple(replace(table.rows[0], label=f"Row {place}") for place in range(40))
    long = replace(made.sections[0], tables=(replace(table, rows=rows),), carrying=(), figures=())
    path = tmp_path / "long.docx"
    write_document(path, replace(made, sections=(long,), findings=()), Style())
    document = docx.Document(path)
    kept = kept_rows(document.tables[-1])
    heads, feet = len(kept) - 40 - len(table.foot), len(table.foot)
    assert kept == [True] * (heads + 2) + [False] * 36 + [True] * (2 + feet)


def test_who_was_interviewed_stays_with_its_notes_and_with_nothing_else(written, tmp_path):
    made, _, document = written
    assert all(kept_rows(document.tables[0]))
    lines = tuple(replace(line, sampling="", caution="") for line in made.interviewed)
    path = tmp_path / "plain.docx"
    write_document(path, replace(made, interviewed=lines), Style())
    assert not kept_rows(docx.Document(path).tables[0])[-1]


def test_headings_are_styles_in_unbroken_order_and_pictures_have_short_alt_texts(written):
    _, _, document = written
    levels = [int(p.style.name[-1]) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in itertools.pairwise(levels))
    alts = [found.get("descr") for found in document.element.iter(qn("wp:docPr"))]
    assert alts and all(0 < len(alt) <= 250 for alt in alts)


def test_every_run_names_its_language(written):
    _, _, document = written
    runs = list(document.element.body.iter(qn("w:r")))
    assert all(run.find(f"{qn('w:rPr')}/{qn('w:lang')}").get(qn("w:val")) == "en-GB" for run in runs)


def test_the_same_briefing_gives_the_same_bytes(written, tmp_path):
    made, path, _ = written
    again = write_document(tmp_path / "again.docx", made, Style()).path
    assert again.read_bytes() == path.read_bytes()


def test_a_template_without_styles_is_used_and_what_it_lacks_is_named(written, tmp_path):
    bare = docx.Document()
    for style in list(bare.styles):
        if style.name in ("Heading 1", "Caption"):
            style.element.getparent().remove(style.element)
    bare.save(tmp_path / "house.docx")
    result = write_document(tmp_path / "out.docx", written[0], Style(word=tmp_path / "house.docx"))
    assert result.warnings == (
        "house.docx has no style named Heading 1, Caption: the tool's own stands in for it.",
    )
    assert any(p.style.name == "Heading 1" for p in docx.Document(result.path).paragraphs)


def test_a_template_that_is_no_document_is_refused_in_words(written, tmp_path):
    (tmp_path / "house.docx").write_text("no document")
    with pytest.raises(CaseStudyError, match=r"house.docx: this template can't be read as a Word document"):
        write_document(tmp_path / "out.docx", written[0], Style(word=tmp_path / "house.docx"))


def with_text(made, markdown):
    """The briefing with an analyst's own text in its section."""
    (section,) = made.sections
    return replace(made, sections=(replace(section, own=tuple(blocks(markdown))),))


def footnotes(path):
    """The texts of a document's footnotes by id, and the ids that its body refers to."""
    with zipfile.ZipFile(path) as archive:
        notes = parse_xml(archive.read("word/footnotes.xml"))
        body = parse_xml(archive.read("word/document.xml"))
        declared = archive.read("[Content_Types].xml")
    texts = {note.get(qn("w:id")): "".join(part.text for part in note.iter(qn("w:t"))) for note in notes}
    marks = [mark.get(qn("w:id")) for mark in body.iter(qn("w:footnoteReference"))]
    return texts, marks, declared


def test_notes_of_the_analysts_own_are_footnotes_that_word_numbers(written, tmp_path):
    made = with_text(written[0], "One.[^b] Two.[^a]\n\nThree.[^a]\n\n[^a]: As **told**.\n[^b]: A < B & C.\n")
    path = write_document(tmp_path / "notes.docx", made, Style()).path
    texts, marks, declared = footnotes(path)
    assert texts == {"-1": "", "0": "", "1": " A < B & C.", "2": " As told.", "3": " As told."}
    assert marks == ["1", "2", "3"]
    assert b"footnotes+xml" in declared
    again = docx.Document(path)
    assert "A < B & C." not in "\n".join(p.text for p in again.paragraphs)


def test_a_template_with_footnotes_of_its_own_loses_them_with_its_text(written, tmp_path):
    template = write_document(
        tmp_path / "house.docx", with_text(written[0], "Old.[^1]\n\n[^1]: Old note.\n"), Style()
    ).path
    made = with_text(written[0], "New.[^1]\n\n[^1]: New note.\n")
    path = write_document(tmp_path / "new.docx", made, replace(Style(), word=template)).path
    texts, marks, _ = footnotes(path)
    assert (texts["1"], marks) == (" New note.", ["1"])
    plain = write_document(tmp_path / "plain.docx", written[0], replace(Style(), word=template)).path
    assert footnotes(plain)[1] == []


def briefing_of(made, folder, tables, figures):
    """The briefing with so many tables, and so many figures that are no two alike."""
    (section,) = made.sections
    shown = [replace(section.tables[0], name=f"table{place}") for place in range(tables)]
    pictures = []
    for place in range(figures):
        path = folder / f"figure{place}.png"
        with Image.open(section.figures[0].png) as drawn:
            drawn = drawn.convert("RGB")
            drawn.putpixel((place, 0), (place, 0, 0))
            drawn.save(path)
        pictures.append(replace(section.figures[0], name=f"figure{place}", png=path))
    return replace(made, sections=(replace(section, tables=tuple(shown), figures=tuple(pictures), own=()),))


def test_tables_that_carry_a_section_stand_in_it_and_a_long_note_under_the_first_it_is_of(written, tmp_path):
    made = written[0]
    note = "Answers come from people met in the street, who may differ from all others there."
    tables = tuple(replace(table, notes=(note,)) for table in made.sections[0].tables)
    own = (DocumentBlock("table", name="help"), DocumentBlock("paragraph", (Run("After it."),)))
    # a figure may have a table's name
    own += (DocumentBlock("figure", name="incidents"),)
    section = replace(made.sections[0], tables=tables, carrying=("help", "incidents"), own=own)
    path = write_document(tmp_path / "a.docx", replace(made, sections=(section,)), Style()).path
    document = docx.Document(path)
    texts = [paragraph.text for paragraph in document.paragraphs]
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    assert captions[0] == "Table\u00a01. Help needed"
    assert captions[-1:] == ["Table\u00a02. Incidents reported in Bamako"]
    annex = texts.index("Annex: tables", texts.index("After it."))
    assert texts.index("Table\u00a01. Help needed") < texts.index("After it.") < annex
    told = [text for text in texts if note in text]
    assert len(told) == 1 and texts.index(told[0]) < annex
    assert sum(text.endswith("Further notes under Table\u00a01.") for text in texts) == 1


def test_words_of_another_language_carry_its_tag(written, tmp_path):
    said = DocumentBlock("quote", (Run("« Il y a du travail. »", language="fr"), Run(" A man (in French)")))
    section = replace(written[0].sections[0], passages=(said,))
    path = write_document(tmp_path / "a.docx", replace(written[0], sections=(section,)), Style()).path
    runs = docx.Document(path).element.body.iter(qn("w:r"))
    tags = {run.text: run.find(f"{qn('w:rPr')}/{qn('w:lang')}").get(qn("w:val")) for run in runs}
    assert tags["« Il y a du travail. »"] == "fr-FR" and tags[" A man (in French)"] == "en-GB"


def test_a_brief_of_twelve_tables_and_eight_figures_is_small_and_the_same_bytes_twice(written, tmp_path):
    made = briefing_of(written[0], tmp_path, 12, 8)
    begun = time.process_time()
    paths = [write_document(tmp_path / f"{name}.docx", made, Style()).path for name in "ab"]
    print(f"{(time.process_time() - begun) / 2:.2f} s of CPU a brief; 5 are the aim")
    content = paths[0].read_bytes()
    assert len(content) < 1_500_000
    assert content == paths[1].read_bytes()
    document = docx.Document(paths[0])
    assert (len(document.tables), len(document.inline_shapes)) == (13, 8)


def test_a_template_with_styles_of_other_names_keeps_its_own_and_gets_ours_for_the_rest(written, tmp_path):
    house = docx.Document()
    for name in ("Heading 1", "Caption"):
        element = house.styles[name].element
        element.getparent().remove(element)
    house.styles.add_style("Haus-Überschrift", 1)
    house.styles["Body Text"].font.name = "Garamond"
    template = tmp_path / "haus.docx"
    house.save(template)
    found = write_document(tmp_path / "out.docx", written[0], replace(Style(), word=template))
    assert found.warnings == (
        "haus.docx has no style named Heading 1, Caption: the tool's own stands in for it.",
    )
    document = docx.Document(found.path)
    assert document.styles["Body Text"].font.name == "Garamond"
    assert {p.style.name for p in document.paragraphs} >= {"Heading 1", "Caption", "Body Text"}


def test_a_template_without_a_page_and_with_names_of_other_kinds_of_style_is_used(written, tmp_path):
    house = docx.Document()
    for name in ("Caption", "Quote"):
        element = house.styles[name].element
        element.getparent().remove(element)
    house.styles.add_style("Caption", WD_STYLE_TYPE.TABLE)
    house.styles.add_style("Quote", WD_STYLE_TYPE.CHARACTER)
    house.element.body.remove(house.element.body.sectPr)
    house.save(tmp_path / "house.docx")
    found = write_document(tmp_path / "out.docx", written[0], replace(Style(), word=tmp_path / "house.docx"))
    assert "no style named Quote, Caption" in found.warnings[0]
    document = docx.Document(found.path)
    assert round(document.sections[0].page_width.cm, 1) == 21.0
    assert "casestudy Caption" in {paragraph.style.name for paragraph in document.paragraphs}


def test_a_template_of_words_own_kind_is_read(written, tmp_path):
    docx.Document().save(tmp_path / "house.docx")
    with zipfile.ZipFile(tmp_path / "house.docx") as house:
        parts = {name: house.read(name) for name in house.namelist()}
    kinds = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = kinds.replace(b"document.main+xml", b"template.main+xml")
    with zipfile.ZipFile(tmp_path / "house.dotx", "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    style = replace(Style(), word=tmp_path / "house.dotx")
    path = write_document(tmp_path / "out.docx", written[0], style).path
    assert docx.Document(path).tables


LIST = "1. one\n2. two\n\n   more\n   - deep\n3. three\n\nText.\n\n1. again\n\nText.\n\n7. seven\n"


def test_each_list_of_the_analysts_own_begins_with_its_own_number(written, tmp_path):
    """By the numbering of the style; where a template's style has none, by signs in the text."""
    section = replace(written[0].sections[0], own=tuple(blocks(LIST)))
    made = replace(written[0], sections=(section,))
    document = docx.Document(write_document(tmp_path / "a.docx", made, Style()).path)
    numberings = {p.text: p._p.pPr.numPr.numId.val for p in document.paragraphs if p._p.pPr.numPr is not None}
    assert numberings["one"] == numberings["two"] == numberings["three"]
    assert len({numberings[text] for text in ("one", "again", "seven")}) == 3 and numberings["more"] == 0
    overrides = document.part.numbering_part.element.iter(qn("w:startOverride"))
    starts = [override.get(qn("w:val")) for override in overrides]
    assert starts == ["1", "1", "7"]
    house = docx.Document()
    for name in ("List Bullet", "List Number"):
        element = house.styles[name].element
        element.getparent().remove(element)
    house.save(tmp_path / "house.docx")
    style = replace(Style(), word=tmp_path / "house.docx")
    texts = [p.text for p in docx.Document(write_document(tmp_path / "b.docx", made, style).path).paragraphs]
    signed = ["1.\tone", "2.\ttwo", "more", "\u2022\tdeep", "3.\tthree", "1.\tagain", "7.\tseven"]
    assert [text for text in texts if text in signed] == signed


def test_a_figure_stands_once_in_its_own_section_whoever_names_it(written, tmp_path):
    named = (DocumentBlock("figure", name="incidents"),) * 2
    first = replace(written[0].sections[0], own=named)
    other = replace(first, name="other", title="Other", figures=(), tables=())
    made = replace(written[0], sections=(other, first))
    document = docx.Document(write_document(tmp_path / "a.docx", made, Style()).path)
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts.count("Figure\u00a01. Extortion leads") == 2 and len(document.inline_shapes) == 1
    assert texts.count(" (Figure\u00a01)") == 3
