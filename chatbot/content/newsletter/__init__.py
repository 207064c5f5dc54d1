"""Read an issue of L'Établi as it is laid out; what has no place is kept as text, and told."""

from chatbot.content.newsletter.layout import NewsletterError, Remark
from chatbot.content.newsletter.reading import NewsletterReading, read_newsletter

__all__ = ["NewsletterError", "NewsletterReading", "Remark", "read_newsletter"]
