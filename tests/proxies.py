"""A proxy for TCP, whose connections can be slowed and cut; it goes from one server to the next, in turn."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from itertools import cycle
from pathlib import Path


class Proxy:
    """Passes bytes on, from a port of its own, until it is closed."""

    def __init__(self, *ports: int) -> None:
        self._turns = cycle(range(len(ports)))
        self._ports = ports
        self.connections = [0] * len(ports)  # that each server has had
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._is_cut = False
        self._closed = threading.Event()
        self.delay = 0.0  # seconds before bytes are passed on
        self.left: int | None = None  # bytes that servers may still send before all is cut; None for any number
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *error: object) -> None:
        self._closed.set()
        self.cut()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for connections
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def cut(self) -> None:
        """Cut all connections, and each new one."""
        with self._lock:
            self._is_cut = True
            for one in self._open:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            self._open.clear()

    def mend(self) -> None:
        """Let connections through again."""
        with self._lock:
            self._is_cut, self.left = False, None

    def _accept(self) -> None:
        with suppress(OSError):  # it was closed
            while True:
                client, _ = self._listener.accept()
                with self._lock:
                    if self._is_cut:
                        client.close()
                        continue
                    turn = next(self._turns)
                    self.connections[turn] += 1
                    try:
                        server = socket.create_connection(("127.0.0.1", self._ports[turn]))
                    except OSError:  # the server is gone
                        client.close()
                        continue
                    self._open += [client, server]
                self._threads.append(threading.Thread(target=self._connection, args=(client, server), daemon=True))
                self._threads[-1].start()

    def _connection(self, client: socket.socket, server: socket.socket) -> None:
        with client, server:
            back = threading.Thread(target=self._pass_on, args=(server, client, True), daemon=True)
            back.start()
            self._pass_on(client, server, is_answer=False)
            back.join()

    def _pass_on(self, source: socket.socket, target: socket.socket, is_answer: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self._closed.wait(self.delay)
                if is_answer and self.left is not None:
                    if self.left < len(data):
                        target.sendall(data[: self.left])
                        self.cut()
                        break
                    self.left -= len(data)
                target.sendall(data)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class TlsProxy(Proxy):
    """A proxy whose clients speak TLS, to a server that does not."""

    def __init__(self, port: int, certificate: Path, key: Path) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._context.set_alpn_protocols(["h2"])
        super().__init__(port)

    def _connection(self, client: socket.socket, server: socket.socket) -> None:
        with server, suppress(OSError):  # the client does not trust the certificate
            super()._connection(self._context.wrap_socket(client, server_side=True), server)
