"""Mute and volume, in the top bar from the first sound of an app on."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio.ui.controls.button import Button
from studio.ui.controls.layout import row
from studio.ui.controls.slider import Slider

_STEPS = 20


class SoundControl(QWidget):
    """`mute_toggled`, and `volume_chosen` from 0 to 1. Setter: `show_sound`. Hidden until `appear`."""

    mute_toggled = Signal()
    volume_chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._mute, self._volume = Button("", "sound", "quiet"), Slider()
        self._volume.setRange(0, _STEPS)
        self._volume.setFixedWidth(72)
        self._volume.setAccessibleName("Volume")
        self._volume.setToolTip("Volume of the app")
        self._mute.clicked.connect(self.mute_toggled)
        self._volume.valueChanged.connect(lambda step: self.volume_chosen.emit(step / _STEPS))
        row(self._mute, self._volume, spacing=4, owner=self)
        self.show_sound(1.0, muted=False)
        self.hide()

    def appear(self) -> None:
        """From now on it is shown."""
        if self.isHidden():
            self.show()

    def show_sound(self, volume: float, *, muted: bool) -> None:
        silent = muted or volume == 0
        self._mute.set_icon("muted" if silent else "sound")
        name = "Unmute" if muted else "Mute"
        self._mute.setAccessibleName(name)
        self._mute.setToolTip(f"{name} (0)")
        blocked = self._volume.blockSignals(True)
        self._volume.setValue(round(volume * _STEPS))
        self._volume.blockSignals(blocked)
        self._volume.update()
