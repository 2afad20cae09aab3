"""Who made the custom operators that are met in public models, and what to use where LiteRT lacks them."""

from fnmatch import fnmatchcase

IN_LITERT = frozenset(
    {
        "TFLite_Detection_PostProcess", "Convolution2DTransposeBias", "MaxPoolingWithArgmax2D", "MaxUnpooling2D", "AudioSpectrogram",
        "Mfcc", "NumericVerify",
    }
)  # fmt: skip
"""Custom operators that LiteRT's Python package registers by itself."""

_MEDIAPIPE = "MediaPipe custom op"
_MICRO = "TensorFlow Lite Micro signal op"
_MICRO_ADVICE = "it runs on microcontrollers only"
_KNOWN: tuple[tuple[str, str, str], ...] = (
    ("Landmarks2TransformMatrix", _MEDIAPIPE, "face_landmark.tflite does the same job without it"),
    ("TransformTensorBilinear", _MEDIAPIPE, "face_landmark.tflite does the same job without it"),
    ("TransformLandmarks", _MEDIAPIPE, "face_landmark.tflite does the same job without it"),
    ("KmeansEmbeddingLookup", _MEDIAPIPE, "it reads text, not pictures"),
    ("NGramHash", _MEDIAPIPE, "it reads text, not pictures"),
    ("Flex*", "TensorFlow op (Select TF ops)", "convert the model anew with builtin operators only"),
    ("TFSentencepiece*", "TensorFlow Text op", "it reads text, not pictures"),
    ("Ragged*", "TensorFlow Text op", "it reads text, not pictures"),
    ("[Tt][Ff][Tt]ext*", "TensorFlow Text op", "it reads text, not pictures"),
    ("edgetpu-custom-op*", "Coral Edge TPU program", "take the variant of the model that is not compiled for the Edge TPU"),
    ("PosenetDecoderOp", "Coral op", "take the variant of the model without the decoder"),
    ("ethos-u", "Arm Ethos-U program made by Vela", "take the model as it was before Vela"),
    ("Signal*", _MICRO, _MICRO_ADVICE),
    ("DISPATCH_OP", "program compiled for one phone's NPU", "take the variant of the model that is not compiled ahead of time"),
    ("odml.*", "LiteRT language-model op", "the studio runs vision models, not language models"),
    ("unnamed custom operator", "custom op without a name", "export the model anew"),
    ("ONNX_*", "op left over from a conversion from ONNX", "convert the model anew"),
)


def explained(name: str) -> tuple[str, str]:
    """What the custom operator is, with its article, and what to do without it."""
    for pattern, maker, advice in _KNOWN:
        if fnmatchcase(name, pattern):
            return f"{'an' if maker[0] in 'AEIOo' else 'a'} {maker}", advice
    return "a custom op of its maker's own", "ask its maker for a variant without it, or convert the model anew with builtin operators only"
