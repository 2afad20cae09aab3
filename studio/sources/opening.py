"""Opens a source by its address."""

from pathlib import Path

from studio.sources import option_values
from studio.sources.address import Address, parse, possible
from studio.sources.orientation import Orientation
from studio.sources.session import SessionSource, is_session
from studio.sources.source import Source, SourceError


def open_source(address: str, *, loop: bool = False) -> Source:
    """The source at `address`; loop: start a file over at its end, and repeat a still picture.

    The address forms are those of `studio.sources.address.FORMS`. What a kind of source needs is loaded only when one is opened.
    Raises SourceError naming the address, the reason and the next step.
    """
    parsed = parse(address)
    match parsed.kind:
        case "camera":
            from studio.sources.camera import open_camera

            options = parsed.options
            return open_camera(
                parsed.target,
                width=option_values.whole(options, "width", 16, 16384),
                height=option_values.whole(options, "height", 16, 16384),
                rate=option_values.number(options, "rate", 0.1, 1000),
                orientation=_orientation(parsed),
            )
        case "phone":
            from studio.sources.network import open_phone

            port = option_values.whole({"port": parsed.target}, "port", 1, 65535) or 1935
            return open_phone(port, orientation=_orientation(parsed))
        case "screen":
            from studio.sources.screen import ScreenSource

            screen = option_values.whole({"screen": parsed.target}, "screen", 1, 64) or 1
            rate = option_values.number(parsed.options, "rate", 0.1, 240)
            return ScreenSource(screen, region=option_values.region(parsed.options, "region"), rate=rate or 30.0)
        case "scene":
            from studio.sources.scenes import open_scene

            return open_scene(parsed.target, **parsed.options)
        case "stream":
            from studio.sources.network import NetworkSource

            return NetworkSource(parsed.target, orientation=_orientation(parsed))
        case "file":
            return _open_file(parsed.target, loop=loop)


def _orientation(parsed: Address) -> Orientation:
    turned = option_values.quarter_turns(parsed.options, "rotate")
    return Orientation.from_degrees(turned, option_values.switch(parsed.options, "mirror"))


def _open_file(target: str, *, loop: bool) -> Source:
    path = Path(target).expanduser()
    if not path.exists():
        hint = f"for a camera write camera:{target}" if target.isdecimal() else f"check the path; {possible()}"
        raise SourceError(f"no file or folder {target!r}; {hint}")

    from studio.sources.picture import is_picture

    if path.is_dir() and is_session(path):
        return SessionSource(path)
    if path.is_dir() or is_picture(path):
        from studio.sources.images import ImagesSource

        return ImagesSource(path, loop=loop)

    from studio.sources.video import VideoSource

    return VideoSource(path, loop=loop)
