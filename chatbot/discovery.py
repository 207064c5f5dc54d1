"""What every room has, found by the names of its files: no list of rooms is kept."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent


def modules(*patterns: str) -> list[ModuleType]:
    """Import the files of chatbot/ that match, such as `models.py` of any room, by folder."""
    files = {file for pattern in patterns for file in HERE.rglob(pattern)}
    return [
        import_module(".".join(file.relative_to(HERE.parent).with_suffix("").parts))
        for file in sorted(files, key=lambda file: (file.parent, file.name))
    ]
