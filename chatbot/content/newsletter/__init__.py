"""Read an issue of L'Établi by its layout.

What fits no known part is kept as text, with a remark for the operator.
"""
