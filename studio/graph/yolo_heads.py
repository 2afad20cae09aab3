"""Tells which outputs of a model are those of the YOLO families, as their exporters leave them."""

from studio.graph.picture_input import PictureInput
from studio.graph.purpose import Decoding
from studio.graph.roles import Outputs, Roles, Unsuited, first_of

FEWEST_ROWS = 100
"""A detector without suppression has more boxes than this."""

MOST_ROWS = 1000
"""One with suppression has no more."""

BOX, SCORE_AND_CLASS = 4, 2
PROTOTYPES = 32
"""Maps of which each mask is a weighted sum (Bolya et al. 2019, arXiv:1904.02689), at a quarter of the picture's size."""


def yolo_cells(picture: PictureInput) -> int:
    """At the strides 8, 16 and 32."""
    return sum((picture.width // stride) * (picture.height // stride) for stride in (8, 16, 32))


def rows(outputs: Outputs, picture: PictureInput) -> Roles:
    """Suppressed in the model: corners, score, class, and what comes with each box."""
    wanted = "rows are [1, n, 6]: corners, score, class"
    masks = _prototypes(outputs, picture)
    wide = BOX + SCORE_AND_CLASS + (PROTOTYPES if masks else 0)
    found = first_of([end for end in outputs if len(end.shape) == 3 and end.shape[2] == wide and end.shape[1] <= MOST_ROWS], wanted)
    return {"rows": found.name} | masks


def yolo_v5(outputs: Outputs, picture: PictureInput) -> Roles:
    masks = _prototypes(outputs, picture)
    least = 6 + (PROTOTYPES if masks else 0)
    few = min(MOST_ROWS, 3 * yolo_cells(picture))  # with fewer, the boxes are those of a transformer, chosen and without an objectness
    found = [end for end in outputs if len(end.shape) == 3 and end.shape[1] >= few and least <= end.shape[2] < end.shape[1]]
    return {"rows": first_of(found, "YOLOv5 gives [1, boxes, 5 + classes]").name} | masks


def yolox(outputs: Outputs, picture: PictureInput) -> Roles:
    cells = yolo_cells(picture)
    found = [end for end in outputs if len(end.shape) == 3 and end.shape[1] == cells and end.shape[2] == 85]
    return {"rows": first_of(found, f"YOLOX gives [1, {cells}, 5 + classes] at this size").name}


def yolo_v8(outputs: Outputs, picture: PictureInput) -> Roles:
    cells, masks = yolo_cells(picture), _prototypes(outputs, picture)
    least = BOX + 1 + (PROTOTYPES if masks else 0)
    found = [end for end in outputs if len(end.shape) == 3 and cells in end.shape[1:] and min(end.shape[1:]) >= least]
    return {"columns": first_of(found, f"YOLOv8 gives [1, 4 + classes, {cells}] at this size").name} | masks


def yolo_turned(outputs: Outputs, picture: PictureInput) -> Roles:
    cells = yolo_cells(picture)
    found = [end for end in outputs if len(end.shape) == 3 and cells in end.shape[1:] and min(end.shape[1:]) >= BOX + 2]
    return {"columns": first_of(found, f"turned boxes are [1, 4 + classes + 1, {cells}] at this size").name}


def yolo_segments(outputs: Outputs, picture: PictureInput) -> Roles:
    """Boxes with masks, suppressed in the model or not."""
    if not _prototypes(outputs, picture):
        raise Unsuited("YOLO with masks gives boxes, and 32 maps at a quarter of the picture's size, as [1, 32, 160, 160]")
    for read in (rows, yolo_v8, yolo_v5):
        try:
            return read(outputs, picture)
        except Unsuited:
            continue
    raise Unsuited("YOLO with masks gives boxes too, as [1, 116, 8400]")


def yolo_pose(outputs: Outputs, picture: PictureInput) -> Roles:
    """Of any number of points, each with how sure it is: 17 give 56 numbers, or 57 with a class after suppression in the model."""
    cells = yolo_cells(picture)
    found = [end for end in outputs if len(end.shape) == 3 and cells in end.shape[1:] and _points(min(end.shape[1:]) - BOX - 1)]
    if found:
        return {"columns": found[0].name}
    ended = [end for end in outputs if len(end.shape) == 3 and end.shape[1] <= MOST_ROWS and _points(end.shape[2] - BOX - SCORE_AND_CLASS)]
    return {"people": first_of(ended, "a YOLO pose model gives [1, 5 + 3 × points, boxes]").name}


def yolo_classes(decoding: Decoding, read: Roles, outputs: Outputs) -> int | None:
    """As many as the outputs tell apart, None after suppression, where a class is a number."""
    shapes = {end.name: end.shape for end in outputs}
    masks = PROTOTYPES if "prototypes" in read else 0
    if decoding == "detr":
        return shapes[read["scores"]][2] if "scores" in read else shapes[read["queries"]][2] - BOX
    if "columns" in read:
        return min(shapes[read["columns"]][1:]) - BOX - masks - (decoding == "yolo_turned")
    shape = shapes[read["rows"]]
    return None if shape[1] <= MOST_ROWS and shape[2] == BOX + SCORE_AND_CLASS + masks else shape[2] - 5 - masks


def detr(outputs: Outputs, picture: PictureInput) -> Roles:
    """Boxes that a transformer asks for one by one, each with a score for every class, in one output or in two."""
    wanted = "DETR gives [1, n, 4 + classes], or boxes [1, n, 4] and scores [1, n, classes]"
    lists = [end for end in outputs if len(end.shape) == 3 and end.shape[0] == 1 and 2 <= end.shape[1] <= MOST_ROWS]
    boxes = sorted((end for end in lists if end.shape[2] == BOX), key=lambda end: "box" not in end.name.lower())
    scores = [end for end in lists if end.shape[2] > 1 and end not in boxes[:1] and boxes and end.shape[1] == boxes[0].shape[1]]
    if boxes and scores:
        return {"boxes": boxes[0].name, "scores": scores[0].name}
    return {"queries": first_of([end for end in lists if end.shape[2] > BOX + SCORE_AND_CLASS], wanted).name}


def _points(numbers: int) -> bool:
    return numbers >= 6 and numbers % 3 == 0


def _prototypes(outputs: Outputs, picture: PictureInput) -> dict[str, str]:
    sides = (picture.height // 4, picture.width // 4)
    shapes = ((1, PROTOTYPES, *sides), (1, *sides, PROTOTYPES))
    return next(({"prototypes": end.name} for end in outputs if end.shape in shapes), {})
