"""Names in a data package, which may hold ASCII letters, digits and hyphens."""

import pytest

from analysis.disclosure.release.package.data_package import _slug


@pytest.mark.parametrize(
    ("text", "name"),
    [("CC BY 4.0", "cc-by-4-0"), ("Étude n° 2", "tude-n-2"), ("المدينة", "data"), ("", "data")],
)
def test_a_name_of_any_text(text, name):
    assert _slug(text) == name
