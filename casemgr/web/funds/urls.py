from django.urls import include, path

from casemgr.web.funds.accounts import urls as accounts
from casemgr.web.funds.figures import urls as figures
from casemgr.web.funds.holds import urls as holds
from casemgr.web.funds.property import urls as property_
from casemgr.web.funds.refunds import urls as refunds
from casemgr.web.funds.statements import urls as statements

AREAS = (figures, refunds, holds, property_, statements, accounts)

app_name = "funds"
urlpatterns = [
    path("cases/<int:pk>/funds/", include([pattern for area in AREAS for pattern in area.of_case])),
    path("funds/", include([pattern for area in AREAS for pattern in area.across])),
]
