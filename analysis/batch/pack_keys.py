"""What a comparison, and the files of a pack, are made of: of each city what it says, in which language.

1. A file of a pack says what its place says in its language; the page of all cities, made with the
   comparison's page in its own language, is in every language.
2. A comparison takes all that cities say, and what their numbers were made of: its models read answers again.
3. Of results that can't tell what they say, everything counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.batch.manifest import Manifest, read_manifest
from analysis.batch.pack import pack_key
from analysis.batch.tasks import Place, Request, places
from analysis.digests import combine, program_digest


def compared_content(request: Request) -> str:
    """One hash of all that the comparison of a request's cities is made of (rule 2)."""
    return " ".join(_compared(manifest) for manifest in _prepared(request))


def pack_keys(
    place: Place, made: Manifest, language: str, kinds: Sequence[str], request: Request
) -> dict[str, str]:
    """The hash of what each kind of file is made of, in a language; `request.pack` are all the kinds."""
    keys = {}
    manifests = [made] if place.is_city else _prepared(request)
    for kind in kinds:
        is_of_all = not place.is_city and kind == "html" and language == made.language
        spoken = "" if is_of_all else language
        digests = [_said(manifest, spoken) for manifest in manifests]
        if not place.is_city:
            digests += [manifest.numbers for manifest in manifests]
        linked = request.pack if kind == "html" else ()
        results = combine(program_digest(), made.language, *place.languages, *linked, *digests)
        keys[kind] = pack_key(results, language, kind, request.workspace.root, place.name)
    return keys


def _prepared(request: Request) -> list[Manifest]:
    """The manifests of all cities that have results."""
    made = [read_manifest(city.folder) for city in places(replace(request, cities=()))]
    return [manifest for manifest in made if manifest]


def _compared(manifest: Manifest) -> str:
    if not manifest.said:
        return manifest.key
    return combine(_said(manifest, ""), manifest.numbers)


def _said(manifest: Manifest, language: str) -> str:
    """What a city says in a language, or in all of them."""
    digests_by_language = manifest.said if not language else {language: manifest.said.get(language, "")}
    if not digests_by_language or not all(digests_by_language.values()):
        return manifest.key
    return combine(manifest.name, manifest.language, *map(str, sorted(digests_by_language.items())))
