import pytest

from analysis.cleaning.audit.pseudonyms import KEY_FILE, pseudonyms, read_key
from analysis.problems import CaseStudyError


def test_a_name_keeps_its_pseudonym_whoever_else_is_there():
    few, many = (
        pseudonyms(["Awa", "Binta"], "key"),
        pseudonyms([f"name {number}" for number in range(50)] + ["Awa"], "key"),
    )
    assert few["Awa"] == many["Awa"]
    assert few["Awa"].startswith("Enumerator ")
    assert few["Awa"] != few["Binta"]
    assert few["Awa"] != pseudonyms(["Awa"], "another key")["Awa"]


def test_every_name_has_its_own():
    names = [f"name {number}" for number in range(5000)]
    assert len(set(pseudonyms(names, "key").values())) == 5001  # and the unknown one


def test_the_unknown_enumerator_stays_unknown():
    assert pseudonyms(["", "(unknown)"], "key") == {"": "(unknown)", "(unknown)": "(unknown)"}


def test_the_key_is_drawn_once_and_kept(tmp_path):
    key = read_key(tmp_path)
    assert len(key) == 32
    assert read_key(tmp_path) == key


def test_an_empty_key_is_told(tmp_path):
    (tmp_path / KEY_FILE).write_text("\n", encoding="utf-8")
    with pytest.raises(
        CaseStudyError, match=r"pseudonyms\.key: the key of the enumerators' pseudonyms is empty; restore it"
    ):
        read_key(tmp_path)
