"""The audit trail: one named event per act, append-only, hash-chained per company."""
