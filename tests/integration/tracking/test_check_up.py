"""What a check-up says of a token: what its tier includes, as far as services tell; what to do where they refuse."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from cspr_track.core.check_up import Finding
from cspr_track.network.built_in import Profile
from cspr_track.network.token import Token
from cspr_track.tracking.doctor import check_up

Refuse = Callable[[ServerConnection, Request], Response | None]
FREE = "as the free one: no persistent sessions"
PAID = "more than the free one: persistent sessions are part of it"


@asynccontextmanager
async def cloud(refuse: Refuse) -> AsyncIterator[Profile]:
    """CSPR.cloud with a stream and with REST on one port; ``refuse`` is asked first."""

    async def stream(socket: ServerConnection) -> None:
        await socket.send("Ping")
        await socket.wait_closed()

    def first(socket: ServerConnection, request: Request) -> Response | None:
        if (refused := refuse(socket, request)) is not None or request.path.startswith("/deploys"):
            return refused
        return socket.respond(HTTPStatus.OK, json.dumps({"data": [{"timestamp": "2026-01-02T03:04:05Z"}]}))

    async with serve(stream, "127.0.0.1", 0, process_request=first) as server:
        place = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield Profile(
            name="far", chain_name="far", rest=f"http://{place}", stream=f"ws://{place}", token=Token("a-token-for-it")
        )


async def found(refuse: Refuse) -> dict[str, Finding]:
    async with cloud(refuse) as profile:
        return {one.check: one for one in await check_up(profile)}


@pytest.mark.parametrize(("status", "says"), [(None, PAID), (403, FREE), (400, None), (401, None), (500, None)])
async def test_the_tier_is_told_by_what_becomes_of_a_persistent_session(status, says) -> None:
    def refuse(socket: ServerConnection, request: Request) -> Response | None:
        return socket.respond(HTTPStatus(status), "no") if status and "Persistent-Session" in request.headers else None

    seen = await found(refuse)
    assert (seen["stream"].verdict, seen["rest"].verdict) == ("ok", "ok")
    assert (seen["tier"].figure if "tier" in seen else None) == says


async def test_what_the_tier_does_not_include_is_told_as_that() -> None:
    seen = await found(lambda socket, _: socket.respond(HTTPStatus.FORBIDDEN, "no"))
    for check in ("rest", "stream"):
        assert seen[check].verdict == "failed"
        assert "the token's tier does not include it" in seen[check].figure
        assert seen[check].remedy == "ask for another tier, or leave it: a node does the same job"
    assert "tier" not in seen


async def test_requests_that_are_used_up_are_no_sign_of_a_wrong_address() -> None:
    def refuse(socket: ServerConnection, _: Request) -> Response:
        response = socket.respond(HTTPStatus.TOO_MANY_REQUESTS, "slow down")
        response.headers["Retry-After"] = "7"
        return response

    seen = await found(refuse)
    assert {seen[check].remedy for check in ("rest", "stream")} == {
        "wait 7 s; a tier has so many requests a minute, a day, a month"
    }
