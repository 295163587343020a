"""Words by which a column says that it names somebody."""

import pytest

from analysis.reading.identifying_words import says, tells_who


@pytest.mark.parametrize(
    ("meaning", "name", "labels", "longest", "expected"),
    [
        ("name", "full_name", (), 0, True),
        ("name", "fullName", (), 0, True),
        ("name", "q7", ("What is your full name?",), 0, True),
        ("name", "username", (), 0, False),
        ("direct", "q8", ("Phone",), 0, True),
        ("direct", "q8", ("How many people share your phone?",), 4, False),
        ("direct", "q8", ("Téléphone",), 0, True),
    ],
)
def test_a_name_or_label_says_it(meaning, name, labels, longest, expected):
    assert says(meaning, name, labels, longest) is expected


def test_numbers_are_no_names():
    assert tells_who("nombre", ())
    assert not tells_who("nombre", (), of_numbers=True)
    assert tells_who("phone", (), of_numbers=True)
    assert not tells_who("sex", ("Are you a woman or a man?",))


@pytest.mark.parametrize(
    "name",
    [
        "contact_no",
        "phone2",
        "wa_whatsapp1",
        "numero_portable",
        "cellphone",
        "cell_no",
        "id_no",
        "case_id",
        "reg_no",
        "hhid",
        "hh_id",
        "fname",
        "kunya",
        "house_no",
        "x_coord",
        "imei",
        "enum_code",
        "beneficiary_id",
    ],
)
def test_short_names_of_the_field_tell_who(name):
    assert tells_who(name)


@pytest.mark.parametrize(
    "name", ["age", "sex", "district", "streets_safe", "phones_owned", "children_no", "income2"]
)
def test_other_names_do_not(name):
    assert not tells_who(name)
