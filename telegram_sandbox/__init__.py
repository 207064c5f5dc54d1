"""A small Telegram of one's own: the Bot API for one bot, a page to chat on, a control API.

To the bot it is another server, not a mode: everything is in memory, and README.md says how to
start it. Downwards:

serving         the application served from within a program
app             the web application: Bot API, control API, page
control/        /sandbox/...: what the page and tests ask for
persons/        what persons do and see, where they are, and which updates the bot gets of it
bot_api/        /bot<token>/<method>: the endpoint (wire), and what each method does
shapes/         texts, keyboards and pictures, checked; the Bot API's objects, made
world           the whole state; its parts are in
state/          people, chats, files, updates and their delivery, presses and inline queries, menus,
                calls, faults, the clock
specification/  Telegram's description of the Bot API, for tests and measurements to check against
date_header     tells the sandbox's time in each answer
guard           keeps other sites' pages out
page/           the page (HTML, CSS, JavaScript)

One act, from the page to the bot: control/conversations `say`, persons/actions `say`,
persons/updates `queue_message`, state/updates `put_allowed`. The answer: bot_api/wire `answer`,
bot_api/messages `send_message`, world `store_message`, and persons/view shows it.
"""
