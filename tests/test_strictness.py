"""What makes every other test strict is itself tested."""

import socket

import pytest
from django.template import Context, Origin, Template, engines
from pytest_socket import SocketConnectBlockedError

from tests.strictness import OURS


def render(source, file):
    """The template as if it stood in that file."""
    engine = engines["django"].engine
    return Template(source, origin=Origin(name=str(file)), engine=engine).render(Context({"known": "已知"}))


@pytest.mark.parametrize("source", ["{{ missing }}", "{{ known.missing }}", "{{ missing|default:'-' }}"])
def test_an_undefined_variable_fails_in_a_template_of_ours(source):
    with pytest.raises(pytest.fail.Exception, match=r"undefined variable .* in .*list\.html"):
        render(source, OURS / "templates/cases/list.html")


def test_asking_whether_a_variable_is_there_is_no_failure():
    source = "{% if missing %}yes{% else %}no{% endif %}{{ known }}"

    assert render(source, OURS / "templates/cases/list.html") == "no已知"


def test_templates_of_packages_may_rely_on_undefined_variables():
    file = OURS / ".venv/lib/django/contrib/admin/templates/admin/base.html"

    assert render("[{{ missing }}{{ missing|default:'-' }}]", file) == "[-]"


@pytest.mark.filterwarnings("ignore:A test tried to use")
def test_no_test_reaches_another_machine():
    with socket.socket() as client, pytest.raises(SocketConnectBlockedError):
        client.connect(("192.0.2.1", 80))


def test_this_machine_may_be_talked_to():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())
