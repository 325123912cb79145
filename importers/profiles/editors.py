"""The JSON schema of profiles, for editors that check TOML while it is written.

Made from the pydantic schema and shipped beside it, so that an editor can be pointed at a file;
a test holds that the two say the same.
"""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Final

from importers.profiles import schema
from importers.profiles.schema import Profile

SCHEMA_FILE: Final = "profile.schema.json"


def schema_text() -> str:
    """The JSON schema as its file has it."""
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Profile.model_json_schema(mode="validation"),
        "title": "A profile of getbill import",
    }
    tables = {**document["$defs"], Profile.__name__: document}
    for table, key, text in _described():
        # An enumeration of the schema has no keys of its own.
        if key in tables.get(table, {}).get("properties", {}):
            tables[table]["properties"][key]["description"] = text
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def schema_address() -> str:
    """Where the shipped schema is, for the first line of a profile: `#:schema <address>`."""
    with resources.as_file(resources.files(__package__) / SCHEMA_FILE) as path:
        return Path(path).absolute().as_uri()


def _described() -> Iterator[tuple[str, str, str]]:
    """Table, key and what the schema's source says of it: a text below its declaration.

    Pydantic could gather these too, but whenever it is imported, which every import would pay.
    """
    for table in ast.parse(inspect.getsource(schema)).body:
        if not isinstance(table, ast.ClassDef):
            continue
        for declared, below in pairwise(table.body):
            match declared, below:
                case (
                    ast.AnnAssign(target=ast.Name(id=key)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    yield table.name, key, " ".join(text.split())
