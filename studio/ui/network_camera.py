"""The sheet that asks for the address of a network camera."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.sources.address import parse
from studio.sources.source import SourceError
from studio.ui import tokens, typeface
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label, section
from studio.ui.controls.layout import column, row
from studio.ui.remembered import RecentSource

_HELP = (
    "Install a camera app on the phone that serves its picture on the network (for example IP Webcam on Android, or any RTSP camera app), "
    "join the same Wi-Fi, and type the address the app shows."
)


class NetworkCamera(QWidget):
    """`chosen` gives a stream's address once it reads as one."""

    chosen = Signal(str)

    def __init__(self, recent: tuple[RecentSource, ...]) -> None:
        super().__init__()
        self._field = QLineEdit()
        self._field.setPlaceholderText("http://192.168.1.20:8080/video")
        self._field.setAccessibleName("Address")
        self._field.returnPressed.connect(self._open)
        self._problem = Label(typeface.font(tokens.CAPTION), "error", wrap=True)
        self._problem.hide()
        connect = Button("Connect", strength="primary")
        connect.clicked.connect(self._open)
        parts: list[QWidget] = [Label(role="quiet", text=_HELP, wrap=True), self._field, self._problem]
        if recent:
            parts.append(section("Recent"))
        for entry in recent:
            button = Button(entry.title, "network", "quiet")
            button.clicked.connect(lambda _=False, address=entry.address: self.chosen.emit(address))
            parts.append(button)
        column(*parts, row(-1, connect), spacing=10, owner=self)
        self.setFocusProxy(self._field)

    def _open(self) -> None:
        address = self._field.text().strip()
        try:
            if address and parse(address).kind != "stream":
                raise SourceError("A network camera's address begins with http:// or rtsp://")
            chosen = str(parse(address))
        except SourceError as error:
            self._problem.setText(str(error) if address else "Type the address the phone's camera app shows.")
            self._problem.show()
            self._field.setFocus()
            return
        self.chosen.emit(chosen)
