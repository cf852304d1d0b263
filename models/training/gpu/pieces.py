"""Large files through a narrow door: cut into pieces with a checksum each way, joined whole or not at all.

usage: pieces.py pack OUT --call-mib 32 FILE...   OUT/call-1, OUT/call-2, ...: what each call may carry
       pieces.py receive FOLDER TO                take one call's pieces; joins every file that is then complete
       pieces.py split FILE OUT [--piece-mib 15]  pieces of one file, and their list
       pieces.py join FOLDER TO                   the files whose pieces lie in FOLDER
"""
from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

MIB = 1 << 20
LIST = ".pieces.json"  # NAME.pieces.json: {"name", "sha256", "bytes", "pieces": [names in order]}


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if sys.version_info >= (3, 11) else _digest(file)


def _digest(file: object) -> str:
    sha = hashlib.sha256()
    while block := file.read(MIB):  # type: ignore[attr-defined]
        sha.update(block)
    return sha.hexdigest()


def cut(path: Path, size: int) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as file:
        number = 0
        while block := file.read(size):
            yield f"{path.name}.{number:03d}", block
            number += 1


def need_files(paths: list[Path]) -> None:
    for path in paths:
        if not path.is_file():
            sys.exit(f"{path} does not exist")


def split(path: Path, out: Path, size: int) -> list[str]:
    """Pieces of at most `size` bytes in OUT, and NAME.pieces.json."""
    need_files([path])
    out.mkdir(parents=True, exist_ok=True)
    names = []
    for name, block in cut(path, size):
        (out / name).write_bytes(block)
        names.append(name)
    note = {"name": path.name, "sha256": digest(path), "bytes": path.stat().st_size, "pieces": names}
    (out / (path.name + LIST)).write_text(json.dumps(note))
    return names


def pack(paths: list[Path], out: Path, size: int) -> int:
    """Fill OUT/call-N folders of at most about `size` bytes, in the order of the files; returns their number."""
    need_files(paths)
    shutil.rmtree(out, ignore_errors=True)
    piece = max(1, size // 8)
    call, room = 1, size
    for path in paths:
        whole = out / "all"
        names = split(path, whole, piece)
        for name in [path.name + LIST, *names]:
            length = (whole / name).stat().st_size
            if length > room:
                call, room = call + 1, size
            (out / f"call-{call}").mkdir(parents=True, exist_ok=True)
            (whole / name).rename(out / f"call-{call}" / name)
            room -= length
    shutil.rmtree(out / "all", ignore_errors=True)
    return call


def join(folder: Path, to: Path) -> tuple[list[str], list[str]]:
    """Every file whose pieces are all there is written to TO; (joined, still waiting)."""
    joined, waiting = [], []
    to.mkdir(parents=True, exist_ok=True)
    for listing in sorted(folder.glob("*" + LIST)):
        note = json.loads(listing.read_text())
        name = Path(note["name"]).name
        if not all((folder / piece).is_file() for piece in note["pieces"]):
            waiting.append(name)
            continue
        part = to / (name + ".part")
        with part.open("wb") as file:
            for piece in note["pieces"]:
                file.write((folder / piece).read_bytes())
        if digest(part) != note["sha256"]:
            part.unlink()
            sys.exit(f"{name} came damaged: its checksum is another; nothing was written")
        os.replace(part, to / name)
        joined.append(name)
    return joined, waiting


def receive(folder: Path, to: Path) -> tuple[list[str], list[str]]:
    if not folder.is_dir():
        sys.exit(f"{folder} does not exist")
    held = to / "pieces"
    held.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        shutil.copy(path, held / path.name)
    return join(held, to)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["pack", "receive", "split", "join"])
    parser.add_argument("first", type=Path)
    parser.add_argument("rest", type=Path, nargs="+")
    parser.add_argument("--call-mib", type=float, default=32)
    parser.add_argument("--piece-mib", type=float, default=15)
    a = parser.parse_args()
    if a.what == "pack":
        print(f"{pack(a.rest, a.first, int(a.call_mib * MIB))} calls in {a.first}")
    elif a.what == "split":
        print(*split(a.first, a.rest[0], int(a.piece_mib * MIB)))
    else:
        joined, waiting = (receive if a.what == "receive" else join)(a.first, a.rest[0])
        print(f"whole: {', '.join(joined) or 'none'}; waiting for pieces: {', '.join(waiting) or 'none'}")


if __name__ == "__main__":
    main()
