"""What a text of the analyst's own would lose in print is told with its row."""

import pytest

from analysis.problems import Problems
from analysis.study.packing.own_markdown import check_markdown, without_comments
from analysis.study.packing.own_text import blocks


@pytest.mark.parametrize(
    ("text", "row", "told"),
    [
        ("One.\n\n![map](map.png)", 3, "a picture is not kept.*{{figure:name}}.*Got 'map.png'"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", 1, "a table of Markdown is not kept.*{{table:name}}"),
        ("|a|b|\n|-|-|\n|1|2|", 1, "a table of Markdown is not kept"),
        ("One.\n\n[^1]: lost", 3, "no text refers to this footnote"),
        ("One[^1].\n\n[^1]: kept\n[^1]: lost", 4, "this footnote has a text already; keep one"),
        ("See[^one].", 1, r"this footnote has no text; add a line that begins with \[\^one\]:"),
        ("It is **large.", 1, r"emphasis is not closed; write \*\* before and after it"),
        ("It is large**.", 1, r"emphasis is not closed; write \*\* before"),
        ("It is *large.", 1, r"emphasis is not closed; write \* before and after it, or \\\* for the sign"),
        ("It is _large.", 1, r"emphasis is not closed; write _ before"),
        ("One,\ntwo,\n(*three).", 3, r"emphasis is not closed; write \* before"),
        ("One,\ntwo ~~three~~.", 2, "struck-out text is not kept"),
        ("> One\n> ![](map.png)", 2, "a picture is not kept"),
        ("It is ==large==.", 1, "marked text is not kept; write it without =="),
        ("See [the study][1].", 1, r"this link has no address; add a line that begins with \[1\]:"),
        ("One.\n\nTwo ~~three~~.", 3, "struck-out text is not kept; leave it out"),
        ("- [x] done", 1, "a box to tick is not kept; leave it out. Got '\\[x\\]'"),
        ("It is <b>large</b>.", 1, "HTML is not kept; write it as Markdown. Got '<b>'"),
        ("One.\n\n```\nlost", 3, "a ``` is not closed, and takes all that follows"),
    ],
)
def test_what_print_would_lose_is_told(text, row, told):
    problems = Problems()
    check_markdown(text, "journey.en.md", problems)
    (problem,) = problems.fatals
    assert problem.row == row
    with pytest.raises(Exception, match=told):
        problems.stop_if_fatal()


@pytest.mark.parametrize(
    "text",
    [
        "# A\n\n- b\n- *c*\n\n> d\n\nE[^1] **f** 2 * 3 | 4.\n\n[^1]: g",
        "```\n~~kept~~\n```",
        "",
        "a\n---\nb",
        "p <0.05 and x> 3, `<b>` [1]",
        "36%* of 2 * 3, first_name, a == b == c",
        "\\*Fewer than 30 people, \\_a and \\*\\*b",
        "See [the study][1].\n\n[1]: https://example.org",
    ],
)
def test_what_is_kept_is_no_problem(text):
    problems = Problems()
    check_markdown(text, "journey.en.md", problems)
    assert not problems.fatals


def test_a_link_keeps_its_address_in_print():
    (block,) = blocks("See [the study](https://example.org/s), or <https://example.org>.")
    assert (
        "".join(run.text for run in block.runs)
        == "See the study (https://example.org/s), or https://example.org."
    )


def test_a_comment_is_no_part_of_the_text_and_one_that_is_not_closed_is_told():
    assert without_comments("a <!-- b\nc --> d\ne") == "a \n d\ne"
    problems = Problems()
    check_markdown("a\n<!-- b\n", "t.md", problems)
    (told,) = problems.fatals
    assert (told.row, told.got) == (2, "<!-- b") and "a comment is not closed" in told.problem
