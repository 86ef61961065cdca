"""Hashing of passwords as it is, but for the time that makes a thief's tries dear."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class FewRounds(PBKDF2PasswordHasher):
    """The default algorithm with rounds enough for tests."""

    iterations = 1000
