"""Django settings. Everything an operator may change comes from the environment (docs/guide/operate.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from qingheng.project.secrets import data_directory, secret_key

env = environ.Env()

PACKAGE = Path(__file__).resolve().parents[1]
CHECKOUT = Path(__file__).resolve().parents[3]
HOME = data_directory()
PACKS = Path(env.str("QINGHENG_PACKS", default=str(CHECKOUT / "packs")))
DOCS = Path(env.str("QINGHENG_DOCS", default=str(CHECKOUT / "docs")))

DEBUG = False
SECRET_KEY = secret_key(HOME)
PUBLIC_URL = env.str("QINGHENG_PUBLIC_URL", default="http://localhost:8000")
_PUBLIC = urlsplit(PUBLIC_URL)
if _PUBLIC.scheme not in {"http", "https"} or not _PUBLIC.hostname:
    raise ImproperlyConfigured("QINGHENG_PUBLIC_URL must begin with http:// or https:// and name a host")
HTTPS = _PUBLIC.scheme == "https"
ALLOWED_HOSTS = [*env.list("QINGHENG_HOSTS", default=["127.0.0.1", "localhost", "[::1]"]), _PUBLIC.hostname]
CSRF_TRUSTED_ORIGINS = [f"https://{_PUBLIC.netloc}"] if HTTPS else []  # an origin has no path

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "template_partials",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "qingheng.platform.tenancy",
    "qingheng.platform.people",
    "qingheng.platform.rights",
    "qingheng.platform.audit",
    "qingheng.platform.files",
    "qingheng.platform.jobs",
    "qingheng.platform.packs",
    "qingheng.platform.search",
    "qingheng.platform.messages",
    "qingheng.platform.comments",
    "qingheng.platform.webhooks",
    "qingheng.apps.organisation",
    "qingheng.apps.intake",
    "qingheng.apps.factors",
    "qingheng.apps.lca",
    "qingheng.apps.ledgers",
    "qingheng.apps.products",
    "qingheng.apps.footprints",
    "qingheng.apps.indicators",
    "qingheng.apps.inventory",
    "qingheng.apps.assurance",
    "qingheng.apps.quality",
    "qingheng.apps.targets",
    "qingheng.apps.disclosure",
    "qingheng.apps.tower",
    "qingheng.interfaces.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "qingheng.interfaces.web.middleware.RequestLimitsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "qingheng.interfaces.web.middleware.SessionActivityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "qingheng.interfaces.web.middleware.RefusalMiddleware",
    "qingheng.platform.rights.pages.CompanyMiddleware",
    "qingheng.platform.people.second_factor.SecondFactorMiddleware",
]

ROOT_URLCONF = "qingheng.project.urls"
WSGI_APPLICATION = "qingheng.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "interfaces" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qingheng.interfaces.web.context.page_frame",
            ],
        },
    }
]

DATABASES: dict[str, Any] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{HOME / 'qingheng.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA busy_timeout=20000; PRAGMA cache_size=-16000;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 10)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:start"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "qingheng.interfaces.web.accounts.ClosedSignup"
SOCIALACCOUNT_ADAPTER = "qingheng.interfaces.web.accounts.KnownPeopleOnly"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # mail goes to people who were invited, to nobody else
ACCOUNT_FORMS = {"add_email": "qingheng.interfaces.web.accounts.FixedAddress"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Qingheng"
MFA_FORMS = {
    "activate_totp": "qingheng.interfaces.web.accounts.SetUpAppForm",
    "authenticate": "qingheng.interfaces.web.accounts.CodeForm",
    "reauthenticate": "qingheng.interfaces.web.accounts.CodeAgainForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator vouches for the address
SECOND_FACTOR_ROLES = env.list("QINGHENG_REQUIRE_SECOND_FACTOR", default=[])
USERSESSIONS_TRACK_ACTIVITY = False  # a write on every page view otherwise
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "provider_class": "qingheng.interfaces.web.accounts.CompanyProvider",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [],
    }
}
if _ISSUER := env.str("QINGHENG_OIDC_ISSUER", default="").rstrip("/"):
    # What the provider says straight to this server is believed for TLS's sake (OpenID Connect Core 3.1.3.7).
    if not (
        _ISSUER.startswith("https://") or urlsplit(_ISSUER).hostname in {"localhost", "127.0.0.1", "::1"}
    ):
        raise ImproperlyConfigured("QINGHENG_OIDC_ISSUER must begin with https://.")
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": "oidc",
            "name": env.str("QINGHENG_OIDC_NAME", default="Single sign-on"),
            "client_id": env.str("QINGHENG_OIDC_CLIENT_ID"),
            "secret": env.str("QINGHENG_OIDC_CLIENT_SECRET"),
            "settings": {"server_url": _ISSUER},
        }
    )

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "qingheng_session"
# In the database alone: each server process has a cache of its own, and a session ended in one would live on in others.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SECURE_SSL_REDIRECT = HTTPS and env.bool("QINGHENG_REDIRECT_TO_HTTPS", default=True)
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "qingheng.interfaces.web.errors.csrf_failed"
if env.bool("QINGHENG_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # rate limits count the client's address, not the proxy's
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "frame-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "interfaces" / "web" / "locale", PACKAGE / "interfaces" / "api" / "locale"]
LANGUAGE_COOKIE_AGE = 31536000
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
USE_TZ = True
TIME_ZONE = env.str("QINGHENG_TIME_ZONE", default="Asia/Shanghai")
FORMAT_MODULE_PATH: list[str] = []

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
MEDIA_ROOT = HOME / "blobs"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_LIMIT_BYTES = env.int("QINGHENG_UPLOAD_LIMIT_MB", default=64) * 1024 * 1024
# Tables of facts that come by page, command, stream or folder.
INTAKE_LIMIT_BYTES = env.int("QINGHENG_INTAKE_LIMIT_MB", default=2048) * 1024 * 1024
LCA_MOST_EXCHANGES = env.int("QINGHENG_LCA_MOST_EXCHANGES", default=3_000_000)  # of one life-cycle database
# How long new evidence is kept; empty: for ever.
_EVIDENCE_YEARS = env.str("QINGHENG_EVIDENCE_YEARS", default="").strip()
if _EVIDENCE_YEARS and not (_EVIDENCE_YEARS.isdecimal() and 1 <= int(_EVIDENCE_YEARS) <= 100):
    raise ImproperlyConfigured(
        "QINGHENG_EVIDENCE_YEARS must be a whole number of years from 1 to 100, or empty"
    )
EVIDENCE_YEARS = int(_EVIDENCE_YEARS) if _EVIDENCE_YEARS else None
PLANE_ROOT = HOME / "plane"  # bulk facts: drafts and sealed partitions
DROP_FOLDER = env.str(
    "QINGHENG_DROP_FOLDER", default=""
)  # <company>/<dataset>/<node>/file is loaded by a job
DROP_MAILDIR = env.str("QINGHENG_DROP_MAILDIR", default="")  # mails whose attachments are loaded by a job
WEBHOOKS_ALLOW_PRIVATE = env.bool("QINGHENG_WEBHOOKS_ALLOW_PRIVATE", default=False)

CACHES = {
    # Shared by all processes: sign-in limits and used one-time codes count once, whichever process answers.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"},
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
}
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT = 10  # seconds; a page that mails waits no longer
DEFAULT_FROM_EMAIL = env.str("QINGHENG_MAIL_FROM", default=f"qingheng@{_PUBLIC.hostname}")
MAIL_IS_SENT = bool(env.str("EMAIL_URL", default=""))
if MAIL_IS_SENT:
    vars().update(env.email_url("EMAIL_URL"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("QINGHENG_LOG_LEVEL", default="WARNING")},
}
SILENCED_SYSTEM_CHECKS = [] if HTTPS else ["security.W004", "security.W008", "security.W012", "security.W016"]
