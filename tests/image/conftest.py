"""The image of each flavour, built and unpacked by scripts/image.sh."""

import subprocess
from pathlib import Path

import image
import pytest
from container import Image


@pytest.fixture(scope="session")
def build_image(root: Path) -> dict[str, Image]:
    """Both flavours; one after the other, as they share their first layers."""
    built = {}
    for flavour in image.FLAVOURS:
        subprocess.run([root / "scripts" / "image.sh", "build", flavour], check=True)
        built[flavour] = image.load(flavour)
    return built


@pytest.fixture(params=image.FLAVOURS)
def flavour(request: pytest.FixtureRequest) -> str:
    """Each flavour in turn."""
    return request.param


@pytest.fixture
def built(build_image: dict[str, Image], flavour: str) -> Image:
    """The image of `flavour`."""
    return build_image[flavour]
