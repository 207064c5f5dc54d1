"""What takes long to read and is alike in every process, read before they are forked."""

from chatbot.answers.encoder import encoder
from chatbot.answers.index import index_of
from chatbot.answers.knowledge import Knowledge

encoder()
index_of(Knowledge(()))  # the words of the language
