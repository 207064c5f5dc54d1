"""/mesdonnees, /oublier and /confidentialite: one's own data, shown, downloaded, erased."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from chatbot import conversation as ui, french as fr
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.chantiers.wording import numbered
from chatbot.conversation.personal_data import Fact, Kept
from chatbot.engine.inbox.queries import REMEMBERED as INBOX
from chatbot.engine.outbox.rules import REMEMBERED as OUTBOX
from chatbot.events import calendar
from chatbot.events.wording import CLOSED, NOT_OPEN
from chatbot.privacy import rooms
from chatbot.rsvp import queries as rsvp
from chatbot.rsvp.wording import HIDE_NAME, NAME_HIDDEN, NAME_SHOWN, SHOW_NAME
from chatbot.subscriptions.rules import State
from chatbot.subscriptions.service import followed, leave
from chatbot.subscriptions.wording import follows_no_more
from chatbot.welcome.pages.front_door import opens
from chatbot.welcome.service import alliance, menu, read_in_private, write_to

POLICY_START = "confidentialite"  # t.me/BOT?start=confidentialite
FILE = "mes-donnees.json"
LISTED = 12  # items in a list; the others are counted, and /mesdonnees shows all
LONG = 60  # characters; a longer value is written only once in a message

BACKUPS = "Les copies de sauvegarde, elles, sont effacées au bout d’un mois."
WITHDRAW = {State.ACTIVE: "Retirer mon accord", State.PENDING: "Retirer ma demande"}

router = ui.Router(requires=ui.Requires.PRIVACY)


@router.command("mesdonnees", takes_words=False, aliases=("donnees", "mydata", "data"))
@router.wish(
    "my_data",
    *("mes données", "que sais tu sur moi", "tu sais quoi sur moi", "que savez vous sur moi"),
    *("montre mes données", "voir mes données", "qu'est ce que tu gardes sur moi", "my data"),
    *("que gardes tu sur moi", "qu'est ce que tu sais sur moi", "mon dossier", "mesdonnees"),
)
async def personal_data(ctx: ui.Context) -> ui.Reply:
    """Tell everything that is kept, in a message to read and a file to keep."""
    reply = await show_personal_data(ctx)
    kept = await rooms.tell_kept(ctx.session, await rooms.account(ctx.session, ctx.request.chat))
    return replace(reply, file=ui.File(FILE, as_file(kept, ctx.request)) if kept else None)


@router.button("p")
async def show_personal_data(ctx: ui.Context) -> ui.Reply:
    """Show everything that is kept in a message, without the file."""
    person = await rooms.account(ctx.session, ctx.request.chat)
    kept = await rooms.tell_kept(ctx.session, person)
    rows: list[ui.Row] = []
    if await calendar.has_own_link(ctx.session, ctx.request):
        rows.append((close_calendar.button("Fermer l’adresse de mon agenda"),))
    # Whether référents may read the person's name; None until the person was asked.
    consent = await rsvp.consent(ctx.session, person.chat_id)
    if consent is not None:
        label = HIDE_NAME if consent.agrees else SHOW_NAME
        rows.append((let_own_name_be_read.button(label, agrees=not consent.agrees),))
    _, followed_topics = await followed(ctx.session, ctx.request)
    states = {row.topic_key: row.state for row in followed_topics if row.state in WITHDRAW}
    for topic in await followable(ctx.session):
        if topic.key in states:
            label = f"{WITHDRAW[states[topic.key]]} : {fr.protect(numbered(topic))}"
            rows.append((withdraw_consent.button(label, topic=topic.key),))
    rows.append((erase_all.button("Tout effacer"),))
    return ui.Reply(all_kept(kept, ctx.request.at), ui.keyboard(*rows))


@router.button("pw")
async def withdraw_consent(ctx: ui.Context, *, topic: TopicKey) -> ui.Reply:
    found = await topic_of_key(ctx.session, topic)
    outcome = await leave(ctx.session, ctx.request, topic)
    return replace(await show_personal_data(ctx), toast=follows_no_more(found, outcome))


@router.button("pc")
async def close_calendar(ctx: ui.Context) -> ui.Reply:
    closed = await calendar.close_own_link(ctx.session, ctx.request)
    return replace(await show_personal_data(ctx), toast=CLOSED if closed else NOT_OPEN)


@router.command(
    "oublier", takes_words=False, aliases=("oubliez", "effacer", "supprimer", "delete", "forget")
)
@router.wish(
    "erase",
    *("oublier", "oublie moi", "oubliez moi", "efface moi", "effacer mes données"),
    "effacez tout",
    *("supprimez mes données", "supprime mes données", "effacez mes données", "delete my data"),
    *("supprimer mon compte", "supprimez mon compte", "tout effacer", "delete everything"),
    *("efface mes données", "supprimer mes données", "efface tout", "efface tout sur moi"),
)
async def forget_command(ctx: ui.Context) -> ui.Reply:
    """Say what will be erased and what stays, and ask for a confirmation."""
    return await erase_all.ask(ctx)


@router.button("pk")
async def keep_all(ctx: ui.Context) -> ui.Reply:
    text = "C’est entendu : je n’ai rien effacé. /mesdonnees montre tout ce que je garde sur vous."
    return ui.Reply(text, menu(await alliance(ctx.session)))


@router.button("pe")
async def erase_all(ctx: ui.Context) -> ui.Asking:
    person = await rooms.account(ctx.session, ctx.request.chat)
    kept = await rooms.tell_kept(ctx.session, person)
    if all(thing.stays for thing in kept):
        return ui.Reply(nothing_to_erase(kept))
    if not ctx.confirmed:
        losses = await rooms.losses(ctx.work, person)
        keep = keep_all.button("Non, ne rien effacer")
        return ui.Confirmation(erase_question(kept, losses), "Oui, tout effacer", keep)
    await rooms.erase_person(ctx.work, person)
    return ui.Reply(erased(kept))


@opens(POLICY_START)
@router.command(
    "confidentialite",
    takes_words=False,
    menu="Ce qui est gardé, et pourquoi",
    aliases=("privacy", "rgpd", "gdpr", "confidentiel"),
    requires=ui.Requires.NOTHING,
)
@router.wish(
    "privacy",
    *("confidentialité", "rgpd", "que fais tu de mes données", "vie privée", "privacy", "gdpr"),
    *("que faites vous de mes données", "tu fais quoi de mes données", "c'est confidentiel"),
    *("protection des données", "qu'est ce que vous faites de mes données", "privacy policy"),
)
async def show_policy(ctx: ui.Context) -> ui.Reply:
    if not ctx.request.private:
        text = "Ce que je garde, pourquoi et combien de temps se lit en privé."
        return read_in_private(text, "La lire en privé", ctx.request.bot, POLICY_START)
    ours = await alliance(ctx.session)
    return ui.Reply(policy_text(ours, ctx.policy), menu(ours))


@router.button("pn")
async def let_own_name_be_read(ctx: ui.Context, *, agrees: bool) -> ui.Reply:
    """Allow or forbid référents to read the sender's name in the answers to their dates."""
    person = await rooms.account(ctx.session, ctx.request.chat)
    if person.chat_id:
        await rsvp.keep_consent(ctx.work, person.chat_id, agrees=agrees)
    toast = NAME_SHOWN if agrees else NAME_HIDDEN
    return replace(await show_personal_data(ctx), toast=toast)


def _what_is_kept() -> str:
    return f"""\
<b>Si vous ne faites que lire</b>, je ne garde rien sur vous plus d’un quart d’heure : \
j’oublie vos messages dès que j’ai répondu, puis de quoi nous parlions et où j’ai répondu, pour \
comprendre la suite. Leur numéro technique reste {INBOX.days} jours, pour ne \
pas répondre deux fois ; il ne dit ni qui ni quoi.

<b>Si vous suivez un sujet</b>, pour vous ou un groupe, je garde le nom, le nom d’utilisateur et \
le numéro de votre compte Telegram, ce que vous suivez (sujets, dates, rappels), si vous êtes en \
pause, m’avez arrêté ou bloqué, ou préférez le résumé du lundi, ce que je vous ai envoyé et si \
c’est arrivé, l’adresse de votre agenda, et la preuve de votre accord : quand, d’où, sur quel \
texte. C’est pour vous envoyer ce que vous voulez, une fois ; cet accord se retire à tout moment.

<b>Si vous transmettez une question</b>, et seulement alors, je la garde avec votre nom, et je les \
montre à qui vous avez choisi : les référents d’un sujet ou les admins. Ils peuvent publier \
la question et la réponse, sans votre nom.

<b>Si vous dites venir à une date</b>, ou non, je le garde, et votre avis après ; les référents \
ne lisent votre nom que si vous l’acceptez.

<b>Si vous avez un rôle</b> (référent, admin) ou essayez ce qui est réservé aux admins, je garde \
aussi votre nom, ce rôle, vos invitations et les annonces que vous écrivez, pour que le bot reste \
bien tenu. Un journal note ce que décident les admins, ce qui est publié, qui cela concerne, et \
ces essais : sous un numéro à moi, sans nom.

<b>Qui le voit :</b> les admins du bot, qui vous cherchent par nom ou rôle et en tirent des \
listes, et la personne qui le fait tourner. Personne d’autre."""


def policy_text(alliance: Topic | None, policy: ui.Policy) -> str:
    days = fr.counted(policy.retention_days, "jour")
    questions = fr.counted(policy.question_days, "jour")
    how_long = f"""\
<b>Combien de temps :</b> tant que vous suivez ou avez un rôle.
• Un abonnement fini, une demande refusée, une invitation close, une note du journal et son \
motif, l’envoi d’une annonce, un brouillon délaissé, une réponse à une date : {days} de plus. \
Ensuite votre nom aussi, s’il ne sert plus.
• Ce qui est publié : tant que personne ne le retire ; si vous effacez tout, plus rien \
n’y mène à vous.
• Une question transmise, sa réponse et qui l’a reçue : {questions} ; retirée, son \
texte s’efface aussitôt.
• La trace d’un message envoyé, sans son texte : {OUTBOX.days} jours.
• Ce que vous laissez en plan : deux heures au plus.
• Un bannissement (nom, compte, date, motif) : jusqu’à ce qu’un admin le lève.
• Une copie de sauvegarde : un mois.

<b>C’est à vous :</b>
/mesdonnees : tout voir, tout emporter, retirer un accord
/oublier : tout effacer, motifs aussi

Le journal technique ne dit jamais qui a écrit, ni quoi. Telegram garde vos conversations selon \
ses propres règles. Le responsable de ces données est La Fabrique des Transitions ; vous \
pouvez aussi vous adresser à la CNIL (cnil.fr)."""
    whom = write_to("vos données", alliance)
    return ui.paragraphs("<b>Confidentialité</b>", _what_is_kept(), how_long, whom)


def all_kept(kept: Sequence[Kept], at: datetime) -> str:
    messages = (
        "De ce que vous m’écrivez, je ne garde rien une fois que j’ai répondu, sinon quelques "
        "minutes de quel sujet nous parlions : /confidentialite"
    )
    if not kept:
        return f"<b>Vos données</b>\n\nJe ne garde rien sur vous.\n\n{messages}"
    seen: set[Fact] = set()
    blocks = [_block(thing, at, seen) for thing in kept]
    first, *more = ui.pages(["<b>Ce que je garde sur vous</b>", *blocks])
    rest = "La suite est dans le fichier que /mesdonnees vous envoie." if more else ""
    file = f"/mesdonnees vous envoie aussi tout cela dans un fichier, {FILE}."
    return ui.paragraphs(first, rest, messages, f"<i>{file}</i>")


def as_file(kept: Iterable[Kept], request: ui.Request) -> str:
    made = {"fait le": _written(request.at, request.at), "par": f"@{request.bot}"}
    things = [
        {"quoi": thing.what}
        | {name: _written(fact, request.at) for name, fact in _facts(thing)}
        | ({"reste après /oublier": thing.stays} if thing.stays else {})
        for thing in kept
    ]
    return json.dumps(made | {"ce que je garde": things}, ensure_ascii=False, indent=2) + "\n"


def erase_question(kept: Sequence[Kept], losses: Sequence[str] = ()) -> str:
    """Ask before a person is erased; `losses`: what erasing ends."""
    erased = [thing.what for thing in kept if not thing.stays]
    return _fitting(
        "<b>Tout effacer</b>\n\nTout de suite, et pour de bon. Le confirmez-vous ?",
        f"<b>Ce que cela arrête</b> :\n{_bullets(losses)}" if losses else "",
        f"Ce qui s’efface :\n{_bullets(erased)}",
        _what_stays(kept),
        BACKUPS,
    )


def erased(kept: Sequence[Kept]) -> str:
    return _fitting(
        "<b>C’est fait</b>\n\nJ’ai effacé ce que je gardais sur vous. Si vous m’écrivez de "
        "nouveau, tout recommence à zéro.",
        _what_stays(kept),
        BACKUPS,
    )


def nothing_to_erase(kept: Sequence[Kept]) -> str:
    """Say that the bot has no data that it can erase, and which data stay."""
    return _fitting("Je ne garde rien sur vous que je puisse effacer.", _what_stays(kept))


def _block(kept: Kept, at: datetime, seen: set[Fact]) -> str:
    lines = [
        f"{ui.escape(name[0].upper() + name[1:])} : {ui.escape(_in_words(fact, at, seen))}"
        for name, fact in _facts(kept)
    ]
    stays = [f"<i>Reste après /oublier : {ui.escape(kept.stays)}.</i>"] if kept.stays else []
    return "\n".join([f"<b>{ui.escape(kept.what)}</b>", *lines, *stays])


def _in_words(fact: Fact, at: datetime, seen: set[Fact]) -> str:
    if isinstance(fact, datetime):
        moment = fact.astimezone(at.tzinfo)
        day = moment.date()
        return fr.in_words(fr.When(fr.Precision.MINUTE, day, day, moment.time()))
    text = str(fact)
    if len(text) > LONG and text in seen:
        return "le même que plus haut"
    seen.add(text)
    return ui.shown(text)


def _written(fact: Fact, at: datetime) -> str | int | None:
    if isinstance(fact, datetime):
        return fact.astimezone(at.tzinfo).isoformat(timespec="seconds")
    return fact


def _facts(kept: Kept) -> list[tuple[str, Fact]]:
    return [(name, fact) for name, fact in kept.facts.items() if fact not in (None, "")]


def _what_stays(kept: Iterable[Kept]) -> str:
    stays = [thing.stays for thing in kept if thing.stays]
    return f"Ce qui reste :\n{_bullets(stays)}" if stays else ""


def _bullets(names: Iterable[str]) -> str:
    each = list(dict.fromkeys(names))
    more = [f"• et {fr.counted(len(each) - LISTED, 'autre')}"] if len(each) > LISTED else []
    return "\n".join([*(f"• {ui.escape(name)}" for name in each[:LISTED]), *more])


def _fitting(*blocks: str) -> str:
    return ui.pages(filter(None, blocks))[0]
