"""What a recipe may say, and what it says where nothing is written."""

import pytest

from analysis.disclosure.release.recipe import Recipe, RecipeStep, read_recipe
from analysis.problems import Problems


def told(tmp_path, text: str) -> list[str]:
    """The problems of a recipe of this text and the key of sex."""
    path = tmp_path / "release.yaml"
    path.write_text(f"keys: [sex]\n{text}", encoding="utf-8")
    problems = Problems()
    assert (read_recipe(path, problems) is None) == bool(problems.fatals)
    return [f"{each.column}: {each.problem} {each.expected}" for each in problems.fatals]


def test_what_holds_where_nothing_is_written():
    recipe = Recipe(keys=("sex",))
    assert (recipe.fraction, recipe.seed) == (0.01, 1)
    assert recipe.thresholds.model_dump() == {
        "k": 3, "global_risk": 0.03, "individual_risk": None, "diversity": None,
    }  # fmt: skip
    assert recipe.population.model_dump() == {
        "weights": "", "size": None, "context": "", "month": "", "source": "", "year": None,
    }  # fmt: skip
    assert RecipeStep(suppress={}).suppress.k == 3
    assert RecipeStep(pram={"question": "q"}).pram.change == 0.2
    assert RecipeStep(noise={"question": "q"}).noise.share == 0.1
    assert RecipeStep(microaggregate={"questions": ["q"]}).microaggregate.size == 3
    group = RecipeStep(group={"question": "q", "into": {"x": ["a"]}}).group
    assert (group.fewer_than, group.other, dict(group.labels)) == (0, "other", {})


STEPS = {
    "drop": ["a", "b"],
    "bands": {"question": "a", "breaks": [1]},
    "top_code": {"question": "a", "at": 1},
    "bottom_code": {"question": "a", "at": 1},
    "coarsen": {"question": "a", "to": "month"},
    "group": {"question": "a", "fewer_than": 1},
    "suppress": {},
    "pram": {"question": "a"},
    "noise": {"question": "a"},
    "microaggregate": {"questions": ["a", "b"]},
}


@pytest.mark.parametrize("kind", STEPS)
def test_a_step_knows_its_kind_and_questions(kind):
    step = RecipeStep(**{kind: STEPS[kind]})
    of_several = {"drop": ("a", "b"), "microaggregate": ("a", "b"), "suppress": ()}
    assert (step.kind, step.questions) == (kind, of_several.get(kind, ("a",)))


@pytest.mark.parametrize(
    "text",
    [
        "thresholds: {k: 1, global_risk: 1, individual_risk: 1, diversity: 1}\nsensitive: [told]\n",
        "thresholds: {global_risk: 0.000001}\nfraction: 0.999\n",
        "steps: [{suppress: {k: 2, importance: {sex: 0.1}}}]\n",
        "steps: [{pram: {question: q, change: 0.01}}, {noise: {question: q, share: 2}}]\n",
        "steps: [{microaggregate: {questions: [q], size: 2}}, {bands: {question: q, breaks: [1]}}]\n",
        "population: {size: 1, source: census, year: 2020}\n",
        "population: {context: flows}\n",
    ],
)
def test_what_may_just_be_said(tmp_path, text):
    assert told(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "column", "problem"),
    [
        ("thresholds: {k: 0}", "thresholds.k", "1 or more"),
        ("thresholds: {k: yes}", "thresholds.k", "A number is needed here, not yes or no."),
        ("thresholds: {global_risk: 0}", "thresholds.global_risk", "more than 0"),
        ("thresholds: {global_risk: 1.01}", "thresholds.global_risk", "1 or less"),
        ("thresholds: {global_risk: yes}", "thresholds.global_risk", "A number is needed here"),
        ("thresholds: {individual_risk: 0}", "thresholds.individual_risk", "more than 0"),
        ("thresholds: {individual_risk: 1.01}", "thresholds.individual_risk", "1 or less"),
        ("thresholds: {diversity: 0}", "thresholds.diversity", "1 or more"),
        ("thresholds: {diversity: 2}", "", "thresholds.diversity needs `sensitive`"),
        ("fraction: 0", "fraction", "more than 0"),
        ("fraction: 1", "fraction", "less than 1"),
        ("sensitive: [a, b, a]", "sensitive", "Each name stands here once: a stands twice."),
        ("keep: {a: ' '}", "keep", "Say why, for each column: a has no reason."),
        ("leave_out: {a: '', b: x}", "leave_out", "Say why, for each column: a has no reason."),
        ("population: {size: 0, source: x}", "population.size", "more than 0"),
        ("population: {size: 9}", "population", "A population size needs its source"),
        ("population: {size: 9, source: x, context: flows}", "population", "not both"),
        ("steps: [{suppress: {k: 1}}]", "steps.1.suppress.k", "2 or more"),
        ("steps: [{suppress: {importance: {sex: 0}}}]", "steps.1.suppress.importance", "above 0: sex."),
        ("steps: [{pram: {question: q, change: 0}}]", "steps.1.pram.change", "more than 0"),
        ("steps: [{pram: {question: q, change: 1}}]", "steps.1.pram.change", "less than 1"),
        ("steps: [{noise: {question: q, share: 0}}]", "steps.1.noise.share", "more than 0"),
        ("steps: [{noise: {question: q, share: 2.1}}]", "steps.1.noise.share", "2 or less"),
        ("steps: [{microaggregate: {questions: []}}]", "steps.1.microaggregate.questions", "1 or more items"),
        (
            "steps: [{microaggregate: {questions: [q], size: 1}}]",
            "steps.1.microaggregate.size",
            "2 or more",
        ),
        ("steps: [{bands: {question: q, breaks: []}}]", "steps.1.bands.breaks", "1 or more items"),
        ("steps: [{bands: {question: q, breaks: [2, 1]}}]", "steps.1.bands.breaks", "Breaks must rise"),
        ("steps: [{bands: {question: q, breaks: [1, 1]}}]", "steps.1.bands.breaks", "Breaks must rise"),
        (
            "steps: [{group: {question: q, fewer_than: -1}}]",
            "steps.1.group.fewer_than",
            "0 or more",
        ),
        ("steps: [{group: {question: q}}]", "steps.1.group", "Say which choices are joined"),
        (
            "steps: [{group: {question: q, into: {x: [a], y: [b, a]}}}]",
            "steps.1.group",
            "A choice can go into one group only: a stands in two.",
        ),
        ("steps: [{reason: why}]", "steps.1", "this one has none."),
        ("steps: [{drop: [a], suppress: {}}]", "steps.1", "this one has drop and suppress."),
    ],
)
def test_what_may_not_be_said(tmp_path, text, column, problem):
    (sentence,) = told(tmp_path, text)
    assert sentence.startswith(f"{column}: ") and problem in sentence, sentence
