"""The hashes of the migrations: those that are listed stay as they are, new ones are added."""

from hashlib import sha256
from pathlib import Path

ALEMBIC = Path(__file__).parents[2] / "alembic"
FILE = ALEMBIC / "versions.sha256"


def hashes() -> str:
    """List the migrations with their hashes: each that was listed with the hash that it had."""
    listed = FILE.read_text("utf-8").splitlines()
    known = {line.split()[1] for line in listed}
    found = {f"versions/{path.name}": path for path in sorted(ALEMBIC.glob("versions/*.py"))}
    listed += [f"{of_file(found[name])}  {name}" for name in found.keys() - known]
    return "".join(f"{line}\n" for line in sorted(listed, key=lambda line: line.split()[1]))


def of_file(path: Path) -> str:
    """Return a file's hash, as sha256sum writes it."""
    return sha256(path.read_bytes()).hexdigest()
