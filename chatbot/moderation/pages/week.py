"""The last seven days in five lines, and whether an admin wants them each Monday."""

from dataclasses import replace

from chatbot.conversation import Context, Reply, Requires, Router
from chatbot.members import queries as people, service as members
from chatbot.moderation import links, notices
from chatbot.moderation.pages.log import show_log
from chatbot.moderation.week import WEEK, look_back
from chatbot.moderation.wording import HOME

WANTED = "C’est noté : la semaine en cinq lignes, chaque lundi à 8h."
NOT_WANTED = "C’est noté : plus de résumé le lundi. /moderation semaine le montre toujours."

router = Router(requires=Requires.ADMIN)


@router.answers(links.show_week)
async def show_week(ctx: Context) -> Reply:
    at = ctx.request.at
    week = await look_back(ctx.session, since=at - WEEK, until=at)
    admin = await members.person_of_account(ctx.work, ctx.request.chat)
    role = await people.admin_role(ctx.session, admin.id)
    is_wanted = role is not None and role.week_since is not None
    label = "Ne plus la recevoir le lundi" if is_wanted else "La recevoir chaque lundi"
    switch = links.choose_week.button(label, wanted=not is_wanted)
    return Reply(notices.week_text(week, at=at), ((switch,), (show_log.button("Journal"), HOME)))


@router.answers(links.choose_week)
async def choose_week(ctx: Context, *, wanted: bool) -> Reply:
    """Send the sender the week each Monday from the next one on, or no more."""
    at = ctx.request.at
    admin = await members.person_of_account(ctx.work, ctx.request.chat)
    await people.choose_week(ctx.session, admin.id, since=at if wanted else None)
    return replace(await show_week(ctx), toast=WANTED if wanted else NOT_WANTED)
