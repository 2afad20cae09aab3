"""The picture, with the app's shapes painted over it at the screen's own resolution."""

import time

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.api import Pixels, Stroke
from studio.runtime import drawing
from studio.runtime.messages import Picture
from studio.ui import icons, theme, tokens, typeface
from studio.ui.card_view import CardView
from studio.ui.chip_label import ChipLabel
from studio.ui.controls import painting
from studio.ui.large_hint import LargeHint
from studio.ui.picture_painting import corners, on_whole_pixels, paint_shapes, quick_to_paint, smooth
from studio.ui.strokes import StrokeTracker
from studio.ui.view_state import Chip, ViewfinderState

PLACEHOLDER = 16, 9
"""Proportions of the box that stands where the picture will be."""

_INSET = 12
_ROOM_FOR_CHIPS = 320, 160
"""A picture smaller than this has its chips beside it."""


class Viewfinder(QWidget):
    """Setters: `show_state`, `show_picture`.

    `painted` gives, once a picture: when it was captured, when it was on screen, and the seconds it took to draw.
    `undrawable` says why the app's shapes can't be painted, and with "" that they can again. `stirred`: the pointer or the tab key moved.
    """

    painted = Signal(float, float, float)
    stroked = Signal(object)
    pressed = Signal(str)
    undrawable = Signal(str)
    stirred = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = ViewfinderState(blank=True)
        self._pixels: Pixels | None = None
        self._image: QImage | None = None
        self._picture: Picture | None = None
        self._unpainted = False
        self._problem = ""
        self._foot = 0
        self._focused_by_keyboard = False
        self._strokes = StrokeTracker()
        self._source, self._notice, self._hint = ChipLabel(self), ChipLabel(self), ChipLabel(self)
        self._rate, self._recording = ChipLabel(self, tabular=True), ChipLabel(self, tabular=True)
        self._large_hint = LargeHint(self)
        self._card = CardView(self)
        for part in (self._notice, self._card):
            part.pressed.connect(self.pressed)
        self._card.placed.connect(self._make_way)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 160)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Picture")

    @property
    def state(self) -> ViewfinderState:
        return self._state

    @property
    def shown(self) -> tuple[Pixels, Picture] | None:
        """The picture on screen and what lies over it."""
        return (self._pixels, self._picture) if self._pixels is not None and self._picture is not None else None

    @property
    def card(self) -> CardView:
        return self._card

    def sizeHint(self) -> QSize:
        return QSize(704, 676)

    def show_state(self, state: ViewfinderState) -> None:
        if state == self._state:
            return
        before, self._state = self._state, state
        self._show_hint()
        chips = (
            *((self._source, state.source), (self._notice, state.notice), (self._rate, state.rate)),
            (self._recording, state.recording),
        )
        resized = [label for label, chip in chips if label.show_chip(chip)]
        came = [bool(one) != bool(other) for one, other in ((before.source, state.source), (before.rate, state.rate))]
        if resized or any(came) or before.bare != state.bare:
            self._place_chips()
        self._card.show_card(state.card)
        if state.card != before.card:
            self._card.order_tabs(after=self._notice.button)
        if (before.dimmed, before.blank, before.waiting, before.bare) != (state.dimmed, state.blank, state.waiting, state.bare):
            self.setAccessibleDescription(state.waiting)
            self.update()

    def show_picture(self, pixels: Pixels, picture: Picture) -> None:
        """pixels: height × width × 3 uint8 RGB, kept until the next one."""
        same_place = self._picture is not None and _shape(self._picture) == _shape(picture)
        image = drawing.image_of(pixels)
        self._image = quick_to_paint(image) if self._smooth(picture) else image
        self._pixels, self._picture = pixels, picture
        self._unpainted = True
        if same_place:
            self.update(self.picture_box().toAlignedRect())
        else:
            self._place_chips()
            self.update()

    def picture_box(self) -> QRectF:
        """Where the picture lies in the widget, or will: as large as fits, in its own proportions."""
        width, height = (self._picture.frame_width, self._picture.frame_height) if self._picture else PLACEHOLDER
        scale = min(self.width() / width, self.height() / height)
        left, top = (self.width() - width * scale) / 2, (self.height() - height * scale) / 2
        top = max(0.0, min(top, self.height() - self._foot - height * scale))
        return QRectF(left, top, width * scale, height * scale)

    def keep_free(self, foot: int) -> None:
        """Moves the picture up from the lowest `foot` pixels, as far as there is room; it doesn't shrink for them."""
        if foot != self._foot:
            self._foot = foot
            self._place_chips()
            self.update()

    def to_frame(self, place: QPointF) -> tuple[float, float] | None:
        """A place in the widget in frame pixels, None outside the picture."""
        box = self.picture_box()
        if self._picture is None or not box.contains(place):
            return None
        scale = self._picture.frame_width / box.width()
        return (place.x() - box.x()) * scale, (place.y() - box.y()) * scale

    def paintEvent(self, event: QPaintEvent) -> None:
        start = time.perf_counter()
        colours, bare = theme.of(self), self._state.bare
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.colour(tokens.STAGE_GROUND if bare else colours.window))
        box = on_whole_pixels(self, self.picture_box())
        if self._image is not None and self._picture is not None and not self._state.blank:
            # A chip beside the picture that changed is no reason to draw the picture.
            if box.intersects(QRectF(event.rect())):
                self._paint_picture(painter, box, self._image, self._picture)
            if self._state.dimmed:
                painter.fillRect(box, theme.colour(tokens.STAGE_GROUND if bare else colours.well, 0.62))
        else:
            self._paint_placeholder(painter, box, colours)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not bare:
            painter.fillPath(corners(box), theme.colour(colours.window))
        if not bare and self.hasFocus() and self._focused_by_keyboard:
            painting.focus_ring(painter, self, box, tokens.VIEWFINDER_RADIUS)
        painter.end()
        if self._unpainted and self._picture is not None:
            self._unpainted = False
            at = time.perf_counter()
            self.painted.emit(self._picture.captured, at, at - start)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_chips()
        self._card.fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._show_hint()
        super().changeEvent(event)

    def _show_hint(self) -> None:
        """In large letters with high contrast."""
        large = theme.of(self) is tokens.CONTRAST
        resized = self._hint.show_chip(Chip(self._state.hint) if self._state.hint and not large else None)
        self._large_hint.show_text(self._state.hint if large else "", self.rect(), self._below())
        if resized:
            self._place_chips()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.stirred.emit()
        if event.button() == Qt.MouseButton.LeftButton and (place := self.to_frame(event.position())):
            self._strokes.press(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.stirred.emit()
        if event.buttons() & Qt.MouseButton.LeftButton and (place := self.to_frame(event.position())):
            self._tell(self._strokes.move(place, self._frame_pixels(4.0)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._tell(self._strokes.release(self.to_frame(event.position())))

    def focusNextPrevChild(self, forward: bool) -> bool:
        self.stirred.emit()
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._focused_by_keyboard = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def _tell(self, strokes: tuple[Stroke, ...]) -> None:
        for stroke in strokes:
            self.stroked.emit(stroke)

    def _smooth(self, picture: Picture) -> bool:
        scale = min(self.width() / picture.frame_width, self.height() / picture.frame_height)
        return smooth(QRectF(0, 0, picture.frame_width * scale, picture.frame_height * scale), self.devicePixelRatioF())

    def _frame_pixels(self, screen_pixels: float) -> float:
        return screen_pixels * (self._picture.frame_width if self._picture else 1) / max(1.0, self.picture_box().width())

    def _paint_picture(self, painter: QPainter, box: QRectF, image: QImage, picture: Picture) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth(picture))
        painter.drawImage(box, image)
        if not picture.shapes:  # which proves nothing about the drawings of the frame before
            return
        problem = paint_shapes(painter, box, (picture.frame_width, picture.frame_height), picture.shapes)
        if problem != self._problem:
            self._problem = problem
            self.undrawable.emit(problem)

    def _paint_placeholder(self, painter: QPainter, box: QRectF, colours: tokens.Theme) -> None:
        """A still box where the picture will be, and what is being waited for."""
        painter.fillRect(box, theme.colour(tokens.STAGE_GROUND if self._state.bare else colours.well))
        if not self._state.waiting:
            return
        icons.paint(painter, "camera", colours.quiet, QRectF(box.center().x() - 14, box.center().y() - 30, 28, 28))
        painter.setFont(typeface.font())
        painter.setPen(theme.colour(colours.quiet))
        words = QRectF(box.left(), box.center().y() + 8, box.width(), 20)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self._state.waiting)

    def _place_chips(self) -> None:
        area = self._chip_area()
        left, right, room = area.left() + _INSET, area.right() + 1 - _INSET, area.width() - 2 * _INSET
        rate = self._rate.sizeHint().width()
        self._source.place(left, area.top() + _INSET, room - rate - 8)
        self._rate.place(right, area.top() + _INSET, room, right=True)
        below_source, below_rate = (chip.sizeHint().height() + 8 if chip.text else 0 for chip in (self._source, self._rate))
        self._notice.place(left, area.top() + _INSET + below_source, room)
        self._recording.place(right, area.top() + _INSET + below_rate, room, right=True)
        self._hint.place(left, area.bottom() + 1 - _INSET - self._hint.sizeHint().height(), room)
        self._large_hint.place(self.rect(), self._below())
        self._make_way()

    def _below(self) -> int:
        """Pixels below the picture."""
        return self.height() - int(self.picture_box().bottom())

    def _make_way(self) -> None:
        """No chip shows half under a card, or presses against it."""
        card = self._card.geometry().adjusted(-8, -8, 8, 8) if self._state.card else QRect()
        for chip in (self._source, self._notice, self._hint, self._rate, self._recording):
            chip.cover(chip.geometry().intersects(card))

    def _chip_area(self) -> QRect:
        """The picture; all there is, on stage and around a picture too small for chips."""
        box = self.picture_box().toAlignedRect()
        wide, tall = _ROOM_FOR_CHIPS
        return self.rect() if self._state.bare or box.width() < wide or box.height() < tall else box


def _shape(picture: Picture) -> float:
    return picture.frame_width / picture.frame_height
