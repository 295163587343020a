"""Files without a mark are read in the code page that the form's labels, or the letters, show."""

import pytest

from analysis.reading.encodings import code_page, page_name, unmarked_utf16


@pytest.mark.parametrize(
    ("label", "page"),
    [
        ("Ségou", "cp1252"),
        ("Ségou", "mac_roman"),
        ("طرابلس", "cp1256"),
        ("Харків", "cp1251"),
        ("Łódź", "cp1250"),
        ("Şanlıurfa", "cp1254"),
        ("北京", "gb18030"),
    ],
)
def test_a_label_of_the_form_shows_the_page(label, page):
    data = f"city,work\n{label},yes\n".encode(page)
    assert code_page(data, {label, "Yes"}) == page


@pytest.mark.parametrize(
    ("text", "page"),
    [("Déjà vu à Ségou", "cp1252"), ("من بنغازي إلى طرابلس", "cp1256"), ("Киев и Харьков", "cp1251")],
)
def test_without_labels_letters_that_run_together_show_it(text, page):
    assert code_page(text.encode(page), ()) == page
    assert page_name("cp1256") == "Windows-1256" and page_name("cp1252") == "Windows-1252 (Latin-1)"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("work,_uuid\nyes,u1".encode("utf-16-le"), "utf-16-le"),
        ("work,_uuid\nyes,u1".encode("utf-16-be"), "utf-16-be"),
        (b"work,_uuid\nyes,u1", ""),
        (b"\x00\x00\x00\x00\x00\x00\x00\x00\x00", ""),
        (b"", ""),
    ],
)
def test_utf16_without_its_mark(data, found):
    assert unmarked_utf16(data) == found
