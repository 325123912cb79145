"""The JSON schema that is shipped for editors is the one that profiles are checked by."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from urllib.request import url2pathname

from importers.profiles.editors import SCHEMA_FILE, schema_address, schema_text
from importers.profiles.schema import SINK_FIELDS, Declaration


def shipped() -> str:
    return (resources.files("importers.profiles") / SCHEMA_FILE).read_text("utf-8")


def test_the_shipped_schema_says_what_the_code_does():
    again = "getbill import profiles schema > importers/profiles/profile.schema.json"
    assert shipped() == schema_text(), f"To make it anew: {again}"


def test_its_address_is_a_file_that_is_there():
    assert Path(url2pathname(schema_address().removeprefix("file://"))).read_text() == shipped()


def test_it_knows_fields_short_forms_and_no_other_keys():
    schema = json.loads(shipped())
    assert schema["properties"]["fields"]["propertyNames"]["enum"] == list(SINK_FIELDS)
    forms = schema["properties"]["fields"]["additionalProperties"]["anyOf"]
    assert [form.get("type") for form in forms] == ["string", None, "array"]
    assert schema["additionalProperties"] is False


def test_it_tells_what_the_keys_are_for():
    schema = json.loads(shipped())
    assert "wins over" in schema["$defs"]["Disposition"]["properties"]["agent"]["description"]
    assert schema["properties"]["label"]["description"].startswith("The system's name")
    assert {model.__name__ for model in Declaration.__subclasses__()} >= set(schema["$defs"]) - {
        "Quoting",
        "FollowupType",
        "SkipReason",
    }
