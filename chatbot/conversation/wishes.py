"""Wishes: what people want of the bot itself, in their own words, where others type a command."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that people wish, and sentences by which they do.

    The chantier 7 among them stands for whichever are named: only a wish that names it concerns
    chantiers. So do « tout », a month, « jusqu’au 10 juin », and « tout sauf le 7 », « ne … que le
    7 », which it is given as "sauf 7", "que 7"; without a topic where that isn't clear.
    """

    name: str
    sentences: tuple[str, ...]
