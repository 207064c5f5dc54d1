"""What an announcement says of known dates: cancelled, moved, full, elsewhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from chatbot import french as fr
from chatbot.chantiers.matching import stems
from chatbot.chantiers.rules import fold
from chatbot.events import change_words as said_by
from chatbot.events.changing import Change, read_change
from chatbot.events.meant import COMMON, dates_meant, names, title_spans, title_stems
from chatbot.events.models import Event


def changes_in(text: str, events: Sequence[Event], today: date) -> list[Change]:
    """Find what an announcement says of known dates: cancelled, moved, full, elsewhere.

    One change for each date, or session of a date, however many sentences speak of it.
    """
    changes: dict[tuple[int, date | None], Change] = {}
    event: Event | None = None  # of which the sentence before speaks
    if not said_by.MARK.search(fr.folded(text)):
        return []
    sentences = said_by.sentences_in(text)
    for sentence in (part for each in sentences for part in _apart(each, events, today)):
        plain = fr.folded(sentence)
        meant = dates_meant(sentence, events, today)
        if len(meant) == 1 and names(sentence, meant[0], today):
            event = meant[0]
        elif not said_by.GOES_ON.search(plain):
            continue
        if event is None or not said_by.MARK.search(plain):
            continue
        spans = title_spans(sentence, event)
        if _tells_of_another(sentence, event):
            continue
        lead = sentence.rfind(":", 0, spans[-1][0]) + 1 if spans else 0  # "Réponse reçue :"
        before, state = changes.get((event.id, None)), event.state
        so_far = Event(id=event.id, topic_key="", state=before.state if before else state)
        order = read_change(sentence[lead:], so_far, today)
        if len(order.changes) != 1:
            continue
        [change] = order.changes
        place = change.state.place
        is_known = {*stems(fold(place))} <= {*stems(fold(state.place))}
        if is_known and change.state == replace(state, place=place):
            continue  # the place in other words
        if change.apart is None:
            changes[event.id, None] = Change(event, change.state)
        else:
            own = {*change.state.exceptions} - {*so_far.exceptions}
            changes[event.id, min(own)] = Change(event, state.without(*own), change.apart)
    return [*changes.values()]


def _apart(sentence: str, events: Sequence[Event], today: date) -> list[str]:
    """Divide a sentence that tells of two dates: "le marché ouvrira à 9h, et la visite à 10h"."""
    parts = said_by.AND_ANOTHER.split(sentence)
    meant = [dates_meant(part, events, today) for part in parts]
    each_names_one = all(len(named) == 1 for named in meant)
    are_others = len({named[0].id for named in meant if named}) == len(parts)
    return parts if each_names_one and are_others else [sentence]


def _tells_of_another(sentence: str, event: Event) -> bool:
    """Tell whether what a sentence changes is something else: "le parking est complet"."""
    subject = said_by.SUBJECT.search(fr.folded(sentence))
    if subject and not {*stems(subject["noun"])} & (title_stems(event) | COMMON):
        return True
    begins = next((start for start, _ in title_spans(sentence, event)), 0)
    before, after = fr.fold(sentence[:begins]).text, fr.fold(sentence[begins:]).text
    return said_by.OTHERS.search(f"{before}|{after}") is not None
