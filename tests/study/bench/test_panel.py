"""The panel: what is chosen, the call it comes to, and what is shown."""

import sys

import pytest

from analysis.problems import CaseStudyError
from analysis.study import open_study
from analysis.study.bench import panel
from analysis.study.bench.panel import PanelChoice, shown
from tests.workspaces import make_home


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return open_study("north", make_home(tmp_path_factory.mktemp("panel")).root)


@pytest.mark.parametrize(
    ("choice", "call"),
    [
        (PanelChoice("paid"), "study.tabulate('paid')"),
        (PanelChoice("paid", by="sex"), "study.tabulate('paid', by='sex')"),
        (
            PanelChoice("paid", people="sex=f", weighting="none", chart="bars"),
            "study.tabulate('paid', where={'sex': 'f'}, weighting='none').figure('bars')",
        ),
    ],
)
def test_a_choice_is_a_call_to_copy(choice, call):
    assert choice.call == call


def test_the_call_makes_what_is_shown(study):
    choice = PanelChoice("paid", by="sex")
    assert eval(choice.call, {"study": study})._repr_html_() in shown(study, choice)


def test_what_cant_be_shown_says_why(study):
    assert "no figure of the kind" in shown(study, PanelChoice("paid", chart="barz"))


def test_without_widgets_the_error_says_what_to_install(study, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(CaseStudyError, match=r'pip install "casestudy\[widgets\]"'):
        study.explore()


def test_picking_changes_table_and_call(study):
    widgets = pytest.importorskip("ipywidgets", reason="ipywidgets is an extra")
    box = study.explore()
    controls = {child.description: child for child in box.children if isinstance(child, widgets.Dropdown)}
    page = box.children[-1]
    controls["Question"].value = "paid"
    assert "study.tabulate(&#x27;paid&#x27;)" in page.value
    controls["Only"].value = "sex=f"
    assert "where=" in page.value and "Women" in page.value
    assert panel.EVERYBODY in [label for label, _ in controls["By group"].options]
