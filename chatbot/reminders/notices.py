"""Messages about dates that people get unasked: reminders, changes, the offer of reminders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from chatbot import french as fr
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import numbered
from chatbot.conversation import Reply
from chatbot.conversation.markup import escape, in_lines, shown
from chatbot.events import links
from chatbot.events.agenda import Announced
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft, next_occurrence
from chatbot.events.wording import TELL_NO_MORE, deadline_of, link_of, state_in_words, when_of
from chatbot.reminders.rules import Change, Why, skipped
from chatbot.subscriptions.links import answer_offer, leave_here, switch_reminders

TITLES = {
    Change.CANCELLED: "Date annulée",
    Change.KEPT: "Date maintenue, finalement",
    Change.FIXED: "Date fixée",
    Change.MOVED: "Date déplacée",
    Change.SKIPPED: "Pas de séance",
    Change.UNSETTLED: "Date de nouveau à confirmer",
    Change.ELSEWHERE: "Nouveau lieu",
}
IN_A_DIGEST = 6  # dates, at most, that are listed as changed, and as many to come
TITLE, PLACE = 120, 80  # characters, so that six dates fit into a message


@dataclass(frozen=True, slots=True)
class DateChange:
    """A change of a date; `before` is the state that people know.

    `instead`: what takes place instead of a session that the date's rule leaves out since then.
    """

    kind: Change
    event: Event
    topic: Topic
    before: EventDraft
    instead: Event | None = None


def reminder(dates: Sequence[Announced], today: date, *, new: bool = False) -> Reply:
    """Remind of these dates, earliest first, in one message; `new`: tell of an added date.

    Each date has its title, time, topic and link, and its deadline if that is still to come.
    """
    parts: list[str] = []
    for day, its in groupby(dates, key=lambda coming: coming.when.start or today):
        days = (day - today).days
        words = {0: "Aujourd’hui", 1: "Demain", 7: "Dans une semaine"}
        title = words.get(days, f"Dans {days} jours")
        is_first = new and not parts
        parts.append(f"<b>{f'Nouvelle date, {title.lower()}' if is_first else title}</b>")
        for coming in its:
            event, deadline = coming.event, coming.event.deadline
            entry = in_lines(
                _title(event.state),
                fr.capital(when_of(event, coming.when)),
                link_of(event),
                deadline_of(event) if deadline and today <= deadline <= day else "",
                f"<i>{escape(numbered(coming.topic))}</i>",
            )
            parts.append(entry)
    stop = switch_reminders.button("Plus de rappels", wanted=False)
    return Reply("\n\n".join(parts), ((stop,),))


def changed(change: DateChange, *, now: datetime, why: Why) -> Reply:
    """Tell people how a date changed; the button depends on why the change concerns them."""
    event, topic = change.event, change.topic
    lines = [
        f"<b>{TITLES[change.kind]}</b>",
        _title(event.state),
        *_how(change, now),
        f"<i>{escape(numbered(topic))}</i>",
    ]
    way_on = {
        Why.FOLLOWS: leave_here.button("Ne plus suivre", topic=topic.key),
        Why.ASKED: links.leave_date.button(TELL_NO_MORE, event=event.id),
        Why.MAY_COME: links.show_date.button("Ma réponse", event=event.id, as_new_message=True),
    }
    return Reply("\n".join(lines), ((way_on[why],),))


def offer(*, private: bool) -> Reply:
    """Offer reminders to a chat that followed topics before there were reminders."""
    yes = answer_offer.button("Oui, rappeler les dates", wanted=True)
    no = answer_offer.button("Non merci", wanted=False)
    text = (
        "<b>Des rappels, si vous voulez</b>\n\nJe peux maintenant vous rappeler ici les dates de "
        "ce que vous suivez, une semaine puis un jour avant. Si vous ne touchez rien, rien ne "
        "change."
    )
    if not private:
        text = (
            "<b>Des rappels, si le groupe veut</b>\n\nJe peux maintenant rappeler ici les dates "
            "de ce que le groupe suit, une semaine puis un jour avant. Un admin du groupe en "
            "décide ; si personne ne touche rien, rien ne change."
        )
    return Reply(text, ((yes,), (no,)))


def in_digest(
    changes: Sequence[DateChange], dates: Sequence[Announced], now: datetime
) -> list[str]:
    """Lay out the paragraphs of a digest about dates: changed dates, dates to come."""
    changed_ones = []
    for change in changes:
        words = (TITLES[change.kind], *_how(change, now))
        how = ", ".join(word[0].lower() + word[1:] for word in words)
        changed_ones.append(f"{_title(change.event.state)} : {how}")
    ahead = [f"{_title(one.event.state)} : {when_of(one.event, one.when)}" for one in dates]
    parts = []
    for title, lines in (("Dates qui ont changé", changed_ones), ("À venir", ahead)):
        part = [f"<b>{title}</b>", *(f"• {line}" for line in lines[:IN_A_DIGEST])]
        if (others := len(lines) - IN_A_DIGEST) > 0:
            part.append(f"• et {fr.counted(others, 'autre')} : /dates")
        if lines:
            parts.append("\n".join(part))
    return parts


def _title(state: EventDraft) -> str:
    where = fr.cut(shown(state.place), PLACE) if state.place else ""
    place = ", ".join(filter(None, ["en visio" if state.online else "", where]))
    return escape(fr.cut(shown(state.title), TITLE) + (f" – {place}" if place else ""))


def _how(change: DateChange, now: datetime) -> list[str]:
    """Write the new time of a date, and the old time or place, as far as changed."""
    before, state = change.before, change.event.state
    if change.kind is Change.SKIPPED:
        days = [f"Le {fr.day_in_words(day)}" for day in skipped(before, state)]
        new = change.instead
        return [*days, f"À la place : {state_in_words(new.state)}"] if new else days
    when, was = (
        fr.in_words(next_occurrence(each, now) or each.when, weekday=True)
        for each in (state, before)
    )
    if change.kind is Change.CANCELLED:
        return [fr.capital(when)] if when else []
    lines = [fr.capital(when_of(change.event, next_occurrence(state, now) or state.when))]
    if was and was != when:
        lines.append(f"Avant : {was}")
    if change.kind is Change.ELSEWHERE:
        place = escape(before.place) or ("en visio" if before.online else "lieu à préciser")
        lines.append(f"Avant : {place}")
    return lines
