"""What a service says when it will not do a thing. Interfaces turn these into pages, JSON or exit codes."""

from __future__ import annotations

from django.utils.functional import Promise

Text = str | Promise


class Refusal(Exception):
    """Base: a reason in the user's language, the place it is about, and what to do next."""

    status = 400

    def __init__(self, message: Text, *, code: str, place: str = "", fix: Text = "") -> None:
        super().__init__(str(message))
        self.message, self.code, self.place, self.fix = message, code, place, fix


class Forbidden(Refusal):
    """The actor lacks the verb here."""

    status = 403


class NotFound(Refusal):
    """No such thing in this company, or none this actor may see: the two are not told apart."""

    status = 404


class Conflict(Refusal):
    """Somebody else was faster, or the thing is no longer in the state this act needs."""

    status = 409


class Invalid(Refusal):
    """The input breaks a rule."""

    status = 422
