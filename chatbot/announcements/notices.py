"""Messages about announcements: to authors, reviewers, admins, and those who missed news."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chatbot.announcements import links, wording
from chatbot.announcements.dossier import Dossier, Draft
from chatbot.announcements.models import Announcement
from chatbot.announcements.news_queries import Posted
from chatbot.announcements.rules import STILL_SENT_WITHIN, State
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.wording import topic_name
from chatbot.conversation import Button, Keyboard, Reply, Row, keyboard
from chatbot.conversation.markup import PAGE_LENGTH, escape, length, paragraphs, shown
from chatbot.events.models import Event
from chatbot.events.rules import is_past
from chatbot.events.wording import date_line
from chatbot.french import capital, protect
from chatbot.members.models import Chat
from chatbot.members.wording import full_name
from chatbot.subscriptions.links import show_subscriptions
from chatbot.subscriptions.wording import day_of

HOURS = round(STILL_SENT_WITHIN.total_seconds() / 3600)
IN_A_DIGEST = 20  # announcements
# Why an announcement did not leave: each continues a sentence that ends with the chosen hour.
MISSED = (
    f". Je n’étais pas en marche à cette heure-là, ni dans les {HOURS} heures qui ont suivi : que "
    "voulez-vous faire ?"
)
FAILED = ", et je n’ai pas réussi à l’envoyer : que voulez-vous faire ?"
REVIEW_NEEDED = (
    ", mais ce sujet demande maintenant une double lecture : une autre personne l’approuve d’abord."
)
NO_MORE_YOURS = (
    ", mais vous n’êtes plus référent de ce sujet. Les admins sont prévenus, et peuvent la "
    "reprendre, sauf si vous l’abandonnez."
)
# Decisions about an announcement in review: each continues a sentence that begins with a name.
APPROVED = "l’a approuvée : {then}."
RETURNED = "a demandé des changements à son auteur."
STOPPED = "a empêché son départ : rien n’est parti."
TAKEN_BACK = "l’a reprise : elle n’est plus à relire."
ABANDONED = "l’a abandonnée : rien n’est parti."
DROPPED = "a retiré l’annonce qu’elle corrigeait : elle n’est plus à relire."
WHERE_TO_CHANGE = "/abonnements permet de changer de rythme, ou d’arrêter."


# To authors and admins, about what could not leave at its hour.


def not_left(draft: Draft, why: str, *, at: datetime) -> Reply:
    """Tell the author `why` an announcement did not leave at its hour, with what can be done."""
    title = f"Votre annonce pour {topic_name(draft.topic)} n’est pas partie."
    when = wording.moment(draft.announcement.send_at or at, at)
    text = _text(title, draft, f"Elle devait partir {when}{why}")
    return Reply(text, draft_buttons(draft, at=at))


def changed_since(draft: Draft, *, asked: bool) -> str:
    """Write why an announcement that changed since its approval did not leave.

    `asked`: whether reviewers were asked again; if not, there was nobody to ask.
    """
    reviewed = draft.announcement.reviewed_content
    is_date = reviewed is None or reviewed["text"] != draft.content["text"]
    what = "sa date a changé" if is_date else "les sujets qui la reçoivent ont changé"
    then = ", et personne d’autre ne peut la relire, que je puisse joindre."
    if asked:
        then = " : je la donne à relire de nouveau. D’ici là, vous pouvez la reprendre."
    return f", mais {what} depuis qu’elle a été approuvée{then}"


def orphaned(dossier: Dossier, *, at: datetime) -> Reply:
    """Tell the admins that the author can't send the announcement any more."""
    reason = (
        f"Son auteur, {full_name(dossier.author)}, n’est plus référent de ce sujet"
        if dossier.author is not None
        else "Les données de son auteur ont été effacées"
    )
    when = wording.moment(dossier.announcement.send_at or at, at)
    why = (
        f"Elle devait partir {when}. {reason}. Vous pouvez la reprendre : "
        "elle devient alors votre brouillon, à relire, à envoyer ou à abandonner."
    )
    take_back = links.take_back.button(wording.WRITE_ON, **dossier.announcement.key)
    title = f"Une annonce pour {topic_name(dossier.topic)} n’est pas partie."
    text = _text(title, dossier, why)
    return Reply(text, ((take_back,),), mentions=_account(dossier.author))


def draft_buttons(draft: Draft, *, at: datetime) -> Keyboard:
    """Lay out what the author can do with an announcement that hasn't left."""
    key, state = draft.announcement.key, draft.announcement.state
    abandon = links.abandon_draft.button("Abandonner", **key)
    if not draft.may_write:
        move = links.choose_other_topic.button("Changer de sujet", **key)
        return ((move,), (abandon,)) if draft.may_move else ((abandon,),)
    if state is State.READING:
        return ((links.take_back.button(wording.WRITE_ON, **key), abandon),)
    change = links.change_draft.button("Modifier", **key)
    if draft.corrected is not None:
        return (*_correct_button(draft, draft.corrected), (change, abandon))
    if state is State.WRITING:
        try_out = links.try_draft.button("M’envoyer un essai", **key)
        show = links.choose_colleague.button("À un collègue", **key)
        others: Row = ()
        if draft.may_move and draft.topic.kind is not TopicKind.APPEAL:
            count = f" : {len(draft.others)}" if draft.others else ""
            others = (links.choose_others.button(f"Autres chantiers{count}", **key),)
        leave = (_leave_button(draft, at),)
        return keyboard(leave, others, (try_out, show), (change, abandon))
    if state is State.SCHEDULED:
        abandon = links.abandon_draft.button("Annuler l’envoi", **key)
    at_once: Row = ()
    if draft.waits_for_review:
        at_once = (_leave_button(draft, at),)
    elif state is not State.SCHEDULED or not draft.needs_review:  # else the hour was approved, too
        at_once = (_send_button(draft),)
    return keyboard(at_once, (links.take_back.button("Modifier", **key), abandon))


def _leave_button(draft: Draft, at: datetime) -> Button:
    key, when = draft.announcement.key, draft.leaves_at(at)
    if draft.needs_review:
        then = ", puis programmer" if when else ""
        return links.ask_review.button(f"Demander une relecture{then}", **key)
    if when is None:
        return _send_button(draft)
    return links.schedule_draft.button(f"Programmer pour {wording.moment(when, at)}", **key)


def _correct_button(draft: Draft, corrected: Announcement) -> Keyboard:
    if corrected.state is not State.PUBLISHED or not draft.changes:
        return ()
    key = draft.announcement.key
    leave = _send_button(draft)
    if draft.needs_review:
        leave = links.ask_review.button("Demander une relecture", **key)
    if draft.announcement.change_note is not None:
        change = links.tell_change.button("Changer la phrase", **key)
        return ((leave,), (change, links.tell_nobody.button("Ne pas prévenir", **key)))
    # "Too": a review comes before the sending, or notes of earlier corrections are sent anyway.
    is_told = draft.needs_review or draft.untold_corrections
    tell = "Prévenir aussi" if is_told else "Corriger et prévenir"
    can_tell = draft.copies is not None and draft.copies.sent
    return keyboard((leave,), (links.tell_change.button(tell, **key),) if can_tell else ())


def _send_button(draft: Draft) -> Button:
    return links.send_draft.button(draft.sending_label, **draft.announcement.key)


# To reviewers: each has one message, which is edited to say who decided what.


def review_asked(dossier: Dossier) -> Reply:
    """Ask for a review; `decided` or `forgotten` later replaces this message."""
    announcement, author = dossier.announcement, _name(dossier.author)
    again = "Déjà approuvée, elle a changé depuis. " if announcement.was_approved else ""
    why = (
        f"{author} l’a écrite pour {topic_name(dossier.topic)}. {again}Elle ne part qu’une fois "
        "relue et approuvée, par vous ou par une autre personne."
    )
    title = "Une correction à relire" if announcement.is_correction else "Une annonce à relire"
    review = links.open_review.button("Relire", draft=announcement.id)
    return Reply(_text(title, dossier, why), ((review,),))


def shown_to_colleague(dossier: Dossier) -> Reply:
    """Tell a colleague whose draft stands above; add a button to say that the draft is fine."""
    author, topic = _name(dossier.author), topic_name(dossier.topic)
    fine = links.nothing_to_say.button("Rien à redire", **dossier.announcement.key)
    text = (
        f"<b>{author} vous montre cette annonce pour {topic}</b>\n\nElle est ci-dessus, telle que "
        "ses abonnés la liraient. Rien n’est parti."
    )
    return Reply(text, ((fine,),), mentions=_account(dossier.author))


def decided(dossier: Dossier, what: str, person: Chat | None) -> Reply:
    """Tell the reviewers of an announcement who decided what; `what`: `APPROVED` to `DROPPED`."""
    title = capital(dossier.in_words)
    return Reply(_text(title, dossier, f"{_name(person)} {what}"), mentions=_account(person))


def forgotten(dossier: Dossier) -> Reply:
    """Tell the reviewers, without a quote or a name, that the author's data is erased."""
    title = capital(dossier.in_words)
    why = "Son auteur a effacé ses données, et ce texte avec : il n’y a plus rien à décider."
    return Reply(f"<b>{title}</b>\n\n{why}")


# To the author.


def approved_yours(draft: Draft, reviewer: Chat, *, at: datetime) -> Reply:
    why = (
        f"{full_name(reviewer)} l’a relue et approuvée : {draft.once_approved(at)}. "
        "/annonces montre où elle en est."
    )
    title = f"Votre {draft.in_words} est approuvée"
    return Reply(_text(title, draft, why), mentions=reviewer.telegram_id)


def returned_yours(dossier: Dossier, reviewer: Chat, words: str) -> Reply:
    why = f"{full_name(reviewer)} demande des changements : « {escape(shown(words))} »"
    title = f"Votre {dossier.in_words} n’est pas partie"
    return _yours_again(_text(title, dossier, why), dossier, reviewer)


def fine_yours(dossier: Dossier, colleague: Chat) -> Reply:
    topic = topic_name(dossier.topic)
    title = f"{full_name(colleague)} n’a rien à redire à votre annonce pour {topic}"
    return _yours_again(_text(title, dossier, ""), dossier, colleague)


def proposed_yours(dossier: Dossier, reviewer: Chat, html: str) -> Reply:
    what = f"{full_name(reviewer)} propose un autre texte. Ce qui change :"
    changes = wording.difference(dossier.announcement.text, html) or wording.FORMATTING_CHANGES
    title = f"Votre {dossier.in_words} n’est pas partie"
    text = f"<b>{title}</b>\n\n{what}\n<blockquote expandable>{protect(changes)}</blockquote>"
    reply = _yours_again(text, dossier, reviewer)
    take = links.take_proposal.button("Prendre ce texte", **dossier.announcement.key)
    return replace(reply, buttons=((take,), *reply.buttons)) if reply.buttons else reply


def stopped_yours(dossier: Dossier, person: Chat, when: datetime, *, at: datetime) -> Reply:
    """Tell the author who kept the announcement from leaving at `when`."""
    why = (
        f"Elle devait partir {wording.moment(when, at)}. {full_name(person)} l’a empêchée de "
        "partir : voyez ensemble pourquoi."
    )
    title = f"Votre annonce pour {topic_name(dossier.topic)} ne partira pas"
    return _yours_again(_text(title, dossier, why), dossier, person)


def dates_stayed(stayed: Sequence[Event]) -> Reply:
    """Tell the author which dates changed before the announcement left, and so stay as they are."""
    lines = "\n".join(map(date_line, stayed))
    return Reply(
        "<b>Une date avait changé entre-temps</b> : votre annonce est partie, mais je n’ai rien "
        f"changé à cette date. La voici ; /date la change.\n\n{lines}"
    )


def correction_dropped(corrected: Dossier, person: Chat) -> Reply:
    """Tell the author of a correction that the corrected announcement was withdrawn."""
    return Reply(
        f"{full_name(person)} a retiré l’annonce que vous corrigiez. Votre brouillon de correction "
        f"est donc effacé.\n\n{corrected.reference()}",
        mentions=person.telegram_id,
    )


def _yours_again(text: str, dossier: Dossier, person: Chat) -> Reply:
    """Build a notice to the author, with a button to the draft if there is a draft again."""
    buttons: Keyboard = ()
    if dossier.announcement.state is State.WRITING:
        key = dossier.announcement.key
        buttons = ((links.show_draft.button(wording.WRITE_ON, **key, whole=True),),)
    return Reply(text, buttons, mentions=person.telegram_id)


# To followers.


def corrected(dossier: Dossier, note: str) -> Reply:
    """Tell recipients of the old text what changed, in a reply; `note` is in plain text."""
    about = escape(wording.numbered_among(dossier.topic, len(dossier.others)))
    text = f"<b>Annonce corrigée</b>\n{protect(escape(note))}\n\n<i>{about}</i>"
    return Reply(text, ((dossier.leave_button(),),))


def missed_news(count: int, since: datetime, at: datetime, *, private: bool) -> Reply:
    """Offer a chat that is in reach again to read the `count` announcements that it missed."""
    what = "ce que vous suivez" if private else "ce que ce groupe suit"
    came = "une annonce est parue" if count == 1 else f"{count} annonces sont parues"
    gone = "Elle n’est pas venue" if count == 1 else "Elles ne sont pas venues"
    them = "la" if count == 1 else "les"
    text = (
        f"Depuis le {day_of(since, at)}, {came} sur {what}. {gone} ici : vous pouvez {them} "
        "lire maintenant."
    )
    label = "Voir cette annonce" if count == 1 else "Voir ces annonces"
    ahead = at + timedelta(seconds=1)  # the button's whole seconds are rounded down
    show = links.show_missed.button(
        label, since=int(since.timestamp()), until=int(ahead.timestamp())
    )
    return Reply(text, ((show,),))


def digest(
    posts: Sequence[Posted],
    under: Mapping[int, Sequence[Event]],
    dates: Sequence[str],
    since: datetime,
    at: datetime,
    *,
    private: bool,
) -> Reply:
    """Lay out the digest of the week, with as many announcements as one message holds.

    `under`: the dates under each announcement, by its id; `dates`: paragraphs about dates.
    """
    came = {0: "Aucune annonce", 1: "Une annonce"}.get(len(posts), f"{len(posts)} annonces")
    parts = [f"<b>Le résumé du lundi</b>\n{came} depuis le {day_of(since, at)}.", *dates]
    rows: list[tuple[Button, ...]] = []
    for announcement, topic, others in posts[:IN_A_DIGEST]:
        posted = wording.entry(announcement, topic, others, at)
        ahead = [date for date in under.get(announcement.id, ()) if not is_past(date, at)]
        line = "\n".join([posted, *map(date_line, ahead)])
        if length("\n\n".join([*parts, line])) > PAGE_LENGTH:
            break
        parts.append(line)
        rows.append((wording.read_button(announcement),))
    if others := len(posts) - len(rows):
        more = "Une autre est" if others == 1 else f"{others} autres sont"
        parts.append(f"{more} à lire dans /actus.")
    label = "Mes abonnements" if private else "Les abonnements du groupe"
    change = show_subscriptions.button(label, as_new_message=True)
    who = "vous suivez" if private else "ce groupe suit"
    way = WHERE_TO_CHANGE if private else f"Pour les admins du groupe, {WHERE_TO_CHANGE}"
    why = f"<i>Ce message vient chaque lundi où il y a du nouveau sur ce que {who}. {way}</i>"
    return Reply("\n\n".join([*parts, why]), (*rows, (change,)))


def _name(person: Chat | None) -> str:
    return full_name(person) if person is not None else "Quelqu’un"


def _account(person: Chat | None) -> int | None:
    return person.telegram_id if person is not None else None


def _text(title: str, dossier: Dossier, why: str) -> str:
    return paragraphs(f"<b>{title}</b>", capital(wording.quoted(dossier.announcement)), why)
