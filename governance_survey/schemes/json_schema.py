"""JSON Schema of the scheme files, generated from the models: ``python -m governance_survey.schemes.json_schema``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..words.files import write_file
from .loading import KINDS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """Kind -> its schema, for editors that check a file while it is typed.

    Examples
    --------
    >>> sorted(schemas())
    ['analysis_plan', 'codebook', 'frozen_plan', 'index_scheme', 'instrument', 'source_map', 'study']
    """
    return {kind: {"$schema": _DIALECT} | _brief(model.model_json_schema()) for kind, model in KINDS.items()}


def _brief(schema: dict[str, Any]) -> dict[str, Any]:
    # An editor shows the first paragraph of a docstring; examples of code are not for it.
    for part in (schema, *schema.get("$defs", {}).values()):
        if "description" in part:
            part["description"] = part["description"].split("\n\n")[0].replace("\n", " ")
    return schema


def as_text(schema: dict[str, Any]) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main() -> None:
    """Write every schema into ``data_schema/schemas/`` of a checkout."""
    folder = Path(__file__).resolve().parents[2] / "data_schema" / "schemas"
    for kind, schema in schemas().items():
        write_file(folder / f"{kind}.schema.json", as_text(schema).encode("utf-8"))


if __name__ == "__main__":
    main()
