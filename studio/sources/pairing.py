"""How a phone becomes a camera of the studio.

A web page served by the studio can't reach a phone's camera: browsers give it only to https pages with a certificate they trust. So
two ways that work:

- The phone sends to the studio: Larix Broadcaster (free, Android and iOS) takes its settings from a QR code that it is scanned with
  (a "Larix Grove" link, https://softvelum.com/larix/grove/). The studio listens at the address `phone:`.
- The studio fetches from the phone: an app that serves its camera shows an address, which is typed into the studio.
"""

import socket
from dataclasses import dataclass
from urllib.parse import quote

import segno

from studio.sources.source import SourceError

APPS = (
    ("IP Webcam (Android)", "http://PHONE:8080/video"),
    ("DroidCam (Android, iOS)", "http://PHONE:4747/video"),
)
"""Apps that serve a phone's camera, and the address to open; PHONE is the number the app shows."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """What to show. address: to open here; link: what the code holds; code: its modules row by row, True is dark, without a margin
    (four modules belong around it); steps: for people, in order.
    """

    address: str
    link: str
    code: tuple[tuple[bool, ...], ...]
    steps: tuple[str, ...]

    def svg(self, scale: float = 4.0) -> str:
        """The code with its margin as an SVG picture, `scale` units a module, black on white."""
        return str(segno.make(self.link, micro=False).svg_inline(scale=scale, border=4, light="#fff"))


def pair_phone(port: int = 1935) -> Pairing:
    """How to pair a phone in this computer's network now. Raises SourceError if it is in none."""
    here = local_address()
    target = f"rtmp://{here}:{port}/live/studio"
    link = f"larix://set/v1?conn[][url]={quote(target, safe='')}&conn[][name]=Pocket%20Studio&conn[][mode]=v&conn[][overwrite]=on"
    code = tuple(tuple(bool(module) for module in row) for row in segno.make(link, micro=False).matrix)
    steps = (
        f"Connect the phone to the network of this computer ({here}).",
        "Install Larix Broadcaster on it, and scan this code with the phone's camera.",
        f"Start sending in Larix. By hand: a connection to {target}, video only.",
    )
    return Pairing("phone:" if port == 1935 else f"phone:{port}", link, code, steps)


def local_address() -> str:
    """This computer's IPv4 address in the network it would send from. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address reserved for documentation (RFC 5737); only the route is looked up
            found = str(probe.getsockname()[0])
        except OSError as error:
            raise SourceError("this computer is in no network; connect it to the Wi-Fi the phone is in") from error
    if found.startswith("127."):
        raise SourceError("this computer is in no network; connect it to the Wi-Fi the phone is in")
    return found
