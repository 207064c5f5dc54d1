"""How a date is written: with the precision that is known, and no more.

The questions to the authors of published texts about the dates in these texts stand at the end.
"""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from chatbot import french as fr
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import numbered
from chatbot.conversation import Button, Reply, Row
from chatbot.conversation.markup import escape, in_lines, paragraphs, shown, shown_lines
from chatbot.events import links, rules
from chatbot.events.models import Event, WrittenDate

CLOSED = "C’est fait : cette adresse ne montre plus rien."  # the address of a chat's own calendar
TELL_NO_MORE = "Ne plus le dire ici"  # the button for a date of which the chat asked to be told
NOT_OPEN = "Il n’y a pas d’adresse à fermer."


def when_of(event: Event, when: fr.When | None = None, *, past: bool = False) -> str:
    """Write a date: "mercredi 8 juin 2022, de 9h à 12h", "juin 2022, jour à confirmer".

    `when`: an occurrence of the date; None: the date, with its rule: "chaque deuxième vendredi du
    mois à 9h, à partir du 11 décembre 2026". `past`: "à confirmer" is left out: "juin 2022".
    """
    words = fr.in_words(when, weekday=True) if when else when_read(event)
    if event.status is rules.Status.CANCELLED:
        return f"{words or 'date jamais fixée'}, annulée"
    if (day := rules.due(event)) is not None:
        return f"jusqu’au {fr.day_in_words(day)}"
    if past or event.status is rules.Status.CONFIRMED:
        return words or ("date jamais fixée" if past else "date à fixer")
    if event.precision in {fr.Precision.MINUTE, fr.Precision.DAY}:
        return f"{words}, à confirmer"
    missing = "jour" if event.precision is fr.Precision.MONTH else "date"
    return f"{words}, {missing} à confirmer" if words else f"{missing} à confirmer"


def with_moment(words: str, when: fr.When | None, zone: tzinfo) -> str:
    """Mark words, in HTML, so that a tap shows the moment in the reader's own time zone."""
    if when is None or when.start is None or when.start_time is None:
        return words
    begins = datetime.combine(when.start, when.start_time, zone)
    return f'<tg-time unix="{begins.timestamp():.0f}">{words}</tg-time>'


def entry(
    event: Event,
    topic: Topic | None = None,
    *,
    when: fr.When | None = None,
    past: bool = False,
    full: bool = False,
) -> str:
    """Lay out a date, or its occurrence `when`, in a few lines; `full`: all that is told of it."""
    place = place_of(event)
    mark = past_mark(event) if past else ""
    return in_lines(
        f"<b>{fr.capital(when_of(event, when, past=past))}</b>{mark}",
        fr.capital(rule_of(event, when)) if when else "",
        escape(shown(event.title)) + (f" – {place}" if place else ""),
        f"<i>{escape(numbered(topic))}</i>" if topic else "",
        "" if past else deadline_of(event),
        "Complet" if event.places == 0 and not past else "",
        link_of(event) if full and not past else "",
        escape(shown_lines(event.description)) if full else "",
    )


def date_line(event: Event) -> str:
    """Write a date in one line: "Samedi 12 décembre 2026 : Rencontre ALTAA", in HTML."""
    return f"<b>{fr.capital(when_of(event))}</b> : {escape(event.title)}"


def rule_of(event: Event, when: fr.When | None) -> str:
    """Write the rule of a date: "chaque deuxième vendredi du mois"; "" for a single date.

    `when`: the occurrence that is written beside the rule; earlier exceptions are left out.
    """
    if not event.rule:
        return ""
    since = when.start if when and when.start else date.min
    return fr.rule_in_words(event.rule, tuple(day for day in event.exceptions if day > since))


def described(event: Event, topic: Topic | None = None) -> str:
    places = fr.counted(event.places, "place") if event.places else ""
    return in_lines(entry(event, topic, full=True), places)


def as_event(draft: rules.EventDraft, topic: str = "") -> Event:
    """Make a date of a draft, to be written; it isn't stored."""
    return Event(topic_key=topic, edition="", state=draft)


def state_in_words(draft: rules.EventDraft) -> str:
    """Write a state in one line, in HTML: "samedi 12 décembre 2026 à 14h, Lyon"."""
    event = as_event(draft)
    return ", ".join(filter(None, [when_of(event), place_of(event)]))


def place_of(event: Event) -> str:
    """Write where a date takes place, in HTML: "en visio, Arles"."""
    place = escape(shown(event.place)) if event.place else ""
    return ", ".join(filter(None, ["en visio" if event.online else "", place]))


def link_of(event: Event) -> str:
    """Write the link by which people join a date, in HTML; "" without a link."""
    address = escape(event.link).replace('"', "&quot;")
    return f'<a href="{address}">Le lien pour participer</a>' if address else ""


def deadline_of(event: Event | rules.EventDraft) -> str:
    """Write what closes before a date, in HTML: "Inscriptions jusqu’au 5 décembre 2026"; or ""."""
    if event.deadline is None or rules.due(event):
        return ""
    what = fr.capital(event.deadline_for) or "Réponses"
    return f"{escape(what)} jusqu’au {fr.day_in_words(event.deadline)}"


def brief_day(when: fr.When, due: date | None = None) -> str:
    """Write a day for the label of a button: "8 juin", "juin 2022", "date à fixer".

    `due`: the day of a deadline alone, as in "jusqu’au 31 mai".
    """
    if due is not None:
        return f"jusqu’au {fr.day_in_words(due, year=False)}"
    if when.start is not None and rules.has_a_day(when):
        return fr.day_in_words(when.start, year=False)
    return fr.in_words(when) or "date à fixer"


def past_mark(event: Event) -> str:
    """Write the mark of a past date, which says if the date was never confirmed."""
    never = event.status is rules.Status.TO_BE_CONFIRMED
    return " (passé, jamais confirmé)" if never else " (passé)"


def quotation(written: WrittenDate, topic: Topic | None = None) -> str:
    """Quote a text about an unconfirmed date, with its source and its `topic`."""
    when = fr.capital(when_read(written.state))
    return in_lines(
        f"<b>{when}</b>, d’après {source_of(written)}",
        f"« {escape(written.words)} »",
        f"<i>{escape(numbered(topic))}</i>" if topic else "",
    )


def source_of(written: WrittenDate) -> str:
    """Name what a date is written in: "l’annonce du 24 novembre 2026"."""
    day = fr.day_in_words(written.published_on)
    if written.source is rules.WrittenIn.ANNOUNCEMENT:
        return f"l’annonce du {day}"
    return f"une réponse publiée le {day}"


def when_read(event: rules.Recurring) -> str:
    """Write when a date takes place, whatever its status: the day, or the rule."""
    if event.rule:
        return fr.schedule_in_words(fr.Schedule(event.when, event.rule, tuple(event.exceptions)))
    return fr.in_words(event.when, weekday=True)


def in_a_line(draft: rules.EventDraft) -> str:
    """Write what was read of a date: name, day, place, last day, in HTML."""
    where = "en visio" if draft.online and not draft.place else draft.place
    told = [f"<b>{escape(draft.title)}</b>", when_read(draft), escape(where)]
    if draft.deadline is not None:
        purpose = escape(draft.deadline_for or "inscriptions")
        told.append(f"{purpose} jusqu’au {fr.day_in_words(draft.deadline)}")
    return ", ".join(filter(None, told))


def as_read(drafts: Sequence[rules.EventDraft]) -> str:
    """Say which dates were read in a text, and ask whether to add them; in HTML."""
    if len(drafts) == 1:
        return f"J’ai lu : {in_a_line(drafts[0])}. L’ajouter aux dates ?"
    each = (f"• {in_a_line(draft)}" for draft in drafts)
    return in_lines("J’ai lu :", *each, "Les ajouter aux dates ?")


def warning(persons: int, groups: int, now: datetime, *, added: bool = False) -> str:
    """Say who will be told of a change to a date, or hear of a date once it is added, and when."""
    counts = ((persons, "personne"), (groups, "groupe"))
    whom = " et ".join(fr.counted(number, noun) for number, noun in counts if number)
    if added:
        how = "dans la journée si c’est tout proche, sinon par un rappel"
        return f"À prévenir : {whom}, {how}." if whom else ""
    if not whom:
        return "Personne n’en est prévenu."
    when = "dans la journée"
    if not rules.is_daytime(now):
        when = "à partir de 8h" if now.time() < rules.DAY_BEGINS else "demain à partir de 8h"
    return f"Cela prévient {whom}, {when}."


def ask_about_written(written: Sequence[WrittenDate], before: str = "") -> Reply:
    """Ask the author of a published text about its dates; `before` stands first, in HTML."""
    text = paragraphs(before, as_read([one.state for one in written]))
    rows: list[Row] = []
    if len(written) > 1:
        rows = [
            (links.add_written.button(f"Ajouter : {fr.day_in_words(one.day)}", written=one.id),)
            for one in written
        ]
    no = "Non, aucune" if len(written) > 1 else "Non"
    dismiss = links.dismiss_written.button(no, written=written[0].id, every=True)
    return Reply(text, (*rows, (add_every_button(written),), (dismiss,)))


def ask_about_gone(event: Event, instead: WrittenDate | None = None) -> Reply:
    """Ask what to do with a date that left its text; `instead`: the date in the text now."""
    text = (
        f"<b>{escape(event.title)}</b>, {when_of(event)} : cette date n’est plus dans le texte "
        "publié, mais elle reste dans /dates. Que devient-elle ?"
    )
    key = {"event": event.id, "sequence": event.sequence}
    move = links.write_move.button("La déplacer", event=event.id)
    if instead is not None:
        label = f"La déplacer : {fr.in_words(instead.state.when, weekday=True)}"
        move = links.move_to_written.button(label, **key, written=instead.id)
    cancel = links.cancel_gone.button("L’annuler", **key, written=instead.id if instead else 0)
    leave = links.leave_gone.button("La laisser", **key, written=instead.id if instead else 0)
    return Reply(text, ((move,), (cancel, leave)))


def add_every_button(written: Sequence[WrittenDate]) -> Button:
    """Label the button that adds all dates of a text about which nobody has decided."""
    label = "Les ajouter toutes" if len(written) > 1 else "L’ajouter aux dates"
    return links.add_written.button(label, written=written[0].id, every=True)
