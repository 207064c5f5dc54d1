"""A small Telegram of our own: the Bot API for one bot, and a page to chat on.

Another server, not a mode of the bot: it imports nothing of the rest and knows nothing of the
product. `app.create_app(world)` serves it; everything is in memory. Downwards:

app         the web application: Bot API, control API, page
bot_api     /bot<token>/<method>: one call in, one envelope out
control     /sandbox/...: what persons do, and what they see
speaking, editing, copying, downloads, inline_answers, answering, profile, lookups
            the Bot API's methods, by what they are for
faults, counts, pace, cutting               what goes wrong on request; what the bot did, in numbers
webhook     how updates are brought to the bot
acts, inline_acts, view, roster             persons: what they do, and what they see
membership, topics, access                  who is somebody where, in which topic, and may do what
telling, privacy                            what the bot is told of, and what it isn't
objects, members, attachments, parameters, wording, keyboards, formatting, tdlib, uploads, images
            the shapes that come in and go out
world       the state: people, chats, files, updates, presses, inline queries, menus, calls
"""
