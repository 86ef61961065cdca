"""Tenancy fails closed: no scope, no data; the wrong scope, no data; on PostgreSQL the database says so too."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from qingheng.platform.audit.models import AuditHead
from qingheng.platform.tenancy.protection import POLICY, tenant_tables
from qingheng.platform.tenancy.scope import (
    NoTenantInScope,
    across_tenants,
    current,
    current_tenant_id,
    tenant_scope,
)
from qingheng.platform.tenancy.services import create_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(now):
    return [create_tenant(slug=s, name_zh=s, name_en=s, at=now) for s in ("first", "second")]


def test_no_scope_no_reads(two):
    with pytest.raises(NoTenantInScope):
        AuditHead.objects.all()


def test_no_scope_no_writes(two):
    with pytest.raises(NoTenantInScope):
        AuditHead(seq=1).save()


def test_a_scope_sees_its_own_rows_only(two):
    for tenant in two:
        with tenant_scope(tenant.id):
            AuditHead.objects.create(seq=tenant.id)
    with tenant_scope(two[0].id):
        assert [h.seq for h in AuditHead.objects.all()] == [two[0].id]
    with across_tenants("test"):
        assert AuditHead.objects.count() == 2


def test_a_row_of_another_tenant_cannot_be_written_or_deleted(two):
    with tenant_scope(two[0].id):
        row = AuditHead.objects.create(seq=1)
    with tenant_scope(two[1].id):
        row.seq = 2
        with pytest.raises(NoTenantInScope):
            row.save()
        with pytest.raises(NoTenantInScope):
            row.delete()
        with pytest.raises(NoTenantInScope):
            AuditHead.objects.bulk_create([AuditHead(tenant_id=two[0].id)])


def test_scopes_nest_and_end(two):
    with tenant_scope(two[0].id):
        with tenant_scope(two[1].id):
            assert current_tenant_id() == two[1].id
        assert current_tenant_id() == two[0].id
    assert current().tenant_id is None


def test_across_tenants_needs_a_reason():
    with pytest.raises(ValueError), across_tenants(" "):
        pass


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security is PostgreSQL's")
class TestRowLevelSecurity:
    def test_every_tenant_table_has_a_forced_policy(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
                "WHERE c.relrowsecurity AND c.relforcerowsecurity AND p.polname = %s",
                [POLICY],
            )
            protected = {row[0] for row in cursor.fetchall()}
        assert protected >= set(tenant_tables())

    def test_raw_sql_sees_nothing_without_a_tenant(self, two):
        with tenant_scope(two[0].id):
            AuditHead.objects.create(seq=1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_audithead")
            assert cursor.fetchone() == (0,)

    def test_raw_sql_sees_one_tenant(self, two):
        for tenant in two:
            with tenant_scope(tenant.id):
                AuditHead.objects.create(seq=tenant.id)
        with tenant_scope(two[1].id), connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM audit_audithead")
            assert cursor.fetchall() == [(two[1].id,)]

    def test_raw_sql_cannot_insert_for_another_tenant(self, two):
        with (
            tenant_scope(two[0].id),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO audit_audithead (tenant_id, seq, sha256) VALUES (%s, 1, '')", [two[1].id]
            )

    def test_the_end_of_a_scope_does_not_hide_what_failed_in_it(self, two):
        """After a failed read the database refuses everything, the setting too; the first error is the one to see."""
        with tenant_scope(two[0].id):
            with (
                pytest.raises(DatabaseError, match="does not exist"),
                transaction.atomic(),
                tenant_scope(two[1].id),
                connection.cursor() as cursor,
            ):
                cursor.execute("SELECT nothing FROM audit_audithead")
            assert self.tenant_in_database() == str(two[0].id)
        assert self.tenant_in_database() == ""

    def test_a_rolled_back_act_leaves_the_scope_it_began_in(self, two):
        with tenant_scope(two[0].id):
            with pytest.raises(RuntimeError), transaction.atomic(), tenant_scope(two[1].id):
                raise RuntimeError
            assert self.tenant_in_database() == str(two[0].id)

    @staticmethod
    def tenant_in_database() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('qingheng.tenant', true)")
            return cursor.fetchone()[0]
