"""A form sent several times at the same moment is saved once, and every press leads to the same place."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, FraudType
from casemgr.counties.models import Unit

PRESSES = 5


@pytest.mark.django_db(transaction=True)
def test_five_presses_at_once_register_one_case(
    house: None,
    fields: Callable[..., dict],
    fugou_detective: Officer,
    signed_in: Callable[[Officer], Client],
) -> None:
    data = fields(
        unit=Unit.objects.get(code="411621000000").pk,
        fraud_type=FraudType.objects.get(code="cs").pk,
        victim_name="李桂兰",
        victim_resident_number="",
        victim_phone="",
        form_key=str(uuid4()),
    )
    browsers = [signed_in(fugou_detective) for _press in range(PRESSES)]
    start = Barrier(PRESSES)

    def press(browser: Client) -> str:
        start.wait()
        try:
            return browser.post(reverse("cases:new"), data).url
        finally:
            connection.close()

    with ThreadPoolExecutor(PRESSES) as fingers:
        led_to = set(fingers.map(press, browsers))
    case = Case.objects.get()
    assert led_to == {reverse("cases:detail", args=[case.pk])}
    assert case.victims.count() == 1
