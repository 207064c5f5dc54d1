"""The HTTP server of the bot: health, metrics, documents, the webhook."""
