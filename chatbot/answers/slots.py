"""The pieces that answers are made of: what was published of one topic, by kind of thing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from chatbot.answers.days import Span, begins, line, line_on
from chatbot.answers.knowledge import Knowledge, Part, Person, Subject
from chatbot.answers.language import Words, contents
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.wording import edition_in_words
from chatbot.conversation.markup import escape, visible
from chatbot.events.models import Event
from chatbot.events.rules import has_a_day, is_past
from chatbot.french import counted
from chatbot.french.vocabulary import MONTHS

JOINING = "participer rejoindre ouvert ouverte ouvertes inviter contribuer engager signer tous"
LAUNCHED = "lancer lance lances creer cree demarrer parti commencer creation depuis"
HOURS = {"heure", "heures", "horaire", "horaires"}
DATED = re.compile(
    rf"\b(?:\d{{1,2}}|1er) (?:{'|'.join(MONTHS)})\b|\b(?:{'|'.join(MONTHS)}) 20\d\d\b|\b20\d\d\b",
    re.IGNORECASE,
)
COUNT = re.compile(
    r"\d|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|vingt|trente|quarante|"
    r"cinquante|soixante|cent|mille|millions?|dizaines?|vingtaines?|centaines?|milliers?)\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.!?»])(?<!\bM\.)(?<!\bDr\.)\s+(?=[A-ZÀ-Ý«•])|\n+")
PLACE = re.compile(r"\b(?:lieu|ville|endroit|c est ou|ou (?:a|aura|ca|se|est)|se \w+ ou)\b")
NO_HOUR, NO_PLACE = "L’heure n’est pas précisée.", "Le lieu n’est pas précisé."
SHOWN, SHOWN_OF_ALL = 5, 8  # dates to come that are listed: of one topic, of all
SHOWN_PAST = 3


@dataclass(frozen=True, slots=True)
class Slot:
    """A piece of an answer in HTML, and where it was published."""

    text: str
    section: str
    edition: str
    day: datetime | None = None
    nothing: bool = False  # it says that nothing was published
    is_list: bool = False  # short lines to look through, which aren't folded away


def who(subject: Subject, knowledge: Knowledge) -> Slot | None:
    """Tell a topic's porteurs; for the appeal, those of the chantier that carries the appeal."""
    if carrier := knowledge.of_key(subject.about):
        return who(carrier, knowledge)
    names = ", ".join(one.name for one in subject.porteurs)
    said = subject.carried_by or (f"Porté par {names}" if names else "")
    return Slot(f"{escape(said)}.", "porteur", subject.edition) if said else None


def contact(subject: Subject, knowledge: Knowledge) -> Slot | None:
    """Tell a topic's contact; if it has none, its porteurs and the alliance's contact."""
    if subject.contacts:
        return Slot(f"Contact : {_addresses(subject.contacts)}", "contact", subject.edition)
    if subject.kind is TopicKind.ALLIANCE:
        return None
    what = "Cet appel" if subject.kind is TopicKind.APPEAL else "Ce chantier"
    carried = who(subject, knowledge)
    said = f"{what} n’a pas publié de contact.{f' {carried.text}' if carried else ''}"
    alliance = knowledge.of_kind(TopicKind.ALLIANCE)
    if alliance is None or not alliance.contacts:
        return Slot(said, "contact", subject.edition) if carried else None
    whom = f"Vous pouvez écrire à l’Alliance : {_addresses(alliance.contacts)}"
    return Slot(f"{said}\n{whom}", "contact", alliance.edition)


def dates(subject: Subject, now: datetime) -> Slot | None:
    """Tell the dates to come, else the last past ones, else that no date is announced."""
    ahead = [one for one in subject.events if not is_past(one, now)]
    over = [one for one in subject.events if one not in ahead]
    if ahead:
        shown = sorted(ahead, key=partial(begins, now=now))[:SHOWN]
        lines = "\n".join(line(one, now) for one in shown)
        if others := len(ahead) - len(shown):
            lines += f"\n• et {counted(others, 'autre')}"
        return _told(lines, shown)
    if over:
        lines = "\n".join(line(one, now, past=True) for one in reversed(over[-SHOWN_PAST:]))
        which = "La dernière" if len(over) == 1 else "Les dernières"
        said = f"Aucune date à venir n’est annoncée. {which} :"
        return _told(f"{said}\n{lines}", over[-SHOWN_PAST:])
    if written := [part for part in subject.parts if part.key == "dates"]:
        return quoted(written[0])
    if subject.kind is TopicKind.ALLIANCE:
        return None
    what = "cet appel" if subject.kind is TopicKind.APPEAL else "ce chantier"
    said = f"Aucune date n’est annoncée pour {what}."
    return Slot(said, "dates", subject.edition, nothing=True)


def on_day(events: Sequence[Event], now: datetime, days: Sequence[Span]) -> Slot:
    """Tell these dates, which fall on the days that the question names."""
    lines = "\n".join(line_on(one, days, now) for one in events)
    return _told(lines, events)


def nothing_then(found: Slot) -> Slot:
    """Prefix dates with the sentence that nothing is announced at the time that was asked for."""
    said = f"Rien n’est annoncé à ce moment-là.\n{found.text}"
    return replace(found, text=said, nothing=True)


def with_untold(told: Slot, words: Words, events: Sequence[Event]) -> Slot:
    """Prefix dates with a sentence if the hour or venue that is asked for wasn't announced."""
    if not events:
        return told
    ends = {"termine", "finit", "fin", "jusqu"} & set(words.words)
    known = any(one.start_time and (one.end_time or not ends) for one in events)
    placed = any(one.place or one.online for one in events)
    untold = [
        *([NO_HOUR] if HOURS & set(words.words) and not known else []),
        *([NO_PLACE] if PLACE.search(words.text) and not placed else []),
    ]
    return replace(told, text="\n".join([*untold, told.text]), nothing=told.nothing or bool(untold))


def resources(subject: Subject) -> Slot | None:
    """List the subject's resources; say of a chantier if it has published none."""
    if subject.resources:
        lines = "\n".join(f"• {part.html}" for part in subject.resources)
        return Slot(lines, "ressources", subject.edition)
    if subject.kind is not TopicKind.CHANTIER:
        return None
    said = "Ce chantier n’a pas publié de ressources."
    return Slot(said, "ressources", subject.edition, nothing=True)


def join(subject: Subject, knowledge: Knowledge) -> Slot | None:
    """Tell how to take part: the section about it, or sentences about joining, and the contact."""
    whom = contact(subject, knowledge)
    for part in subject.parts:
        if part.key == "participer":
            told = any(one.address and one.address in part.html for one in subject.contacts)
            more = f"\n{whom.text}" if whom and subject.contacts and not told else ""
            return Slot(f"{part.html}{more}", part.key, part.edition)
    said = [f"« {one} »" for one, _ in sentences_with(subject, JOINING)[:2]]
    text = "\n".join([*([whom.text] if whom else []), *said])
    return Slot(text, "contact", subject.edition) if text else None


def launch(subject: Subject) -> Slot | None:
    """Quote a dated sentence about the subject's beginning."""
    for said, part in sentences_with(subject, LAUNCHED):
        if DATED.search(said):
            return Slot(f"« {said} »", part.key, part.edition, part.day)
    return None


def overview(subject: Subject, now: datetime) -> Slot:
    """Present the subject: porteurs, summary, next date, first section."""
    written = [part for part in subject.parts if part.key == "pourquoi"] or list(subject.parts)
    ahead = [one for one in subject.events if not is_past(one, now)]
    lines = [
        f"<i>{escape(subject.title)}</i>" if subject.label not in {"", subject.title} else "",
        f"{escape(subject.carried_by)}." if subject.carried_by else "",
        escape(subject.summary),
        *(line(one, now) for one in ahead[:1]),
        *(part.html for part in written[:1]),
    ]
    key = written[0].key if written else "resume"
    return Slot("\n".join(filter(None, lines)), key, subject.edition)


def quoted(part: Part) -> Slot:
    """Quote a part as it was published."""
    title = f"<i>{escape(part.title)}</i>\n" if part.title else ""
    return Slot(f"{title}{part.html}", part.key, part.edition, part.day)


def sentence(said: str, part: Part, event: Event | None, now: datetime) -> Slot:
    """Quote the sentence `said` of a part; of a part made from an `event`, write its line."""
    if event is not None:
        return _told(line(event, now, past=is_past(event, now)), [event])
    text = escape(said) if "«" in said else f"« {escape(said)} »"
    return Slot(text, part.key, part.edition, part.day)


def has_a_number(part: Part) -> bool:
    """Tell whether a part has a figure or number word, as an answer to « combien » needs."""
    return COUNT.search(visible(part.html)) is not None


def edition(knowledge: Knowledge) -> Slot:
    """Name the edition that the answers are taken from."""
    said = f"Ce que je sais vient de L’Établi de {edition_in_words(knowledge.edition)}."
    return Slot(said, "edition", knowledge.edition)


def everything(knowledge: Knowledge) -> Slot:
    chantiers = knowledge.chantiers
    lines = "\n".join(f"{one.number}. {escape(one.label or one.title)}" for one in chantiers)
    count = "1 chantier" if len(chantiers) == 1 else f"{len(chantiers)} chantiers"
    return Slot(f"Il y a {count} :\n{lines}", "liste", knowledge.edition, is_list=True)


def carriers(knowledge: Knowledge) -> Slot:
    """List who carries each of the chantiers."""
    told = [(one, who(one, knowledge)) for one in knowledge.chantiers]
    lines = [
        f"{one.number}. {escape(one.label or one.title)} : {said.text}"
        for one, said in told
        if said
    ]
    return Slot("\n".join(lines), "porteur", knowledge.edition, is_list=True)


def all_dates(knowledge: Knowledge, now: datetime) -> Slot:
    """Tell the dates to come that have a day, else those without a day, else the last past ones."""
    told = ((event, of) for of in knowledge.subjects for event in of.events)
    events = sorted(told, key=lambda one: begins(one[0], now))
    ahead = [one for one in events if not is_past(one[0], now)]
    dated = [one for one in events if has_a_day(one[0].when)]
    if ahead:
        known = [one for one in ahead if one in dated] or ahead
        shown = known[:SHOWN_OF_ALL]
        lines = "\n".join(line(event, now, of=of) for event, of in shown)
        if others := len(known) - len(shown):
            lines += f"\n• et {counted(others, 'autre')} : /dates"
        found = _told(f"Les dates à venir :\n{lines}", [event for event, _ in shown])
        return replace(found, is_list=True)
    last = dated[-SHOWN_PAST:]
    lines = "\n".join(line(event, now, past=True, of=of) for event, of in reversed(last))
    said = "Aucune date à venir n’est annoncée." + (" Les dernières :" if lines else "")
    found = _told(f"{said}\n{lines}".strip(), [event for event, _ in last])
    return replace(found, edition=found.edition or knowledge.edition)


def _told(text: str, events: Sequence[Event]) -> Slot:
    """Make a slot of dates; its edition and day are the newest of their sources."""
    since = [event.changed_at for event in events if not event.edition]
    editions = (event.edition for event in events)
    return Slot(text, "dates", max(editions, default=""), max(since, default=None))


def _addresses(people: Iterable[Person]) -> str:
    return "\n".join(map(_address, people))


def _address(one: Person) -> str:
    who = ", ".join(filter(None, [one.name, one.role]))
    line = f"{escape(who)}, {escape(one.address)}" if who else escape(one.address)
    return f"{line}\n{escape(one.note)}" if one.note else line


def sentences_with(subject: Subject, words: str) -> list[tuple[str, Part]]:
    """Find the topic's sentences with any of these words, in HTML, those with most words first."""
    wanted = set(contents(words))
    found = [
        (sentence.strip(" •"), part, len(wanted.intersection(contents(sentence))))
        for part in (*subject.parts, *subject.resources)
        for sentence in SENTENCE.split(visible(part.html))
    ]
    found.sort(key=lambda one: -one[2])
    return [(escape(said), part) for said, part, common in found if common]
