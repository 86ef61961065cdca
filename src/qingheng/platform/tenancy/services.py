"""Writes of tenants."""

from __future__ import annotations

import re
from datetime import datetime

from django.utils.translation import gettext as _

from qingheng.platform.rights.errors import Conflict, Invalid
from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.queries import tenant_by_slug

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LONGEST_NAME = 200


def check_new_tenant(*, slug: str, name_zh: str, name_en: str) -> None:
    """Raise Invalid for a slug or name no company can have, Conflict for a slug that is taken."""
    if not _SLUG.fullmatch(slug):
        raise Invalid(
            _("“%(slug)s” cannot be the short name of a company.") % {"slug": slug},
            code="bad-slug",
            place="slug",
            fix=_("Use small letters, digits and hyphens, at most 40, beginning with a letter or digit."),
        )
    for place, name in (("name_zh", name_zh), ("name_en", name_en)):
        if not name.strip() or len(name) > _LONGEST_NAME:
            raise Invalid(
                _("A company has a name in Chinese and in English, each of at most 200 characters."),
                code="bad-name",
                place=place,
            )
    if tenant_by_slug(slug=slug) is not None:
        raise Conflict(
            _("There is a company “%(slug)s” here already.") % {"slug": slug},
            code="slug-taken",
            place="slug",
            fix=_("Choose another short name."),
        )


def create_tenant(*, slug: str, name_zh: str, name_en: str, at: datetime) -> Tenant:
    """Create a tenant. Raises IntegrityError when the slug is taken."""
    return Tenant.objects.create(slug=slug, name_zh=name_zh, name_en=name_en, created_at=at)
