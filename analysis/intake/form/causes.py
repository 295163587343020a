"""Why a condition of a form can't be known, in words: one warning a cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.intake.form.form import Form
from analysis.problems import Problems, suggestion

NO_CHOICE = "no choice "
"""Put before the code in what stands for a comparison with a choice that the question doesn't have."""


def tell_causes(causes: Mapping[str, Sequence[str]], form: Form, problems: Problems) -> None:
    """Warn once of each cause, with how many questions it leaves guessed.

    A cause is a construct as written, `${question}`, or NO_CHOICE with question and code.
    """
    for cause, questions in causes.items():
        count = len(dict.fromkeys(questions))
        routed = "1 question is" if count == 1 else f"{count} questions are"
        consequence = f"{routed} taken as asked of whoever answered."
        reason, name, expected = _reason(cause, form)
        problems.warn(form.source, f"{reason}: {consequence}", column=name, expected=expected)


def _reason(cause: str, form: Form) -> tuple[str, str, str]:
    """Why a condition could not be known, in words; where; and what would have been right."""
    if cause.startswith(NO_CHOICE):
        question, _, code = cause.removeprefix(NO_CHOICE).partition("\n")
        choices = [choice.name for choice in form.choices(question)]
        reason = f"A `relevant` looks for the choice {code!r}, which this question does not have"
        return reason, question, suggestion(code, choices)
    name = cause.removeprefix("${").removesuffix("}")
    if name == cause:
        return "This part of a `relevant` can't be evaluated", name, ""
    if name in form.groups and form.groups[name].repeat:
        return "A `relevant` looks at the answers of a repeat", name, ""
    if name not in form.questions:
        reason = "A `relevant` looks at this question, which the form does not have"
        return reason, name, suggestion(name, form.questions)
    if form.questions[name].repeat:
        return "A `relevant` looks at the answers of a repeat", name, ""
    return "A `relevant` looks at this question, which the export does not have", name, ""
