"""The door: every request is authenticated, limited, handed on, answered and counted.

Order for a call of the API: token (401), rate (429), scope (403), then `operations`, which
judges the body or query (400), asks whose debt it is (403, 404) and the store. Faults cut in
before all of it or after. The control surface is joined in from `control`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from getbill_tui.sandbox.access import Grant, TokenError, require_scope
from getbill_tui.sandbox.answers import Answer, Refusal, refusal_body
from getbill_tui.sandbox.control import control_routes
from getbill_tui.sandbox.faults import TOKEN, Fault
from getbill_tui.sandbox.operations import OPERATIONS, Call, Operation
from getbill_tui.sandbox.responses import Dropped, SlowBytes, garbage, json_response, truncated
from getbill_tui.sandbox.state import Sandbox
from getbill_tui.vocabulary import API_PATH, TOKEN_PATH

Endpoint = Callable[[Request], Awaitable[Response]]


def create_app(sandbox: Sandbox) -> Starlette:
    """The whole sandbox as an ASGI application."""
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in OPERATIONS:
        by_path.setdefault(operation.path, {})[operation.method] = operation
    app = Starlette(
        routes=[
            Route(TOKEN_PATH, _token_endpoint(sandbox), methods=["POST"]),
            *(
                Route(API_PATH + path, _api_endpoint(sandbox, methods), methods=list(methods))
                for path, methods in by_path.items()
            ),
            *control_routes(sandbox),
        ],
        exception_handlers={HTTPException: _no_such_route},
    )
    app.state.sandbox = sandbox
    app.router.redirect_slashes = False
    return app


def _api_endpoint(sandbox: Sandbox, operations: dict[str, Operation]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        operation = operations["GET" if request.method == "HEAD" else request.method]

        async def answer(late: float | None) -> Response | None:
            return await _answer_call(sandbox, operation, request, late)

        return await _through_faults(sandbox, operation.name, request, answer)

    return endpoint


def _token_endpoint(sandbox: Sandbox) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        async def answer(_late: float | None) -> Response | None:
            issued = await _issue_token(sandbox, request)
            return json_response(issued.status, issued.body, issued.headers)

        return await _through_faults(sandbox, TOKEN, request, answer)

    return endpoint


async def _issue_token(sandbox: Sandbox, request: Request) -> Answer:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if content_type != "application/x-www-form-urlencoded":
            raise TokenError(400, "invalid_request", "The parameters must be sent as a form.")
        body = await request.body()
        return sandbox.access.issue(dict(parse_qsl(body.decode("utf-8", "replace"))))
    except TokenError as error:
        return error.answer


async def _answer_call(
    sandbox: Sandbox, operation: Operation, request: Request, late: float | None
) -> Response | None:
    """The documented answer; None when it is to be done `late` seconds from now instead."""
    body = await request.body()
    grant: Grant | None = None
    try:
        grant = sandbox.access.grant_of(request.headers.get("authorization"))
        sandbox.rates.spend(grant.client.id, operation.kind)
        require_scope(grant, operation.scope)
        call = Call(
            grant=grant,
            path=request.path_params,
            query=request.query_params,
            content_type=request.headers.get("content-type", ""),
            body=body,
        )
        if late is not None:
            _do_later(sandbox, operation, call, late)
            return None
        answer = await operation.handler(sandbox, call)
    except Refusal as refusal:
        answer = Answer(refusal.status, refusal_body(refusal, sandbox.readings.details))
    # Without a token nobody knows whose window it is.
    limits = sandbox.rates.headers(grant.client.id, operation.kind) if grant else {}
    return json_response(answer.status, answer.body, {**answer.headers, **limits})


def _do_later(sandbox: Sandbox, operation: Operation, call: Call, seconds: float) -> None:
    async def store() -> None:
        await asyncio.sleep(seconds)
        try:
            await operation.handler(sandbox, call)
        except Refusal:
            # Nobody is left to be told.
            return

    task = asyncio.get_running_loop().create_task(store())
    sandbox.late.add(task)
    task.add_done_callback(sandbox.late.discard)


async def _through_faults(
    sandbox: Sandbox,
    route: str,
    request: Request,
    answer: Callable[[float | None], Awaitable[Response | None]],
) -> Response:
    delay, fault = sandbox.faults.meet(route)
    if delay:
        await request.body()
        await asyncio.sleep(delay)
    if fault is None:
        response = await answer(None)
    elif _is_before(fault):
        await request.body()
        response = _spoilt(fault, None)
    else:
        late = fault.parameters["seconds"] if fault.name == "late_commit" else None
        response = _spoilt(fault, await answer(late))
    assert response is not None, "only a late commit has no answer"
    status = "dropped" if isinstance(response, Dropped) else str(response.status_code)
    sandbox.requests[route, status] += 1
    return response


def _is_before(fault: Fault) -> bool:
    if fault.name == "error_true":
        return not fault.parameters.get("stored", False)
    return fault.name in {"status_before", "drop_before"}


def _spoilt(fault: Fault, answer: Response | None) -> Response:
    """What the client gets in place of `answer`."""
    match fault.name:
        case "status_before" | "status_after":
            return _with_status(fault)
        case "error_true":
            code = fault.parameters.get("code")
            message = fault.parameters.get("message", "Internal error")
            body = {"error": True, "message": message}
            return json_response(200, body if code is None else body | {"code": code})
        case "garbage":
            return garbage({})
        case "slow_bytes" if answer is not None:
            return SlowBytes(answer, fault.parameters["seconds"])
        case "truncated" if answer is not None:
            return truncated(answer)
        case _:
            # drop_before, drop_after, late_commit
            return Dropped()


def _with_status(fault: Fault) -> Response:
    status, body = fault.parameters["status"], fault.parameters.get("body")
    headers = fault.parameters.get("headers", {})
    if isinstance(body, str):
        return Response(body, status, headers, media_type="text/html")
    if body is None:
        body = {"error": True, "message": f"Armed fault {status}", "code": status}
    return json_response(status, body, headers)


async def _no_such_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException), "registered for this one"
    sandbox: Sandbox = request.app.state.sandbox
    sandbox.requests["other", str(error.status_code)] += 1
    message = {404: "Not found", 405: "Method not allowed"}.get(error.status_code, error.detail)
    body = {"error": True, "message": message, "code": error.status_code}
    return json_response(error.status_code, body, error.headers)
