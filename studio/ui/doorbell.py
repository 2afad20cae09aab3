"""Finds out whether a source of the network that went away is there again, without opening it."""

from urllib.parse import urlsplit

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QHostAddress, QTcpServer, QTcpSocket

from studio.sources import SourceError, parse
from studio.sources.connection import PORTS

ANSWER_SECONDS = 1.8
"""A camera that doesn't answer within is asked anew."""


class Doorbell(QObject):
    """`answered` gives the address of a camera that takes a connection, or of a phone that called.

    A phone's call is hung up: it calls again by itself, and then the opened source takes it.
    """

    answered = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QTcpServer(self)
        self._server.newConnection.connect(self._called)
        self._address = ""

    def ask(self, address: str) -> None:
        """Once a camera; of a phone it is told from now on until `stop`. Other addresses are passed over."""
        try:
            parsed = parse(address)
        except SourceError:
            return
        if parsed.kind == "phone":
            self._listen(address, int(parsed.target))
        elif parsed.kind == "stream":
            self._knock(address)

    def stop(self) -> None:
        """Nothing listens for a phone any more."""
        self._server.close()

    def _listen(self, address: str, port: int) -> None:
        self._address = address
        if not self._server.isListening():
            # Fails while the lost source still holds the port: the next time is soon.
            self._server.listen(QHostAddress(QHostAddress.SpecialAddress.AnyIPv4), port)

    def _called(self) -> None:
        self._server.nextPendingConnection().abort()
        self.stop()
        self.answered.emit(self._address)

    def _knock(self, address: str) -> None:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme)
        if not parts.hostname or port is None:
            return
        socket = QTcpSocket(self)
        socket.connected.connect(lambda: self.answered.emit(address))
        socket.connected.connect(socket.deleteLater)
        QTimer.singleShot(round(ANSWER_SECONDS * 1000), socket, socket.deleteLater)
        socket.connectToHost(parts.hostname, port)
