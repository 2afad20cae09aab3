"""Every network that measured rows are known of: how it is built, its family, and what the tables call it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import distribution
from pathlib import Path
from typing import Literal

from studio.graph import Graph, read_model
from studio.phones.architectures import dense, detectors, hybrids, images, searched, tensorflow_hosted, torchvision, transformers
from studio.phones.architectures.net import Net

Sort = Literal["cnn", "transformer"]


@dataclass(frozen=True, slots=True)
class _Packaged:
    """A model file inside the package mediapipe."""

    path: str

    def graph(self) -> Graph:
        return read_model(Path(str(distribution("mediapipe").locate_file(f"mediapipe/modules/{self.path}")))).graphs[0]


Build = Callable[[], Net] | _Packaged


@dataclass(frozen=True, slots=True)
class Known:
    """A network. sort: "transformer" if attention does most of it; called: its names in the tables of measurements, a model, or a model
    and its part with a slash between; quantised names too.
    """

    name: str
    family: str
    sort: Sort
    build: Build
    called: tuple[str, ...]

    def graph(self) -> Graph:
        """Raises PackageNotFoundError where it is a file of MediaPipe's package, and that isn't installed."""
        return self.build.graph() if isinstance(self.build, _Packaged) else self.build().graph()


def known_networks() -> Iterator[Known]:
    """Names are unique; networks of one family are left out together when the fit is judged."""
    yield from _hosted()
    for name, family, build, *called in _CNNS:
        yield Known(name, family, "cnn", build, tuple(called))
    for name, family, build, *called in _TRANSFORMERS:
        yield Known(name, family, "transformer", build, tuple(called))


def _hosted() -> Iterator[Known]:
    for alpha in (0.25, 0.5, 0.75, 1.0):
        for side in (128, 160, 192, 224):
            title = f"Mobilenet_V1_{alpha:.2f}_{side}" if alpha < 1 else f"Mobilenet_V1_1.0_{side}"
            build = partial(tensorflow_hosted.mobilenet_v1, alpha, side)
            yield _titled(f"mobilenet_v1_{alpha:g}_{side}", "mobilenet_v1", build, title)
    for alpha, side in [(0.5, 224), (0.75, 224), (1.0, 96), (1.0, 128), (1.0, 160), (1.0, 192), (1.0, 224)]:
        title = f"MnasNet_{alpha:.2f}_{side}" if alpha < 1 else f"MnasNet_1.0_{side}"
        yield _titled(f"mnasnet_{alpha:g}_{side}", "mnasnet", partial(tensorflow_hosted.mnasnet, alpha, side), title)
    for name, family, whole, title in _HOSTED:
        yield _titled(name, family, whole, title)


def _titled(name: str, family: str, build: Build, title: str) -> Known:
    return Known(name, family, "cnn", build, (title, f"{title}_quant", *_ALSO.get(title, ())))


_ALSO = {
    "Mobilenet_V1_1.0_224": ("MobileNet", "MobileNetV1"),
    "Mobilenet_V2_1.0_224": ("MobileNetV2",),
    "MnasNet_1.0_224": ("MnasNet",),
}
"""What talks call the models of TensorFlow's tables."""

_HOSTED: list[tuple[str, str, Build, str]] = [
    ("mobilenet_v2_hosted", "mobilenet_v2", tensorflow_hosted.mobilenet_v2, "Mobilenet_V2_1.0_224"),
    ("squeezenet_1.0", "squeezenet", tensorflow_hosted.squeezenet, "SqueezeNet"),
    ("inception_v1", "inception_v1", tensorflow_hosted.inception_v1, "Inception_V1"),
    ("inception_v2", "inception", tensorflow_hosted.inception_v2, "Inception_V2"),
    ("inception_v3", "inception", tensorflow_hosted.inception_v3, "Inception_V3"),
    ("inception_v4", "inception", tensorflow_hosted.inception_v4, "Inception_V4"),
    ("inception_resnet_v2", "inception", tensorflow_hosted.inception_resnet_v2, "Inception_ResNet_V2"),
    ("nasnet_large", "nasnet", searched.nasnet_large, "NASNet_large"),
    ("resnet_v2_101", "resnet", tensorflow_hosted.resnet_v2_101, "ResNet_V2_101"),
]

_CNNS: list[tuple[str, str, Build, *tuple[str, ...]]] = [
    ("resnet18", "resnet", partial(torchvision.resnet_basic, [2, 2, 2, 2]), "resnet18"),
    ("resnet50", "resnet", partial(torchvision.resnet, [3, 4, 6, 3]), "resnet50", "ResNet-50"),
    ("resnet101", "resnet", partial(torchvision.resnet, [3, 4, 23, 3]), "resnet101"),
    ("wideresnet50", "resnet", partial(torchvision.resnet, [3, 4, 6, 3], 128), "wideresnet50"),
    ("resnext50", "resnext", partial(torchvision.resnet, [3, 4, 6, 3], 4, 32), "resnext50"),
    ("resnext101", "resnext", partial(torchvision.resnet, [3, 4, 23, 3], 8, 32), "resnext101"),
    ("googlenet", "inception_v1", partial(tensorflow_hosted.inception_v1, True), "googlenet"),
    ("mobilenet_v2", "mobilenet_v2", torchvision.mobilenet_v2, "mobilenet_v2"),
    ("mobilenet_v3_small", "mobilenet_v3", torchvision.mobilenet_v3_small, "mobilenet_v3_small"),
    ("mnasnet05", "mnasnet", torchvision.mnasnet05, "mnasnet05"),
    ("shufflenet_v2_0.5", "shufflenet", torchvision.shufflenet_v2_05, "shufflenet_v2"),
    ("squeezenet_1.1", "squeezenet", partial(tensorflow_hosted.squeezenet, "1.1"), "squeezenet1_1"),
    ("regnet_x_3.2gf", "regnet", partial(torchvision.regnet, 32, [96, 192, 432, 1008], [2, 6, 15, 2], 48), "regnet"),
    ("regnet_y_800mf", "regnet", partial(torchvision.regnet, 32, [64, 144, 320, 784], [1, 3, 8, 2], 16, True), "regnet_y_800mf"),
    ("efficientnet_b4", "efficientnet", partial(torchvision.efficientnet, 1.4, 1.8, 224), "efficientnet_b4"),
    ("efficientnet_v2_s", "efficientnet", torchvision.efficientnet_v2_s, "efficientnet_v2_s"),
    ("convnext_tiny", "convnext", partial(torchvision.convnext, [96, 192, 384, 768], [3, 3, 9, 3]), "convnext_tiny"),
    ("convnext_base", "convnext", partial(torchvision.convnext, [128, 256, 512, 1024], [3, 3, 27, 3]), "convnext_base"),
    ("mobileone_s0", "mobileone", partial(torchvision.mobileone, [0.75, 1.0, 1.0, 2.0]), "MobileOne-S0"),
    ("mobileone_s1", "mobileone", partial(torchvision.mobileone, [1.5, 1.5, 2.0, 2.5]), "MobileOne-S1"),
    ("mobileone_s2", "mobileone", partial(torchvision.mobileone, [1.5, 2.0, 2.5, 4.0]), "MobileOne-S2"),
    ("mobileone_s3", "mobileone", partial(torchvision.mobileone, [2.0, 2.5, 3.0, 4.0]), "MobileOne-S3"),
    ("mobileone_s4", "mobileone", partial(torchvision.mobileone, [3.0, 3.5, 3.5, 4.0], True), "MobileOne-S4"),
    ("dla102x", "dla", torchvision.dla102x, "dla102x"),
    ("yolo_v8_n", "yolo", partial(detectors.yolo_v8, 0.33, 0.25, 1024), "yolov8_det"),
    ("yolo_v8_n_seg", "yolo", partial(detectors.yolo_v8, 0.33, 0.25, 1024, masks=True), "yolov8_seg"),
    ("fastsam_s", "yolo", partial(detectors.yolo_v8, 0.33, 0.5, 1024, masks=True, head=1), "fastsam_s"),
    ("fastsam_x", "yolo", partial(detectors.yolo_v8, 1.0, 1.25, 512, masks=True, head=1), "fastsam_x"),
    ("yolo_11_n", "yolo", detectors.yolo_11, "yolov11_det"),
    ("yolo_11_n_seg", "yolo", partial(detectors.yolo_11, masks=True), "yolov11_seg"),
    ("yolo_v5_m", "yolo", partial(detectors.yolo_v5, 0.67, 0.75), "yolov5"),
    ("yolox_s", "yolo", partial(detectors.yolo_v5, 0.33, 0.5, focus=True, decoupled=True), "yolox"),
    ("yolo_v7_tiny", "yolo", detectors.yolo_v7_tiny, "yolov7"),
    ("posenet", "mobilenet_v1", dense.posenet, "posenet_mobilenet", "PoseNet"),
    ("yamnet", "mobilenet_v1", dense.yamnet, "yamnet"),
    ("hrnet_w32", "hrnet", partial(dense.hrnet, 32, 256, 192, 17), "hrnet_pose"),
    ("hrnet_w18_face", "hrnet", partial(dense.hrnet, 18, 256, 256, 29, True), "hrnet_face"),
    ("openpose", "vgg", dense.openpose, "openpose"),
    ("craft", "vgg", partial(dense.craft, 608, 800), "easyocr/EasyOCRDetector"),
    ("unet", "unet", partial(dense.unet, 640, 1280), "unet_segmentation"),
    ("fcn_resnet50", "resnet", partial(dense.fcn_resnet50, 512, False), "fcn_resnet50/FCN-ResNet50", "fcn_resnet50_quantized"),
    ("deeplab_v3_resnet50", "resnet", partial(dense.fcn_resnet50, 513, True), "deeplabv3_resnet50"),
    ("deeplab_v3_plus", "mobilenet_v2", dense.deeplab_v3_plus_mobilenet, "deeplabv3_plus_mobilenet"),
    ("quicksrnet_s", "quicksrnet", partial(images.quicksrnet, 32, 2), "quicksrnetsmall"),
    ("quicksrnet_m", "quicksrnet", partial(images.quicksrnet, 32, 5), "quicksrnetmedium"),
    ("quicksrnet_l", "quicksrnet", partial(images.quicksrnet, 64, 11), "quicksrnetlarge"),
    ("srvgg", "esrgan", images.srvgg, "real_esrgan_general_x4v3"),
    ("rrdb", "esrgan", images.rrdb, "real_esrgan_x4plus", "esrgan"),
    ("nasnet_large_224", "nasnet", partial(searched.nasnet_large, 224, 1000), "nasnet"),
    ("proxyless_mobile", "proxyless", partial(searched.bottlenecks, searched.PROXYLESS), "ProxylessNAS-R"),
    ("single_path", "single_path", partial(searched.bottlenecks, searched.SINGLE_PATH), "Single-Path NAS"),
    ("ir_se_100", "ir_se", torchvision.ir_se_100, "cavaface"),
    ("aotgan", "aotgan", images.aotgan, "aotgan"),
    ("face_landmark", "mediapipe", _Packaged("face_landmark/face_landmark.tflite"), "mediapipe_face/FaceLandmarkDetector"),
    ("selfie_segmentation", "mediapipe", _Packaged("selfie_segmentation/selfie_segmentation.tflite"), "mediapipe_selfie"),
    (
        "hand_landmark_full",
        "mediapipe",
        _Packaged("hand_landmark/hand_landmark_full.tflite"),
        "mediapipe_hand_gesture/HandLandmarkDetector",
    ),
    ("midas_small", "midas", images.midas_small, "midas"),
]

_TRANSFORMERS: list[tuple[str, str, Build, *tuple[str, ...]]] = [
    ("vit_b_16", "vit", partial(transformers.vit, 224, 16, 768, 12), "vit"),
    ("beit_b_16", "vit", partial(transformers.vit, 224, 16, 768, 12), "beit"),
    ("video_mae", "vit", partial(transformers.vit, 224, 16, 768, 12, 400, 16), "video_mae"),
    ("swin_t", "swin", partial(transformers.swin, 96, [2, 2, 6, 2]), "swin_tiny"),
    ("swin_s", "swin", partial(transformers.swin, 96, [2, 2, 18, 2]), "swin_small"),
    ("swin_b", "swin", partial(transformers.swin, 128, [2, 2, 18, 2]), "swin_base"),
    ("bert_base", "bert", partial(transformers.bert, 384, 768, 12, 3072, 30522), "bert_base_uncased_hf"),
    ("distil_bert", "bert", partial(transformers.bert, 384, 768, 6, 3072, 30522), "distil_bert_base_uncased_hf"),
    ("albert_base", "bert", partial(transformers.bert, 384, 768, 12, 3072, 30000, 128), "albert_base_v2_hf"),
    ("electra_base", "bert", partial(transformers.bert, 384, 768, 12, 3072, 1, head=False), "electra_bert_base_discrim_google"),
    ("nomic_embed", "bert", partial(transformers.bert, 128, 768, 12, 4608, 1, head=False), "nomic_embed_text"),
    ("trocr_encoder", "vit", partial(transformers.vit, 384, 16, 384, 12), "trocr/TrOCREncoder"),
    ("mobile_bert", "mobile_bert", transformers.mobile_bert, "mobile_bert_uncased_google"),
    ("opus_mt_encoder", "opus_mt", partial(transformers.encoder, 256, 512, 6, 2048),
     "opus_mt_en_es/OpusMTEncoder", "opus_mt_en_zh/OpusMTEncoder", "opus_mt_es_en/OpusMTEncoder", "opus_mt_zh_en/OpusMTEncoder"),
    ("whisper_tiny_encoder", "whisper", partial(transformers.whisper_encoder, 384, 4),
     "whisper_tiny_en/WhisperEncoder", "whisper_tiny_en/WhisperEncoderInf"),
    ("whisper_base_encoder", "whisper", partial(transformers.whisper_encoder, 512, 6),
     "whisper_base_en/WhisperEncoder", "whisper_base_en/WhisperEncoderInf"),
    ("whisper_small_encoder", "whisper", partial(transformers.whisper_encoder, 768, 12),
     "whisper_small_en/WhisperEncoder", "whisper_small_en/WhisperEncoderInf"),
    ("whisper_medium_encoder", "whisper", partial(transformers.whisper_encoder, 1024, 24),
     "whisper_medium_en/WhisperEncoder", "whisper_medium_en/WhisperEncoderInf"),
    ("clip", "clip", partial(transformers.clip, True), "openai_clip/OpenAI-Clip"),
    ("depth_anything", "depth_anything", transformers.depth_anything, "depth_anything", "depth_anything_v2"),
    ("detr_resnet50", "detr", partial(transformers.detr, [3, 4, 6, 3]), "detr_resnet50"),
    ("detr_resnet101", "detr", partial(transformers.detr, [3, 4, 23, 3]), "detr_resnet101"),
    ("segformer_b0", "segformer", transformers.segformer_b0, "segformer_base/Segformer-Base"),
    ("mobile_vit_s", "mobile_vit", hybrids.mobile_vit_s, "mobile_vit/Mobile-VIT"),
    ("efficientformer_l1", "efficientformer", partial(hybrids.efficientformer, [48, 96, 224, 448], [3, 2, 6, 4], 1),
     "efficientformer", "EfficientFormer-L1"),
    ("efficientformer_l3", "efficientformer", partial(hybrids.efficientformer, [64, 128, 320, 512], [4, 4, 12, 6], 4),
     "EfficientFormer-L3"),
    ("efficientformer_l7", "efficientformer", partial(hybrids.efficientformer, [96, 192, 384, 768], [6, 6, 18, 8], 8),
     "EfficientFormer-L7"),
    ("levit_128s", "levit", hybrids.levit_128s, "levit"),
]  # fmt: skip
