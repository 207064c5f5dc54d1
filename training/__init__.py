"""How the weights of the answers are made from labelled questions: `./bot train`."""
