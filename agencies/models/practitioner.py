"""A person who signs in. What they may do comes from memberships, never from this row."""

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q


class PractitionerManager(BaseUserManager["Practitioner"]):
    def create_user(
        self, email: str, name: str, password: str | None = None, **fields: Any
    ) -> "Practitioner":
        """Without a password nobody can sign in as this person until they follow their invitation."""
        practitioner = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        practitioner.set_password(password)
        practitioner.save(using=self._db)
        return practitioner

    def get_by_natural_key(self, username: str | None) -> "Practitioner":
        return self.get(email=(username or "").lower())


class Practitioner(AbstractBaseUser, PermissionsMixin):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    invited_at = models.DateTimeField(auto_now_add=True)

    objects = PractitionerManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_superuser=False),
                name="nobody_is_superuser",
                violation_error_message="Nobody sees everything: not even an administrator.",
            )
        ]

    def __str__(self) -> str:
        return self.name
