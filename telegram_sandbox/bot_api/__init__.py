"""The Bot API for one bot: /bot<token>/<method>, and what each method does."""
