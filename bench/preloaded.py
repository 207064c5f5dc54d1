"""Reads the sentence encoder and the words of the language as it is imported.

The process that forks the bots of benches and tests imports it, so that none of them reads these
again: they take more than a second.
"""

from chatbot.answers.encoder import encoder
from chatbot.answers.index import index_of
from chatbot.answers.knowledge import Knowledge

encoder()
index_of(Knowledge(()))
