"""Wishes: what people want of the bot itself, in their own words, where others type a command."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that people wish, and sentences by which they do.

    The chantier 7 among them stands for whichever are named: only a wish that names it concerns
    chantiers. So do « tout », a month, and « jusqu’au 10 juin ».
    """

    name: str
    sentences: tuple[str, ...]
