"""All problems of a file at once, in one wording, and the one place that stops.

A reader fills a `Problems` list while it works and its caller stops once, with
everything that is wrong. Fatal: going on would print something wrong or
misleading. Warning: going on only prints less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    import pandas as pd

Severity = Literal["fatal", "warning"]
Read = TypeVar("Read")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input.

    `where` is the file (or other input) as the user knows it, `row` its row as a
    spreadsheet counts it (the header is row 1) or line, `column` the column, key or question.
    `problem` says in a plain sentence what is wrong and what to do; `got` and
    `expected` are the value found and what would have been right (or the nearest match).
    """

    severity: Severity
    where: str
    problem: str
    row: int | None = None
    column: str = ""
    got: str = ""
    expected: str = ""

    def __str__(self) -> str:
        place = self.where
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", {self.column}"
        text = f"{place}: {self.problem}"
        if self.got:
            text += f" Got {self.got!r}."
        if self.expected:
            text += f" Expected {self.expected}."
        return text


class CaseStudyError(Exception):
    """An input or a request that can't be worked with; its text is written for the user.

    `problems` holds every fatal problem behind it, `warnings` what was told on the way to it.
    """

    def __init__(self, message: str, problems: Iterable[Problem] = (), warnings: Iterable[Problem] = ()):
        super().__init__(message)
        self.problems, self.warnings = tuple(problems), tuple(warnings)

    def __reduce__(self):
        return type(self), (str(self), self.problems, self.warnings)


class Problems:
    """The problems met so far, in the order they were met."""

    def __init__(self, problems: Iterable[Problem] = ()):
        self._problems: list[Problem] = list(problems)

    def fatal(self, where: str, problem: str, **details) -> None:
        """Add a problem that must stop the run; `details` are fields of `Problem`."""
        self._problems.append(Problem("fatal", where, problem, **details))

    def warn(self, where: str, problem: str, **details) -> None:
        """Add a problem that makes the run print less; `details` are fields of `Problem`."""
        self._problems.append(Problem("warning", where, problem, **details))

    def of_row(self, where: str, row: int) -> RowProblems:
        """This list for whoever checks one row of a file cell by cell."""
        return RowProblems(self, where, row)

    def extend(self, problems: Iterable[Problem]) -> None:
        self._problems.extend(problems)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._problems)

    def __len__(self) -> int:
        return len(self._problems)

    @property
    def fatals(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self if problem.severity == "fatal")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self if problem.severity == "warning")

    def frame(self) -> pd.DataFrame:
        """One row a problem, with the fields of `Problem` as columns."""
        import pandas as pd

        names = [field.name for field in fields(Problem)]
        frame = pd.DataFrame([astuple(problem) for problem in self], columns=names)
        return frame.astype({"row": "Int64"})

    def stop_if_fatal(self) -> None:
        """Raise one CaseStudyError that tells every fatal problem; do nothing when there is none."""
        fatals = self.fatals
        if not fatals:
            return
        lines = [str(problem) for problem in fatals]
        if len(lines) > 1:
            lines = [f"{len(lines)} problems must be mended first:", *(f"- {line}" for line in lines)]
        raise CaseStudyError("\n".join(lines), fatals, self.warnings)

    def sound(self, read: Read | None) -> Read:
        """What a reader gave, where nothing fatal was met; a reader gives None only with a fatal problem.

        Raises CaseStudyError as `stop_if_fatal` does, and where nothing was read and no problem says why.
        """
        self.stop_if_fatal()
        if read is None:
            raise CaseStudyError("A file could not be read, and nothing says why: this is a mistake of ours.")
        return read


@dataclass(frozen=True)
class RowProblems:
    """The problems of one row of a file: what is told of a cell needs its column alone."""

    problems: Problems
    where: str
    row: int

    def fatal(self, column: str, problem: str, got: str = "", expected: str = "") -> None:
        """Add a problem that must stop the run."""
        self.problems.fatal(self.where, problem, row=self.row, column=column, got=got, expected=expected)

    def warn(self, column: str, problem: str, got: str = "", expected: str = "") -> None:
        """Add a problem that makes the run print less."""
        self.problems.warn(self.where, problem, row=self.row, column=column, got=got, expected=expected)

    def unknown(self, column: str, got: str, known: Iterable[str], problem: str) -> None:
        """Add a fatal problem of a word that none of `known` is, with the nearest of them."""
        self.fatal(column, problem, got, suggestion(got, known))


def nearest(word: str, options: Iterable[str]) -> str | None:
    """The option most like `word`, or None where none is near enough to suggest.

    Near is what is spelt alike, or has a whole word of it in common ("gender", "respondent_gender"); that
    some letters of a long option come in the same order says nothing.
    """
    from rapidfuzz import process, utils

    match = process.extractOne(
        word,
        [str(option) for option in options],
        scorer=_likeness,
        processor=utils.default_process,
        score_cutoff=_NEAR,
    )
    return match[0] if match else None


def _likeness(a: str, b: str, **_) -> float:
    from rapidfuzz import fuzz

    return max(fuzz.ratio(a, b), 0.9 * fuzz.token_set_ratio(a, b))


def first_line(error: BaseException) -> str:
    """The first line of what somebody else's error says; its kind where it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def suggestion(word: str, options: Iterable[str]) -> str:
    """What to put into `expected`: the nearest option; all of them, where none is near and they are few; else
    "".
    """
    options = [str(option) for option in options if str(option)]
    match = nearest(word, options)
    if match:
        return f"perhaps {match!r}"
    if len(options) == 1:
        return repr(options[0])
    return f"one of {', '.join(map(repr, options))}" if 1 < len(options) <= _FEW else ""


def hint(word: str, options: Iterable[str], lead: str = "; expected ") -> str:
    """The suggestion as a sentence goes on with it, after `lead`; "" where there is nothing to suggest."""
    suggested = suggestion(word, options)
    return lead + suggested if suggested else ""


_NEAR = 65  # per cent of two words' letters: payed and paid are 67, Upper Volta and Malta 38
_FEW = 10
