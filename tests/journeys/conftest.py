from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def settings_of_files(settings: Any, tmp_path: Path) -> None:
    """What is uploaded and written lies in a folder of this test."""
    settings.MEDIA_ROOT = tmp_path
