"""What `make bench` says before it measures."""

from tests.benchmarks.__main__ import lacking, peers, said_of


def test_peers_that_are_not_installed_are_named_with_how_to_have_them():
    assert "polars" in peers()
    assert lacking(["numpy", "a_peer_that_is_not_there"]) == ["a_peer_that_is_not_there"]
    assert said_of(["duckdb", "svy"], has_r=False).splitlines() == [
        "Not installed, and so left out: duckdb, svy. Install with `python -m pip install --group peers` (pip"
        " 25.1 or later), or run `make bench`.",
        "Rscript is not found: rows beside R are left out.",
    ]
    assert said_of([], has_r=True) == ""
