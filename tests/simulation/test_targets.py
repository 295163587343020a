import pytest

from analysis.problems import Problems
from analysis.simulation.targets import Target, read_targets

HEADER = "question,choice,domain,level,unit,stack,rows,statistic,numerator,denominator,printed_as\n"


def read(path, rows, city, header=HEADER):
    path.write_text(header + rows, encoding="utf-8")
    problems = Problems()
    return read_targets([path], *city, problems), [str(problem) for problem in problems]


def test_a_row_becomes_a_target(city, tmp_path):
    rows = (
        'who,police,incident,theft,reports,told,place=here city=north|south,share,"1,200",1300,as printed\n'
    )
    targets, problems = read(tmp_path / "fit.csv", rows, city)
    where = (("place", ("here",)), ("city", ("north", "south")))
    assert targets == (
        Target("fit.csv", 2, "who", "police", 1200, 1300, "incident", "theft", "reports", "told", where),
    )
    assert problems == []


BOUNDED = "question,choice,numerator,denominator,bound\n"


def test_a_figure_told_in_words_limits_a_count(city, tmp_path):
    rows = "sex,f,4,9,at least\nsex,f,4,,at most\nsex,f,,9,none\nsex,f,,,plurality\n"
    targets, problems = read(tmp_path / "fit.csv", rows, city, BOUNDED)
    assert [(one.numerator, one.denominator, one.bound) for one in targets] == [
        (4, 9, "at least"),
        (4, None, "at most"),
        (0, 9, ""),
        (None, None, "plurality"),
    ]
    assert problems == []
    assert str(targets[0]) == "fit.csv, row 2: sex = f for at least 4 of 9 respondents"
    assert str(targets[3]) == "fit.csv, row 5: sex = f for plurality of ? respondents"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            "sex,f,4,9,at leat",
            "fit.csv, row 2, bound: This limit is not known. Got 'at leat'. Expected perhaps 'at least'.",
        ),
        ("sex,f,,9,at most", "fit.csv, row 2, bound: This limit needs a numerator. Got 'at most'."),
        (
            "sex,f,4,9,plurality",
            "fit.csv, row 2, bound: This limit has no numerator; leave it blank. Got 'plurality'.",
        ),
    ],
)
def test_a_limit_that_can_not_be_read_is_told(city, tmp_path, row, problem):
    _, problems = read(tmp_path / "fit.csv", f"{row}\n", city, BOUNDED)
    assert problems[0].startswith(problem)


def test_rows_without_a_count_and_means_are_passed_over(city, tmp_path):
    rows = "sex,f,,,,,,share,,,\nsex,f,,,,,,mean,4,5,\nsex,m,,,,,,count,3,,\n"
    targets, problems = read(tmp_path / "fit.csv", rows, city)
    assert [(target.line, target.choice, target.numerator, target.denominator) for target in targets] == [
        (4, "m", 3, None)
    ]
    assert problems == []


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            "sexe,f,,,,,,,1,2,",
            "fit.csv, row 2, question: The form has no such question. Got 'sexe'. Expected perhaps 'sex'.",
        ),
        ("age,18,,,,,,,1,2,", "fit.csv, row 2, question: This question has no choices to count. Got 'age'."),
        (
            "reasons,mony,,,,,,,1,2,",
            "fit.csv, row 2, choice: reasons has no such choice. Got 'mony'. Expected perhaps 'money'.",
        ),
        (
            "reasons,money,sex,x,,,,,1,2,",
            "fit.csv, row 2, level: sex has no such choice. Got 'x'. Expected one of 'f', 'm'.",
        ),
        (
            "reasons,money,,,,,city=nord,,1,2,",
            "fit.csv, row 2, rows: city has no such choice. Got 'nord'. Expected perhaps 'north'.",
        ),
        (
            "sex,f,,,mentions,,,,1,2,",
            (
                "fit.csv, row 2, unit: This unit can't be fitted. Got 'mentions'. Expected one of"
                " 'respondents', 'reports'."
            ),
        ),
        (
            "sex,f,,,reports,tolds,,,1,2,",
            "fit.csv, row 2, stack: The instrument has no such stack. Got 'tolds'. Expected perhaps 'told'.",
        ),
        ("sex,f,,,reports,,,,1,2,", "fit.csv, row 2, stack: Reports are counted in a stack; name it."),
        ("sex,f,,,,,,,3,2,", "fit.csv, row 2: The numerator is above the denominator. Got '3 of 2'."),
        (
            "sex,f,,,,,,,3.5,9,",
            "fit.csv, row 2, numerator: A count is a whole number, or left blank. Got '3.5'.",
        ),
    ],
)
def test_each_problem_is_told(city, tmp_path, row, problem):
    assert read(tmp_path / "fit.csv", row + "\n", city)[1] == [problem]


def test_a_file_that_is_not_there_or_lacks_columns(city, tmp_path):
    problems = Problems()
    assert read_targets([tmp_path / "none.csv"], *city, problems) == ()
    assert (
        str(next(iter(problems)))
        == f"{tmp_path / 'none.csv'}: There is no such file to fit to. Check the path."
    )
    targets, told = read(tmp_path / "fit.csv", "sex,1\n", city, header="question,numerator\n")
    assert targets == ()
    assert told == [f"{tmp_path / 'fit.csv'}, row 1: The file lacks the columns choice, denominator."]
