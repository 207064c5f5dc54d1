"""Which chantier has which number: no two have the same. Pure."""

from collections.abc import Callable

from chatbot.content.drafts import Content, TopicDraft
from chatbot.errors import OperatorError


class NumberTaken(OperatorError):
    """A source counts a chantier by a number that another one has."""


def as_title(draft: TopicDraft) -> str:
    """How an edition's chantiers are named to the operator."""
    return f"{draft.title!r} ({draft.key})"


def as_file(draft: TopicDraft) -> str:
    """How a pack's are: by the file that has the number."""
    return f"{draft.key}.md ({draft.title!r})"


def refuse_taken_numbers(content: Content, named: Callable[[TopicDraft], str]) -> None:
    """Raises NumberTaken when two topics have one number."""
    holders: dict[int, TopicDraft] = {}
    for draft in content.values():
        if draft.number is None:
            continue
        holder = holders.setdefault(draft.number, draft)
        if holder is not draft:
            raise NumberTaken(
                f"number {draft.number} is taken by {named(holder)} and by {named(draft)}"
            )


def refuse_other_titles(current: Content, given: Content) -> None:
    """Raises NumberTaken when an edition gives a known number to another topic."""
    holders = {draft.number: draft for draft in current.values() if draft.number is not None}
    for key, draft in given.items():
        holder = holders.get(draft.number) if draft.number is not None else None
        if holder is not None and holder.key != key:
            raise NumberTaken(
                f"number {draft.number} is {as_title(holder)} so far, and "
                f"{draft.title!r} in this edition; --renumber if the edition counts anew"
            )


def without_numbers(current: Content, given: Content) -> Content:
    """The topics that the edition doesn't mention, nor a later edition: they aren't counted now."""
    edition = max(draft.edition for draft in given.values())
    return {
        key: draft.model_copy(update={"number": None})
        for key, draft in current.items()
        if key not in given and draft.edition <= edition
    }
