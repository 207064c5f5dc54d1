"""Measures the bot as a whole, from outside, beside others like it: `./bot bench` lists what."""
