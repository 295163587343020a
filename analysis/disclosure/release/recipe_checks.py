"""A recipe against the form and the export it is for: every name must be there and of the right kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from analysis.disclosure.release.identifying import Identifying
from analysis.disclosure.release.recipe import Recipe, RecipeStep
from analysis.intake.answers.answers import Answers
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import NUMERIC, Form
from analysis.problems import Problems, suggestion

_NUMBER_STEPS = ("bands", "top_code", "bottom_code", "noise", "microaggregate")
_MAKING_CHOICES = ("bands", "coarsen", "group")  # what comes after them works on the choices they make
_DATES = ("date", "dateTime", "datetime", "today", "start", "end")


def check_recipe(
    recipe: Recipe,
    answers: Answers,
    asked: Collection[str],
    identifying: Sequence[Identifying],
    where: str,
    problems: Problems,
) -> None:
    """Add a fatal problem for each name that is not there, and each step its question is not made for.

    `asked` are the questions that were asked, without recodes and indicators.
    """
    form = answers.form
    questions = [name for name in form.questions if answers.has(name)]
    derived = [name for name in questions if name not in asked]
    columns = list(dict.fromkeys(name.partition("/")[0] for name in answers.frame.columns))
    lists = {
        "keys": (recipe.keys, questions),
        "sensitive": (recipe.sensitive, questions),
        "derived": (recipe.derived, derived),
        "keep": (recipe.keep, columns),
        "leave_out": (recipe.leave_out, questions),
        "households": ((recipe.households,) if recipe.households else (), columns),
        "population.weights": ((recipe.population.weights,) if recipe.population.weights else (), columns),
    }
    for key, (names, available_names) in lists.items():
        _check_names(key, names, available_names, where, problems)
    gone = {
        identifier.column: identifier.reason
        for identifier in identifying
        if identifier.column not in recipe.keep
    }
    for key in ("keys", "sensitive"):
        for name in getattr(recipe, key):
            if name in gone:
                problems.fatal(
                    where,
                    f"{name} would not leave: it is identifying ({gone[name]}). Take it out, or keep it"
                    " with a reason.",
                    column=key,
                    got=name,
                )
            elif name in recipe.leave_out:
                problems.fatal(
                    where, "This question is left out, so it can't be measured by.", column=key, got=name
                )
    for number, step in enumerate(recipe.steps, start=1):
        _check_step(number, step, recipe, form, questions, where, problems)


def check_keys(recipe: Recipe, where: str, problems: Problems) -> None:
    """Add a fatal problem where nothing is a key: no risk could be measured."""
    if not recipe.keys:
        problems.fatal(
            where,
            "A release needs at least one key: a question whose answer somebody could already know of a"
            " person (sex, age, where she comes from).",
            column="keys",
        )


def check_repeats(recipe: Recipe, answers: Responses, where: str, problems: Problems) -> None:
    """Add a fatal problem for each repeat of the recipe that the form has not, or the export no row of."""
    repeats = list(dict.fromkeys(each.repeat for each in answers.form.questions.values() if each.repeat))
    for name in recipe.repeats:
        if name not in repeats:
            problems.fatal(
                where,
                "The form has no such repeat. Mend the name or take it out.",
                column="repeats",
                got=name,
                expected=suggestion(name, repeats),
            )
        elif name not in answers.repeats or not len(answers.repeats[name]):
            problems.fatal(
                where,
                "No row of this repeat is in the city's answers. Add its sheet or file to the export, or take"
                " the repeat out.",
                column="repeats",
                got=name,
            )


def _check_names(
    key: str, names: Iterable[str], known: Sequence[str], where: str, problems: Problems
) -> None:
    for name in names:
        if name not in known:
            problems.fatal(
                where,
                "There is no such column in the data. Mend the name or take it out.",
                column=key,
                got=name,
                expected=suggestion(name, known),
            )


def _check_step(
    number, step: RecipeStep, recipe, form: Form, questions, where: str, problems: Problems
) -> None:
    place = f"steps.{number}.{step.kind}"
    _check_names(place, step.questions, questions, where, problems)
    if step.suppress:
        _check_names(f"{place}.importance", step.suppress.importance, recipe.keys, where, problems)
    earlier = recipe.steps[: number - 1]
    made = {question for done in earlier if done.kind in _MAKING_CHOICES for question in done.questions}
    for question in step.questions:
        if question in form.questions and question not in made:
            _check_kind(place, step, form.questions[question].type, question, where, problems)
    if step.group and step.group.question in form.questions and step.group.question not in made:
        choices = [choice.name for choice in form.choices(step.group.question)]
        named = [choice for joined in step.group.into.values() for choice in joined]
        for choice in named:
            if choice not in choices:
                problems.fatal(
                    where,
                    f"{step.group.question} has no such choice. Mend the name or take it out.",
                    column=f"{place}.into",
                    got=choice,
                    expected=suggestion(choice, choices),
                )


def _check_kind(
    place: str, step: RecipeStep, kind: str, question: str, where: str, problems: Problems
) -> None:
    """A step for numbers can't work on words. Calculated questions may hold either: told when it runs."""
    wanted = ""
    if step.kind in _NUMBER_STEPS and kind not in (*NUMERIC, "calculate"):
        wanted = "a question with numbers"
    elif step.kind == "pram" and kind != "select_one":
        wanted = "a select_one question"
    elif step.kind == "coarsen" and kind not in _DATES:
        wanted = "a question with dates"
    elif step.kind == "group" and not kind.startswith("select"):
        wanted = "a select question"
    if wanted:
        sentence = f"The step {step.kind} can't be done on a question of type {kind}."
        problems.fatal(where, sentence, column=place, got=question, expected=wanted)
