"""The card over a dimmed picture: what happened, why, and what to do."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QWidget

from studio.ui import icons, theme, tokens, typeface
from studio.ui.controls import painting
from studio.ui.controls.button import Button
from studio.ui.controls.code_line import CodeLine, fixed_font
from studio.ui.controls.label import Label
from studio.ui.controls.layout import column, empty, order_tabs, row
from studio.ui.view_state import Card

_WIDTH = 420
_NEW_LOOKS = (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.DevicePixelRatioChange)


class ProgressBar(QWidget):
    """share: 0 … 1, or −1 while nobody knows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._share, self._phase = 0.0, 0.4
        self._timer = QTimer(self, interval=33)
        self._timer.timeout.connect(self._advance)
        self.setFixedHeight(4)

    def set_share(self, share: float) -> None:
        self._share = share
        moving = share < 0 and theme.motion_ms() > 0
        if moving != self._timer.isActive():
            self._timer.start() if moving else self._timer.stop()
        self.update()

    def hideEvent(self, event: object) -> None:
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        box = QRectF(self.rect())
        painting.rounded(painter, box, 2, theme.colour(colours.hairline))
        if self._share >= 0:
            done = QRectF(0, 0, box.width() * self._share, box.height())
        else:
            done = QRectF((box.width() * 1.3) * self._phase - box.width() * 0.3, 0, box.width() * 0.3, box.height())
        painting.rounded(painter, done.intersected(box), 2, theme.colour(colours.accent))

    def _advance(self) -> None:
        self._phase = (self._phase + 0.02) % 1.0
        self.update()


class CardView(QFrame):
    """`pressed` names the action of the button. `placed` says that it lies elsewhere, or is gone. `told` gives what a new card says."""

    pressed = Signal(str)
    told = Signal(str)
    placed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self._card: Card | None = None
        self._icon = QLabel(self)
        self._title = Label(typeface.semibold(15), wrap=True)
        self._about = Label(typeface.font(tokens.CAPTION), "quiet", wrap=True)
        self._text = Label(typeface.font(), "quiet", wrap=True)
        self._code = CodeLine(self)
        self._bar = ProgressBar(self)
        self._bar_text = Label(typeface.font(tokens.CAPTION, tabular=True), "quiet")
        self._details = QPlainTextEdit(self, readOnly=True)
        self._details.setFont(fixed_font())
        self._details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._details.setAccessibleName("Details")
        self._buttons = row()
        self._lay_out()
        self.hide()

    @property
    def card(self) -> Card | None:
        return self._card

    def buttons(self) -> list[Button]:
        return [button for button in self.findChildren(Button) if button.isVisibleTo(self)]

    def show_card(self, card: Card | None) -> None:
        if card == self._card:
            return
        old, self._card = self._card, card
        self.setVisible(card is not None)
        if card is None:
            self._bar.set_share(0.0)
            self.placed.emit()
            return
        for label, text in (
            (self._title, card.title),
            (self._about, card.about),
            (self._text, card.text),
            (self._bar_text, card.progress_text),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        self._code.setVisible(card.place is not None)
        if card.place:
            self._code.show_line(card.place.file, card.place.line, card.place.text)
        self._bar.setVisible(card.progress is not None)
        self._bar.set_share(card.progress if card.progress is not None else 0.0)
        if old is None or (old.buttons, old.details, old.title) != (card.buttons, card.details, card.title):
            self._fill_buttons(card)
        self.setAccessibleName(f"{card.title}. {card.text}")
        if old is None or (old.title, old.text) != (card.title, card.text):
            self.told.emit(self.accessibleName())
        self._show_icon()
        self.fit()

    def fit(self) -> None:
        """Centres itself in its parent, as large as it needs and as the parent lets it be."""
        around = self._around.size()
        room = around - QSize(32, 32)
        width = min(600 if self._details.isVisibleTo(self) else _WIDTH, max(240, room.width()))
        self.setFixedWidth(width)
        self._column.activate()
        wanted = self._column.totalHeightForWidth(width) if self._column.hasHeightForWidth() else self._column.totalSizeHint().height()
        height = max(0, min(wanted, max(120, room.height())))
        self.setFixedHeight(height)
        self.move((around.width() - width) // 2, (around.height() - height) // 2)
        self.placed.emit()

    def order_tabs(self, after: QWidget) -> None:
        """Its buttons, which are made anew for each card, come after the button of the chip above it."""
        order_tabs(self._column, after)

    def event(self, event: QEvent) -> bool:
        if event.type() in _NEW_LOOKS and self._card:
            self._show_icon()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        painting.rounded(
            painter, QRectF(self.rect()), tokens.VIEWFINDER_RADIUS, theme.colour(colours.panel), theme.colour(colours.hairline)
        )

    def _lay_out(self) -> None:
        words = column(self._title, self._about, spacing=3)
        head = row(self._icon, spacing=12)
        head.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        self._details.setMinimumHeight(150)
        items = (head, self._text, self._code, self._bar, self._bar_text, self._details, self._buttons)
        self._column = column(*items, spacing=14, margins=(20, 20, 20, 20), owner=self)

    def _fill_buttons(self, card: Card) -> None:
        empty(self._buttons)
        for index, wanted in enumerate(card.buttons):
            primary = index == 0 and wanted.action != "cancel"
            button = Button(wanted.label, strength="primary" if primary else "plain", parent=self)
            button.clicked.connect(lambda _=False, action=wanted.action: self.pressed.emit(action))
            self._buttons.addWidget(button)
        self._details.setVisible(False)
        self._details.setPlainText(card.details)
        if card.details:
            self._add_details_buttons()
        self._buttons.addStretch(1)
        for place in range(self._buttons.count()):
            if (item := self._buttons.itemAt(place)) and (made := item.widget()):
                made.show()  # alone those: the buttons of the card before are still there until they are deleted

    def _add_details_buttons(self) -> None:
        unfold = Button("Details", strength="quiet", parent=self)
        copy = Button("Copy", icon="copy", strength="quiet", parent=self)
        unfold.clicked.connect(lambda: self._unfold(unfold))
        copy.clicked.connect(self._copy)
        self._buttons.addWidget(unfold)
        self._buttons.addWidget(copy)

    def _unfold(self, button: Button) -> None:
        shown = not self._details.isVisibleTo(self)
        self._details.setVisible(shown)
        button.setText("Hide details" if shown else "Details")
        self._details.verticalScrollBar().setValue(self._details.verticalScrollBar().maximum())
        self.fit()

    def _copy(self) -> None:
        assert self._card
        QGuiApplication.clipboard().setText(
            "\n\n".join(filter(None, (self._card.title, self._card.about, self._card.text, self._card.details)))
        )

    def _show_icon(self) -> None:
        assert self._card
        colours = theme.of(self)
        ink = colours.warning if self._card.icon in ("warning", "offline", "camera-off") else colours.quiet
        self._icon.setPixmap(icons.icon(self._card.icon, ink, 22).pixmap(QSize(22, 22), self.devicePixelRatioF()))
