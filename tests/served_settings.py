"""The application's own settings; passwords take few rounds, as a browser signs in a hundred times."""

from qingheng.project.settings import *  # noqa: F403

PASSWORD_HASHERS = ["tests.few_rounds.FewRounds"]
