"""Nodes of an XForm without their namespaces."""

from __future__ import annotations

from xml.etree import ElementTree

Element = ElementTree.Element


def attributes(node: Element) -> dict[str, str]:
    return {name.rpartition("}")[2]: text for name, text in node.attrib.items()}


def attribute(node: Element, name: str) -> str:
    return attributes(node).get(name, "")


def child(node: Element | None, name: str) -> Element | None:
    return next((child for child in node if local(child) == name), None) if node is not None else None


def local(node: Element | None) -> str:
    """A tag without its namespace."""
    return str(node.tag).rpartition("}")[2] if node is not None else ""
