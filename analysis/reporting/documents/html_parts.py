"""Parts of a page as markup: tables with heads that say what they are over, own text, the policy of a
page.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape

from markupsafe import Markup

from analysis.reporting.documents.model import DocumentBlock, Run
from analysis.reporting.tables.frames import plain
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.words import number


def policy(styles: Sequence[str], scripts: Sequence[str]) -> str:
    """A page's own security policy: nothing from anywhere, and only these styles and scripts.

    Whoever opens the file may be offline, and what it holds must not be sent anywhere.
    """
    style = " ".join(f"'sha256-{_hash(text)}'" for text in styles)
    script = " ".join(f"'sha256-{_hash(text)}'" for text in scripts)
    return f"default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def table_html(table: Table) -> Markup:
    """A table with its heads, rows and foot; each number stands beside what is shown, for the CSV."""
    fragments = [f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(table.title)}">']
    fragments.append(f'<table id="t-{escape(table.name)}"><thead>{_heads(table)}</thead><tbody>')
    for row in table.rows:
        cells = []
        for cell, column in zip(row.cells, table.columns, strict=True):
            value = plain(cell, column)
            given = "" if value is None else f' data-v="{value:.12g}"'
            cells.append(f"<td{given}>{escape(cell.text)}</td>")
        fragments.append(f'<tr><th scope="row">{escape(row.label)}</th>{"".join(cells)}</tr>')
    fragments.append("</tbody>")
    if table.foot:
        fragments.append(f"<tfoot>{_feet(table)}</tfoot>")
    fragments.append("</table></div>")
    return Markup("".join(fragments))


def _feet(table: Table) -> str:
    """The base of a group stands in its last column."""
    lines = []
    for foot in table.foot:
        cells = []
        for positions, value, text in zip(table.groups(), foot.values, foot.texts, strict=True):
            foot_text = text if value is None else number(value, table.language)
            given = "" if value is None else f' data-v="{value:.12g}"'
            cells.append("<td></td>" * (len(positions) - 1) + f"<td{given}>{escape(foot_text)}</td>")
        lines.append(f'<tr><th scope="row">{escape(foot.label)}</th>{"".join(cells)}</tr>')
    return "".join(lines)


def _heads(table: Table) -> str:
    depth = len(table.columns[0].spanners) if table.columns else 0
    rows = []
    for level in range(depth):
        cells, start = ["<td></td>"], 0
        paths = [column.spanners[: level + 1] for column in table.columns]
        for place in range(1, len(paths) + 1):
            if place == len(paths) or paths[place] != paths[start]:
                text, span = paths[start][-1], place - start
                if text:
                    cells.append(f'<th scope="colgroup" colspan="{span}">{escape(text)}</th>')
                else:
                    cells.append(f'<td colspan="{span}"></td>')
                start = place
        rows.append(f"<tr>{''.join(cells)}</tr>")
    last = "".join(f'<th scope="col">{escape(column.heading)}</th>' for column in table.columns)
    return f'{"".join(rows)}<tr><th scope="col">{escape(table.stub)}</th>{last}</tr>'


def blocks_html(
    blocks: Sequence[DocumentBlock], names: Mapping[str, str], figures: Mapping[str, str]
) -> Markup:
    """The analyst's own text.

    `names` is what a reference ("figure:x") is called here, `figures` the markup of those that may stand in
    it, each once.
    """
    fragments: list[str] = []
    listed, left = "", dict(figures)
    tags = {"bullet": "ul", "numbered": "ol"}
    for block in blocks:
        wanted = tags.get(block.kind, "")
        if wanted != listed:
            fragments.append(f"</{listed}>" if listed else "")
            fragments.append(f"<{wanted}>" if wanted else "")
            listed = wanted
        fragments.append(_block(block, names, left))
    fragments.append(f"</{listed}>" if listed else "")
    return Markup("".join(fragments))


def _block(block: DocumentBlock, names: Mapping[str, str], figures: dict[str, str]) -> str:
    if block.kind == "figure" and block.name in figures:
        return figures.pop(block.name)
    if block.kind in ("figure", "table"):
        table_label = names.get(f"{block.kind}:{block.name}", "")
        return (
            f'<p><a href="#{block.kind[0]}-{escape(block.name)}">{escape(table_label)}</a></p>'
            if table_label
            else ""
        )
    inner = "".join(_run(run, names) for run in block.runs)
    if block.kind in ("bullet", "numbered") and not block.name:
        return f'<li class="more-of"><p>{inner}</p></li>'
    deeper = f' class="level-{min(block.level, 3)}"' if block.level > 1 else ""
    wrapped = {
        "bullet": f"<li{deeper}>{inner}</li>",
        "numbered": f'<li value="{escape(block.name)}"{deeper}>{inner}</li>',
        "quote": f"<blockquote><p>{inner}</p></blockquote>",
        "heading": f"<h3>{inner}</h3>",
        "note": f'<p class="note">{inner}</p>',
    }
    return wrapped.get(block.kind, f"<p>{inner}</p>")


def _run(run: Run, names: Mapping[str, str]) -> str:
    if run.target in names:
        kind, _, name = run.target.partition(":")
        return f'<a href="#{kind[0]}-{escape(name)}">{escape(names[run.target])}</a>'
    text = escape(run.text)
    if run.language:
        text = f'<span lang="{escape(run.language)}" dir="auto">{text}</span>'
    for wanted, tag in ((run.bold, "strong"), (run.italic, "em"), (run.raised, "sup")):
        text = f"<{tag}>{text}</{tag}>" if wanted else text
    return text
