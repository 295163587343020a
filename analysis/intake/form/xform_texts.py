"""The texts of an XForm: labels and hints by language, from `itext` or from where they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.intake.form.xform_nodes import Element, local
from analysis.intake.form.xform_paths import Paths

ITEXT = re.compile(r"jr:itext\(\s*['\"]?([^'\")]+)['\"]?\s*\)")
UNTAGGED = ("", "default")
NOTHING = ("", "-")
"""What pyxform writes where a language lacks a text."""


@dataclass(frozen=True)
class Texts:
    """The texts of `itext`: language -> id -> text, "" for a language without a name."""

    by_language: Mapping[str, Mapping[str, str]]
    paths: Paths

    def of(self, element: Element | None, header: str) -> dict[str, str]:
        """Cells of a label or hint: one a language, or one without where the text stands there itself."""
        if element is None:
            return {}
        named = ITEXT.search(element.get("ref", ""))
        if named:
            return self.named(named[1], header)
        # A text that stands in the body is in the form's own language, as devices show it.
        return cell_of(header, next(iter(self.by_language), ""), self.written(element))

    def named(self, key: str, header: str) -> dict[str, str]:
        cells: dict[str, str] = {}
        for language, texts in self.by_language.items():
            cells |= cell_of(header, language, texts.get(key, ""))
        return cells

    def written(self, element: Element) -> str:
        """The text in an element, what it takes from answers as `${name}`."""
        texts = [element.text or ""]
        for child in element:
            if local(child) == "output":
                texts.append(self.paths.rewritten(child.get("value") or child.get("ref") or "", ""))
            else:
                texts.append(self.written(child))
            texts.append(child.tail or "")
        return " ".join("".join(texts).split())


def read_texts(model: Element, paths: Paths) -> Texts:
    texts_by_language: dict[str, dict[str, str]] = {}
    reader = Texts({}, paths)
    translations = [node for node in model.iter() if local(node) == "translation"]
    for translation in sorted(translations, key=lambda node: "default" not in node.attrib):
        texts = texts_by_language.setdefault(translation.get("lang", ""), {})
        for text in translation:
            plain = [value for value in text if local(value) == "value" and not value.get("form")]
            long = [value for value in text if value.get("form") == "long"]
            for value in (*long[:1], *plain[:1]):
                texts[text.get("id", "")] = reader.written(value)
    return Texts(texts_by_language, paths)


def message_of(text: str, texts: Texts) -> dict[str, str]:
    named = ITEXT.search(text)
    return texts.named(named[1], "constraint_message") if named else cell_of("constraint_message", "", text)


def cell_of(header: str, language: str, text: str) -> dict[str, str]:
    if text in NOTHING:
        return {}
    return {header if language in UNTAGGED else f"{header}::{language}": text}
