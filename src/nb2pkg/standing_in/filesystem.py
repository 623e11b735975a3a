"""Paths in, files of this machine read and written: `dbutils.fs` for any machine.

The text of this module runs as it is inside a kernel: it imports the standard library only.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple


class FileInfo(NamedTuple):
    """One entry of `dbutils.fs.ls`; folders end in `/` and have size 0."""

    path: str
    name: str
    size: int
    modificationTime: int

    def isDir(self) -> bool:
        """True for a folder."""
        return self.name.endswith("/")

    def isFile(self) -> bool:
        """True for a file."""
        return not self.isDir()


class FileSystem:
    """`dbutils.fs`. `dbfs:/x` and `/x` are `<root>/x` on this machine; `file:/x` is `/x`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def _local(self, path: str) -> Path:
        if path.startswith("file:"):
            return Path("/" + path[5:].lstrip("/"))
        scheme = re.match(r"[A-Za-z][\w+.-]*:/", path)
        if scheme and not path.startswith("dbfs:"):
            raise OSError(f"{path} is not on this machine")
        inner = os.path.normpath("/" + path.removeprefix("dbfs:").lstrip("/"))
        return self._root / inner.lstrip("/")

    def _shown(self, path: Path) -> str:
        if path.is_relative_to(self._root):
            inner = path.relative_to(self._root).as_posix()
            return "dbfs:/" + ("" if inner == "." else inner)
        return f"file:{path.as_posix()}"

    def _there(self, path: str) -> Path:
        local = self._local(path)
        if not local.exists():
            raise FileNotFoundError(f"No such file or directory {self._shown(local)}")
        return local

    def _info(self, path: Path) -> FileInfo:
        folder = path.is_dir()
        end, stat = "/" if folder else "", path.stat()
        size = 0 if folder else stat.st_size
        changed = int(stat.st_mtime * 1000)
        return FileInfo(self._shown(path) + end, path.name + end, size, changed)

    def ls(self, dir: str) -> list[FileInfo]:
        """What is in a folder, by name."""
        local = self._there(dir)
        return [
            self._info(p)
            for p in (sorted(local.iterdir()) if local.is_dir() else [local])
        ]

    def head(self, file: str, max_bytes: int = 65536) -> str:
        """The beginning of a file as text."""
        with self._there(file).open("rb") as opened:
            found = opened.read(max_bytes + 1)
        if len(found) > max_bytes:
            print(f"[Truncated to first {max_bytes} bytes]")
        return found[:max_bytes].decode("utf-8", errors="replace")

    def put(self, file: str, contents: str, overwrite: bool = False) -> bool:
        """Write a text; raises FileExistsError unless `overwrite`."""
        local = self._local(file)
        if local.exists() and not overwrite:
            raise FileExistsError(f"{self._shown(local)} already exists")
        local.parent.mkdir(parents=True, exist_ok=True)
        written = local.write_bytes(contents.encode("utf-8"))
        print(f"Wrote {written} bytes.")
        return True

    def mkdirs(self, dir: str) -> bool:
        """Make a folder and those above it."""
        self._local(dir).mkdir(parents=True, exist_ok=True)
        return True

    def cp(self, source: str, dest: str, recurse: bool = False) -> bool:
        """Copy a file, or with `recurse` a folder."""
        here, there = self._there(source), self._local(dest)
        if here.is_dir():
            if not recurse:
                raise IsADirectoryError(f"{source} is a folder: pass recurse=True")
            shutil.copytree(here, there, dirs_exist_ok=True)
            return True
        there = there / here.name if there.is_dir() else there
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(here, there)
        return True

    def mv(self, source: str, dest: str, recurse: bool = False) -> bool:
        """Copy, then remove the source."""
        return self.cp(source, dest, recurse) and self.rm(source, recurse)

    def rm(self, dir: str, recurse: bool = False) -> bool:
        """Remove a file, an empty folder, or with `recurse` any folder; False when there is none."""
        local = self._local(dir)
        if not local.exists():
            return False
        if not local.is_dir():
            local.unlink()
        elif recurse:
            shutil.rmtree(local)
        elif any(local.iterdir()):
            raise OSError(f"{dir} is not empty: pass recurse=True")
        else:
            local.rmdir()
        return True

    def mounts(self) -> list[object]:
        """No storage is mounted on this machine."""
        return []

    def refreshMounts(self) -> bool:
        """Nothing to refresh."""
        return True

    def mount(self, *arguments: object, **options: object) -> bool:
        """Refuse: there is nothing to mount here."""
        raise NotImplementedError(
            f"no storage can be mounted here: put the files in {self._root / 'mnt'}"
        )

    unmount = updateMount = mount
