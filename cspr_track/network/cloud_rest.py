"""The CSPR.cloud REST API over httpx: one deploy, the latest block.

Source: CSPR.cloud reference, parts 1 and 2.
"""

from pathlib import Path
from typing import Any, Self

import msgspec

from cspr_track.core.details import Details
from cspr_track.core.errors import BadAnswer
from cspr_track.core.observation import ChainClock, NotKnown, TransactionNews
from cspr_track.core.status import Source
from cspr_track.network.cloud_entity import news_of_entity
from cspr_track.network.http import LateClient, check_status, decode_json, read_body, request
from cspr_track.network.token import Token
from cspr_track.transaction.problem import Unreadable
from cspr_track.transaction.times import parse_timestamp

SERVICE = "CSPR.cloud REST"


class CloudRest:
    """The REST API of one network, as an async context manager.

    Args:
        base_url: such as ``https://api.testnet.cspr.cloud``.
        token: the access token.
        ca_file: authorities that are trusted beside the machine's own.
    """

    def __init__(self, base_url: str, *, token: Token, ca_file: Path | None = None) -> None:
        self._base = base_url.rstrip("/")
        self._client = LateClient(token, base_url=base_url, ca_file=ca_file)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def deploy(self, transaction_hash: str) -> TransactionNews:
        """What the service knows of a transaction; ``NotKnown`` also while its indexer has not seen it yet.

        Raises:
            ChannelError: no usable answer.
        """
        answer = await self._get(f"/deploys/{transaction_hash}")
        if answer is None:
            return NotKnown(transaction_hash, Source.REST)
        news = news_of_entity(answer.get("data"), Source.REST)
        if news is None:
            raise BadAnswer(f"{SERVICE} sent an answer that is no deploy", service=SERVICE, retryable=True)
        if news.transaction_hash != transaction_hash:
            raise BadAnswer(
                f"{SERVICE} answered about {news.transaction_hash} instead", service=SERVICE, retryable=True
            )
        return news

    async def details(self, transaction_hash: str) -> Details | None:
        """What the service tells of a transaction beyond its entity; None when it does not know it.

        Raises:
            ChannelError: no usable answer.
        """
        from cspr_track.network.details import (
            INCLUDES,
            claims_of,
            details_of_entity,
        )  # only who looks pays for documents

        for includes in INCLUDES:
            try:
                answer = await self._get(f"/deploys/{transaction_hash}" + (f"?includes={includes}" if includes else ""))
            except BadAnswer:
                if not includes:
                    raise
                continue  # this service does not know one of them
            entity = answer.get("data") if answer is not None else None
            right = isinstance(entity, dict) and str(entity.get("deploy_hash")).lower() == transaction_hash
            if not isinstance(entity, dict) or not right:
                return None
            news = news_of_entity(entity, Source.REST)
            found = details_of_entity(entity)
            return found if news is None else msgspec.structs.replace(found, claims=claims_of(news))
        return None

    async def latest_block(self) -> ChainClock | None:
        """The timestamp of the latest block that the service has; None when it does not say.

        Raises:
            ChannelError: no usable answer.
        """
        answer = await self._get("/blocks?page_size=1&order_by=block_height&order_direction=DESC")
        blocks = answer.get("data") if answer is not None else None
        block = blocks[0] if isinstance(blocks, list) and blocks else None
        if not isinstance(block, dict):
            return None
        try:
            return ChainClock(parse_timestamp(block.get("timestamp"), ""), Source.REST)
        except Unreadable:
            return None

    async def _get(self, path: str) -> dict[str, Any] | None:
        async with request(self._client.now, "GET", self._base + path, SERVICE) as response:
            body = await read_body(response, SERVICE)
        if response.status_code == 404:
            return None
        check_status(response, SERVICE, body)
        answer = decode_json(body, SERVICE)
        if not isinstance(answer, dict):
            raise BadAnswer(f"{SERVICE} sent an answer that is no object", service=SERVICE, retryable=True)
        return answer
