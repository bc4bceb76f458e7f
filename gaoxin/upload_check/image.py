"""Photographs and drawings: opened, turned upright, made smaller and written anew.

Only pixels pass. Position, camera, comments, colour profile and whatever else hangs on the file stay
behind, save the day on which it was taken, which is returned.
"""

import re
from datetime import date
from typing import BinaryIO

# The modules Pillow would import when it needs them, at which time no file can be opened any more.
from PIL import Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin

from gaoxin.upload_check import Refused

Image.preinit()
PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin)

LONGEST_SIDE = 2560
JPEG_QUALITY = 85
# A JPEG is decoded at a fraction of its size, a PNG whole, at four bytes a pixel and often twice.
MOST_PIXELS = {"JPEG": 110_000_000, "MPO": 110_000_000, "PNG": 25_000_000}
Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
EXIF, TAKEN_AT = 0x8769, 0x9003
# Another kind of file that hides in the picture. Long enough never to occur in pixels by chance.
HIDDEN = re.compile(rb"<script|<\?php|<html|<!doctype|<iframe", re.IGNORECASE)
PLAIN = {"L", "LA", "RGB", "RGBA"}


def inspect(kind: str, source: BinaryIO, output: BinaryIO) -> dict:
    if HIDDEN.search(source.read()):
        raise Refused("图片里夹带了网页代码。请用看图软件打开后另存为 JPG 再传。")
    source.seek(0)
    with open_image(source) as image:
        taken_on = day_of(image)
        drawn = upright_and_small(image)
        is_png = image.format == "PNG"
    if is_png:
        drawn.save(output, "PNG")
    else:
        drawn.save(output, "JPEG", quality=JPEG_QUALITY)
    return {
        "content_type": "image/png" if is_png else "image/jpeg",
        "width": drawn.width,
        "height": drawn.height,
        "taken_on": taken_on,
    }


def open_image(source: BinaryIO) -> Image.Image:
    try:
        image = Image.open(source, formats=["JPEG", "PNG"])
    except Image.DecompressionBombError:
        raise too_many_pixels() from None
    if image.width * image.height > MOST_PIXELS[image.format]:
        raise too_many_pixels(f"：{image.width}×{image.height}")
    if image.format == "PNG" and getattr(image, "n_frames", 1) > 1:
        raise Refused("这是动图。请截取一张静止的画面，存为 JPG 或 PNG 再传。")
    return image


def too_many_pixels(size: str = "") -> Refused:
    return Refused(f"图片的像素太多{size}（JPG 最多 1.1 亿，PNG 最多 2500 万）。请缩小后再传。")


def day_of(image: Image.Image) -> str | None:
    """The day the camera wrote, as 2024-11-08; nothing when it wrote none or nonsense."""
    text = str(image.getexif().get_ifd(EXIF).get(TAKEN_AT, ""))
    found = re.match(r"(\d{4})[:-](\d\d)[:-](\d\d)\b", text)
    try:
        return date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:
        return None


def upright_and_small(image: Image.Image) -> Image.Image:
    image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    if image.mode not in PLAIN:
        image = image.convert("RGB" if image.format != "PNG" or image.mode == "I;16" else "RGBA")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    image = ImageOps.exif_transpose(image)
    image.info.clear()  # what is left here Pillow would write
    return image
