"""Calls to Milvus, each with a limited wait; errors become one line. The only place where pymilvus is named.

A collection has a primary key ``id``, a vector, and perhaps a field for a text.
"""

from __future__ import annotations

import logging
import os
import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from qa.errors import UnusableIndexError
from qa.extras import require_extra
from qa.index.milvus.address import TOKEN
from qa.index.milvus.embedded import release, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from qa.index.milvus.address import Address

__all__ = ["CONNECT", "MOST", "Client", "is_there"]

CONNECT = 10.0  # seconds for a server to answer at all
WAIT = 60.0  # seconds for a call that writes, or lists what there is
READ = 15.0  # seconds for a call that an answer waits for
BUILD = 600.0  # seconds for what a server does in the background: to flush, to index, to load
MOST = 16_384  # rows that Milvus returns for one question
LIST = 1000  # rows asked for by their keys in one call
ROOTS = "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"  # the environment variable in which gRPC finds certificates to trust
VALUE = 65_535  # bytes of a text at most
EF = 400  # candidates that a search of a graph keeps: recall@10 is .997 on 114,177 sentences, and .983 with 200


def is_there(address: Address) -> bool:
    """Tell whether an embedded database is there. For a server it is always true: only a connection can tell."""
    return address.path is None or address.path.exists()


class Client:
    """A connection; safe to use from several threads."""

    def __init__(self, address: Address) -> None:
        """Connect.

        Raises:
            UnusableIndexError: the server does not answer or refuses the token; the database cannot be opened.
            MissingExtraError: pymilvus is not installed.
        """
        require_extra("milvus", purpose=f"the index {address.location}")
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # of a failed handshake it would print lines of its own
        from pymilvus import MilvusClient

        for library in ("pymilvus", "milvus_lite", "grpc"):  # their errors are reported in one line, see below
            logging.getLogger(library).setLevel(logging.CRITICAL + 1)
        self.location = address.location
        self._path = address.path.absolute() if address.path else None
        self._is_tls = address.uri.startswith("https:")
        with self._saying():
            uri = serve(self._path, self) if self._path else address.uri
            self._client: Any = None
            try:
                self._client = MilvusClient(uri=uri, token=_token(address), timeout=CONNECT)
            except BaseException:
                self.close()
                raise

    @contextmanager
    def _saying(self) -> Iterator[None]:
        """Turn an error of pymilvus or gRPC into an `UnusableIndexError` of one line."""
        import grpc
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except (MilvusException, grpc.RpcError, grpc.FutureTimeoutError) as error:
            raise UnusableIndexError(f"{self.location}: {_reason(error, is_tls=self._is_tls)}") from error

    def close(self) -> None:
        """Close the connection, and the database if nobody else in this process uses it."""
        if self._client is not None:
            self._client.close()
        if self._path:
            release(self._path, self)

    # Collections

    def collections(self) -> list[str]:
        """Return the names of all collections."""
        with self._saying():
            return [str(name) for name in self._client.list_collections(timeout=WAIT)]

    def create(self, name: str, *, key: str, dimension: int, value: str = "", kind: str = "FLAT") -> None:
        """Make a collection whose key has the type ``key``, with a field for a text if ``value`` names one.

        Raises:
            UnusableIndexError: there is one of this name, or it cannot be made.
        """
        from pymilvus import DataType, MilvusClient

        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType[key], is_primary=True, **({"max_length": 200} if key == "VARCHAR" else {}))
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
        if value:
            schema.add_field(value, DataType.VARCHAR, max_length=VALUE)
        parameters = MilvusClient.prepare_index_params()
        build = {"M": 16, "efConstruction": 200} if kind == "HNSW" else {}
        parameters.add_index("vector", index_type=kind, metric_type="IP", params=build)
        with self._saying():
            self._client.create_collection(name, schema=schema, consistency_level="Bounded", timeout=WAIT)
            # There is nothing to index yet, and pymilvus would wait half a second: `finish` waits once there is.
            self._client.create_index(name, parameters, timeout=WAIT, sync=False)
            self._client.load_collection(name, timeout=WAIT)

    def fields(self, name: str) -> list[str]:
        """Return the names of a collection's fields."""
        with self._saying():
            return [str(field["name"]) for field in self._client.describe_collection(name, timeout=WAIT)["fields"]]

    def drop(self, name: str) -> None:
        """Remove a collection."""
        with self._saying():
            self._client.drop_collection(name, timeout=WAIT)

    def load(self, name: str) -> None:
        """Make a collection ready to be read. This costs little if it is ready already."""
        with self._saying():
            self._client.load_collection(name, timeout=BUILD)

    def finish(self, name: str, count: int, *, searched: bool = False) -> None:
        """Make what was written durable, and wait until every reader sees all of it.

        A collection that is ``searched`` is loaded again once all of it is indexed. Until then a server searches new
        rows with a temporary index, which finds less. This step is left out for Milvus Lite: it has no temporary index,
        and may still be writing its index.
        """
        with self._saying():
            self._client.flush(name, timeout=BUILD)
        if searched and not self._is_lite():
            self._wait(name, "indexed rows", count, partial(self._indexed, name))
            with self._saying():
                self._client.release_collection(name, timeout=WAIT)
        self.load(name)
        for level in ("Strong", "Bounded"):
            self._wait(name, "rows", count, partial(self.count, name, level))

    def _is_lite(self) -> bool:
        with self._saying():
            return str(self._client.get_server_version(timeout=WAIT)).startswith("milvus_lite")

    def _indexed(self, name: str) -> int:
        with self._saying():
            return int(self._client.describe_index(name, "vector", timeout=WAIT)["indexed_rows"])

    def _wait(self, name: str, what: str, count: int, found: Callable[[], int]) -> None:
        """Wait until ``found`` returns ``count``; `UnusableIndexError` after `BUILD` seconds."""
        last = time.monotonic() + BUILD
        while (there := found()) != count:
            if time.monotonic() > last:
                raise UnusableIndexError(f"{self.location}: {name} has {there:,} {what}, not {count:,}")
            time.sleep(0.2)

    # Aliases

    def alias(self, name: str) -> str | None:
        """Return the collection that an alias leads to; None where there is none."""
        from pymilvus.exceptions import MilvusException

        with self._saying():
            try:
                return str(self._client.describe_alias(name, timeout=WAIT)["collection_name"])
            except MilvusException as error:
                if "alias" in str(error) and ("not found" in str(error) or "not exist" in str(error)):
                    return None
                raise

    def has(self, name: str) -> bool:
        """Tell whether a collection, or an alias, of this name is there."""
        with self._saying():
            return bool(self._client.has_collection(name, timeout=WAIT))

    def switch(self, alias: str, collection: str) -> None:
        """Make an alias lead to a collection, in one step."""
        with self._saying():
            if self.alias(alias) is None:
                self._client.create_alias(collection, alias, timeout=WAIT)
            else:
                self._client.alter_alias(collection, alias, timeout=WAIT)

    # Rows

    def write(self, name: str, rows: Sequence[Mapping[str, Any]], *, replace: bool = False) -> None:
        """Add rows; with ``replace``, rows of the same keys are replaced."""
        with self._saying():
            call = self._client.upsert if replace else self._client.insert
            call(name, list(rows), timeout=WAIT)

    def count(self, name: str, level: str) -> int:
        """Return how many rows a collection has, as a reader of this consistency level sees it."""
        with self._saying():
            [found] = self._client.query(
                name, filter="", output_fields=["count(*)"], consistency_level=level, timeout=READ
            )
            return int(found["count(*)"])

    def fetch(self, name: str, keys: Sequence[Any], field: str, *, strong: bool = False) -> dict[Any, Any]:
        """Return one field of the rows with these keys, by key. Missing rows are left out."""
        level = {"consistency_level": "Strong"} if strong else {}
        found: dict[Any, Any] = {}
        with self._saying():
            for start in range(0, len(keys), LIST):
                rows = self._client.query(
                    name, ids=list(keys[start : start + LIST]), output_fields=["id", field], timeout=READ, **level
                )
                found |= {row["id"]: row[field] for row in rows}
        return found

    def every(self, name: str, fields: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Yield all rows, in the order of their keys."""
        with self._saying():
            rows = self._client.query_iterator(name, batch_size=500, output_fields=["id", *fields], timeout=WAIT)
            while batch := rows.next():
                yield from batch
            rows.close()

    def search(
        self, name: str, vectors: Sequence[Any], count: int, field: str = ""
    ) -> tuple[list[list[tuple[float, int]]], dict[int, str]]:
        """Return for each vector the ``count`` rows with the greatest inner product: pairs of product and row key.

        If ``field`` is named, its values in all the rows that were found come second, by key.
        """
        with self._saying():
            found = self._client.search(
                name,
                data=list(vectors),
                limit=count,
                output_fields=[field] if field else None,
                search_params={"metric_type": "IP", "params": {"ef": max(EF, count)}},
                timeout=READ,
            )
        texts = {int(hit["id"]): hit["entity"][field] for hits in found for hit in hits} if field else {}
        return [list(zip(map(float, hits.distances), map(int, hits.ids), strict=True)) for hits in found], texts


def _token(address: Address) -> str:
    return os.environ.get(TOKEN, "") if address.path is None else ""


def _reason(error: Exception, *, is_tls: bool) -> str:
    """Return what is wrong, in one line, and what to do."""
    text = " ".join(str(getattr(error, "message", "") or error).split())
    low = f"{text} {error.__cause__!s} {error.__context__!s}".lower()  # only gRPC's error tells of a refused token
    if any(word in low for word in ("auth check", "unauthenticated", "invalid token", "permission", "denied")):
        return f"the server refuses the token: set {TOKEN} to a token, or to user:password"
    if any(word in low for word in ("connect", "unavailable", "no available", "timeout", "deadline", "timed out")):
        if is_tls:
            known = f"is its certificate by an authority that this machine trusts, or in the file that {ROOTS} names?"
            return f"the server does not answer: is it running with TLS, is the address right, and {known}"
        return "the server does not answer: is it running, and is the address right?"
    if "not found" in low or "not exist" in low or "can't find" in low:
        return f"what it was opened from is gone: open it again, or build it with qa index ({text[:200]})"
    return f"Milvus says: {text[:300]}"
