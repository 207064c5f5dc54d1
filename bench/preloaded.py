"""What takes long to read and is alike in every process, read before they are forked."""

from chatbot.answers.encoder import encoder

encoder()
