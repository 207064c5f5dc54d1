"""Which topic a chat was just speaking of: « et la date ? » is understood after its card."""
