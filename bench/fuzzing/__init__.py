"""Updates of every kind, valid and mangled, and a Telegram that looks at each answer to them."""
