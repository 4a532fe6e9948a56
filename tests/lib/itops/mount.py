"""Two ways in which policy gets onto a disk: files replaced one by one, and a mounted ConfigMap."""

import shutil
from collections.abc import Callable
from pathlib import Path


class PlainDirectory:
    """A directory whose files are replaced one after the other, each of them at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.path.mkdir()

    def publish(self, files: dict[str, bytes]) -> None:
        for name, content in files.items():
            fresh = self.path / f".{name}.new"
            fresh.write_bytes(content)
            fresh.replace(self.path / name)
        for old in self.path.iterdir():
            if old.name not in files:
                old.unlink()


class KubeletMount:
    """A volume as the kubelet writes it: all files change at once, by one rename of `..data`.

    The files people see are links through `..data`, which is itself a link to a dated directory. A
    new set gets a directory of its own; then `..data` is re-pointed; then the old one is deleted.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.path.mkdir()
        self._generation = 0

    def publish(self, files: dict[str, bytes]) -> None:
        self.switch(files)()

    def switch(self, files: dict[str, bytes]) -> Callable[[], None]:
        """All but the last step, which it returns: the old directory is deleted file by file, and
        who has opened it before may still be reading it."""
        self._generation += 1
        dated = self.path / f"..2026_01_01_00_00_00.{self._generation:09d}"
        dated.mkdir()
        for name, content in files.items():
            (dated / name).write_bytes(content)
        data = self.path / "..data"
        old = data.readlink() if data.is_symlink() else None
        fresh = self.path / "..data_tmp"
        fresh.symlink_to(dated.name)
        fresh.replace(data)
        for name in files:
            link = self.path / name
            if not link.is_symlink():
                link.symlink_to(Path("..data") / name)
        for link in self.path.iterdir():
            if not link.name.startswith("..") and link.name not in files:
                link.unlink()
        return lambda: shutil.rmtree(self.path / old) if old is not None else None
