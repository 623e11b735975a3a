"""Pinned distributions in, unpacked folders in the cache out; found and fetched by pip's own finder, checked by their SHA-256."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from _corpus.listing import LOCK

# `pip download` would build each source distribution just to learn its metadata, so only pip's finder is used:
# it knows the user's index, proxies and certificates.
_PIP = """
import json, sys
from pip._internal.commands import create_command
name, version, target = sys.argv[1:]
command = create_command("download")
options, _ = command.parse_args(["--no-deps", "--quiet", name])
with command.main_context():
    session = command.get_default_session(options)
    finder = command._build_package_finder(options, session)
    links = {c.link.filename: c.link for c in finder.find_all_candidates(name)
             if str(c.version) == version and c.link.hash_name == "sha256"}
    if not target:
        print(json.dumps({file: link.hash for file, link in links.items()}))
    else:
        file = target.replace("\\\\", "/").rsplit("/", 1)[1].removesuffix(".part")
        link = links[file]
        if link.is_file:
            import shutil
            shutil.copy(link.file_path, target)
        else:
            with session.get(link.url_without_fragment, stream=True) as answer, open(target, "wb") as out:
                answer.raise_for_status()
                for block in answer.iter_content(1 << 16):
                    out.write(block)
"""


def cache() -> Path:
    """The folder outside the tree that keeps archives, environments and recorded runs."""
    place = os.environ.get("NB2PKG_CORPUS") or "~/.cache/nb2pkg-corpus"
    folder = Path(place).expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_lock(versions: dict[str, str]) -> None:
    """Look up the file and hash of each pinned distribution: its source distribution, or else its pure wheel."""
    locked = {}
    for name, version in versions.items():
        answer = _pip(name, version, "")
        file, digest = min(
            json.loads(answer).items(), key=lambda item: _preference(item[0])
        )
        locked[name] = {"version": version, "file": file, "sha256": digest}
    LOCK.write_text(json.dumps(locked, indent=2) + "\n", encoding="utf-8")


def _preference(file: str) -> tuple[int, str]:
    """Source distributions first; dbdemos ships its notebooks only in the wheel, and there is but one of it."""
    if file.startswith("dbdemos"):
        return (0 if file.endswith(".whl") else 1, file)
    return (0 if file.endswith((".tar.gz", ".zip")) else 1, file)


def unpacked(sources: Iterable[str]) -> dict[str, Path]:
    """The root folder of each distribution, downloaded and unpacked when it is not there yet."""
    locked = json.loads(LOCK.read_text(encoding="utf-8"))
    return {source: _root(source, locked[source]) for source in sorted(set(sources))}


def _root(source: str, entry: dict[str, str]) -> Path:
    folder = cache() / "unpacked" / f"{source}-{entry['version']}-{entry['sha256'][:8]}"
    if not folder.exists():
        archive = _downloaded(source, entry)
        partial = folder.with_name(folder.name + ".partial")
        _unpack(archive, partial)
        partial.rename(folder)
    inside = list(folder.iterdir())
    return (
        inside[0] if len(inside) == 1 and entry["file"].endswith(".tar.gz") else folder
    )


def _downloaded(source: str, entry: dict[str, str]) -> Path:
    archive = cache() / "archives" / entry["file"]
    if not archive.exists():
        archive.parent.mkdir(exist_ok=True)
        print(f"downloading {entry['file']}", file=sys.stderr)
        partial = archive.with_name(archive.name + ".part")
        _pip(source, entry["version"], str(partial))
        partial.rename(archive)
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != entry["sha256"]:
        raise SystemExit(
            f"{archive}: SHA-256 is {found}, the lock file says {entry['sha256']}"
        )
    return archive


def _unpack(archive: Path, folder: Path) -> None:
    if archive.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(archive) as members:
            members.extractall(folder)
    else:
        with tarfile.open(archive) as members:
            members.extractall(folder, filter="data")


def _pip(name: str, version: str, target: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-c", _PIP, name, version, target],
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise SystemExit(f"{name} {version} cannot be had:\n{answer.stderr[-2000:]}")
    return answer.stdout
