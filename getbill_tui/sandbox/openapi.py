"""The OpenAPI 3.1 description of what this sandbox serves, assumptions included.

Written by hand beside the routes and rules; a test holds both against each other, and
schemathesis looks for requests whose answers it does not describe.
"""

from __future__ import annotations

from typing import Final

from getbill_tui.sandbox.access import SCOPES
from getbill_tui.sandbox.rules import DEFAULT_PAGE_SIZE, MAX_PAGE
from getbill_tui.sandbox.shapes import STATUS, TYPE, Schema, schemas
from getbill_tui.vocabulary import API_PATH, MAX_PAGE_SIZE, TOKEN_PATH


def describe(base_url: str) -> Schema:
    """The description, for the sandbox at `base_url`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "GetBill sandbox",
            "version": "1",
            "description": "A local stand-in for GetBill, not published by GetBill. What is"
            " assumed rather than documented is listed in the sandbox's DIFFERENCES.md.",
        },
        "servers": [{"url": base_url}],
        "security": [{"oauth2": []}],
        "paths": {
            TOKEN_PATH: {"post": _token()},
            f"{API_PATH}/followups": {"get": _list_followups(), "post": _create_followup()},
            f"{API_PATH}/followups/{{id}}": {"get": _get_followup(), "put": _update_followup()},
            f"{API_PATH}/followups/debt/{{debtId}}": {"get": _list_followups_of_debt()},
            f"{API_PATH}/debts": {"get": _list_debts()},
            f"{API_PATH}/debts/{{id}}": {"get": _get_debt()},
        },
        "components": {
            "securitySchemes": {
                "oauth2": {
                    "type": "oauth2",
                    "flows": {
                        "clientCredentials": {
                            "tokenUrl": TOKEN_PATH,
                            "scopes": {scope: scope for scope in sorted(SCOPES)},
                        }
                    },
                }
            },
            "headers": {
                f"X-RateLimit-{name}": {"description": text, "schema": {"type": "integer"}}
                for name, text in _LIMIT_HEADERS.items()
            },
            "schemas": schemas(),
        },
    }


_LIMIT_HEADERS: Final = {
    "Limit": "Requests that the window allows this client.",
    "Remaining": "Requests left in the window.",
    "Reset": "When the oldest request leaves the window, in Unix seconds.",
    "Window": "Length of the window in seconds.",
}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def _answer(description: str, schema: Schema, *, limited: bool = True) -> Schema:
    """A response; `limited` ones carry the rate limit headers."""
    answer: Schema = {"description": description, "content": _json(schema)}
    if limited:
        answer["headers"] = {
            f"X-RateLimit-{name}": {"$ref": f"#/components/headers/X-RateLimit-{name}"}
            for name in _LIMIT_HEADERS
        }
    return answer


_REFUSALS: Final = {
    400: "The body, a field or a query parameter breaks a rule.",
    403: "The token lacks the scope, or the object belongs to another company.",
    404: "There is no such object.",
    415: "The body is not sent as application/json.",
}


def _operation(
    name: str,
    scope: str,
    success: dict[int, Schema],
    *,
    refusals: tuple[int, ...] = (),
    parameters: tuple[Schema, ...] = (),
    body: str | None = None,
) -> Schema:
    operation: Schema = {
        "operationId": name,
        "security": [{"oauth2": [scope]}],
        "parameters": list(parameters),
        "responses": {
            **{str(status): answer for status, answer in success.items()},
            **{str(status): _answer(_REFUSALS[status], _ref("Error")) for status in refusals},
            "401": _answer("The token is missing or not valid.", _ref("Error"), limited=False),
            "403": _answer(_REFUSALS[403], _ref("Error")),
            "429": _answer("The window is spent.", _ref("Error")),
        },
    }
    if body:
        operation["requestBody"] = {"required": True, "content": _json(_ref(body))}
    return operation


def _one(schema: str, message: str) -> Schema:
    return {
        "type": "object",
        "required": ["error", "message", "data"],
        "properties": {
            "error": {"const": False},
            "message": {"const": message},
            "data": _ref(schema),
        },
        "additionalProperties": False,
    }


def _page(schema: str) -> Schema:
    return {
        "type": "object",
        "required": ["error", "data", "pagination"],
        "properties": {
            "error": {"const": False},
            "data": {"type": "array", "items": _ref(schema), "maxItems": MAX_PAGE_SIZE},
            "pagination": _ref("Pagination"),
        },
        "additionalProperties": False,
    }


def _query(name: str, schema: Schema, description: str = "") -> Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _in_path(name: str) -> Schema:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1},
    }


_PAGING: Final = (
    _query("page", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 1}),
    _query(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": DEFAULT_PAGE_SIZE},
    ),
)


def _token() -> Schema:
    form = {
        "type": "object",
        "required": ["grant_type", "client_id", "client_secret"],
        "properties": {
            "grant_type": {"const": "client_credentials"},
            "client_id": {"type": "string", "minLength": 1},
            "client_secret": {"type": "string", "minLength": 1},
            "scope": {"type": "string", "description": "Scopes separated by spaces."},
        },
    }
    refused = _ref("TokenError")
    return {
        "operationId": "issueToken",
        "security": [],
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": form}},
        },
        "responses": {
            "200": _answer("A token.", _ref("Token"), limited=False),
            "400": _answer("RFC 6749 5.2.", refused, limited=False),
            "401": _answer("The client is not known.", refused, limited=False),
        },
    }


def _create_followup() -> Schema:
    created = _answer("Created.", _one("CreatedFollowup", "Followup created successfully"))
    return _operation(
        "createFollowup",
        "followups:write",
        {201: created},
        refusals=(400, 404, 415),
        body="NewFollowup",
    )


def _update_followup() -> Schema:
    updated = _answer("Updated.", _one("UpdatedFollowup", "Followup updated successfully"))
    return _operation(
        "updateFollowup",
        "followups:write",
        {200: updated},
        refusals=(400, 404, 415),
        parameters=(_in_path("id"),),
        body="FollowupChange",
    )


def _get_followup() -> Schema:
    return _operation(
        "getFollowup",
        "followups:read",
        {200: _answer("The followup.", _one("Followup", "Success"))},
        refusals=(404,),
        parameters=(_in_path("id"),),
    )


def _list_followups() -> Schema:
    day = {"type": "string", "format": "date"}
    return _operation(
        "listFollowups",
        "followups:read",
        {200: _answer("One page, newest contact first.", _page("Followup"))},
        refusals=(400,),
        parameters=(
            *_PAGING,
            _query("status", STATUS),
            _query("type", TYPE),
            _query("debt_id", {"type": "string"}),
            _query("date_from", day, "First day of contact, UTC."),
            _query("date_to", day, "Last day of contact, UTC, included."),
        ),
    )


def _list_followups_of_debt() -> Schema:
    return _operation(
        "listFollowupsByDebt",
        "followups:read",
        {200: _answer("One page, newest contact first.", _page("FollowupOfDebt"))},
        refusals=(400, 404),
        parameters=(_in_path("debtId"), *_PAGING),
    )


def _list_debts() -> Schema:
    amount = {"type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"}
    since = {"type": "string", "format": "date"}
    return _operation(
        "listDebts",
        "debts:read",
        {200: _answer("One page, newest first.", _page("Debt"))},
        refusals=(400,),
        parameters=(
            *_PAGING,
            _query("status", {"type": "string"}, "The whole word or its last part."),
            _query("currency", {"type": "string"}),
            _query("min_amount", amount),
            _query("max_amount", amount),
            _query("created_from", since, "A day, or a moment in ISO 8601."),
            _query("created_to", since, "A day, or a moment in ISO 8601; included."),
            _query("search", {"type": "string"}, "Part of internal_id or amount_text."),
        ),
    )


def _get_debt() -> Schema:
    return _operation(
        "getDebt",
        "debts:read",
        {200: _answer("The debt.", _one("Debt", "Success"))},
        refusals=(404,),
        parameters=(_in_path("id"),),
    )
