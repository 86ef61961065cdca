"""Settings for the test suite: throwaway data directory, quick password hashing, plain static files."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("QINGHENG_HOME", tempfile.mkdtemp(prefix="qingheng-test-"))

from qingheng.project.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
# Each worker of the suite numbers its own companies.
PLANE_ROOT = Path(os.environ["QINGHENG_HOME"]) / "plane" / os.environ.get("PYTEST_XDIST_WORKER", "alone")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "ERROR"}},
}
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "pages")
}
