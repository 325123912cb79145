"""What is served is what is described, and nothing else."""

from __future__ import annotations

import re
from functools import cache

import schemathesis
from hypothesis import HealthCheck, Phase, settings

from getbill_tui.sandbox.app import create_app
from getbill_tui.sandbox.openapi import describe
from getbill_tui.sandbox.operations import OPERATIONS
from getbill_tui.sandbox.rates import Limits
from getbill_tui.sandbox.state import open_sandbox
from getbill_tui.vocabulary import API_PATH, TOKEN_PATH

BASE = "http://sandbox.test"


@cache
def fuzzed():
    """A sandbox in process with limits that fuzzing cannot reach, and a token's header."""
    sandbox = open_sandbox()
    sandbox.rates.limit_to(Limits(reads=10**9, writes=10**9))
    form = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo"}
    token = sandbox.access.issue(form).body["access_token"]
    return create_app(sandbox), {"Authorization": f"Bearer {token}"}


async def fuzzed_app(scope, receive, send):
    """Made when the first request comes, not when tests are collected."""
    await fuzzed()[0](scope, receive, send)


def described_operations():
    return {
        (method.upper(), path)
        for path, methods in describe(BASE)["paths"].items()
        for method in methods
    }


def test_every_route_is_described_and_every_description_is_served():
    served = {(o.method, API_PATH + o.path) for o in OPERATIONS} | {("POST", TOKEN_PATH)}
    assert described_operations() == served


def test_every_described_scope_is_the_one_that_is_asked_for():
    paths = describe(BASE)["paths"]
    for operation in OPERATIONS:
        described = paths[API_PATH + operation.path][operation.method.lower()]
        assert described["security"] == [{"oauth2": [operation.scope]}]


def test_every_path_parameter_is_described():
    for path, methods in describe(BASE)["paths"].items():
        wanted = set(re.findall(r"{(\w+)}", path))
        for operation in methods.values():
            named = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"}
            assert named == wanted


schema = schemathesis.openapi.from_dict(describe(BASE))
schema.app = fuzzed_app


@schema.parametrize()
@settings(
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_schemathesis_finds_nothing(case):
    _, headers = fuzzed()
    case.call_and_validate(headers=headers)
