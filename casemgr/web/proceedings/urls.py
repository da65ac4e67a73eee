from django.urls import path

from casemgr.web.proceedings import consultations, durations, filing, inquiries, outcomes, unfiled

app_name = "proceedings"
urlpatterns = [
    path("unfiled/", unfiled.Unfiled.as_view(), name="unfiled"),
    path("durations/", durations.Durations.as_view(), name="durations"),
    path("<int:pk>/review/", filing.ExtendReview.as_view(), name="extend-review"),
    path("<int:pk>/followups/", filing.RecordFollowup.as_view(), name="followup"),
    path("<int:pk>/consultations/new/", consultations.Consult.as_view(), name="consult"),
    path("<int:pk>/todos/<int:topic_pk>/", consultations.Finish.as_view(), name="todo"),
    path("<int:pk>/inquiries/new/", inquiries.OpenInquiry.as_view(), name="new-inquiry"),
    path("<int:pk>/inquiries/<int:inquiry_pk>/", inquiries.CarryOn.as_view(), name="inquiry"),
    path("<int:pk>/decisions/new/", outcomes.Decide.as_view(), name="decide"),
    path("<int:pk>/judgments/new/", outcomes.Judge.as_view(), name="judge"),
    path("<int:pk>/penalties/new/", outcomes.Penalise.as_view(), name="penalise"),
    path("<int:pk>/outcomes/<slug:kind>/<int:outcome_pk>/remove/", outcomes.Remove.as_view(), name="remove"),
]
