"""Django apps every product area needs: tenancy, people, rights, audit, files, jobs, packs, search, messages."""
