"""Who somebody is, by police number and password. What he may do is never asked here."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from casemgr.accounts.models import Officer


class PoliceNumberBackend(ModelBackend):
    """Signs an officer in by police number (警号).

    Django's permissions decide nothing in this house: rights are held on counties (`counties.access`), so
    every question for one is answered with no.
    """

    def get_user_permissions(self, user_obj: Officer, obj: Any = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: Officer, obj: Any = None) -> set[str]:
        return set()

    def get_all_permissions(self, user_obj: Officer, obj: Any = None) -> set[str]:
        return set()

    def has_perm(self, user_obj: Officer, perm: str, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, user_obj: Officer, app_label: str) -> bool:
        return False
