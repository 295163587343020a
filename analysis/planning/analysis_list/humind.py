"""humind's list of analysis (IMPACT's MSNA): the sheet `loa` with theme, var, analysis, functions behind.

Its variables are composed by functions of the R package humind; those that neither the form nor an indicator
has can't be tabulated, and are told in one warning with the functions that make them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.intake.form.form import Form
from analysis.problems import Problems

SHEET, ANALYSIS = "loa", "analysis"
NEEDED = ("var", "analysis")
OF_TYPE = {"select_one": "prop_select_one", "select_multiple": "prop_select_multiple"}
"""The kind of analysis that questions of a type have, in the words of IMPACT's lists."""
COMPOSED_BY = "function_to_compose"


def is_humind(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bool:
    """Whether a workbook's sheets (plain name -> lines) are humind's list."""
    header = [str(cell).strip() for cell in (sheets.get(SHEET) or [[]])[0]]
    return ANALYSIS not in sheets and set(NEEDED) <= set(header)


def as_analysis(lines: Sequence[Sequence[str]]) -> list[list[str]]:
    """The lines of the sheet `loa` as those of an analysis sheet; rows keep their numbers."""
    header = [str(cell).strip() for cell in lines[0]]
    own = [name for name in header if name and name not in (*NEEDED, "theme")]
    made = [
        [
            "analysis_type",
            "analysis_var",
            "analysis_var_numerator",
            "analysis_var_denominator",
            "sector",
            *own,
        ]
    ]
    for cells in lines[1:]:
        record = dict(zip(header, (str(cell).strip() for cell in cells), strict=False))
        kind = OF_TYPE.get(record.get("analysis", ""), record.get("analysis", ""))
        numerator, _, denominator = (part.strip() for part in record.get("var", "").partition(","))
        variables = ["", numerator, denominator] if kind == "ratio" else [record.get("var", ""), "", ""]
        made.append([kind, *variables, record.get("theme", ""), *(record.get(name, "") for name in own)])
    return made


def without_composed(
    rows: Sequence[tuple[int, Mapping[str, str]]], path: Path, form: Form, problems: Problems
) -> list[tuple[int, Mapping[str, str]]]:
    """The rows without those whose variables nobody has; fatal where none is left."""
    complete_rows, lacking = [], []
    for line, record in rows:
        names = [record.get(f"analysis_var{part}", "") for part in ("", "_numerator", "_denominator")]
        is_in_form = all(name in form.questions for name in names if name)
        (complete_rows if is_in_form else lacking).append((line, record))
    if lacking:
        functions = dict.fromkeys(record.get(COMPOSED_BY, "") for _, record in lacking)
        function_names = ", ".join(name for name in list(functions)[:5] if name)
        count = f"{len(lacking)} of {len(lacking) + len(complete_rows)}"
        sentence = (
            f"{count} analyses are of variables that the R package humind composes ({function_names}, ...)"
            " and this form does not have; they are left out. Declare them in indicators.yaml or recodes.csv"
            " under the same names to have them."
        )
        tell = problems.warn if complete_rows else problems.fatal
        tell(f"{path}, sheet {SHEET}", sentence, row=lacking[0][0])
    return complete_rows
