"""What the models of an app weigh on a phone: what ships in it and what it fetches later, against what stores let pass unasked."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui import theme, tokens, typeface, words
from studio.ui.controls import painting
from studio.ui.controls.label import Label, section
from studio.ui.controls.layout import column, row

MOBILE_DATA_BYTES = 200_000_000
"""Over mobile data Apple's App Store asks first above 200 MB (iOS settings, App Store, App Downloads: "Ask If Over 200 MB"), and so does
Google Play (Play Console help, "Optimise your app's size and stay within app size limits")."""

_LIMIT_TOLD = (
    "App Store and Google Play ask before they download more than 200 MB over mobile data, says the help of both. Model files alone are "
    "counted here."
)


@dataclass(frozen=True, slots=True)
class AppSize:
    """app: title of the one that is open, "" for none; in_app, later: bytes of the models it uses, and of others fetched here."""

    app: str
    in_app: int
    later: int


class AppSizeView(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._bar = _Bar()
        self._in_app, self._later = _Amount(accent=True), _Amount(accent=False)
        self._limit = Label(typeface.font(tokens.CAPTION), "quiet", _LIMIT_TOLD, wrap=True)
        column(section("Size on a phone"), self._bar, self._in_app, self._later, self._limit, spacing=8, owner=self)

    def show_size(self, size: AppSize) -> None:
        self._in_app.show_amount("In the app", size.in_app, size.app or "no app is open")
        self._later.show_amount("Fetched later", size.later, "other models fetched here")
        over = size.in_app - MOBILE_DATA_BYTES
        self._limit.setText(f"{words.size(over)} too much for the limit. {_LIMIT_TOLD}" if over > 0 else _LIMIT_TOLD)
        self._bar.show_size(size)

    def told(self) -> tuple[str, str]:
        return self._in_app.text, self._later.text


class _Amount(QWidget):
    """A line of the legend."""

    def __init__(self, *, accent: bool) -> None:
        super().__init__()
        self._accent = accent
        self._name, self._amount = Label(), Label(typeface.font(tabular=True))
        self._about = Label(typeface.font(tokens.CAPTION), "quiet", elide=True)
        row(self._name, self._about, -1, self._amount, spacing=8, margins=(16, 0, 0, 0), owner=self)

    @property
    def text(self) -> str:
        return f"{self._name.text()} {self._amount.text()}, {self._about.text()}"

    def show_amount(self, name: str, count: int, about: str) -> None:
        self._name.setText(name)
        self._about.setText(about)
        self._amount.setText(words.size(count) if count else "–")

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        fill = colours.accent if self._accent else tokens.stage_colour(3)
        painting.rounded(painting.antialiased(self), QRectF(0, self.height() / 2 - 4, 8, 8), 4, theme.colour(fill))


class _Bar(QWidget):
    """As long as the limit, or as what there is where that is more; the limit is then a line across it."""

    def __init__(self) -> None:
        super().__init__()
        self._size = AppSize("", 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, 12)

    def show_size(self, size: AppSize) -> None:
        self._size = size
        self.setAccessibleName(
            f"{words.size(size.in_app)} in the app and {words.size(size.later)} fetched later, of {words.size(MOBILE_DATA_BYTES)}"
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        box = QRectF(0, 2, self.width(), 8)
        painting.rounded(painter, box, 4, theme.colour(colours.track))
        whole = max(MOBILE_DATA_BYTES, self._size.in_app + self._size.later)
        ends = self._size.in_app / whole * box.width(), (self._size.in_app + self._size.later) / whole * box.width()
        in_app = colours.accent if self._size.in_app <= MOBILE_DATA_BYTES else colours.error
        self._part(painter, box, ends[0], ends[1], tokens.stage_colour(3))
        self._part(painter, box, 0, ends[0], in_app)
        if whole > MOBILE_DATA_BYTES:
            painter.fillRect(QRectF(MOBILE_DATA_BYTES / whole * box.width(), 0, 2, 12), theme.colour(colours.text))

    def _part(self, painter: QPainter, box: QRectF, left: float, right: float, fill: str) -> None:
        if right > left:
            part = QRectF(left, box.y(), max(3.0, right - left), box.height())
            painter.save()
            painter.setClipRect(part)
            painting.rounded(painter, box, 4, theme.colour(fill))
            painter.restore()
