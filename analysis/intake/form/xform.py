"""XForms (.xml), as ODK, Kobo and CommCare keep them, written out as the sheets of the XLSForm they equal.

1. The order of questions is that of the primary instance; what a node is, its control and its bind say.
2. A node without a control is calculated where it has a calculation, metadata where it is preloaded, else
   hidden. `meta`, templates of repeats and counters of repeats are no questions.
3. Paths to nodes become `${name}`, absolute and relative ones alike; other paths stay as they are.
4. Choices are static items, or those of a secondary instance; the condition on them is the choice filter.
5. A text that `itext` has in several languages has them all; media are no text.

Source: ODK XForms specification (getodk.github.io/xforms-spec).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from analysis.intake.form.xform_nodes import Element, attribute, attributes, child, local
from analysis.intake.form.xform_paths import Paths
from analysis.intake.form.xform_texts import ITEXT, UNTAGGED, cell_of, message_of, read_texts
from analysis.problems import Problems
from analysis.reading.csv_text import Rows

CONTROLS = {"input", "select", "select1", "upload", "range", "rank", "trigger", "secret", "textarea"}
KINDS = {
    "string": "text",
    "int": "integer",
    "long": "integer",
    "double": "decimal",
    "float": "decimal",
    "boolean": "text",
    "dateTime": "datetime",
    "select": "select_multiple",
    "select1": "select_one",
    "intent": "text",
    "binary": "file",
}
"""Types of binds that XLSForm calls otherwise."""
PRELOADED = {"timestamp": {"start", "end"}, "date": {"today"}}
_ITEMSET = re.compile(
    r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)/[\w:.-]+/[\w:.-]+(?P<filter>(\[.*\])?)", re.DOTALL
)
_RANDOMIZED = re.compile(r"^\s*randomize\(\s*(?P<inside>.*?)\s*(,\s*[^,\]]+)?\)\s*$", re.DOTALL)


@dataclass
class _Sheets:
    """Rows of the sheets as they come, each a mapping of header to cell."""

    survey: list[dict[str, str]] = field(default_factory=list)
    choices: list[dict[str, str]] = field(default_factory=list)
    lists: dict[tuple, str] = field(default_factory=dict)


def read_xform_sheets(path: Path, problems: Problems) -> dict[str, Rows]:
    """The sheets survey, choices and settings; {} with a fatal problem where the file is no XForm."""
    try:
        root = ElementTree.fromstring(path.read_bytes())
    except FileNotFoundError:
        problems.fatal(str(path), "There is no such file. Check the path.")
        return {}
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        problems.fatal(str(path), f"The file can't be read as XML ({error}). Download the form again.")
        return {}
    model = next((node for node in root.iter() if local(node) == "model"), None)
    instances = [node for node in model if local(node) == "instance"] if model is not None else []
    primary = next(iter(instances[0]), None) if instances else None
    if model is None or primary is None:
        problems.fatal(str(path), "This is no XForm: it has no model with an instance.")
        return {}
    return _Reader(root, model, primary, instances[1:]).sheets(path)


class _Reader:
    """One XForm: its primary instance, and what binds, controls and texts say of each node by its path."""

    def __init__(self, root: Element, model: Element, primary: Element, secondary: list[Element]):
        self.title = next((node.text or "" for node in root.iter() if local(node) == "title"), "")
        self.primary, self.secondary = primary, {node.get("id", ""): node for node in secondary}
        self.paths = Paths(_leaves(primary, f"/{local(primary)}"))
        self.binds = {
            node.get("nodeset", ""): attributes(node) for node in model.iter() if local(node) == "bind"
        }
        controls, repeats, counters = _controls(root)
        self.controls, self.repeats, self.counters = controls, repeats, counters
        self.texts = read_texts(model, self.paths)
        self.found = _Sheets()

    def sheets(self, path: Path) -> dict[str, Rows]:
        self._walk(self.primary, f"/{local(self.primary)}")
        languages = [language for language in self.texts.by_language if language not in UNTAGGED]
        settings = {
            "form_title": " ".join(self.title.split()) or path.stem,
            "form_id": self.primary.get("id", ""),
            "default_language": languages[0] if languages else "",
        }
        tables = {"survey": self.found.survey, "choices": self.found.choices, "settings": [settings]}
        return {name: _rows(cells) for name, cells in tables.items()}

    def _walk(self, parent: Element, path: str) -> None:
        met = set()
        for node in parent:
            name, here = local(node), f"{path}/{local(node)}"
            if name == "meta" or name in met or here in self.counters:
                continue
            met.add(name)
            if len(node) or here in self.repeats or local(self.controls.get(here)) == "group":
                self._group(node, name, here)
            else:
                self._question(name, here)

    def _group(self, node: Element, name: str, path: str) -> None:
        kind = "repeat" if path in self.repeats else "group"
        bind = self.binds.get(path, {})
        cells = self.texts.of(child(self.controls.get(path), "label"), "label")
        relevant = self.paths.rewritten(bind.get("relevant", ""), path)
        self.found.survey.append({"type": f"begin_{kind}", "name": name, **cells, "relevant": relevant})
        self._walk(node, path)
        self.found.survey.append({"type": f"end_{kind}", "name": name})

    def _question(self, name: str, path: str) -> None:
        bind, control = self.binds.get(path, {}), self.controls.get(path)
        row = {"type": _preloaded(bind) or "hidden", "name": name}
        if control is not None:
            row |= self._asked(name, path, control, bind)
        elif bind.get("calculate"):
            row["type"] = "calculate"
        for header, key in (
            ("relevant", "relevant"),
            ("constraint", "constraint"),
            ("calculation", "calculate"),
        ):
            row[header] = self.paths.rewritten(bind.get(key, ""), path)
        row |= message_of(bind.get("constraintMsg", ""), self.texts)
        row["required"] = "yes" if bind.get("required", "").startswith("true") else ""
        self.found.survey.append(row)

    def _asked(self, name: str, path: str, control: Element, bind: Mapping[str, str]) -> dict[str, str]:
        kind = _kind(control, bind)
        row = {"type": kind, "appearance": control.get("appearance", "")}
        row |= self.texts.of(child(control, "label"), "label") | self.texts.of(child(control, "hint"), "hint")
        if kind == "range":
            names = ("start", "end", "step")
            row["parameters"] = " ".join(f"{key}={control.get(key)}" for key in names if control.get(key))
        if control.get("query"):
            listed, choice_filter = self._of_query(control.get("query", ""), path)
            return row | {"type": f"select_one_external {listed}", "choice_filter": choice_filter}
        if kind in ("select_one", "select_multiple", "rank"):
            row |= self._listed(kind, name, path, control)
        return row

    def _of_query(self, query: str, path: str) -> tuple[str, str]:
        match = _ITEMSET.search(query)
        return (match[1], self._filter(match["filter"], path)) if match else (query, "")

    def _listed(self, kind: str, name: str, path: str, control: Element) -> dict[str, str]:
        """The type with its list, and the filter of its choices (rule 4)."""
        itemset = child(control, "itemset")
        if itemset is None:
            return {"type": f"{kind} {self._static(name, control)}"}
        nodeset = itemset.get("nodeset", "")
        shuffled = _RANDOMIZED.match(nodeset)
        match = _ITEMSET.search(shuffled["inside"] if shuffled else nodeset)
        value = child(itemset, "value")
        wanted = value.get("ref", "name") if value is not None else "name"
        if match is None:
            return {"type": f"{kind} ${{{wanted.rpartition('/')[2]}}}"}  # choices from earlier answers
        label = child(itemset, "label")
        label_ref = label.get("ref", "label") if label is not None else wanted
        cells = {"choice_filter": self._filter(match["filter"], path)}
        instance = self.secondary.get(match[1])
        source = instance.get("src", "") if instance is not None else ""
        if source or instance is None:
            file = source.rpartition("/")[2] or f"{match[1]}.csv"
            parameters = f"value={wanted} label={label_ref}"
            return cells | {"type": f"{kind}_from_file {file}", "parameters": parameters}
        return cells | {"type": f"{kind} {self._of_instance(match[1], instance, wanted, label_ref)}"}

    def _static(self, name: str, control: Element) -> str:
        items = []
        for item in (node for node in control if local(node) == "item"):
            value = child(item, "value")
            code = " ".join((value.text or "").split()) if value is not None else ""
            items.append({"name": code, **self.texts.of(child(item, "label"), "label")})
        return self._list(name, items)

    def _of_instance(self, name: str, instance: Element, value: str, label: str) -> str:
        """The items of a secondary instance; their other cells are what filters look at."""
        itext = ITEXT.search(label)
        text = itext[1] if itext else label
        items = []
        for item in next(iter(instance), ()):
            cells = {local(cell): " ".join((cell.text or "").split()) for cell in item}
            code, written = cells.pop(value, ""), cells.pop(text, "")
            labels = self.texts.named(written, "label") if itext else cell_of("label", "", written)
            items.append({"name": code, **labels, **cells})
        return self._list(name, items)

    def _list(self, name: str, items: list[dict[str, str]]) -> str:
        """The name of the list with these items, which is added where no list has them yet."""
        key = tuple(tuple(item.items()) for item in items)
        if key not in self.found.lists:
            taken = set(self.found.lists.values())
            number, own = 1, name
            while own in taken:
                number, own = number + 1, f"{name}_{number + 1}"
            self.found.lists[key] = own
            self.found.choices += [{"list_name": own, **item} for item in items]
        return self.found.lists[key]

    def _filter(self, text: str, path: str) -> str:
        conditions = [part for part in re.split(r"\]\s*\[", text[1:-1]) if part.strip()]
        rewritten = [self.paths.rewritten(part, path) for part in conditions]
        return rewritten[0] if len(rewritten) == 1 else " and ".join(f"({part})" for part in rewritten)


def _kind(control: Element, bind: Mapping[str, str]) -> str:
    """The XLSForm type of what is asked."""
    name, kind = local(control), bind.get("type", "string").rpartition(":")[2]
    if name in ("select", "select1"):
        return "select_multiple" if name == "select" else "select_one"
    if name == "upload":
        return control.get("mediatype", "").partition("/")[0].replace("application", "file") or "file"
    if name in ("range", "rank"):
        return name
    if name == "trigger":
        return "acknowledge"
    if bind.get("readonly", "").startswith("true") and not bind.get("calculate"):
        return "note"
    return KINDS.get(kind, kind)


def _preloaded(bind: Mapping[str, str]) -> str:
    """The kind of metadata that a bind fills in; "" for none."""
    what, which = bind.get("preload", ""), bind.get("preloadParams", "")
    if what == "property":
        return which or "hidden"
    return which if which in PRELOADED.get(what, ()) else ""


def _controls(root: Element) -> tuple[dict[str, Element], frozenset[str], frozenset[str]]:
    """What asks each node or groups nodes; the paths of repeats; those that count a repeat's rows."""
    controls: dict[str, Element] = {}
    repeats: set[str] = set()
    counters: set[str] = set()
    for node in root.iter():
        name = local(node)
        if name == "repeat":
            repeats.add(node.get("nodeset", ""))
            counters.add(attribute(node, "count").strip())
        path = node.get("ref") or node.get("nodeset") or ""
        if name in CONTROLS or (name == "group" and path):
            controls.setdefault(path.strip(), node)
        elif name == "group":  # one that only holds a repeat, and its label
            inside = next((child.get("nodeset") for child in node if local(child) == "repeat"), None)
            if inside:
                controls.setdefault(inside, node)
    return controls, frozenset(repeats), frozenset(counters - set(controls) - {""})


def _leaves(parent: Element, path: str) -> Iterator[tuple[str, str]]:
    """Path and name of every node below the root."""
    for node in parent:
        here = f"{path}/{local(node)}"
        yield here, local(node)
        yield from _leaves(node, here)


def _rows(cells: list[dict[str, str]]) -> Rows:
    headers = list(dict.fromkeys(header for row in cells for header in row))
    return [headers, *([row.get(header, "") for header in headers] for row in cells)]
