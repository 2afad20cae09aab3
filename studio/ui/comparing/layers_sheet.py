"""The sheet that tells in which layer compared models part on the frame that is shown."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from studio.api import Pixels
from studio.runtime.contenders import Contender
from studio.runtime.snapshot import SnapshotError
from studio.ui import tokens, typeface, words
from studio.ui.card_view import ProgressBar
from studio.ui.comparing.layer_rows import LayerRows
from studio.ui.comparing.layering import Layered, LayersRun
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label
from studio.ui.controls.layout import column, row
from studio.ui.controls.segments import Segments
from studio.ui.models.run_sheet import RunSheet

WIDTH = 860
_HIGH = 400
HOW = (
    "How far each layer is from the reference's, as signal to noise: 60 dB is a difference of a thousandth, 20 dB of a tenth. "
    "They part at the first below 20 dB. Models that were not trained together differ from the start."
)


class LayersSheet(RunSheet):
    def __init__(self, titles: Sequence[str]) -> None:
        """titles: of the models that are held against the reference."""
        super().__init__()
        self._found: tuple[Layered, ...] = ()
        self.which = Segments("Models", tuple(words.shortened(title, 30) for title in titles))
        self.which.setVisible(len(titles) > 1)
        self.which.chosen.connect(self._turn)
        self._state = Label(role="quiet", text="Running the models once more, and keeping what each layer gives…", wrap=True)
        self._bar = ProgressBar(self)
        self.cancel = Button("Cancel")
        self.cancel.clicked.connect(self._cancel)
        self.rows = LayerRows()
        self.rows.setFixedHeight(_HIGH)
        self._how = Label(typeface.font(tokens.CAPTION), "quiet", HOW, wrap=True)
        self._waiting = QWidget()
        column(self._state, self._bar, row(self.cancel, -1), spacing=10, owner=self._waiting)
        column(self._waiting, self.which, self._trouble, self.rows, self._how, spacing=10, owner=self)
        self._show()

    def begin(self, contenders: Sequence[Contender], reference: int, pixels: Pixels) -> None:
        try:
            run = LayersRun(contenders, reference, pixels, self)
        except SnapshotError as error:
            self.take(str(error))
            return
        self._bar.set_share(-1.0)
        run.told.connect(self._state.setText)
        self._follow(run)
        self._show()

    def take(self, answer: tuple[Layered, ...] | str) -> None:
        self._bar.set_share(0.0)
        super().take(answer)

    def _keep(self, answer: tuple[Layered, ...]) -> None:
        self._found = answer
        self._turn(self.which.place)

    def _cancel(self) -> None:
        self.stop()
        self.take("It was called off.")

    def _turn(self, place: int) -> None:
        if place < len(self._found):
            self._trouble.setText(self._found[place].problem)
            self.rows.show_layers(self._found[place])
        self._show()

    def _show(self) -> None:
        self._waiting.setVisible(self._run is not None)
        for part in (self.rows, self._how):
            part.setVisible(self.rows.count() > 0)
        super()._show()
