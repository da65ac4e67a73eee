from django.urls import path

from casemgr.web.fugitives.writing import RegisterFugitive
from casemgr.web.suspects import bulk, corrections, measures, people

app_name = "suspects"
urlpatterns = [
    path("new/", people.AddSuspect.as_view(), name="new"),
    path("bulk/", bulk.BulkEntry.as_view(), name="bulk"),
    path("bulk/template/", bulk.BulkTemplate.as_view(), name="bulk-template"),
    path("<int:suspect_pk>/", people.ChangeSuspect.as_view(), name="change"),
    path("<int:suspect_pk>/caught/", people.Caught.as_view(), name="caught"),
    path("<int:suspect_pk>/remove/", people.RemoveSuspect.as_view(), name="remove"),
    path("<int:suspect_pk>/identity/", corrections.EstablishIdentity.as_view(), name="identity"),
    path("<int:suspect_pk>/fugitive/", RegisterFugitive.as_view(), name="register-fugitive"),
    path("<int:suspect_pk>/measures/new/", measures.TakeMeasure.as_view(), name="new-measure"),
    path("measures/<int:measure_pk>/extend/", measures.ExtendMeasure.as_view(), name="extend-measure"),
    path("measures/<int:measure_pk>/end/", measures.EndMeasure.as_view(), name="end-measure"),
    path("measures/<int:measure_pk>/correct/", corrections.CorrectMeasure.as_view(), name="correct-measure"),
    path("measures/<int:measure_pk>/void/", corrections.VoidMeasure.as_view(), name="void-measure"),
    path("duties/<int:duty_pk>/", measures.SettleDuty.as_view(), name="duty"),
]
