"""Personal information in ledgers: masked on its way out, and recognised when it comes back masked."""

from __future__ import annotations

from data.rules.households import MASK, mask_name, mask_number

PHONE = 11
"""Digits of a mobile number; a landline with its area code has as many or more."""
PREFIX, SUFFIX = 3, 4
"""Digits of a telephone number that stay readable."""


def masked(text: str) -> str:
    """A name as ``张**``, an identity number as ``430***********0011``, a telephone number as ``138****1234``."""
    plain = text.strip()
    if not any(sign.isdigit() for sign in plain):
        return mask_name(plain)
    if len(plain) == PHONE and plain.isdigit():
        return plain[:PREFIX] + MASK * (PHONE - PREFIX - SUFFIX) + plain[-SUFFIX:]
    return mask_number(plain)


def is_masked(value: object) -> bool:
    """Whether a value comes from a list in which it was masked; no name and no number holds two asterisks."""
    return isinstance(value, str) and MASK * 2 in value
