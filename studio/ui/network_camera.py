"""The sheet that brings in a phone or another camera of the network."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.sources.address import parse
from studio.sources.pairing import APPS, Pairing, pair_phone
from studio.sources.source import SourceError
from studio.ui import tokens, typeface
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label, section
from studio.ui.controls.layout import Item, column, row
from studio.ui.remembered import RecentSource

_CODE_SIZE = 168
_QUIET_MODULES = 4
"""The margin a reader needs around the code (ISO/IEC 18004)."""


class NetworkCamera(QWidget):
    """`chosen` gives an address once it reads as one, `grown` says that it needs more room."""

    WIDTH = 520

    chosen = Signal(str)
    grown = Signal()

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
        apps = ", ".join(f"{name} {address}" for name, address in APPS)
        examples = Label(typeface.font(tokens.CAPTION), "quiet", f"As an app on the phone shows it: {apps}.", wrap=True)
        parts: list[Item] = [section("The phone sends"), self._phone_part(), 6, section("Or fetch from an address")]
        parts += [row(self._field, connect), self._problem, examples]
        if recent:
            parts += [6, section("Recent")]
        for entry in recent:
            button = Button(entry.title, "network", "quiet")
            button.clicked.connect(lambda _=False, address=entry.address: self.chosen.emit(address))
            parts.append(row(button, -1))
        column(*parts, spacing=10, owner=self)
        self.setFocusProxy(self._field)

    def _phone_part(self) -> QWidget:
        try:
            pairing = pair_phone()
        except SourceError as error:
            return Label(role="quiet", text=f"A phone can't be paired: {error}.", wrap=True)
        wait = Button("Wait for the phone")
        wait.clicked.connect(lambda: self.chosen.emit(pairing.address))
        part = QWidget()
        steps = [Label(typeface.font(12), "quiet", f"{number}. {step}", wrap=True) for number, step in enumerate(pairing.steps, 1)]
        words = column(*steps, row(wait, -1), -1, spacing=8)
        code = _Code(pairing)
        line = row(code, spacing=16, owner=part)
        line.addLayout(words, 1)
        line.setAlignment(code, Qt.AlignmentFlag.AlignTop)
        return part

    def _open(self) -> None:
        address = self._field.text().strip()
        try:
            if address and parse(address).kind != "stream":
                raise SourceError("A network camera's address begins with http:// or rtsp://")
            chosen = str(parse(address))
        except SourceError as error:
            self._problem.setText(str(error) if address else "Type the address that the camera's app shows.")
            self._problem.show()
            self.grown.emit()
            self._field.setFocus()
            return
        self.chosen.emit(chosen)


class _Code(QWidget):
    """The QR code, black on white in every theme: readers want it so."""

    def __init__(self, pairing: Pairing) -> None:
        super().__init__()
        self._rows = pairing.code
        self.setFixedSize(_CODE_SIZE, _CODE_SIZE)
        self.setAccessibleName(f"QR code: {pairing.link}")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#ffffff"))
        scale = self.width() / (len(self._rows) + 2 * _QUIET_MODULES)
        for y, line in enumerate(self._rows):
            for x, dark in enumerate(line):
                if dark:
                    # Edges on whole pixels of the screen, so that no seam shows between modules.
                    painter.fillRect(self._module(x, y, scale), QColor("#000000"))

    def _module(self, x: int, y: int, scale: float) -> QRectF:
        ratio = self.devicePixelRatioF()
        left, top = (round((value + _QUIET_MODULES) * scale * ratio) / ratio for value in (x, y))
        right, bottom = (round((value + 1 + _QUIET_MODULES) * scale * ratio) / ratio for value in (x, y))
        return QRectF(left, top, right - left, bottom - top)
