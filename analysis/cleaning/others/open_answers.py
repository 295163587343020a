"""The "other, specify" loop: open answers beside their question, and what people decided about them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cleaning.checks.answers import answer_questions, levels_of, role_choices, shown
from analysis.cleaning.log.log import LOG_COLUMNS
from analysis.expressions.xlsform import parse, questions_in
from analysis.intake.answers.answers import Answers
from analysis.intake.form.form import Form
from analysis.problems import Problems, suggestion
from analysis.reading.label_text import letters, matching
from analysis.vocabulary import SELECT_SEPARATOR

#: One row a different open answer of a question; the last five are for people, as in cleaningkit.
OTHER_COLUMNS = (
    "question",
    "parent",
    "question_text",
    "choices",
    "answer",
    "interviews",
    "group",
    "suggestion",
    "likeness",
    "translation",
    "decision",
    "recode_to",
    "comments",
)
DECISIONS = ("true_other", "recode", "invalid")
DICTIONARY_COLUMNS = ("question", "answer", "decision", "recode_to", "translation")
LEAST_LIKENESS = 70.0
GROUP_LIKENESS = 88.0
WHERE = "other answers"
_MANY_CHOICES = re.compile(r"\s*[;|\n]\s*")


@dataclass(frozen=True)
class OtherQuestion:
    """An open question that says what the choice "other" of its parent means."""

    question: str
    parent: str


def other_questions(responses) -> tuple[OtherQuestion, ...]:
    """The open questions of these records, interviews or rows of a repeat, asked of those who ticked "other",
    by their `relevant` or their name (`parent_other`).
    """
    form, questions = responses.form, []
    for name in answer_questions(responses, ("text",)):
        relevant = form.questions[name].relevant
        named = [*(questions_in(parse(relevant)) if relevant else ()), name.removesuffix("_other")]
        parent = next((one for one in named if one in form.questions and _other_choice(responses, one)), "")
        if parent and responses.has(parent):
            questions.append(OtherQuestion(name, parent))
    return tuple(questions)


def _other_choice(responses, question: str) -> str:
    """The choice of a question that stands for "other"; "" where it has none."""
    roles = role_choices(responses, "other")
    return next((choice.name for choice in responses.form.choices(question) if choice.name in roles), "")


def list_others(responses, dictionary: pd.DataFrame | None = None, language: str = "") -> pd.DataFrame:
    """Every different open answer, with OTHER_COLUMNS: how often, what it is like, and what the dictionary
    remembers. `interviews` counts rows of the repeat where the question is asked in one.

    `group` numbers answers so alike (case, accents, spelling) that one decision may serve them
    all; `suggestion` is the label of the nearest choice in any of the form's languages, and
    `likeness` (0-100) how near it is, blank under LEAST_LIKENESS.
    """
    open_answers = []
    for records in levels_of(responses):
        open_answers += [_listed(records, other, language) for other in other_questions(records)]
    frame = (
        pd.concat(open_answers, ignore_index=True)
        if open_answers
        else pd.DataFrame(columns=list(OTHER_COLUMNS))
    )
    return _remembered(frame, dictionary)[list(OTHER_COLUMNS)]


def _listed(responses, other: OtherQuestion, language: str) -> pd.DataFrame:
    form = responses.form
    rows = np.flatnonzero(responses.answered(other.question))
    texts = pd.Series(shown(responses, other.question, rows), dtype="str")
    counts = texts.groupby(texts.map(matching), sort=False).agg(["first", "size"])
    answers = counts["first"].tolist()
    choices = [
        form.choice_label(other.parent, choice.name, language) for choice in form.choices(other.parent)
    ]
    suggestions = suggest(answers, form, other.parent, exclude=_other_choice(responses, other.parent))
    return pd.DataFrame(
        {
            "question": other.question,
            "parent": other.parent,
            "question_text": form.label(other.parent, language),
            "choices": "; ".join(choices),
            "answer": answers,
            "interviews": counts["size"].to_numpy(),
            "group": groups_of(answers),
            "suggestion": [
                form.choice_label(other.parent, name, language) if name else "" for name, _ in suggestions
            ],
            "likeness": [likeness if name else np.nan for name, likeness in suggestions],
            "translation": "",
            "decision": "",
            "recode_to": "",
            "comments": "",
        }
    ).sort_values(["group", "interviews"], ascending=[True, False], kind="stable", ignore_index=True)


def plain_words(text: str) -> str:
    """What is compared: no case, accents or punctuation, single blanks."""
    bare = unicodedata.normalize("NFKD", matching(text))
    return " ".join(
        re.sub(r"[^\w\s]", " ", "".join(sign for sign in bare if not unicodedata.combining(sign))).split()
    )


def suggest(answers: Iterable[str], form: Form, question: str, exclude: str = "") -> list[tuple[str, float]]:
    """Per answer the choice whose label, in any language, is nearest, and how near (0-100); ("", 0) under
    LEAST_LIKENESS.
    """
    from rapidfuzz import fuzz, process

    answers = [plain_words(answer) for answer in answers]
    pairs = [
        (choice.name, plain_words(label))
        for choice in form.choices(question)
        if choice.name != exclude
        for label in (choice.name, *choice.labels.values())
    ]
    if not answers or not pairs:
        return [("", 0.0)] * len(answers)
    scores = process.cdist(answers, [label for _, label in pairs], scorer=fuzz.WRatio, workers=-1)
    best = scores.argmax(axis=1)
    return [
        (pairs[place][0], float(scores[row, place])) if scores[row, place] >= LEAST_LIKENESS else ("", 0.0)
        for row, place in enumerate(best)
    ]


def groups_of(answers: list[str]) -> np.ndarray:
    """A group number per answer, from 1; answers chained by a likeness of GROUP_LIKENESS or more share
    one.
    """
    from rapidfuzz import fuzz, process
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    if not answers:
        return np.zeros(0, dtype="int64")
    plain = [plain_words(answer) for answer in answers]
    rows, columns = [], []
    for start in range(0, len(plain), 1000):
        scores = process.cdist(
            plain[start : start + 1000],
            plain,
            scorer=fuzz.token_sort_ratio,
            score_cutoff=GROUP_LIKENESS,
            dtype=np.uint8,
            workers=-1,
        )
        first, second = np.nonzero(scores)
        rows.append(first + start)
        columns.append(second)
    first, second = np.concatenate(rows), np.concatenate(columns)
    links = csr_array((np.ones(len(first), dtype=bool), (first, second)), shape=(len(plain), len(plain)))
    _, labels = connected_components(links, directed=False)
    return pd.factorize(labels)[0] + 1


def _remembered(frame: pd.DataFrame, dictionary: pd.DataFrame | None) -> pd.DataFrame:
    if dictionary is None or not len(dictionary):
        return frame
    decisions = dictionary.set_axis(answer_keys(dictionary), axis=0)
    keys = answer_keys(frame)
    is_remembered = keys.isin(decisions.index)
    for name in ("decision", "recode_to", "translation"):
        frame.loc[is_remembered, name] = decisions.loc[keys[is_remembered], name].to_numpy()
    return frame


def answer_keys(frame: pd.DataFrame) -> pd.MultiIndex:
    """What makes two rows about the same answer: the question, and the answer's letters whatever their
    case.
    """
    return pd.MultiIndex.from_arrays([frame["question"], frame["answer"].map(letters)])


def spread_decisions(decided: pd.DataFrame) -> pd.DataFrame:
    """The rows with every decision carried to the undecided answers of its group, where the group has only
    one decision.
    """
    frame = decided.copy()
    columns = ["decision", "recode_to", "translation"]
    for _, rows in frame.groupby(["question", "group"], sort=False):
        made = rows.loc[rows["decision"] != "", columns].drop_duplicates()
        if len(made) == 1:
            frame.loc[rows.index[rows["decision"] == ""], columns] = made.iloc[0].tolist()
    return frame


def decisions_log(decided: pd.DataFrame, responses, problems: Problems, where: str = WHERE) -> pd.DataFrame:
    """Decisions about open answers as rows of a cleaning log (LOG_COLUMNS), one or more an interview.

    true_other writes the translation over the answer; recode ticks the choices of `recode_to`
    (parted by semicolons) in place of "other" and takes the text out; invalid takes both out. `where` is the
    file of the decisions, whose rows are many an interview's: `row` is 0. The `uuid` of a row of a repeat is
    what it is called.
    """
    spread = spread_decisions(decided)
    open_questions: dict[str, tuple[OtherQuestion, Answers]] = {}
    for level in levels_of(responses):
        open_questions |= {other.question: (other, level) for other in other_questions(level)}
    lines: list[tuple] = []
    for question, rows in spread[spread["decision"] != ""].groupby("question", sort=False):
        if question not in open_questions:
            expected = suggestion(str(question), open_questions)
            sentence = "The export has no such open question."
            problems.fatal(where, sentence, column="question", got=str(question), expected=expected)
            continue
        other, records = open_questions[question]
        places = np.flatnonzero(records.answered(str(question)))
        texts = pd.Series(shown(records, str(question), places), dtype="str")
        same = texts.groupby(texts.map(matching), sort=False).indices
        for row in rows.itertuples():
            hits = places[same.get(matching(row.answer), [])]
            if len(hits) and _is_complete(row, where, problems):
                lines += _log_rows(row, other, hits, records)
    text = dict(
        zip(
            ("uuid", "question", "old_value", "action", "new_value", "comments"),
            zip(*lines, strict=True),
            strict=False,
        )
    )
    frame = pd.DataFrame(
        {name: text.get(name, "") for name in LOG_COLUMNS}, index=range(len(lines)), dtype="str"
    )
    return frame.assign(issue="Open answer to 'other'", file=where, row=np.zeros(len(frame), dtype="int64"))


def _is_complete(row, where: str, problems: Problems) -> bool:
    """Whether a decision says all it must; a fatal problem where it does not."""
    if row.decision not in DECISIONS:
        problems.fatal(
            where, "Unknown decision.", column="decision", got=row.decision, expected=" or ".join(DECISIONS)
        )
    elif row.decision == "recode" and not _choices_of(row.recode_to):
        problems.fatal(where, "The decision is recode; say which choice.", column="recode_to", got=row.answer)
    else:
        return True
    return False


def _choices_of(recode_to: str) -> list[str]:
    return [choice for choice in _MANY_CHOICES.split(recode_to) if choice]


def _log_rows(row, other: OtherQuestion, hits: np.ndarray, responses) -> Iterator[tuple]:
    """uuid, question, old value, action, new value, comments: of the open answer and, but for a true other,
    of its parent.
    """
    uuids, texts = responses.frame.index[hits], shown(responses, other.question, hits)
    if row.decision == "true_other":
        for uuid, text in zip(uuids, texts, strict=True):
            if row.translation not in ("", text):
                yield uuid, other.question, text, "other", row.translation, row.comments
        return
    wanted = _choices_of(row.recode_to) if row.decision == "recode" else []
    stands_for_other = _other_choice(responses, other.parent)
    several = responses.type_of(other.parent) == "select_multiple"
    for uuid, text, old in zip(uuids, texts, shown(responses, other.parent, hits), strict=True):
        yield uuid, other.question, text, "delete_data_point", "", row.comments
        ticked = old.split(SELECT_SEPARATOR) if several else []
        stay = [choice for choice in ticked if choice not in ("", stands_for_other)]
        new = SELECT_SEPARATOR.join([*stay, *wanted])
        yield uuid, other.parent, old, "recoded" if new else "delete_data_point", new, row.comments


def remember(dictionary: pd.DataFrame | None, decided: pd.DataFrame) -> pd.DataFrame:
    """The dictionary with the decisions added, DICTIONARY_COLUMNS, sorted; a new decision about the same
    answer replaces the old one.
    """
    new = spread_decisions(decided)
    new = new.loc[new["decision"] != "", list(DICTIONARY_COLUMNS)]
    whole = new if dictionary is None or dictionary.empty else pd.concat([dictionary, new], ignore_index=True)
    latest = ~answer_keys(whole).duplicated(keep="last")
    return whole[latest].sort_values(["question", "answer"], ignore_index=True).astype("str")
