"""The files of a survey's cleaning, that people work in: the log, the open answers, and their dictionary."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.cleaning.log.findings_workbook import FindingsBook, write_findings
from analysis.cleaning.log.log import read_log
from analysis.cleaning.others.open_answers import answer_keys, decisions_log, list_others, remember
from analysis.cleaning.others.workbook import read_dictionary, read_others, write_dictionary, write_others
from analysis.problems import Problems, suggestion
from analysis.reading.label_text import counted


@dataclass(frozen=True)
class CleaningFiles:
    """Paths; any of them may not exist yet. `log` is both where findings are written and where decisions are
    read.
    """

    log: Path
    others: Path
    dictionary: Path

    @classmethod
    def beside(cls, log: Path) -> CleaningFiles:
        """The files that go with a log: `x.xlsx`, `x_others.xlsx`, `x_others.csv`."""
        log = Path(log)
        return cls(log, log.with_name(f"{log.stem}_others.xlsx"), log.with_name(f"{log.stem}_others.csv"))

    @property
    def existing(self) -> tuple[Path, ...]:
        """Those that are there: inputs of a run."""
        return tuple(path for path in (self.log, self.others, self.dictionary) if path.is_file())


def read_cleaning(files: CleaningFiles, responses, problems: Problems, everyone=None) -> pd.DataFrame:
    """All decisions as one log (LOG_COLUMNS): those of the log, and those about open answers, remembered ones
    too. `everyone` are all responses of the export, of which `responses` are one city's.
    """
    logs = [read_log(files.log, responses.form, problems)] if files.log.is_file() else []
    if files.others.is_file() or files.dictionary.is_file():
        decided = _decided(files, responses, problems)
        _tell_unmatched(files, decided, responses if everyone is None else everyone, problems)
        where = files.others if files.others.is_file() else files.dictionary
        logs.append(decisions_log(decided, responses, problems, str(where)))
    logs = [part for part in logs if len(part)]
    return pd.concat(logs, ignore_index=True) if logs else read_log([], responses.form, problems)


def write_cleaning(files: CleaningFiles, book: FindingsBook, problems: Problems) -> tuple[Path, ...]:
    """Write the findings and the open answers for people, and bring the dictionary up to date; the paths
    written.

    What people wrote in earlier files is kept. Raises CaseStudyError where one can't be read or is open in
    Excel.
    """
    written = [write_findings(files.log, book)]
    others = _decided(files, book.responses, problems)
    problems.stop_if_fatal()
    if len(others):
        written.append(write_others(files.others, others))
        dictionary = remember(_not_in_workbook(files, problems), others)
        if len(dictionary) or files.dictionary.is_file():
            written.append(write_dictionary(files.dictionary, dictionary))
    return tuple(written)


def _decided(files: CleaningFiles, responses, problems: Problems) -> pd.DataFrame:
    """The open answers of these responses, with the decisions of the workbook, else of the dictionary."""
    dictionary = _not_in_workbook(files, problems)
    if files.others.is_file():
        dictionary = remember(dictionary, read_others(files.others, problems))
    return list_others(responses, dictionary)


def _tell_unmatched(files: CleaningFiles, decided: pd.DataFrame, everyone, problems: Problems) -> None:
    """Decisions of the workbook that no interview gave the answer to; nothing can be done with them."""
    remembered = read_dictionary(files.dictionary, Problems())
    strange = remembered[~remembered["question"].isin(everyone.form.questions)]
    if len(strange):
        name = str(strange["question"].iloc[0])
        count = counted(len(strange), "decision is", "decisions are")
        sentence = (
            f"{count} about a question that the form does not have; mend its name, or take the row out."
        )
        expected = suggestion(name, everyone.form.questions)
        problems.warn(str(files.dictionary), sentence, column="question", got=name, expected=expected)
    if not files.others.is_file():
        return
    written = read_others(files.others, Problems())
    written = written[written["decision"] != ""]
    left = written[~answer_keys(written).isin(answer_keys(decided))]
    if len(left):
        left = left[~answer_keys(left).isin(answer_keys(list_others(everyone)))]
    if len(left):
        first = left.iloc[0]
        count = counted(len(left), "decision is", "decisions are")
        sentence = (
            f"{count} about an answer that no interview of the export gives, and does nothing; the answer was"
            " changed in the workbook, or is of another question or export."
        )
        problems.warn(str(files.others), sentence, column=str(first["question"]), got=str(first["answer"]))


def _not_in_workbook(files: CleaningFiles, problems: Problems) -> pd.DataFrame:
    """The dictionary without the answers that stand in the workbook: a decision cleared there is not
    remembered.
    """
    dictionary = read_dictionary(files.dictionary, problems)
    if not files.others.is_file():
        return dictionary
    listed = read_others(files.others, Problems())
    return dictionary[~answer_keys(dictionary).isin(answer_keys(listed))]
