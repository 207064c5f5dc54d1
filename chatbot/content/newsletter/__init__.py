"""Read an issue of L'Établi as it is laid out; what has no place is kept as text, and told."""

from chatbot.content.newsletter.reading import NewsletterReading, read_newsletter
from chatbot.content.newsletter.remarks import NewsletterError, Remark

__all__ = ["NewsletterError", "NewsletterReading", "Remark", "read_newsletter"]
