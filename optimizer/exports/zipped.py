"""Files in a zip that is the same, byte for byte, whenever it is written."""

from __future__ import annotations

import zipfile

_MADE_ON = (2000, 1, 1, 0, 0, 0)


def add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add one file to an archive, without the moment at which it is added."""
    member = zipfile.ZipInfo(name, date_time=_MADE_ON)
    member.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(member, data)
