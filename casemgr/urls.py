"""Where every address leads. Each area of the web has its own list."""

from django.urls import include, path
from django.views.i18n import set_language

from casemgr.web.admin.registry import site

urlpatterns = [
    path("", include("casemgr.web.home.urls")),
    path("", include("casemgr.web.accounts.urls")),
    path("cases/", include("casemgr.web.proceedings.urls")),
    path("cases/", include("casemgr.web.cases.urls")),
    path("cases/<int:pk>/suspects/", include("casemgr.web.suspects.urls")),
    path("persons/", include("casemgr.web.suspects.person_urls")),
    path("cases/<int:pk>/evidence/", include("casemgr.web.evidence.urls")),
    path("cases/<int:pk>/documents/", include("casemgr.web.documents.urls")),
    path("", include("casemgr.web.funds.urls")),
    path("document-templates/", include("casemgr.web.documents.stationery_urls")),
    path("cold-cases/", include("casemgr.web.coldcases.urls")),
    path("deadlines/", include("casemgr.web.deadlines.urls")),
    path("fugitives/", include("casemgr.web.fugitives.urls")),
    path("supervision/", include("casemgr.web.supervision.urls")),
    path("task-forces/", include("casemgr.web.taskforces.urls")),
    path("exchange/", include("casemgr.web.exchange.urls")),
    path("reference/", include("casemgr.web.reference.urls")),
    path("admin/", site.urls),
    path("gallery/", include("casemgr.web.gallery.urls")),
    path("", include("casemgr.web.health.urls")),
    path("language/", set_language, name="set_language"),
]
