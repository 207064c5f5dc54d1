"""Wishes: what people want of the bot itself, in their own words, where others type a command."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish of the bot itself, with example sentences.

    Chantier 7 in a sentence stands for any chantiers: only a wish with a 7 concerns chantiers. So
    do « tout », a month, « jusqu’au 10 juin », and « tout sauf le 7 », « ne … que le 7 », which the
    handler gets as "sauf 7", "que 7"; without a topic if the topic is unclear.
    """

    name: str
    sentences: tuple[str, ...]
