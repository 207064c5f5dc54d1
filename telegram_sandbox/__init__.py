"""A small Telegram of our own: the Bot API for one bot, and a page to chat on.

Another server, not a mode of the bot: it imports nothing of the rest and knows nothing of the
product. `app.create_app(world)` serves it; everything is in memory. Downwards:

app         the web application: Bot API, control API, page
control/    /sandbox/...: what the page and the tests ask for
persons/    what persons do and see, where they are, and what the bot is told of it
bot_api/    /bot<token>/<method>: a call comes in (wire), and what each method does
shapes/     texts, keyboards and pictures, checked; the Bot API's objects, made
cast        who there is by default
world       the whole state; its parts are in
state/      people, chats, files, updates and how they are brought, presses, inline queries, menus,
            calls, and what goes wrong on request
guard       keeps other sites' pages out
specification/  Telegram's description of the Bot API, for tests and measurements to check against
page/       the page (HTML, CSS, JavaScript)

One act, from the page to the bot: control/routes `say`, persons/acts `say`, persons/telling `tell`,
state/updates `put_wanted`. The answer: bot_api/wire `answer`, bot_api/speaking `send_message`,
world `keep`, and persons/view shows it.
"""
