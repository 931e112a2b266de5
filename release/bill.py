"""Completes the bill of materials: what CycloneDX's own tool cannot tell from a lock file alone."""

import re
from collections.abc import Callable, Mapping
from typing import Any

ROOT_REF = "cspr-track"


def completed(
    bill: Mapping[str, Any],
    *,
    version: str,
    direct: set[str],
    needs: Callable[[str], set[str]],
    licence_of: Callable[[str], str],
) -> dict[str, Any]:
    """The bill with our version, licences, and who brings whom.

    Args:
        bill: CycloneDX 1.6 as ``cyclonedx-py requirements`` writes it: names, versions and hashes.
        version: ours.
        direct: the packages that we ask for ourselves.
        needs: what a package asks for.
        licence_of: the licence that a package states; empty when that is not known here.
    """
    names = {part["bom-ref"]: part["name"] for part in bill["components"]}
    references = {name: f"pkg:pypi/{name}" for name in names.values()}
    root = dict(bill["metadata"]["component"]) | {"bom-ref": ROOT_REF, "version": version}
    return dict(bill) | {
        "metadata": dict(bill["metadata"]) | {"component": root},
        "components": [_component(part, references, licence_of(part["name"])) for part in bill["components"]],
        "dependencies": [
            _depends(ROOT_REF, direct, references),
            *(_depends(references[name], needs(name), references) for name in sorted(references)),
        ],
    }


def _component(part: Mapping[str, Any], references: Mapping[str, str], licence: str) -> dict[str, Any]:
    hashes = [one for other in part.get("externalReferences", []) for one in other.get("hashes", [])]
    found = {
        "type": part["type"],
        "bom-ref": references[part["name"]],
        "name": part["name"],
        "version": part["version"],
        "purl": part["purl"],
        "scope": "required",
        "externalReferences": [{"type": "distribution", "url": part["purl"], "hashes": hashes}],
    }
    if licence:
        found["licenses"] = _licences(licence)
    return found


def _licences(licence: str) -> list[dict[str, Any]]:
    """An SPDX expression as such; what a classifier or free text says by name."""
    if re.fullmatch(r"[A-Za-z0-9.+-]+( (OR|AND|WITH) [A-Za-z0-9.+-]+)*", licence):
        return [{"expression": licence, "acknowledgement": "declared"}]
    return [{"license": {"name": name.strip(), "acknowledgement": "declared"}} for name in licence.split(";")]


def _depends(reference: str, on: set[str], references: Mapping[str, str]) -> dict[str, Any]:
    known = sorted(references[name] for name in on if name in references)
    return {"ref": reference, "dependsOn": known} if known else {"ref": reference}
