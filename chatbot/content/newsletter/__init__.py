"""Read an issue of L'Établi by its layout.

What fits no known part is kept as text, with a remark for the operator.
"""

from chatbot.content.newsletter.layout import NewsletterError, Remark
from chatbot.content.newsletter.reading import NewsletterReading, read_newsletter

__all__ = ["NewsletterError", "NewsletterReading", "Remark", "read_newsletter"]
