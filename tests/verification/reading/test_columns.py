"""Pages of two columns, and lines that run over both."""

from analysis.verification.reading.pdf import _columns

WIDTH = 400.0


def words(text: str, left: float, bottom: float) -> list[dict]:
    """The words of a line in letters of 10 points, 5 points wide, with blanks of 3."""
    laid = []
    for word in text.split():
        right = left + 5 * len(word)
        laid.append(
            {"text": word, "x0": left, "x1": right, "bottom": bottom, "top": bottom - 10, "size": 10.0}
        )
        left = right + 3
    return laid


def read(*lines: list[dict]) -> list[str]:
    laid = [word for line in lines for word in line]
    columns = _columns(laid, WIDTH)
    return [" ".join(word["text"] for word in column) for column in columns if column]


def test_a_line_that_runs_through_parts_what_is_above_from_what_is_below():
    left = ["a b c d e", "f g h i j", "k l m n o"]
    right = ["A B C D E", "F G H I J", "K L M N O"]
    columns = []
    for row, (one, other) in enumerate(zip(left, right, strict=True)):
        columns += [words(one, 20, 20 + 15 * row), words(other, 220, 20 + 15 * row)]
    # no word of it crosses the middle, which a blank happens to meet
    across = words("this line runs over all of the page at 1300 people and", 20, 70)
    below = [words("p q r s t", 20, 90), words("P Q R S T", 220, 90)]
    assert read(*columns, across, *below) == [
        " ".join(left),
        " ".join(right),
        "this line runs over all of the page at 1300 people and",
        "p q r s t",
        "P Q R S T",
    ]


def test_a_page_of_one_column_is_read_line_by_line():
    lines = ["some words that run over all of the page here" for _ in range(4)]
    page = [words(line, 20, 20 + 15 * row) for row, line in enumerate(lines)]
    assert read(*page) == [" ".join(lines)]
