"""Whether the cited addresses still answer: signs of life, asked for politely and kept.

What is told is about addresses only. That a page answers does not mean that it still says what was
cited; that it is gone does not mean that it never did.
"""
