"""A fault of one task is told in its row of the end table, and stops nothing else."""

from types import SimpleNamespace

from analysis.batch.steps import Execution, Preparation


class Broken:
    """A kernel in which everything fails in a way nobody foresaw."""

    interrupted = spent = False

    def call(self, *_, **__):
        raise KeyError("no such thing")

    def execute(self, *_):
        raise ZeroDivisionError("division by zero\nand more")


def test_whatever_fails_is_an_outcome(tmp_path):
    place = SimpleNamespace(
        name="north", folder=tmp_path, is_city=True, language="en", parameters=lambda _: {}
    )
    request = SimpleNamespace(
        workspace=SimpleNamespace(root=tmp_path), out=tmp_path, plan=None, pack=(), figures="{}"
    )
    prepared = Preparation(place, request, "module:function")(Broken())
    assert prepared.error == "KeyError: 'no such thing'. This is a fault of the program; please report it."
    kernel, source = Broken(), SimpleNamespace(name="one", content=None, ours=True)
    executed = Execution(place, request, source)(kernel)
    assert (executed.notebook, kernel.spent) == ("one", True)
    assert executed.error.startswith("ZeroDivisionError: division by zero. This is a fault")
