"""Yes and no in words, to what the bot asked last."""

from chatbot import conversation as ui
from chatbot.french.typography import protect
from chatbot.french.yes_no import is_no, is_yes, repeats, says_yes
from chatbot.members import conversations

LEFT = "C’est entendu : rien n’est changé."
NOTHING_ASKED = (
    "Je n’attends pas de oui ni de non : une question que je pose vaut dix minutes, et tant que "
    "rien d’autre n’est dit. Rien n’a changé. S’il y a des boutons ci-dessus, touchez le vôtre."
)
IN_A_GROUP = (
    "Dans un groupe, un « oui » écrit peut être pour quelqu’un d’autre : touchez le bouton."
)


async def answer_open_question(ctx: ui.Context) -> ui.Reply | ui.Press | None:
    """Do or leave what the bot asked last, if the words say yes or no; None: they say neither.

    Only a new message does anything, and only if the question is the last thing that the bot said.
    What can't be taken back, or reaches others, takes a tap or the words of the button.
    """
    session, request = ctx.session, ctx.request
    asked = await conversations.current_question(session, request)
    if asked is None:
        return _without_question(request)
    if is_no(request.words):
        return ui.Press(asked.no, asked.at, asked.asked) if asked.no else ui.Reply(LEFT)
    repeated = repeats(request.words, asked.yes_label)
    if not (repeated or is_yes(request.words)):
        return None
    is_new = not (request.is_edited or request.is_forwarded)
    is_enough = (repeated or asked.by_word) and is_new
    if is_enough and await conversations.is_last_said(session, request, asked):
        return ui.Press(asked.yes, asked.at, asked.asked)
    return _ask_again(asked.yes_label, asked.yes, asked.no)


def _ask_again(label: str, yes: str, no: str) -> ui.Reply:
    """Lay out the buttons of an open question for which a plain « oui » isn't enough."""
    act = label[:1].lower() + label[1:]
    text = f"Pour que ce soit fait, touchez le bouton, ou écrivez « {protect(ui.escape(act))} »."
    if not act.startswith("oui"):
        text = "Pour que ce soit fait, touchez le bouton."
    does, leaves = ui.Button(label, yes), ui.Button("Non", no) if no else None
    buttons = ui.keyboard((does,), (leaves,) if leaves else ())
    return ui.Reply(text, buttons, asks=ui.Question(does, leaves, by_word=False))


def _without_question(request: ui.Request) -> ui.Reply | None:
    if not says_yes(request.words):
        return None
    return ui.Reply(NOTHING_ASKED if request.private else IN_A_GROUP)
