"""Answer questions from the published content, or say « je ne sais pas »."""
