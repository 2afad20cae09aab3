"""Leads the hand to a barcode by sound, reads it, and says what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from studio.api import App, Cue, Frame, Outcome, Result, Shape, Slider, Speech, action, model
from studio.vision.barcodes.code import RETAIL, Code, Symbology
from studio.vision.barcodes.learned import LearnedReader
from studio.vision.barcodes.locator import Locator
from studio.vision.barcodes.watcher import Watcher

from .announcing import News, Says, spoken
from .directions import Moves
from .exposure import Exposure
from .guidance import Guide
from .large_text import large_text
from .manner import Guidance, Manner, Verbosity
from .naming import Naming
from .phrases import phrases
from .product_actions import ProductActions, products_of
from .telling import Hints, in_words, outlines, pulse_facts


@dataclass(frozen=True)
class Settings:
    guidance: Annotated[Guidance, "How the hand is guided; what was read is said in any case"] = "Tones and words"
    verbosity: Annotated[Verbosity, "How much is said"] = "Normal"
    says: Annotated[Says, "What is said of a product"] = "Name, or else number"
    speech_rate: Annotated[float, Slider(0.5, 3.0, 0.1, "×"), "How fast it speaks"] = 1.0
    volume: Annotated[float, Slider(0.0, 1.0, 0.05), "Of tones and speech"] = 1.0
    moves: Annotated[Moves, "What the hand moves, and how the camera looks"] = "The product, the camera faces me"
    mirrored: Annotated[bool, "The picture is mirrored, as most selfie views are"] = False
    qr_code: Annotated[bool, "Reads QR codes too"] = False
    data_matrix: Annotated[bool, "Reads Data Matrix codes too"] = False
    code_128: Annotated[bool, "Reads Code 128 too"] = False
    ask_online: Annotated[bool, "Asks Open Food Facts for names not known here; the digits of the code go there, nothing else"] = False
    large_text: Annotated[bool, "Writes what to do, and what was read, in large letters"] = False

    @property
    def symbologies(self) -> tuple[Symbology, ...]:
        more: dict[Symbology, bool] = {"QR Code": self.qr_code, "Data Matrix": self.data_matrix, "Code 128": self.code_128}
        return (*RETAIL, *(name for name, wanted in more.items() if wanted))

    @property
    def manner(self) -> Manner:
        return Manner(self.guidance, self.verbosity, self.volume, self.speech_rate, self.moves, self.mirrored)


class BarcodeGuide(ProductActions, App):
    """Leads to barcodes by sound, reads them."""

    title = "Barcode guide"
    demo = "scene:barcode"
    settings = Settings()
    barcode_locator = model("barcode_locator")
    barcode_reader = model("barcode_reader")

    def __init__(self) -> None:
        self._watcher: Watcher | None = None
        self._symbologies: tuple[Symbology, ...] = ()
        self._guide, self._news, self._hints = Guide(), News(), Hints()
        self._exposure = Exposure()
        self._said = ""
        self._again = False
        self._naming: Naming | None = None

    def opened(self) -> None:
        self.products = products_of(self)
        self._naming = Naming(self.products)

    def phrases(self) -> tuple[Speech, ...]:
        return phrases(self.settings.manner)

    def process(self, frame: Frame) -> Result:
        settings = self.settings
        view = self._watching().look(frame)
        with self.step("Guide"):
            named = [(code, self._name(code)) for code in view.codes]
            news = self._news.of(view.codes, frame.seconds)
            texts = [spoken(code, name, settings.says) for code, name in named if code in news]
            guided = self._guide.follow(
                view.spots,
                (frame.width, frame.height),
                frame.seconds,
                settings.manner,
                read=bool(view.codes),
                news=texts,
                moving=view.moving,
                sharp=self._exposure.short(frame),
            )
        cues = guided.cues
        if texts:
            self._said = ". ".join(texts)
        elif self._again and self._said:
            cues = (Speech(self._said, True, settings.speech_rate, settings.volume),)
        self._again = False
        of_names, outcome = self._about_names(named, news, frame.seconds)
        cues += of_names
        shapes: tuple[Shape, ...] = outlines(view.spots, named, frame.height)
        line = self._hints.line(guided, named)
        if settings.large_text:
            shapes += large_text(line, (frame.width, frame.height))
        facts = {
            "state": guided.state,
            "instruction": guided.instruction or "",
            "codes": [{"text": code.text, "symbology": code.symbology, "gtin13": code.gtin13, "name": name} for code, name in named],
            "said": self._said,
            "pulses": pulse_facts(guided),
            "cues": [in_words(cue) for cue in cues],
            "names": self._naming.state if self._naming else "",
        }
        return Result(shapes, cues=cues, facts=facts, hint="" if settings.large_text else line, outcome=outcome)

    def close(self) -> None:
        if self._naming:
            self.products.close()

    @action("Say it again")
    def say_again(self) -> None:
        self._again = True

    def _watching(self) -> Watcher:
        if self._watcher is None or self._symbologies != self.settings.symbologies:
            self._symbologies = self.settings.symbologies
            self._watcher = Watcher(Locator(self.barcode_locator), LearnedReader(self.barcode_reader), self._symbologies)
        return self._watcher

    def _name(self, code: Code) -> str:
        """Of the product, "" if it is not known."""
        if self._naming is None:
            return ""
        self.products.allow_asking(self.settings.ask_online)
        return self._naming.name(code)

    def _about_names(self, named: Sequence[tuple[Code, str]], news: Sequence[Code], now: float) -> tuple[tuple[Cue, ...], Outcome | None]:
        """What is said beside numbers: names that come late, and that there is trouble with them."""
        if self._naming is None:
            return (), None
        for code, name in named:
            if code in news:
                self._naming.read(code, name, now)
        late = self._naming.late(now) if self.settings.says != "Number" else ()
        self._said = ". ".join(late) or self._said
        trouble, outcome = self._naming.trouble()
        speech = [Speech(text, False, self.settings.speech_rate, self.settings.volume) for text in (*late, trouble) if text]
        return tuple(speech), outcome
