"""One survey as programs and people write it: every way gives the same answers, or says why not."""

import csv
import io

import pytest

from tests.intake.export.surveys import survey

FORM = [
    ["begin_group", "who", "Who they are"],
    ["select_one sex", "sex", "Sex of person"],
    ["integer", "age", "Age in years"],
    ["date", "arrived", "Date of arrival"],
    ["end_group", ""],
    ["select_multiple need", "needs", "What is needed?"],
    ["select_one yn", "work", "Do you work?"],
]
LISTS = {"sex": ["f", "m"], "need": ["food", "water", "cash"], "yn": ["yes", "no"]}
ROWS = [
    {"sex": "f", "age": "20", "arrived": "2024-01-02", "needs": "food water", "work": "yes", "_uuid": "a"},
    {"sex": "m", "age": "31", "arrived": "2024-02-03", "needs": "food", "work": "no", "_uuid": "b"},
    {"sex": "f", "age": "42", "arrived": "2024-03-04", "needs": "cash", "work": "no", "_uuid": "c"},
]
CHOICES = {f"needs/{choice}": choice for choice in LISTS["need"]}


def table(change=lambda header, cell: cell, header=lambda name: name, ticks=()):
    """The rows of the export, each cell and header changed; `ticks` (yes, no) write a column a choice."""
    names = [*ROWS[0]]
    if ticks:
        at = names.index("needs")
        names[at : at + 1] = CHOICES
    rows = [[header(name) for name in names]]
    for row in ROWS:
        said = {
            name: ticks[choice not in row["needs"].split()] if ticks else ""
            for name, choice in CHOICES.items()
        }
        rows.append([str(change(name, said.get(name, row.get(name, "")))) for name in names])
    return rows


def found(responses):
    """All answers, and the id of each interview."""
    ticks, choices = responses.ticks("needs")
    return {
        "sex": [responses.choices("sex")[code] for code in responses.codes("sex")[0]],
        "age": responses.numbers("age").tolist(),
        "arrived": [f"{day:%Y-%m-%d}" for day in responses.frame["arrived"]],
        "needs": {choice: ticks[:, place].tolist() for place, choice in enumerate(choices)},
        "work": [responses.choices("work")[code] for code in responses.codes("work")[0]],
        "ids": responses.frame.index.tolist(),
    }


RIGHT = {
    "sex": ["f", "m", "f"],
    "age": [20.0, 31.0, 42.0],
    "arrived": ["2024-01-02", "2024-02-03", "2024-03-04"],
    "needs": {"food": [1, 1, 0], "water": [1, 0, 0], "cash": [0, 0, 1]},
    "work": ["yes", "no", "no"],
    "ids": ["a", "b", "c"],
}


def of(question, write):
    return lambda name, cell: write(cell) if name == question else cell


def day_first(cell):
    year, month, day = cell.split("-")
    return f"{day}.{month}.{year}"


ARABIC = str.maketrans("0123456789", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669")
SPELT = {
    "an array of texts": table(of("needs", lambda cell: '["' + '","'.join(cell.split()) + '"]')),
    "parted by commas": table(of("needs", lambda cell: ", ".join(cell.split()))),
    "labels parted by semicolons": table(of("needs", lambda cell: "; ".join(cell.title().split()))),
    "parted by bars": table(of("needs", lambda cell: "|".join(cell.split()))),
    "yes and no": table(ticks=("Yes", "No")),
    "oui et non": table(ticks=("Oui", "Non")),
    "selected": table(ticks=("Selected", "Not selected")),
    "crosses": table(ticks=("x", "")),
    "ticks and nothing": table(ticks=("1", "NA")),
    "a code before its label": table(of("work", lambda cell: f"{cell} - {cell.title()}")),
    "a label before its code": table(of("work", lambda cell: f"{cell.title()} ({cell})")),
    "full stops in dates": table(of("arrived", day_first)),
    "digits of another script": table(
        lambda name, cell: cell.translate(ARABIC) if name == "arrived" else cell
    ),
    "an apostrophe before numbers": table(of("age", lambda cell: f"'{cell}")),
    "headers in capitals": table(header=str.upper),
    "headers after R": table(header=lambda name: f"X{name}" if name.startswith("_") else name),
    "a root before names": table(header=lambda name: f"data-{name}"),
    "groups and a root": table(
        header=lambda name: f"data-who-{name}" if name in ("sex", "age", "arrived") else f"data-{name}"
    ),
    "a source under the rows": [*table(), ["Source: partners, 2024", *[""] * 5]],
    "a total under the rows": [*table(), ["Total", "93", "", "", "", ""]],
}


def read(tmp_path, rows, text=""):
    drawn = survey(tmp_path, FORM, LISTS)
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    path = tmp_path / "export.csv"
    path.write_text(text or stream.getvalue(), encoding="utf-8")
    responses, problems = drawn.read(path)
    return responses, drawn.said(problems)


@pytest.mark.parametrize("way", SPELT)
def test_other_ways_of_writing_the_same_answers(tmp_path, way):
    responses, told = read(tmp_path, SPELT[way])
    assert found(responses) == RIGHT
    assert not [text for text in told if "missing" in text or "not in the choice list" in text]


def test_blank_lines_over_the_header(tmp_path):
    """A line without any cell is no row: the header was read as an interview."""
    stream = io.StringIO()
    csv.writer(stream).writerows(table())
    responses, _ = read(tmp_path, [], f"Survey of people\n\n\n{stream.getvalue()}")
    assert found(responses) == RIGHT


def test_what_stands_under_the_interviews_is_told(tmp_path):
    _, told = read(tmp_path, SPELT["a total under the rows"])
    assert told == [
        "export.csv, row 5: 1 row under the interviews is a note or a total and left out. Got 'Total'."
    ]


def test_a_last_row_without_answers_is_an_interview(tmp_path):
    rows = [*table(), ["", "", "", "", "", "d"]]
    responses, told = read(tmp_path, rows)
    assert responses.frame.index.tolist() == ["a", "b", "c", "d"] and told == []


def test_words_that_nothing_tells_apart_are_left_out(tmp_path):
    responses, told = read(tmp_path, table(ticks=("Besoin", "Rien")))
    assert responses.choices("needs") == () or not responses.has("needs")
    assert told[0] == (
        "export.csv, row 1, needs/food: Nothing tells which of these words says that the choice was ticked;"
        " the column is left out. Export 0 and 1, or TRUE and FALSE. Got 'Besoin, Rien'."
    )


def test_signs_for_nothing_are_no_answers(tmp_path):
    rows = table(ticks=("1", "0"))
    for place, sign in enumerate(("N/A", ".", "(blank)", "#N/A", "---", "-")):
        rows.append([sign] * 7 + [f"d{place}"])
    rows = [row if len(row) == len(rows[0]) else row[-len(rows[0]) :] for row in rows]
    responses, _ = read(tmp_path, rows)
    assert responses.choices("sex") == ("f", "m") and responses.choices("work") == ("yes", "no")
    assert responses.answered("needs").sum() == 3 and responses.answered("age").sum() == 3


def test_an_export_of_commcare(tmp_path):
    """Names behind `form.` and their groups, choices behind a bar, --- for nothing, formid for the id."""

    def header(name):
        own = f"who.{name}" if name in ("sex", "age", "arrived") else name.replace("/", " | ")
        return "formid" if name == "_uuid" else f"form.{own}"

    rows = table(header=header, ticks=("1", "---"))
    rows[0].append("completed_time")
    rows = [rows[0], *([*row, "2024-05-01T10:00:00Z"] for row in rows[1:])]
    responses, told = read(tmp_path, rows)
    assert found(responses) == RIGHT and told == []


def test_repeats_of_commcare(tmp_path):
    kids = [["begin_repeat", "kids", "Children"], ["integer", "kage", "Age of child"], ["end_repeat", ""]]
    drawn = survey(tmp_path, [*FORM, *kids], LISTS)
    main = table(header=lambda name: "formid" if name == "_uuid" else f"form.{name}")
    main = [["number", *main[0]], *([str(number), *row] for number, row in enumerate(main[1:]))]
    rows = [["number", "number__0", "number__1", "form.kids.kage"]]
    rows += [["2.0", "2", "0", "7"], ["0.0", "0", "0", "5"], ["2.1", "2", "1", "9"]]
    responses, problems = drawn.read(drawn.workbook(forms=main, kids=rows))
    assert responses.repeats["kids"].rows.tolist() == [2, 0, 2]
    assert drawn.said(problems) == []
