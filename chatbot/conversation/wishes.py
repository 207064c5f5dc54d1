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


@dataclass(frozen=True, slots=True)
class Redirect:
    """Returned in a reply's place: the words are that wish, whose own handler shall answer."""

    wish: str
    words: str = ""  # what it concerns, as a command's words: "7", "5 7", "tout", "10 juin"
    keeps_step: bool = False  # what the sender is in the middle of goes on
    sure: bool = True  # else it is a question where the sender may not change that for a group
