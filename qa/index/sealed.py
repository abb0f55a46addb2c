"""Records as JSON that carries its checksum, read strictly by their types."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["checked", "decoded", "sealed"]

Record = TypeVar("Record")


def sealed(fields: Mapping[str, Any]) -> bytes:
    """Return a record as JSON that carries its checksum."""
    return json.dumps({**fields, "checksum": _checksum(fields)}, indent=1, sort_keys=True).encode()


def checked(fields: dict[str, Any], kind: type[Record]) -> Record | None:
    """Return the record in the fields; None where their checksum or their types are wrong."""
    checksum = fields.pop("checksum", None)
    try:
        is_whole = checksum == _checksum(fields)
    except RecursionError:
        return None
    return _converted(fields, kind) if is_whole else None


def _converted(fields: dict[str, Any], kind: type[Record]) -> Record | None:
    import msgspec

    try:
        return msgspec.convert(fields, kind)
    except (msgspec.ValidationError, RecursionError):
        return None


def _checksum(fields: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def decoded(data: bytes | str) -> dict[str, Any] | None:
    """Return the fields of a JSON object; None where the data is anything else."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
