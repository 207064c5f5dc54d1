"""What the benches say, and who is chosen to be measured."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

import typer

from bench.starting import Broken


class Named(Protocol):
    """What can be chosen."""

    @property
    def name(self) -> str:
        """By this."""


One = TypeVar("One", bound=Named)


def print_out(title: str, table: Sequence[str], honesty: Sequence[str]) -> None:
    """What was found."""
    typer.echo("\n".join(["", title, *table, *honesty]))


def chosen(everybody: Sequence[One], names: Sequence[str]) -> Sequence[One]:
    """Those with these names, or everybody. Raises Broken."""
    known = {one.name: one for one in everybody}
    if unknown := set(names) - set(known):
        raise Broken(f"{', '.join(sorted(unknown))}: not among {', '.join(known)}")
    return [known[name] for name in names] or everybody


def on_the_way(line: str) -> None:
    """What is known already, apart from the result."""
    typer.echo(line, err=True)
