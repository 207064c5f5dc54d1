"""Whether dates are reminded: the switch in /abonnements, the offer, under a reminder."""

from chatbot.conversation import Context, Reply, Requires, Router
from chatbot.subscriptions import links, reminders
from chatbot.subscriptions.pages.subscriptions import SWITCHES, following_of, show_list, to_list
from chatbot.subscriptions.rules import Reminded, wording_of_reminders
from chatbot.subscriptions.wording import WORDINGS

WANTED = "C’est noté : les dates seront rappelées ici, une semaine puis un jour avant."
NOT_WANTED = "C’est noté : les dates ne seront pas rappelées ici. Ce qui change est encore annoncé."
REFUSED = "C’est noté : pas de rappels. /abonnements permet de changer d’avis."
ALREADY = {
    True: "Les dates sont déjà rappelées ici.",
    False: "Les dates ne sont pas rappelées ici.",
}
NOTHING_FOLLOWED = (
    "Il n’y a rien à rappeler tant que rien n’est suivi : touchez ce que vous voulez suivre."
)
ASK = {
    True: "Pour que les dates de ce qui est suivi soient rappelées ici, touchez le bouton.",
    False: "Pour que les dates ne soient plus rappelées ici, touchez le bouton.",
}

router = Router(requires=Requires.GROUP_ADMIN)


@router.answers(links.choose_reminders)
async def choose_reminders(ctx: Context, *, wanted: bool) -> Reply:
    """Switch reminders on or off in the list."""
    await reminders.choose(ctx.session, ctx.request, wants=wanted)
    return await show_list(ctx, toast=WANTED if wanted else NOT_WANTED)


@router.answers(links.answer_offer)
async def answer_offer(ctx: Context, *, wanted: bool) -> Reply:
    """Take the offer of reminders, or not; say what was agreed to."""
    await reminders.choose(ctx.session, ctx.request, wants=wanted)
    private = ctx.request.private
    agreed = f"C’est noté.\n\n<i>{WORDINGS[wording_of_reminders(private=private)]}</i>"
    return Reply(agreed if wanted else REFUSED, to_list(private=private))


@router.answers(links.switch_reminders)
async def switch_reminders(ctx: Context, *, wanted: bool) -> Reply:
    """Switch reminders under one of them, which stays; the button then does the opposite."""
    await reminders.choose(ctx.session, ctx.request, wants=wanted)
    label = "Plus de rappels" if wanted else "Reprendre les rappels"
    again = links.switch_reminders.button(label, wanted=not wanted)
    return Reply(toast=WANTED if wanted else NOT_WANTED, pressed_becomes=again)


@router.wish(
    "reminders",
    *("rappels", "les rappels", "je veux des rappels", "rappelle moi les dates", "reminders"),
    *("rappelez moi les dates", "recevoir des rappels", "activer les rappels", "remind me"),
    *("me rappeler les dates", "un rappel avant les réunions", "reprendre les rappels"),
    *("préviens moi avant les réunions", "prévenez moi avant les réunions", "un rappel la veille"),
)
async def offer_reminders(ctx: Context) -> Reply:
    """Offer to remind of dates."""
    return await _offer(ctx, wanted=True)


@router.wish(
    "no_reminders",
    *("plus de rappels", "pas de rappels", "arrête les rappels", "arrêtez les rappels"),
    *("stop rappels", "je ne veux plus de rappels", "désactiver les rappels", "no reminders"),
    *("ne me rappelle plus les dates", "arrêter les rappels", "je ne veux pas de rappels"),
    *("ne me préviens plus avant les réunions", "plus d'alerte la veille", "stop reminders"),
)
async def offer_no_reminders(ctx: Context) -> Reply:
    """Offer not to remind any more."""
    return await _offer(ctx, wanted=False)


async def _offer(ctx: Context, *, wanted: bool) -> Reply:
    following = await following_of(ctx)
    private = ctx.request.private
    if not following.is_following:
        return await show_list(ctx, toast=NOTHING_FOLLOWED)
    if following.reminded is (Reminded.ALL if wanted else Reminded.NONE):
        return Reply(ALREADY[wanted], to_list(private=private))
    button = links.choose_reminders.button(SWITCHES[wanted], wanted=wanted)
    agreed = f"\n\n<i>{WORDINGS[wording_of_reminders(private=private)]}</i>" if wanted else ""
    return Reply(ASK[wanted] + agreed, ((button,), *to_list(private=private)))
