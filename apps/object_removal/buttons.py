"""The buttons of the app."""

from abc import abstractmethod

from studio.api import Frame, Outcome, Pixels, action

from .choosing import Choosing
from .cloak import Cloak
from .emptying import Emptied, Emptying
from .exporting import clean_plate, of_size, result, with_hole

_NOTHING = Outcome("There is no picture yet.", problem=True)


class Buttons:
    """For an app that fills in: latest, a frame and what was made of it, at the frame's size."""

    choosing: Choosing
    emptying: Emptying
    cloak: Cloak
    latest: tuple[Frame, Emptied] | None = None
    comparing = False

    @abstractmethod
    def known(self) -> Pixels | None:
        """What lies behind, as far as it is known; None before the first picture."""

    @action("Undo")
    def undo(self) -> Outcome | None:
        before = self.choosing.chosen
        self.choosing.chosen = before.undone()
        return Outcome("There is nothing to undo.") if self.choosing.chosen is before else None

    @action("Clear")
    def clear(self) -> None:
        self.choosing.chosen = self.choosing.chosen.cleared()

    @action("Compare, or go on")
    def compare(self) -> None:
        self.comparing = not self.comparing

    @action("Take the plate")
    def take_plate(self) -> Outcome:
        if self.latest is None:
            return _NOTHING
        self.cloak.take(self.latest[0].pixels)
        return Outcome("The empty room is taken. Choose “Me, invisibly” under Removes, and keep the camera still.")

    @action("Learn the background anew")
    def learn_anew(self) -> None:
        self.emptying.forget()
        self.cloak.drop()

    @action("Export the result")
    def export_result(self) -> Outcome:
        return _NOTHING if self.latest is None else Outcome(export=result(self.latest[1].pixels))

    @action("Export the picture with a hole")
    def export_hole(self) -> Outcome:
        if self.latest is None or not self.latest[1].hole.any():
            return Outcome("Nothing is taken away yet: choose a thing first.", problem=True)
        frame, emptied = self.latest
        return Outcome(export=with_hole(frame.pixels, emptied.hole))

    @action("Export the clean plate")
    def export_plate(self) -> Outcome:
        small = self.known()
        if small is None or self.latest is None:
            return _NOTHING
        plate = of_size(small, self.latest[0].pixels)
        seen = round(100 * self.latest[1].seen)
        told = "" if seen == 100 else f"{100 - seen} % of what is behind is invented: it was never seen."
        return Outcome(told, export=clean_plate(plate))
