"""What long work says of itself reaches who watches, and nobody else."""

from analysis.doing import tell, watched


def test_who_watches_is_told_while_the_block_lasts():
    heard = []
    tell("before")
    with watched(heard.append):
        tell("inside")
        with watched(None):
            tell("unheard")
    tell("after")
    assert heard == ["inside"]
