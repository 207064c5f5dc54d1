"""A small Telegram of our own: the Bot API for one bot, and a page to chat on.

Another server, not a mode of the bot: it imports nothing of the rest and knows nothing of the
product. `app.create_app(world)` serves it; everything is in memory. Downwards:

app         the web application: Bot API, control API, page
bot_api     /bot<token>/<method>: one call in, one envelope out
control     /sandbox/...: what persons do, and what they see
speaking, answering, profile, lookups       the Bot API's methods, by what they are for
acts, view, privacy                         persons: what they do, see, and let the bot see
objects, parameters, keyboards, formatting, tdlib  the shapes that come in and go out
world       the state: people, chats, updates, presses, menus, calls
"""
