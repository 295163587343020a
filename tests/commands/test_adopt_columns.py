"""Cities and domains from columns beside the form: one id a text, whatever script it is in."""

import pytest

from analysis.commands.adopt import adopt
from analysis.intake.derived.recodes import read_recodes
from analysis.problems import Problems
from tests.intake.drawn import write_csv
from tests.intake.drawn_forms import YES_NO, write_form


def adopted(tmp_path, column, values, by=()):
    """What adopt makes of an export whose cities stand in a column the form does not have."""
    form = write_form(tmp_path, [["select_one yn", "work", "Work?"]], YES_NO)
    rows = [[value, "yes", f"u{place}"] for place, value in enumerate(values)]
    export = write_csv(tmp_path / "export.csv", [[column, "work", "_uuid"], *rows])
    return adopt(form, export, column, tmp_path / "new", by)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["القاهرة", "أسوان"], {"القاهرة": 3, "أسوان": 3}),
        (["A+", "A-"], {"A+": 3, "A-": 3}),
        (["Ségou", "Segou", "SEGOU"], {"Ségou": 3, "Segou": 3, "SEGOU": 3}),
        (["a_b", "a b"], {"a_b": 3, "a b": 3}),
        (['the "big" one', "(none)"], {'The "big" one': 3, "(none)": 3}),
        (["Con", "aux"], {"Con": 3, "Aux": 3}),
        (["አዲስ", "???", "!!!"], {"አዲስ": 3, "???": 3, "!!!": 3}),
    ],
)
def test_each_value_is_a_city(tmp_path, values, expected):
    made = adopted(tmp_path, "town", values * 3)
    assert dict(zip(made.cities["name"], made.cities["interviews"], strict=True)) == expected
    ids = made.cities["id"].tolist()
    assert len(set(ids)) == len(values)
    assert all(name.isascii() and name == name.lower() for name in ids)
    assert sorted(path.stem for path in (tmp_path / "new" / "params").glob("*.yaml")) == sorted(ids)
    (instrument,) = (tmp_path / "new" / "surveys").iterdir()
    (recode,) = read_recodes(instrument / "recodes.csv", Problems())
    labels = {rule.choices[0]: rule.labels["en"] for rule in recode.rules}
    assert set(labels) == set(values)
    assert sorted(labels.values()) == sorted(expected)
