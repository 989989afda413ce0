"""Reading an archive that may be damaged or hostile: nothing is unpacked to disk, and what is read is bounded."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from lzma import LZMAError
from pathlib import Path

from bot.history.problems import Reason
from bot.history.streaming import BrokenFile

PIECE = 1024 * 1024
# A day of JSON shrinks to a tenth or a thirtieth; what shrinks to less than this, once it is large, was made to.
MOST_RATIO = 250
LARGE = 16 * 1024 * 1024
LARGEST_MEMBER = 4 * 1024 * 1024 * 1024
_IS_ENCRYPTED = 0x1
_DAMAGE = (zipfile.BadZipFile, zlib.error, LZMAError, struct.error, EOFError, OSError, ValueError)


class NotAnArchive(Exception):  # noqa: N818 -- it says what the file is
    """The file can't be opened as a zip archive."""


class Archive:
    """An open zip archive. ``names`` are those of its members, in their order."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (*_DAMAGE, NotImplementedError) as error:
            raise NotAnArchive(str(path)) from error
        self._members = self._zip.infolist()
        self._may_read = max(LARGE, MOST_RATIO * path.stat().st_size)
        self.names = [member.filename for member in self._members]

    def pieces(self, place: int) -> Iterator[bytes]:
        """The bytes of a member, in pieces. Raises BrokenFile where they can't be had, or are too many."""
        member = self._members[place]
        self._refuse(member)
        try:
            with self._zip.open(member) as source:
                while piece := source.read(PIECE):
                    self._may_read -= len(piece)
                    if self._may_read < 0:
                        raise BrokenFile(Reason.TOO_LARGE)
                    yield piece
        except NotImplementedError:
            raise BrokenFile(Reason.UNSUPPORTED) from None
        except RuntimeError:  # what zipfile raises for a member that wants a password
            raise BrokenFile(Reason.ENCRYPTED) from None
        except _DAMAGE:
            raise BrokenFile(Reason.DAMAGED) from None

    def close(self) -> None:
        """Let the file go."""
        self._zip.close()

    def _refuse(self, member: zipfile.ZipInfo) -> None:
        if member.flag_bits & _IS_ENCRYPTED:
            raise BrokenFile(Reason.ENCRYPTED)
        is_bomb = member.file_size > LARGE and member.file_size > MOST_RATIO * max(1, member.compress_size)
        if is_bomb or member.file_size > min(LARGEST_MEMBER, self._may_read):
            raise BrokenFile(Reason.TOO_LARGE)
