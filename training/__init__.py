"""Make the weights of the answers from labelled questions, and measure the answers to them."""
