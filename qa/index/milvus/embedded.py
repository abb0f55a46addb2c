"""An embedded database: served by this process alone, over a Unix socket in a folder that only the user can enter."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import threading
from typing import TYPE_CHECKING

from qa.errors import UnusableIndexError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

__all__ = ["release", "serve"]

_LOCK = threading.Lock()
_SERVED: dict[Path, tuple[Any, Any, str, list[object]]] = {}  # database -> server, engine, its URI, who uses it


def serve(path: Path, user: object) -> str:
    """Serve an embedded database to this process; return the URI, a Unix socket."""
    from milvus_lite.adapter.grpc.server import start_server_in_thread
    from milvus_lite.exceptions import DataDirLockedError, MilvusLiteError

    with _LOCK:
        if path not in _SERVED:
            if path.exists() and not path.is_dir():
                raise UnusableIndexError(f"{path}: is not a database of this version of milvus-lite")
            folder = tempfile.mkdtemp(prefix="qa-milvus-")
            atexit.register(shutil.rmtree, folder, ignore_errors=True)  # for a process that ends without closing it
            try:
                server, engine, port = start_server_in_thread(str(path), host=f"unix:{folder}/s")
            except DataDirLockedError:
                shutil.rmtree(folder, ignore_errors=True)
                wrong = "another process has it open, and an embedded database serves one at a time"
                raise UnusableIndexError(f"{path}: {wrong}: end that one, or use a Milvus server") from None
            except (MilvusLiteError, OSError, ValueError) as error:
                shutil.rmtree(folder, ignore_errors=True)
                raise UnusableIndexError(f"{path}: cannot be opened: {error}") from error
            del port  # a socket has none; the URI is the address that gRPC was given
            _SERVED[path] = (server, engine, f"unix:{folder}/s:0", [])
        _SERVED[path][3].append(user)
        return _SERVED[path][2]


def release(path: Path, user: object) -> None:
    """Stop serving a database that nobody uses any more."""
    with _LOCK:
        if path not in _SERVED or user not in _SERVED[path][3]:
            return
        server, engine, uri, users = _SERVED[path]
        users.remove(user)
        if not users:
            del _SERVED[path]
            server.stop(grace=1).wait()
            engine.close()
            shutil.rmtree(uri.removeprefix("unix:").rpartition("/")[0], ignore_errors=True)
