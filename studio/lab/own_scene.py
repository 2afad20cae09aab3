"""The scene an app is shown on, as a sample to try it with."""

from dataclasses import replace
from urllib.parse import parse_qsl

from studio.runtime.discovery import USUAL_SCENE
from studio.sources import AddressError, parse


def own_scene(demo: str, options: str) -> str:
    """The address of `demo` with `options`, "fps=6&width=640", where it has none of that name; "" where it is the usual scene.

    One that can't be read stays as it is: whoever opens it is told why.
    """
    if demo == USUAL_SCENE:
        return ""
    try:
        address = parse(demo)
    except AddressError:
        return demo
    return str(replace(address, options={**dict(parse_qsl(options)), **address.options}))
