"""Find the modules that rooms may have by their file names, so that no list of rooms is needed."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

from sqlalchemy import MetaData

from chatbot.engine.storage.engine import Base

HERE = Path(__file__).parent


def modules(*patterns: str) -> list[ModuleType]:
    """Import the files of chatbot/ that match, such as all `models.py`, sorted by folder."""
    files = {file for pattern in patterns for file in HERE.rglob(pattern)}
    return [
        import_module(".".join(file.relative_to(HERE.parent).with_suffix("").parts))
        for file in sorted(files, key=lambda file: (file.parent, file.name))
    ]


def all_tables() -> MetaData:
    """Return every room's tables, for alembic and for what compares a database with them."""
    modules("models.py")  # each adds its tables
    return Base.metadata
