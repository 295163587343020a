"""A run after a change leaves the very files that a first run leaves, and redoes only what changed.

The whole run is done in this process: a stand-in for the kernel calls what kernels call and evaluates the
cells of notebooks, so that what is counted is what a run decides, not how fast it is.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
from concurrent.futures import Future
from importlib import import_module
from pathlib import Path

import pytest

from analysis.batch import run as batch
from analysis.batch.tasks import Request
from analysis.commands.pack import remake
from analysis.doing import watched
from analysis.params import AS_STYLED
from analysis.study import declare, prepare
from analysis.workspace import Workspace
from tests.workspaces import Home, make_home

PACK = ("html", "layout")
MOMENTS = ("started", "seconds")


class InProcess:
    """Does the steps of a run one after the other, here; `steps` are their labels."""

    spent = died = interrupted = False

    def __init__(self) -> None:
        self.steps: list[str] = []

    def __enter__(self):
        return self

    def __exit__(self, *error) -> None:
        return None

    def check(self) -> None:
        return None

    def submit(self, step, urgent=False) -> Future:
        self.steps.append(step.label)
        future: Future = Future()
        future.set_result(step(self))
        return future

    def call(self, function, **arguments):
        module, name = function.split(":")
        made = getattr(import_module(module), name)(**json.loads(json.dumps(arguments)))
        return json.loads(json.dumps(made))

    def execute(self, notebook, target, parameters) -> None:
        """What each cell shows, as text."""
        names: dict[str, object] = {}
        shown = []
        folder = target.parent.resolve()
        with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()):
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    shown.append(_show(cell.source, names))
                else:
                    shown.append(cell.source)
                if "parameters" in cell.metadata.get("tags", ()):
                    names |= parameters
        target.write_text("\n".join(shown), encoding="utf-8")


def _show(code: str, names: dict[str, object]) -> str:
    """The last expression of a cell as it displays itself."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    value = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None
    for way in ("_repr_mimebundle_", "_repr_html_", "_repr_markdown_"):
        if hasattr(value, way):
            return str(getattr(value, way)())
    return "" if value is None else str(value)


@pytest.fixture
def home(tmp_path, monkeypatch) -> Home:
    monkeypatch.setattr("analysis.study.results.kept_figures.is_worth_drawing", lambda spec: True)
    home = make_home(tmp_path / "home")
    plan = home.instrument / "plan.csv"
    home.change(
        plan,
        ("payment,journey,paid,share,respondents,,,,,", "payment,journey,paid,share,respondents,,,,bars,"),
    )
    home.params("south").unlink()
    home.weigh()
    return home


@pytest.fixture
def go(home, monkeypatch):
    """Run the workspace into a folder of results; what was done, in order."""

    def done(out: Path) -> list[str]:
        executor = InProcess()
        monkeypatch.setattr(batch, "open_executor", lambda request, progress: executor)
        request = Request(
            Workspace(home.root), out, pack=PACK, figures=AS_STYLED.model_dump_json(exclude_none=True)
        )
        reports = batch.run(request, Quiet())
        assert [failure.error for report in reports for failure in report.failures] == []
        return executor.steps

    return done


class Quiet:
    def expect(self, tasks: int) -> None: ...
    def done(self, what: str) -> None: ...
    def doing(self, what: str) -> None: ...
    def told(self, sentence: str) -> None: ...


def files(out: Path) -> dict[str, str]:
    """Every file of a run by name; of manifests all but when it was and how long it took."""
    found = {}
    for path in sorted(out.rglob("*")):
        if path.is_file():
            name = path.relative_to(out).as_posix()
            found[name] = timeless(path) if path.name == "manifest.json" else path.read_bytes().hex()
    return found


def timeless(path: Path) -> str:
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for record in (manifest, *manifest["notebooks"].values()):
        for moment in MOMENTS:
            record.pop(moment)
    return json.dumps(manifest, sort_keys=True)


def differing(one: Path, other: Path) -> list[str]:
    first, second = files(one), files(other)
    return sorted(name for name in {*first, *second} if first.get(name) != second.get(name))


def of_title(home):
    home.change(home.instrument / "plan.csv", ("Age of people in {city}", "How old people in {city} are"))


def of_words(home):
    """Of those who paid alone, a title says that they are all who were interviewed."""
    plan = home.instrument / "plan.csv"
    row = (
        "travel,journey,means,share,respondents,,,,,Travel of people interviewed in {city},Voyage à {city},\n"
    )
    home.write(plan, plan.read_text(encoding="utf-8") + row)


def of_row_added(home):
    plan = home.instrument / "plan.csv"
    home.write(plan, plan.read_text(encoding="utf-8") + "sexes,person,sex,share,respondents,,,,,Sex,Sexe,\n")


def of_row_removed(home):
    plan = home.instrument / "plan.csv"
    lines = plan.read_text(encoding="utf-8").splitlines(keepends=True)
    home.write(plan, "".join(line for line in lines if not line.startswith("ages")))


def of_rows_reordered(home):
    plan = home.instrument / "plan.csv"
    head, *lines = plan.read_text(encoding="utf-8").splitlines(keepends=True)
    home.write(plan, "".join([head, *reversed(lines)]))


def of_answer(home):
    home.change(
        home.export, ("u3,2020-01-06T09:00:00,north,m,40,1,no", "u3,2020-01-06T09:00:00,north,m,41,1,yes")
    )


def of_label(home):
    home.change(
        home.instrument / "form" / "choices.csv", ("sex,f,Women,Femmes", "sex,f,Girls and women,Femmes")
    )


def of_margin(home):
    home.change(home.params(), ("{f: 0.5, m: 0.5}", "{f: 0.4, m: 0.6}"))


def of_threshold(home):
    home.change(home.params(), ("small_base: 3", "small_base: 5"))


def of_style(home):
    home.write(home.root / "style" / "style.yaml", "publisher: {en: The house, fr: La maison}\n")


def of_own_text(home):
    home.write(home.root / "text" / "north" / "journey.en.md", "What we saw.\n")


def of_ranking(home):
    home.write(home.root / "findings.yaml", "key: 1\n")


def of_notebook(home):
    source = json.loads((Path(batch.__file__).parents[2] / "notebooks" / "quality.ipynb").read_text("utf-8"))
    source["cells"].append({"cell_type": "markdown", "id": "own", "metadata": {}, "source": "My own words."})
    home.write(home.root / "notebooks" / "quality.ipynb", json.dumps(source))


def of_another_city(home):
    text = home.params().read_text(encoding="utf-8")
    home.write(home.params("south"), text, ("North", "South"), ("city: north", "city: south"))


def of_languages(home):
    home.change(home.params(), ("languages: [en, fr]", "languages: [fr, en]"))


CHANGES = (
    of_title,
    of_row_added,
    of_row_removed,
    of_rows_reordered,
    of_answer,
    of_label,
    of_margin,
    of_threshold,
)
CHANGES += (of_style, of_own_text, of_ranking, of_notebook, of_another_city, of_languages)
USUAL = (of_answer, of_words, of_row_added, of_label, of_style, of_own_text, of_title, of_notebook)


def test_a_second_run_does_nothing_and_a_title_only_what_says_it(home, go):
    assert go(home.out)[0] == "north"
    assert go(home.out) == []
    of_title(home)
    steps = go(home.out)
    assert steps[:3] == ["north", "north person", "north pack en"]
    # the other language says nothing of it, but for the page of all cities, which is made with the first's
    assert steps[3:] == ["comparison", "comparison comparison", "comparison pack en"]


def test_a_city_whose_input_has_changed_is_not_declared_to_learn_that_it_is_stale(home, go, monkeypatch):
    go(home.out)
    of_title(home)
    monkeypatch.setattr("analysis.batch.visits._city_key", stop)
    assert go(home.out)[0] == "north"


def test_a_preparation_says_what_it_is_doing(home):
    heard = []
    with watched(heard.append):
        prepare(declare("north", home.root))
    assert heard == [
        "north: reading and checking drawn",
        "north: estimates",
        "north: findings",
        "north: tables",
        "north: figure 1 of 2",
        *(text for text in heard[5:-1] if text.startswith("north: figure ")),
        "north: workbook and results",
    ]


def test_words_are_warned_of_without_reading_the_answers_again(home):
    of_words(home)
    told = [
        problem for problem in prepare(declare("north", home.root)).city.problems if "says" in str(problem)
    ]
    assert len(told) == 1 and "only some were asked means" in str(told[0])
    plan = home.instrument / "plan.csv"
    home.change(plan, ("Travel of people interviewed", "Travel of all respondents"))
    heard = []
    with watched(heard.append):
        again = prepare(declare("north", home.root))
    told = [problem for problem in again.city.problems if "says" in str(problem)]
    assert (
        len(told) == 1 and "all respondents" in str(told[0]) and not any("reading" in text for text in heard)
    )
    home.change(plan, ("Travel of all respondents", "Travel of those asked"))
    assert not any("says" in str(problem) for problem in prepare(declare("north", home.root)).city.problems)


def test_a_run_after_changes_leaves_the_files_of_a_first_run(home, go):
    go(home.out)
    for change in USUAL:
        change(home)
        assert go(home.out)
    assert differing(home.out, fresh(home, go)) == []


@pytest.mark.skipif(os.environ.get("CASESTUDY_CHANGES") != "all", reason="CASESTUDY_CHANGES=all tries each")
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_run_after_each_change_leaves_the_files_of_a_first_run(home, go, change):
    go(home.out)
    change(home)
    go(home.out)
    assert differing(home.out, fresh(home, go)) == []


def test_a_pack_after_changes_of_what_is_shown_is_that_of_a_run(home, go):
    go(home.out)
    of_title(home)
    of_own_text(home)
    home.write(home.root / "style" / "style.yaml", 'accent: "#aa2200"\npublisher: {en: The house}\n')
    home.change(home.params(), ("languages: [en, fr]", "languages: [en, fr, es]"))
    heard = []
    with watched(heard.append):
        remake(Workspace(home.root), home.out, (), PACK, "", Quiet())
    assert not any("reading" in text for text in heard)
    drawn = sorted((home.out / "north" / "figures").glob("*.svg"))
    assert any("#aa2200" in path.read_text(encoding="utf-8") for path in drawn)
    assert "#aa2200" in (home.out / "north" / "es" / "index.html").read_text(encoding="utf-8")
    executed = {f"north {name}" for name in ("quality", "weights", "person", "journey")}
    assert set(go(home.out)) <= {*executed, "comparison comparison"}
    assert differing(home.out, fresh(home, go)) == []


def test_a_change_taken_back_after_a_stopped_run_leaves_nothing_of_it(home, go, monkeypatch):
    go(home.out)
    before = files(home.out)
    plan = (home.instrument / "plan.csv").read_text(encoding="utf-8")
    of_title(home)
    for stopped in (
        "preparation.write_results",
        "preparation.write_study_workbook",
        "packing.pack.write_page",
    ):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(f"analysis.study.{stopped}", stop)
            go(home.out)
    home.write(home.instrument / "plan.csv", plan)
    go(home.out)
    assert files(home.out) == before


def stop(*arguments):
    raise KeyboardInterrupt


def fresh(home: Home, go) -> Path:
    """The results of the workspace as it is now, from nothing."""
    out = home.root / "fresh"
    go(out)
    return out
