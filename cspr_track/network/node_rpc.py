"""A node's JSON-RPC over httpx: put, look up, ask how it is."""

import asyncio
import itertools
from collections.abc import Awaitable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from cspr_track.core.errors import BadAnswer, ChannelError, Unreachable
from cspr_track.core.observation import Executed, NotKnown, TransactionNews
from cspr_track.core.status import Kind
from cspr_track.network.blocks import answered_block, header_of
from cspr_track.network.http import (
    MAX_BODY_BYTES,
    MAX_BODY_OF_ALL_BYTES,
    LateClient,
    check_status,
    decode_json,
    read_body,
    request,
)
from cspr_track.network.node_answers import (
    METHOD_NOT_FOUND,
    NO_SUCH_ACCOUNT,
    NO_SUCH_DEPLOY,
    NO_SUCH_TRANSACTION,
    SERVICE,
    UNKNOWN_HASH,
    VARIANT_MISMATCH,
    NodeStatus,
    RpcError,
    accepted_hash,
    news_of,
    refusal,
    result_of,
    status_of,
    unknown,
)
from cspr_track.network.token import Token

if TYPE_CHECKING:  # imported where a node is asked for it; a look-up does not need it
    from cspr_track.network.finality import Finality
    from cspr_track.transaction.action import Initiator
    from cspr_track.transaction.authorization import AccountKeys
    from cspr_track.transaction.network_rules import NetworkRules


T = TypeVar("T")


async def node_within(limit_s: float | None, asking: Awaitable[T]) -> T:
    """What a node answers, waited for no longer than so many seconds; None waits as long as it takes.

    Raises:
        Unreachable: it did not answer in that time; what was sent to it may have arrived.
    """
    try:
        async with asyncio.timeout(limit_s) as limit:
            return await asking
    except TimeoutError:
        if not limit.expired():
            raise
        silent = f"the node did not answer within {limit_s:g} s"
        raise Unreachable(silent, service=SERVICE, retryable=True, may_have_arrived=True) from None


class NodeRpc:
    """One node, as an async context manager.

    Args:
        url: the full address, such as ``http://127.0.0.1:11101/rpc``.
        token: sent as ``Authorization`` where the address is CSPR.cloud's proxy.
        ca_file: authorities that are trusted beside the machine's own.
    """

    def __init__(self, url: str, *, token: Token | None = None, ca_file: Path | None = None) -> None:
        self.url = url
        self._client = LateClient(token, base_url=url, ca_file=ca_file)
        self._ids = itertools.count(1)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def call(
        self, method: str, params: dict[str, Any] | None = None, *, most_bytes: int = MAX_BODY_BYTES
    ) -> dict[str, Any]:
        """Call a method; gives its result.

        Raises:
            RpcError: the node answered with an error object.
            ChannelError: no usable answer.
        """
        request_id = next(self._ids)
        body: dict[str, Any] = {"jsonrpc": "2.0", "id": request_id, "method": method}
        if params is not None:
            body["params"] = params
        async with request(self._client.now, "POST", self.url, SERVICE, json=body) as response:
            content = await read_body(response, SERVICE, most_bytes)
        check_status(response, SERVICE, content)
        return result_of(decode_json(content, SERVICE), request_id)

    async def put(self, params: dict[str, Any], kind: Kind) -> str:
        """Hand a transaction to the node; gives the hash that the node names.

        Args:
            params: ``{"deploy": …}`` or ``{"transaction": {"Version1": …}}``.
            kind: which kind of transaction it is.

        Raises:
            RefusedError: the transaction itself is bad.
            ChannelError: nothing is decided; ``may_have_arrived`` tells whether it may be live.
        """
        method = "account_put_deploy" if kind is Kind.DEPLOY else "account_put_transaction"
        try:
            return accepted_hash(await self.call(method, params))
        except RpcError as error:
            raise refusal(error) from error

    async def lookup(self, transaction_hash: str, kind: Kind | None = None, *, sure: bool = True) -> TransactionNews:
        """What the node knows of a transaction; a bare hash may be of either kind, so both are asked for.

        Args:
            transaction_hash: 64 hex digits.
            kind: which kind it is.
            sure: whether that is certain; what somebody else said of it only decides which is asked for first.

        Raises:
            ChannelError: no usable answer.
        """
        if kind is not None and sure:
            return await self._lookup_as(transaction_hash, kind)
        of_another_kind: RpcError | None = None
        for asked in (Kind.DEPLOY, Kind.TRANSACTION_V1) if kind is Kind.DEPLOY else (Kind.TRANSACTION_V1, Kind.DEPLOY):
            try:
                news = await self._lookup_as(transaction_hash, asked)
            except RpcError as error:
                if error.code == METHOD_NOT_FOUND and asked is Kind.TRANSACTION_V1:
                    continue  # a 1.x node has no transactions but deploys
                if error.code != VARIANT_MISMATCH:
                    raise
                of_another_kind = error
            else:
                if not isinstance(news, NotKnown):
                    return news
        if of_another_kind is not None:
            raise of_another_kind  # it has it, and does not say what it is
        return unknown(transaction_hash)

    async def raw_lookup(self, transaction_hash: str) -> tuple[dict[str, Any], dict[str, Any], bool] | None:
        """The document of a transaction, the node's whole answer, and whether it was executed; None when unknown.

        Raises:
            ChannelError: no usable answer.
        """
        for method, params in (
            ("info_get_transaction", {"transaction_hash": {"Version1": transaction_hash}}),
            ("info_get_deploy", {"deploy_hash": transaction_hash}),
        ):
            try:
                result = await self.call(method, params)
            except RpcError as error:
                if error.code in UNKNOWN_HASH or error.code == METHOD_NOT_FOUND:
                    continue
                raise
            news = news_of(result, transaction_hash, Kind.DEPLOY)
            document = result.get("transaction", result.get("deploy"))
            if isinstance(document, dict):
                return document, result, isinstance(news, Executed)
        return None

    async def status(self) -> NodeStatus:
        """How the node is: its chain, its latest block.

        Raises:
            ChannelError: no usable answer.
        """
        return status_of(await self.call("info_get_status"))

    async def block(self, *, block_hash: str | None = None, height: int | None = None) -> dict[str, Any]:
        """``chain_get_block``: the block of that hash or height, or the latest.

        Raises:
            ChannelError: no usable answer.
        """
        identifier = {"Hash": block_hash} if block_hash else {"Height": height} if height is not None else None
        return await self.call("chain_get_block", {"block_identifier": identifier} if identifier else None)

    async def rules(self) -> "NetworkRules":
        """What the network demands of transactions: its chainspec.

        Raises:
            ChannelError: no usable answer.
        """
        from cspr_track.network.chain_facts import rules_of

        return rules_of(await self.call("info_get_chainspec", most_bytes=MAX_BODY_OF_ALL_BYTES))

    async def account_keys(self, initiator: "Initiator") -> "AccountKeys | None":
        """Who may act for an account; None when it does not exist.

        Raises:
            ChannelError: no usable answer.
        """
        from cspr_track.network.chain_facts import account_keys_of

        try:
            return account_keys_of(await self.call("state_get_account_info", {"account_identifier": initiator.text}))
        except RpcError as error:
            if error.code == NO_SUCH_ACCOUNT:
                return None
            raise

    async def balance(self, initiator: "Initiator") -> int:
        """The available motes of an account.

        Raises:
            ChannelError: no usable answer, or no such account.
        """
        from cspr_track.network.chain_facts import balance_of

        if initiator.public_key is not None:
            purse = {"main_purse_under_public_key": initiator.public_key.hex}
        else:
            purse = {"main_purse_under_account_hash": initiator.text}
        return balance_of(await self.call("query_balance", {"purse_identifier": purse}))

    async def finality(self, block_hash: str) -> "Finality":
        """Who has signed a block, and with what weight as far as the node tells.

        Raises:
            ChannelError: no usable answer about the block.
        """
        from cspr_track.network.finality import finality_of

        found = await self.block(block_hash=block_hash)
        answered = (hash_of_block(found) or "")[:80] or None
        if answered not in (None, block_hash.lower()):
            raise BadAnswer(f"the node answered about block {answered} instead", service=SERVICE, retryable=True)
        try:
            identifier = {"block_identifier": {"Hash": block_hash}}
            auction = await self.call("state_get_auction_info", identifier, most_bytes=MAX_BODY_OF_ALL_BYTES)
        except ChannelError:
            auction = None
        return finality_of(found, auction)

    async def _lookup_as(self, transaction_hash: str, kind: Kind) -> TransactionNews:
        try:
            if kind is Kind.DEPLOY:
                result = await self.call("info_get_deploy", {"deploy_hash": transaction_hash})
            else:
                result = await self.call("info_get_transaction", {"transaction_hash": {"Version1": transaction_hash}})
        except RpcError as error:
            if error.code in (NO_SUCH_DEPLOY, NO_SUCH_TRANSACTION):
                return unknown(transaction_hash)
            raise
        news = news_of(result, transaction_hash, kind)
        return await self._with_height(news)

    async def _with_height(self, news: TransactionNews) -> TransactionNews:
        """A 1.x node does not tell the height beside the result: ask for the block."""
        if not isinstance(news, Executed) or news.entity.get("block_height") is not None:
            return news
        block_hash = news.entity.get("block_hash")
        if isinstance(block_hash, str):
            try:
                found = await self.block(block_hash=block_hash)
            except ChannelError:
                return news  # the outcome is known; its height is good to know
            if hash_of_block(found) in (None, block_hash):
                news.entity["block_height"] = height_of(found)
        return news


def height_of(result: dict[str, Any]) -> int | None:
    """The height in an answer of ``chain_get_block``, of any version."""
    height = header_of(answered_block(result)).get("height")
    return height if type(height) is int else None


def hash_of_block(result: dict[str, Any]) -> str | None:
    """The hash in an answer of ``chain_get_block``, of any version."""
    found = answered_block(result).get("hash")
    return found.lower() if isinstance(found, str) else None
