import pytest
from django.db import connection


@pytest.fixture(scope="module")
def tables(request, django_db_setup, django_db_blocker):
    """Tables for the throw-away MODELS of a test module, gone with its last test."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in request.module.MODELS:
            editor.create_model(model)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in reversed(request.module.MODELS):
            editor.delete_model(model)
