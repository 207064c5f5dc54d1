"""The screens of what a chat follows: texts and their buttons."""

from collections.abc import Sequence
from datetime import datetime

from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import NO_CHANTIER, label_of, numbered, to_news, turning
from chatbot.conversation import Button, Keyboard
from chatbot.conversation.markup import escape
from chatbot.members.models import Chat
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.payloads import (
    ChooseRhythm,
    Follow,
    Leave,
    Resume,
    ShowFollowed,
    ShowPauses,
    StopAll,
)
from chatbot.subscriptions.rhythm.texts import paused, rhythm
from chatbot.subscriptions.rules import State, is_paused
from chatbot.subscriptions.texts import BACK, IN_A_LIST, because, consent, day_of

PAGE = 10  # topics


def the_list(
    topics: Sequence[Topic],
    chat: Chat | None,
    rows: Sequence[Subscription],
    shown: ShowFollowed,
    *,
    at: datetime,
    private: bool,
) -> str:
    """`/abonnements`: of a page, since a message doesn't hold eighty topics with their reasons."""
    states = {row.topic_key: row for row in rows}
    part, page, pages = _part(topics, shown)
    title = "Vos abonnements" if private else "Les abonnements de ce groupe"
    by_state: dict[State, list[str]] = {}
    for topic in part:
        if (row := states.get(topic.key)) is not None:
            by_state.setdefault(row.state, []).append(_line(topic, row, at))
    parts = [
        f"<b>{title}</b>" + (f"\nPage {page.page} sur {pages}" if pages > 1 else ""),
        _silence(chat, at, private=private),
        _block("Vous suivez" if private else "Le groupe suit", by_state.get(State.ACTIVE)),
        _block("En attente de la réponse d’un admin", by_state.get(State.PENDING)),
        _block("Demande refusée", by_state.get(State.REFUSED)),
    ]
    if not topics:
        return f"<b>{title}</b>\n\n{NO_CHANTIER}"
    if not {State.ACTIVE, State.PENDING} & {row.state for row in rows}:
        parts.append("Rien pour l’instant. Touchez ce dont vous voulez recevoir les nouvelles.")
    else:
        parts.append(rhythm(weekly=_is_weekly(chat)))
    parts.append(consent(private=private))
    return "\n\n".join(filter(None, parts))


def list_buttons(
    topics: Sequence[Topic],
    chat: Chat | None,
    rows: Sequence[Subscription],
    shown: ShowFollowed,
    *,
    at: datetime,
) -> Keyboard:
    """A button for each topic, then what concerns them all."""
    states = {row.topic_key: row.state for row in rows}
    part, page, pages = _part(topics, shown)
    toggles = [_toggle(topic, states.get(topic.key), page.page) for topic in part]
    keyboard: list[tuple[Button, ...]] = [(toggle,) for toggle in toggles]
    if turned := turning(page, pages):
        keyboard.append(turned)
    if chat and (chat.unreachable_since or is_paused(chat.paused_until, at)):
        keyboard.append((Button("Reprendre", Resume()),))
    if {State.ACTIVE, State.PENDING} & set(states.values()):
        pause, stop = Button("Faire une pause", ShowPauses()), Button("Tout arrêter", StopAll())
        keyboard += [(_other_rhythm(weekly=_is_weekly(chat)),), (pause, stop)]
    return tuple(keyboard)


def sure_buttons() -> Keyboard:
    """Whether all shall end."""
    return (
        (Button("Oui, tout arrêter", StopAll(sure=True)),),
        (Button("Non, garder mes abonnements", ShowFollowed()),),
    )


def choice(topics: Sequence[Topic], *, follow: bool) -> Keyboard:
    """Several topics may be meant."""
    act = Follow if follow else Leave
    verb = "Suivre" if follow else "Ne plus suivre"
    return tuple(
        (Button(f"{verb}\u00a0: {numbered(topic)}", act(topic=topic.key)),) for topic in topics
    )


def to_news_of(new: Topic | None) -> Keyboard:
    """To what was announced already of a topic that is followed since a moment ago."""
    return to_news(new, f"Annonces déjà parues\u00a0: {label_of(new)}") if new else ()


def after_following(new: Topic | None, *, private: bool) -> Keyboard:
    """Below the word that a topic is followed."""
    return (*to_news_of(new), *to_list(private=private))


def to_list(*, private: bool) -> Keyboard:
    """The way to all that can be followed."""
    label = "Mes abonnements" if private else "Les abonnements du groupe"
    return ((Button(label, ShowFollowed()),),)


def back_buttons() -> Keyboard:
    """What somebody who comes back may want."""
    return (
        (Button("Reprendre", Resume()),),
        (Button("Voir les abonnements", ShowFollowed()), Button("Tout arrêter", StopAll())),
    )


def back(topics: Sequence[Topic], rows: Sequence[Subscription]) -> str:
    """Somebody comes back, to whom nothing was sent meanwhile."""
    keys = {row.topic_key for row in rows if row.state is State.ACTIVE}
    lines = "\n".join(f"• {escape(numbered(topic))}" for topic in topics if topic.key in keys)
    return f"{BACK}Vous suiviez\u00a0:\n{lines}\n\nVoulez-vous reprendre\u00a0?"


def _part(
    topics: Sequence[Topic], shown: ShowFollowed
) -> tuple[Sequence[Topic], ShowFollowed, int]:
    """The topics of a page, which page that is, and of how many."""
    pages = max(1, -(-len(topics) // PAGE))
    page = shown.within(pages)
    return topics[(page.page - 1) * PAGE : page.page * PAGE], page, pages


def _line(topic: Topic, row: Subscription, at: datetime) -> str:
    name = f"• {escape(numbered(topic))}"
    if row.state is State.REFUSED:
        return name + because(row.reason, longest=IN_A_LIST)
    return f"{name}, depuis le {day_of(row.since, at)}"


def _block(title: str, lines: list[str] | None) -> str:
    return f"{title}\u00a0:\n" + "\n".join(lines) if lines else ""


def _silence(chat: Chat | None, at: datetime, *, private: bool) -> str:
    """Why nothing is sent for now, if that is so."""
    if chat is None:
        return ""
    if chat.unreachable_since is not None:
        why = "vous m’avez arrêté" if private else "je ne pouvais plus écrire dans ce groupe"
        return f"Je n’envoie plus rien ici depuis que {why}. Touchez Reprendre."
    if chat.paused_until is not None and is_paused(chat.paused_until, at):
        return paused(chat.paused_until, at)
    return ""


def _is_weekly(chat: Chat | None) -> bool:
    return chat is not None and chat.digest_since is not None


def _other_rhythm(*, weekly: bool) -> Button:
    label = "Recevoir tout de suite" if weekly else "Recevoir un résumé le lundi à 8h"
    return Button(label, ChooseRhythm(weekly=not weekly))


def _toggle(topic: Topic, state: State | None, page: int) -> Button:
    name = numbered(topic)
    if state is State.ACTIVE:
        return Button(f"Ne plus suivre\u00a0: {name}", Leave(topic=topic.key, page=page))
    if state is State.PENDING:
        return Button(f"Retirer la demande\u00a0: {name}", Leave(topic=topic.key, page=page))
    return Button(f"Suivre\u00a0: {name}", Follow(topic=topic.key, page=page))
