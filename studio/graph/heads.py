"""Tells by their shapes which outputs of a model a decoding reads, and what is missing where there are none."""

from collections.abc import Callable, Mapping
from math import prod

from studio.graph import yolo_heads
from studio.graph.picture_input import PictureInput
from studio.graph.purpose import DECODINGS, Decoding, End, Task
from studio.graph.roles import Outputs, Roles, Unsuited, first_of

MEDIAPIPE_ANCHORS: Mapping[tuple[int, int], tuple[int, ...]] = {
    (128, 896): (8, 16, 16, 16),
    (256, 896): (16, 32, 32, 32),
    (192, 2016): (8, 16, 16, 16),
    (256, 2944): (8, 16, 32, 32, 32),
    (224, 2254): (8, 16, 32, 32, 32),
    (192, 2304): (4,),
}
"""Side of the input and number of anchors → strides of the layers, as in MediaPipe's graphs (`SsdAnchorsCalculatorOptions`)."""

LANDMARKS: Mapping[int, tuple[int, int]] = {
    63: (21, 3), 42: (21, 2), 195: (39, 5), 165: (33, 5), 117: (39, 3), 99: (33, 3), 1404: (468, 3), 1434: (478, 3), 936: (468, 2),
    213: (71, 3), 136: (68, 2), 196: (98, 2), 212: (106, 2), 10: (5, 2), 34: (17, 2), 51: (17, 3),
}  # fmt: skip
"""Numbers in one output → points and numbers of each: hands, bodies, faces, eyes and poses as they are published."""

SMALLEST_MAP = 8
MOST_HEAT_MAPS = 200
ALIKE = 1.2
"""Proportions may differ by this factor: the sides of a map are rounded."""


def roles(decoding: Decoding, outputs: Outputs, picture: PictureInput) -> Roles:
    """Raises Unsuited."""
    return _READERS[decoding](outputs, picture)


def decoding_of(task: Task, outputs: Outputs, picture: PictureInput) -> Decoding:
    """The first of the task that fits. Raises Unsuited naming what the task wants and what there is."""
    for decoding in DECODINGS[task]:
        try:
            roles(decoding, outputs, picture)
        except Unsuited:
            continue
        return decoding
    given = ", ".join(str(list(end.shape)) for end in outputs[:6])
    raise Unsuited(f"{_WANTED[task]}; this model gives {given}")


def ssd_grids(side: int) -> tuple[int, ...]:
    """Cells along a side of the six layers of an SSD on MobileNet."""
    grids, size = [], -(-side // 16)
    for _ in range(6):
        grids.append(size)
        size = -(-size // 2)
    return tuple(grids)


def ssd_anchor_count(side: int) -> int:
    first, *rest = ssd_grids(side)
    return 3 * first**2 + 6 * sum(each**2 for each in rest)


def ssd_fpn_grids(side: int) -> tuple[int, ...]:
    """Cells along a side of the five layers of an SSD with a feature pyramid."""
    return tuple(-(-side // stride) for stride in (8, 16, 32, 64, 128))


def ssd_fpn_anchor_count(side: int) -> int:
    return 6 * sum(each**2 for each in ssd_fpn_grids(side))


def _scores(outputs: Outputs, picture: PictureInput) -> Roles:
    lists = (end for end in outputs if prod(end.shape) >= 2 and prod(end.shape) == max(end.shape, default=0))
    # [1, n, 1] beside [1, n, k] is one score for each of n places.
    places = {end.shape[:2] for end in outputs if len(end.shape) == 3 and end.shape[2] > 1}
    found = [end for end in lists if not (len(end.shape) == 3 and end.shape[2] == 1 and end.shape[:2] in places)]
    return {"scores": first_of(found, "classify reads one list of scores, such as [1, 1000]").name}


def _ssd(outputs: Outputs, picture: PictureInput) -> Roles:
    wanted = "SSD with suppression gives boxes [1, n, 4], classes and scores [1, n]"
    boxes = first_of([end for end in outputs if len(end.shape) == 3 and end.shape[0] == 1 and end.shape[2] == 4], wanted)
    lists = [end for end in outputs if end.shape == boxes.shape[:2]]
    if len(lists) != 2:
        raise Unsuited(wanted)
    counts = [end for end in outputs if prod(end.shape) == 1 and end not in lists]
    return {"boxes": boxes.name, "first": lists[0].name, "second": lists[1].name} | ({"count": counts[0].name} if counts else {})


def _mediapipe(outputs: Outputs, picture: PictureInput) -> Roles:
    for end in outputs:
        if len(end.shape) == 3 and (picture.width, end.shape[1]) in MEDIAPIPE_ANCHORS and end.shape[2] >= 4:
            scores = [each for each in outputs if each.shape == (1, end.shape[1], 1)]
            if len(scores) == 1:
                return {"boxes": end.name, "scores": scores[0].name}
    raise Unsuited("MediaPipe's detectors give [1, n, 4 or more] and [1, n, 1], with one of their known numbers of anchors")


def _ssd_anchors(outputs: Outputs, picture: PictureInput) -> Roles:
    return _anchored(outputs, (ssd_anchor_count(picture.width), ssd_fpn_anchor_count(picture.width)), "SSD without suppression")


def _efficientdet(outputs: Outputs, picture: PictureInput) -> Roles:
    return _anchored(outputs, (ssd_fpn_anchor_count(picture.width) * 9 // 6,), "EfficientDet without suppression")


def _anchored(outputs: Outputs, counts: tuple[int, ...], what: str) -> Roles:
    for count in counts:
        boxes = [end for end in outputs if prod(end.shape) == 4 * count and end.shape[-1] == 4]
        scores = [end for end in outputs if len(end.shape) == 3 and end.shape[1] == count and end.shape[2] >= 1 and end.shape[2] != 4]
        if len(boxes) == 1 and len(scores) == 1:
            return {"boxes": boxes[0].name, "scores": scores[0].name}
    told = " or ".join(f"boxes [1, {count}, 4] and scores [1, {count}, classes]" for count in counts)
    raise Unsuited(f"{what} gives {told} at this size")


def _class_map(outputs: Outputs, picture: PictureInput) -> Roles:
    found = [end for end in outputs if end.dtype.startswith(("int", "uint")) and end.quantisation is None and _map(end, picture) == 1]
    return {"map": first_of(found, "a map of classes is [1, height, width] whole numbers").name}


def _class_scores(outputs: Outputs, picture: PictureInput) -> Roles:
    return {"maps": first_of([end for end in outputs if _map(end, picture) >= 2], "segment reads [1, height, width, classes]").name}


def _mask(outputs: Outputs, picture: PictureInput) -> Roles:
    return {"map": first_of([end for end in outputs if _map(end, picture) == 1], "a mask is [1, height, width, 1]").name}


def _picture(outputs: Outputs, picture: PictureInput) -> Roles:
    """Grey where its input is."""
    channels = 1 if picture.channels == 1 else 3
    found = [end for end in outputs if _map(end, picture) == channels]
    return {"maps": first_of(found, f"a picture is [1, height, width, {channels}]").name}


def _movenet(outputs: Outputs, picture: PictureInput) -> Roles:
    found = [end for end in outputs if len(end.shape) == 4 and end.shape[:2] == (1, 1) and end.shape[2] >= 2 and end.shape[3] == 3]
    return {"points": first_of(found, "MoveNet gives [1, 1, 17, 3]").name}


def _movenet_multi(outputs: Outputs, picture: PictureInput) -> Roles:
    found = [end for end in outputs if len(end.shape) == 3 and end.shape[2] == 56 and end.shape[1] < yolo_heads.FEWEST_ROWS]
    return {"people": first_of(found, "MoveNet for several people gives [1, 6, 56]").name}


def _posenet(outputs: Outputs, picture: PictureInput) -> Roles:
    maps = [end for end in outputs if len(end.shape) == 4 and end.shape[3] == 17]
    offsets = [end for end in outputs if maps and end.shape == (*maps[0].shape[:3], 34)]
    if len(maps) != 1 or len(offsets) != 1:
        raise Unsuited("PoseNet gives heat maps [1, h, w, 17] and offsets [1, h, w, 34]")
    return {"maps": maps[0].name, "offsets": offsets[0].name}


def _heat_maps(outputs: Outputs, picture: PictureInput) -> Roles:
    """One map for each point, at half the picture's size at most."""
    found = [end for end in outputs if len(end.shape) == 4 and 4 <= _map(end, picture) <= MOST_HEAT_MAPS]
    small = [end for end in found if 4 * prod(end.shape) <= _map(end, picture) * picture.width * picture.height]
    return {"maps": first_of(small, "heat maps are [1, points, h, w], smaller than the picture").name}


def _simcc(outputs: Outputs, picture: PictureInput) -> Roles:
    """Of each point a list of places across and one down, as fine as half a pixel (Li et al. 2022, arXiv:2107.03332)."""
    lists = [end for end in outputs if len(end.shape) == 3 and end.shape[0] == 1 and end.shape[1] <= MOST_HEAT_MAPS]
    across = [end for end in lists if end.shape[2] in (picture.width, 2 * picture.width)]
    down = [end for end in lists if end.shape[2] in (picture.height, 2 * picture.height) and end not in across[:1]]
    if len(lists) != 2 or not across or not down or across[0].shape[1] != down[0].shape[1]:
        raise Unsuited("SimCC gives two lists for each point, as [1, 17, 384] and [1, 17, 512]")
    return {"across": across[0].name, "down": down[0].name}


def _landmarks(outputs: Outputs, picture: PictureInput) -> Roles:
    found = [end for end in outputs if points_of(end)]
    if not found:
        raise Unsuited("landmarks are [1, n, 2 or 3], or a list of a known length: 63 for a hand, 1404 for a face, 195 for a body")
    most = max(found, key=lambda end: prod(end.shape))
    presence = [end for end in outputs if prod(end.shape) == 1]
    return {"points": most.name} | ({"presence": presence[0].name} if presence else {})


def points_of(end: End) -> tuple[int, int] | None:
    """Points, and numbers of each, in an output of landmarks."""
    sides = [side for side in end.shape if side != 1]
    if len(sides) == 1:
        return LANDMARKS.get(sides[0])
    return (sides[0], sides[1]) if len(sides) == 2 and sides[1] in (2, 3) and 4 <= sides[0] <= 1000 else None


def _map(end: End, picture: PictureInput) -> int:
    """Channels of an output that covers the picture, 0 for another."""
    shape = end.shape
    if shape[:1] != (1,):
        return 0
    if len(shape) == 3:
        return int(covers(shape[1], shape[2], picture))
    if len(shape) != 4:
        return 0
    if covers(shape[1], shape[2], picture):
        return shape[3]
    return shape[1] if covers(shape[2], shape[3], picture) else 0


def covers(height: int, width: int, picture: PictureInput) -> bool:
    """Its proportions are those of the picture."""
    return min(height, width) >= SMALLEST_MAP and 1 / ALIKE < height * picture.width / (width * picture.height) < ALIKE


def _by_shape(outputs: Outputs, picture: PictureInput) -> Roles:
    raise Unsuited("a decoding is wanted")


_READERS: Mapping[Decoding, Callable[[Outputs, PictureInput], Roles]] = {
    "by_shape": _by_shape,
    "scores": _scores,
    "ssd": _ssd,
    "mediapipe_anchors": _mediapipe,
    "ssd_anchors": _ssd_anchors,
    "efficientdet": _efficientdet,
    "rows": yolo_heads.rows,
    "yolo_v5": yolo_heads.yolo_v5,
    "yolo_v8": yolo_heads.yolo_v8,
    "yolox": yolo_heads.yolox,
    "yolo_turned": yolo_heads.yolo_turned,
    "detr": yolo_heads.detr,
    "yolo_segments": yolo_heads.yolo_segments,
    "class_scores": _class_scores,
    "class_map": _class_map,
    "mask": _mask,
    "movenet": _movenet,
    "movenet_multi": _movenet_multi,
    "landmarks": _landmarks,
    "heat_maps": _heat_maps,
    "simcc": _simcc,
    "posenet": _posenet,
    "yolo_pose": yolo_heads.yolo_pose,
    "depth_map": _mask,
    "picture": _picture,
}

_WANTED: Mapping[Task, str] = {
    "classify": "classify wants one list of scores, such as [1, 1000]",
    "detect": "detect wants boxes with their scores, such as [1, 10, 4] with [1, 10], or [1, 84, 8400]",
    "segment": "segment wants a map as large as a picture, such as [1, 256, 256, 21]",
    "keypoints": "keypoints wants points, such as [1, 1, 17, 3], [1, 63] or [1, 1404]",
    "depth": "depth wants one number for each pixel, such as [1, 256, 256, 1]",
    "image": "image wants a picture, such as [1, 256, 256, 3]",
}
