"""Notices to people about an admin's decision; to admins about the bot's health and the week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chatbot.audit.rules import Act
from chatbot.chantiers.links import show_card
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import to_news, topic_name
from chatbot.conversation import Reply
from chatbot.french import day_in_words, lasting
from chatbot.moderation.wording import HOME, choose_week, in_words_of
from chatbot.subscriptions.links import show_subscriptions
from chatbot.subscriptions.rules import State
from chatbot.subscriptions.wording import because


@dataclass(frozen=True, slots=True)
class Week:
    """The figures of a week's summary, and the requests and questions that wait as it is sent."""

    since: datetime
    until: datetime
    acts: dict[Act, int]  # how often each act was done
    moved: dict[State, int]  # subscriptions that entered a state that week and are still in it
    asked: int  # questions forwarded that week
    requests_wait: int
    questions_wait: int

    def count(self, *acts: Act) -> int:
        """Count how often these acts were done, all together."""
        return sum(self.acts.get(act, 0) for act in acts)


TO_LIST = ((show_subscriptions.button("Voir les abonnements"),),)
UNBANNED = Reply(
    "Vous pouvez de nouveau suivre des chantiers. Rien n’a repris tout seul : "
    "choisissez ce qui vous intéresse.",
    TO_LIST,
)
QUESTION = "Une question ? /aide dit à qui écrire."


def ill(troubles: Mapping[str, float]) -> Reply:
    """Tell the admins which troubles keep the bot from its work."""
    return Reply(
        f"<b>Je ne vais pas bien</b> : {in_words_of(troubles)}.\n\n"
        "Prévenez la personne qui fait tourner le bot. Je vous dirai quand ce sera fini."
    )


def well(troubles: Mapping[str, float], after: timedelta) -> Reply:
    """Tell the admins that the bot works again, after which troubles and after how long."""
    return Reply(
        f"<b>Je vais de nouveau bien</b>, après {lasting(after)}. Ce qui n’allait pas : "
        f"{in_words_of(troubles)}.\n\nCe qui attendait est en route ; /statut dit où l’on en est."
    )


def week(found: Week, *, at: datetime) -> Reply:
    """Lay out the week's summary for an admin who asked for it."""
    stop = choose_week.button("Ne plus la recevoir", wanted=False)
    return Reply(week_text(found, at=at), ((HOME,), (stop,)))


def week_text(found: Week, *, at: datetime) -> str:
    changed = found.count(Act.DATE_CHANGED, Act.DATE_MOVED, Act.DATE_CONFIRMED)
    roles = found.count(Act.ADMIN_GRANTED, Act.REFERENT_GRANTED, Act.INVITATION_OPENED)
    counts = {  # each with its words in the singular and in the plural
        "Abonnements": (
            (found.moved.get(State.ACTIVE, 0), "nouveau", "nouveaux"),
            (found.moved.get(State.ENDED, 0), "terminé", "terminés"),
            (found.requests_wait, "demande qui attend", "demandes qui attendent"),
        ),
        "Annonces": (
            (found.count(Act.PUBLISHED), "publiée", "publiées"),
            (found.count(Act.CORRECTED), "corrigée", "corrigées"),
            (found.count(Act.WITHDRAWN), "retirée", "retirées"),
        ),
        "Questions": (
            (found.asked, "transmise", "transmises"),
            (found.count(Act.ANSWERED), "réponse", "réponses"),
            (found.questions_wait, "qui attend", "qui attendent"),
        ),
        "Dates": (
            (found.count(Act.DATE_ADDED), "ajoutée", "ajoutées"),
            (changed, "modifiée", "modifiées"),
            (found.count(Act.DATE_CANCELLED), "annulée", "annulées"),
        ),
        "Modération": (
            (found.count(Act.ACCEPTED), "demande acceptée", "demandes acceptées"),
            (found.count(Act.REFUSED), "refusée", "refusées"),
            (found.count(Act.BANNED), "bannissement", "bannissements"),
            (roles, "rôle donné", "rôles donnés"),
        ),
    }
    moments = (moment.astimezone(at.tzinfo) for moment in (found.since, found.until))
    first, last = (day_in_words(moment, year=False) for moment in moments)
    lines = [f"<b>La semaine</b>, du {first} au {last}\n"]
    for title, each in counts.items():
        told = [f"{number} {one if number == 1 else many}" for number, one, many in each if number]
        lines.append(f"{title} : {', '.join(told) or 'rien'}.")
    return "\n".join(lines)


def decided(topic: Topic, state: State, reason: str, *, private: bool) -> Reply:
    """Tell a chat that an admin accepted or refused its request, or ended its subscription."""
    match state:
        case State.ACTIVE:
            who = "Vous suivez" if private else "Ce groupe suit"
            text = f"Votre demande est acceptée. {who} maintenant {topic_name(topic)}."
            to_card = (show_card.button("Voir la page", topic=topic.key),)
            return Reply(text, (to_card, *to_news(topic), *TO_LIST))
        case State.REFUSED:
            what = f"Votre demande de suivre {topic_name(topic)} n’a pas été acceptée"
            return Reply(f"{what}{because(reason)}.\n\n{QUESTION}")
    text = f"Un admin a mis fin à votre abonnement à {topic_name(topic)}."
    return Reply(f"{text}\n\n{QUESTION}", TO_LIST)


def banned(reason: str, ended: Sequence[State]) -> Reply:
    """Tell a banned person which subscriptions and requests ended, and what they may not do now."""
    done = " et ".join(
        f"à {'votre' if count == 1 else f'vos {count}'} {one if count == 1 else many}"
        for count, one, many in (
            (ended.count(State.ACTIVE), "abonnement", "abonnements"),
            (ended.count(State.PENDING), "demande", "demandes"),
        )
        if count
    )
    decided = f"a mis fin {done}" if done else "a décidé de vous bannir"
    return Reply(
        f"Un admin {decided}{because(reason)}. Vous ne pouvez plus rien suivre, "
        "ni écrire aux référents. Les pages des chantiers vous restent ouvertes."
        f"\n\n{QUESTION}"
    )
