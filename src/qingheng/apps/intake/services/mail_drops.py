"""The maildir: tables attached to a mail become drafts in the sender's name, its other files their evidence.

<maildir>/<company>/ is a Maildir: the mail server delivers into `new/`, what is dealt with goes to `cur/`. A mail
proves nothing about who sent it; the server that delivers into the folder must have checked that.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import stat
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import default as mail_policy

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.drop_files import copied, entries, opened_folder
from qingheng.apps.intake.mails import (
    MOST_FILES,
    File,
    UnreadableMail,
    files_of,
    head_of,
    purpose_of,
    readable,
    sender_of,
)
from qingheng.apps.intake.models import RowEvidence
from qingheng.apps.intake.services.drops import (
    LEFT,
    REFUSED,
    TAKEN,
    RefusedDrop,
    company_folder,
    in_both_languages,
)
from qingheng.apps.intake.services.evidence import attach_evidence
from qingheng.apps.intake.services.loading import begin
from qingheng.apps.intake.submission_access import ENTER
from qingheng.apps.organisation import queries as organisation
from qingheng.platform.files.services import clean_name
from qingheng.platform.messages.models import Notification
from qingheng.platform.messages.services import notify
from qingheng.platform.people.models import Person
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid
from qingheng.platform.rights.queries import actor_for, people_who_may
from qingheng.platform.tenancy.queries import tenant_by_slug

log = logging.getLogger(__name__)
MOST = 200  # mails of one run
MOST_NOTICES = 10  # of unknown senders, in one run


def take_mail(*, actor: Actor, at: datetime, step: Callable[[], None] = lambda: None) -> dict[str, int]:
    """Load what came by mail for the company; `step` is called between mails and may raise.

    Returns how many mails were taken, refused (nothing in them could be loaded), and left (unknown senders).
    Raises Invalid where no maildir is read, Forbidden.
    """
    actor.require(ENTER)
    if not settings.DROP_MAILDIR:
        raise Invalid(
            _("No mail is read on this installation."),
            code="no-drop-maildir",
            fix=_("The operator sets QINGHENG_DROP_MAILDIR."),
        )
    counts, strangers = Counter({TAKEN: 0, REFUSED: 0, LEFT: 0}), set[str]()
    with contextlib.ExitStack() as stack:
        box = company_folder(stack, settings.DROP_MAILDIR, actor.company)
        if box is not None:
            new, cur = (stack.enter_context(opened_folder(name, box)) for name in ("new", "cur"))
            for name, facts in entries(new):
                if stat.S_ISREG(facts.st_mode) and counts[TAKEN] + counts[REFUSED] < MOST:
                    counts[_take(actor.company, new, cur, name, at, strangers)] += 1
                    step()
    for address in sorted(strangers)[:MOST_NOTICES]:
        _tell_of_stranger(actor.company, address, at)
    return dict(counts)


def _take(company: str, new: int, cur: int, name: str, at: datetime, strangers: set[str]) -> str:
    try:
        taken = _deal_with(company, new, name, at, strangers)
        if taken is None:
            return LEFT
        flags = "S" if taken else "FS"  # seen; flagged when nothing of it could be loaded
        os.rename(name, f"{name.partition(':')[0]}:2,{flags}", src_dir_fd=new, dst_dir_fd=cur)
    except FileNotFoundError:  # another worker dealt with it
        return LEFT
    except OperationalError:
        raise
    except Exception:  # one bad mail must not keep the others from being read
        log.exception("a mail for %s could not be dealt with", company)
        return LEFT
    return TAKEN if taken else REFUSED


def _deal_with(company: str, new: int, name: str, at: datetime, strangers: set[str]) -> int | None:
    """How many tables of a mail became drafts; None for a sender nobody knows."""
    try:
        address = readable(lambda: sender_of(head_of(new, name)))
        sender = _known(company, address, at)
        if sender is None:
            strangers.add(address)
            return None
        return _load(sender, new, name, at)
    except UnreadableMail:
        log.warning("a mail for %s cannot be read: %s", company, name[:80])
        return 0


def _known(company: str, address: str, at: datetime) -> Actor | None:
    """The sender as an actor, when they may enter data in the company today."""
    tenant = tenant_by_slug(slug=company)
    person = Person.objects.filter(email__iexact=address).first() if address else None
    if tenant is None or person is None:
        return None
    actor = actor_for(person=person, tenant=tenant, at=at)
    return actor if actor is not None and actor.may(ENTER) else None


def _load(sender: Actor, new: int, name: str, at: datetime) -> int:
    """Load the tables of one mail, whole or not at all where the program fails; how many became drafts."""
    refused: list[tuple[str, RefusedDrop]] = []
    made: list[IntakeSubmissionView] = []
    most = settings.UPLOAD_LIMIT_BYTES
    with copied(new, name, most=most) as copy, transaction.atomic():
        raw = copy.data.read()
        message = readable(lambda: BytesParser(policy=mail_policy).parsebytes(raw))
        subject = readable(lambda: clean_name(str(message.get("Subject", ""))))
        try:
            if copy.size > most:
                raise RefusedDrop(
                    f"邮件超过 {most // 1024**2} MB。", f"The mail is larger than {most // 1024**2} MB."
                )
            dataset, node_id = _meant(sender, message)
            files = _attached(message)
        except RefusedDrop as reason:
            files, refused = [], [(subject, reason)]
        for number, file in enumerate(files):
            if file.is_table:
                key = hashlib.sha256(f"{name.partition(':')[0]}:{number}".encode()).hexdigest()[:40]
                try:
                    made.append(_begin(sender, dataset, node_id, file, key, at))
                except RefusedDrop as reason:
                    refused.append((clean_name(file.name), reason))
        proofs = [file for file in files if file.data and not file.is_table]
        for submission in made:
            _prove(sender, submission, [*proofs, File("mail.eml", raw)], at)
        _tell_sender(sender, refused, at)
    return len(made)


def _meant(sender: Actor, message: Message) -> tuple[str, int]:
    """The dataset's code and the node's id. Raises RefusedDrop."""
    purpose = readable(lambda: purpose_of(message))
    if purpose is None:
        raise RefusedDrop(
            "邮件未说明用于哪个数据集和节点：请在主题中写上 [数据集代码@节点代码]。",
            "The mail does not say what it is for: write [dataset@node] into its subject.",
        )
    dataset, code = purpose
    node = in_both_languages(lambda: organisation.node(actor=sender, code=code.casefold()))
    return dataset, node.id


def _attached(message: Message) -> list[File]:
    """The files of a mail. Raises RefusedDrop for more than 50, or when there is no table."""
    found = readable(lambda: files_of(message))
    if len(found) > MOST_FILES:
        raise RefusedDrop("邮件附件超过 50 个。", "The mail has more than 50 attachments.")
    if not any(file.is_table for file in found):
        raise RefusedDrop("邮件没有 xlsx、xls 或 csv 附件。", "The mail has no xlsx, xls or csv attached.")
    return found


def _begin(
    sender: Actor, dataset: str, node_id: int, file: File, key: str, at: datetime
) -> IntakeSubmissionView:
    return in_both_languages(
        lambda: begin(
            actor=sender,
            dataset=dataset,
            node_id=node_id,
            data=file.data,
            name=file.name,
            at=at,
            origin="mail",
            idempotency_key=f"mail:{key}",
            at_once=False,
        )
    )


def _prove(sender: Actor, submission: IntakeSubmissionView, proofs: list[File], at: datetime) -> None:
    """The mail and what else came with it, as evidence; the same again changes nothing."""
    for file in proofs:
        digest = hashlib.sha256(file.data).hexdigest()
        if not RowEvidence.objects.filter(submission_id=submission.id, blob__sha256=digest).exists():
            attach_evidence(
                actor=sender, submission_id=submission.id, data=file.data, name=clean_name(file.name), at=at
            )


def _tell_sender(sender: Actor, refused: list[tuple[str, RefusedDrop]], at: datetime) -> None:
    for name, reason in refused:
        notify(
            person_ids=[sender.person_id] if sender.person_id is not None else [],
            kind="intake.mail_refused",
            title_zh=f"邮件中的“{name[:80]}”未能载入：{reason.zh}",
            title_en=f"“{name[:80]}” of your mail was not loaded: {reason.en}",
            at=at,
        )


def _tell_of_stranger(company: str, address: str, at: datetime) -> None:
    """Administrators are told once of each sender nobody knows, and the log too."""
    shown = clean_name(address)[:100] if address else "?"
    title_en = f"Mail from somebody who enters no data here is left: {shown}"
    if Notification.objects.filter(kind="intake.mail_unknown", title_en=title_en).exists():
        return
    log.warning("mail for %s is left: its sender enters no data there", company)
    notify(
        person_ids=[p.pk for p in people_who_may(verb="people.manage", on=timezone.localdate(at))],
        kind="intake.mail_unknown",
        title_zh=f"邮件发件人无数据填报权限，邮件未处理：{shown}",
        title_en=title_en,
        at=at,
    )
