"""The words of the .tflite schema, by their numbers: tensor types, builtin operators, and the options whose values matter here.

The numbers are those of LiteRT's schema.fbs; a test holds them to the runtime's own copy.
"""

from dataclasses import dataclass

TENSOR_TYPES = (
    "float32", "float16", "int32", "uint8", "int64", "string", "bool", "int16", "complex64", "int8", "float64", "complex128", "uint64",
    "resource", "variant", "uint32", "uint16", "int4", "bfloat16", "int2", "uint4", "float8e4m3", "float8e5m2",
)  # fmt: skip

OPERATORS = (
    "ADD", "AVERAGE_POOL_2D", "CONCATENATION", "CONV_2D", "DEPTHWISE_CONV_2D", "DEPTH_TO_SPACE", "DEQUANTIZE", "EMBEDDING_LOOKUP",
    "FLOOR", "FULLY_CONNECTED", "HASHTABLE_LOOKUP", "L2_NORMALIZATION", "L2_POOL_2D", "LOCAL_RESPONSE_NORMALIZATION", "LOGISTIC",
    "LSH_PROJECTION", "LSTM", "MAX_POOL_2D", "MUL", "RELU", "RELU_N1_TO_1", "RELU6", "RESHAPE", "RESIZE_BILINEAR", "RNN", "SOFTMAX",
    "SPACE_TO_DEPTH", "SVDF", "TANH", "CONCAT_EMBEDDINGS", "SKIP_GRAM", "CALL", "CUSTOM", "EMBEDDING_LOOKUP_SPARSE", "PAD",
    "UNIDIRECTIONAL_SEQUENCE_RNN", "GATHER", "BATCH_TO_SPACE_ND", "SPACE_TO_BATCH_ND", "TRANSPOSE", "MEAN", "SUB", "DIV", "SQUEEZE",
    "UNIDIRECTIONAL_SEQUENCE_LSTM", "STRIDED_SLICE", "BIDIRECTIONAL_SEQUENCE_RNN", "EXP", "TOPK_V2", "SPLIT", "LOG_SOFTMAX", "DELEGATE",
    "BIDIRECTIONAL_SEQUENCE_LSTM", "CAST", "PRELU", "MAXIMUM", "ARG_MAX", "MINIMUM", "LESS", "NEG", "PADV2", "GREATER", "GREATER_EQUAL",
    "LESS_EQUAL", "SELECT", "SLICE", "SIN", "TRANSPOSE_CONV", "SPARSE_TO_DENSE", "TILE", "EXPAND_DIMS", "EQUAL", "NOT_EQUAL", "LOG",
    "SUM", "SQRT", "RSQRT", "SHAPE", "POW", "ARG_MIN", "FAKE_QUANT", "REDUCE_PROD", "REDUCE_MAX", "PACK", "LOGICAL_OR", "ONE_HOT",
    "LOGICAL_AND", "LOGICAL_NOT", "UNPACK", "REDUCE_MIN", "FLOOR_DIV", "REDUCE_ANY", "SQUARE", "ZEROS_LIKE", "FILL", "FLOOR_MOD", "RANGE",
    "RESIZE_NEAREST_NEIGHBOR", "LEAKY_RELU", "SQUARED_DIFFERENCE", "MIRROR_PAD", "ABS", "SPLIT_V", "UNIQUE", "CEIL", "REVERSE_V2",
    "ADD_N", "GATHER_ND", "COS", "WHERE", "RANK", "ELU", "REVERSE_SEQUENCE", "MATRIX_DIAG", "QUANTIZE", "MATRIX_SET_DIAG", "ROUND",
    "HARD_SWISH", "IF", "WHILE", "NON_MAX_SUPPRESSION_V4", "NON_MAX_SUPPRESSION_V5", "SCATTER_ND", "SELECT_V2", "DENSIFY", "SEGMENT_SUM",
    "BATCH_MATMUL", "PLACEHOLDER_FOR_GREATER_OP_CODES", "CUMSUM", "CALL_ONCE", "BROADCAST_TO", "RFFT2D", "CONV_3D", "IMAG", "REAL",
    "COMPLEX_ABS", "HASHTABLE", "HASHTABLE_FIND", "HASHTABLE_IMPORT", "HASHTABLE_SIZE", "REDUCE_ALL", "CONV_3D_TRANSPOSE", "VAR_HANDLE",
    "READ_VARIABLE", "ASSIGN_VARIABLE", "BROADCAST_ARGS", "RANDOM_STANDARD_NORMAL", "BUCKETIZE", "RANDOM_UNIFORM", "MULTINOMIAL", "GELU",
    "DYNAMIC_UPDATE_SLICE", "RELU_0_TO_1", "UNSORTED_SEGMENT_PROD", "UNSORTED_SEGMENT_MAX", "UNSORTED_SEGMENT_SUM", "ATAN2",
    "UNSORTED_SEGMENT_MIN", "SIGN", "BITCAST", "BITWISE_XOR", "RIGHT_SHIFT", "STABLEHLO_LOGISTIC", "STABLEHLO_ADD", "STABLEHLO_DIVIDE",
    "STABLEHLO_MULTIPLY", "STABLEHLO_MAXIMUM", "STABLEHLO_RESHAPE", "STABLEHLO_CLAMP", "STABLEHLO_CONCATENATE",
    "STABLEHLO_BROADCAST_IN_DIM", "STABLEHLO_CONVOLUTION", "STABLEHLO_SLICE", "STABLEHLO_CUSTOM_CALL", "STABLEHLO_REDUCE",
    "STABLEHLO_ABS", "STABLEHLO_AND", "STABLEHLO_COSINE", "STABLEHLO_EXPONENTIAL", "STABLEHLO_FLOOR", "STABLEHLO_LOG",
    "STABLEHLO_MINIMUM", "STABLEHLO_NEGATE", "STABLEHLO_OR", "STABLEHLO_POWER", "STABLEHLO_REMAINDER", "STABLEHLO_RSQRT",
    "STABLEHLO_SELECT", "STABLEHLO_SUBTRACT", "STABLEHLO_TANH", "STABLEHLO_SCATTER", "STABLEHLO_COMPARE", "STABLEHLO_CONVERT",
    "STABLEHLO_DYNAMIC_SLICE", "STABLEHLO_DYNAMIC_UPDATE_SLICE", "STABLEHLO_PAD", "STABLEHLO_IOTA", "STABLEHLO_DOT_GENERAL",
    "STABLEHLO_REDUCE_WINDOW", "STABLEHLO_SORT", "STABLEHLO_WHILE", "STABLEHLO_GATHER", "STABLEHLO_TRANSPOSE", "DILATE",
    "STABLEHLO_RNG_BIT_GENERATOR", "REDUCE_WINDOW", "STABLEHLO_COMPOSITE", "STABLEHLO_SHIFT_LEFT", "STABLEHLO_CBRT", "STABLEHLO_CASE",
)  # fmt: skip

CUSTOM = OPERATORS.index("CUSTOM")
PLACEHOLDER = OPERATORS.index("PLACEHOLDER_FOR_GREATER_OP_CODES")
"""In the older, one-byte field: the newer field holds the code."""

PADDINGS = ("SAME", "VALID")
ACTIVATIONS = ("", "RELU", "RELU_N1_TO_1", "RELU6", "TANH", "SIGN_BIT")


@dataclass(frozen=True, slots=True)
class Option:
    """A field of an operator's options. words: what its numbers mean, None for a number or a flag."""

    name: str
    field: int
    kind: str = "int32"
    default: int = 0
    words: tuple[str, ...] | None = None


def _activation(field: int) -> Option:
    return Option("activation", field, "int8", 0, ACTIVATIONS)


_PADDING = Option("padding", 0, "int8", 0, PADDINGS)
_STRIDES = (Option("stride_width", 1), Option("stride_height", 2))

OPTIONS: dict[str, tuple[int, tuple[Option, ...]]] = {
    "CONV_2D": (1, (_PADDING, *_STRIDES, _activation(3), Option("dilation_width", 4, default=1), Option("dilation_height", 5, default=1))),
    "DEPTHWISE_CONV_2D": (
        2,
        (_PADDING, *_STRIDES, _activation(4), Option("dilation_width", 5, default=1), Option("dilation_height", 6, default=1)),
    ),
    "TRANSPOSE_CONV": (49, (_PADDING, *_STRIDES, _activation(3))),
    "CONV_3D": (
        106,
        (
            *(_PADDING, Option("stride_depth", 1), Option("stride_width", 2), Option("stride_height", 3), _activation(4)),
            *(Option(f"dilation_{side}", 5 + place, default=1) for place, side in enumerate(("depth", "width", "height"))),
        ),
    ),
    **{
        name: (5, (_PADDING, *_STRIDES, Option("filter_width", 3), Option("filter_height", 4), _activation(5)))
        for name in ("AVERAGE_POOL_2D", "MAX_POOL_2D", "L2_POOL_2D")
    },
    "FULLY_CONNECTED": (8, (_activation(0), Option("weights_format", 1, "int8"), Option("keep_dimensions", 2, "bool"))),
    "BATCH_MATMUL": (101, (Option("transpose_first", 0, "bool"), Option("transpose_second", 1, "bool"))),
    "CONCATENATION": (10, (Option("axis", 0), _activation(1))),
    "ADD": (11, (_activation(0),)),
    "MUL": (21, (_activation(0),)),
    "SUB": (28, (_activation(0),)),
    "DIV": (29, (_activation(0),)),
    "RESIZE_BILINEAR": (15, (Option("align_corners", 2, "bool"), Option("half_pixel_centres", 3, "bool"))),
    "RESIZE_NEAREST_NEIGHBOR": (74, (Option("align_corners", 0, "bool"), Option("half_pixel_centres", 1, "bool"))),
    "UNIDIRECTIONAL_SEQUENCE_LSTM": (71, (_activation(0), Option("time_major", 3, "bool"))),
    "BIDIRECTIONAL_SEQUENCE_LSTM": (69, (_activation(0), Option("time_major", 4, "bool", 1))),
    "UNIDIRECTIONAL_SEQUENCE_RNN": (31, (Option("time_major", 0, "bool"), _activation(1))),
    "SVDF": (6, (Option("rank", 0), _activation(1))),
    "GATHER": (23, (Option("axis", 0), Option("batch_dimensions", 1))),
    "IF": (92, (Option("then", 0), Option("else", 1))),
    "WHILE": (93, (Option("condition", 0), Option("body", 1))),
    "CALL_ONCE": (103, (Option("initialisation", 0),)),
    "CALL": (16, (Option("graph", 0, "uint32"),)),
}
"""Operator → number of its options in the union BuiltinOptions, and their fields."""

CALLS = {"IF": ("then", "else"), "WHILE": ("condition", "body"), "CALL_ONCE": ("initialisation",), "CALL": ("graph",)}
"""Operator → those of its options that are graphs."""
