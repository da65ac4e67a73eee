"""What the admin site holds. A model that is not in this list is not in the admin."""

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case, FraudType, FraudTypeSynonym, Lure
from casemgr.counties.models import Area, County, CountyAlias, Posting, Unit
from casemgr.deadlines.models import Holiday, LegalTerm
from casemgr.documents.models import Issuer, Kind, Series
from casemgr.supervision.models import EscalationRule, Supervision
from casemgr.web.admin import auditing, cases, officers, papers, reference, terms
from casemgr.web.admin.site import HouseSite

site = HouseSite(name="admin")

site.register(County, reference.CountyAdmin)
site.register(CountyAlias, reference.CountyAliasAdmin)
site.register(Area, reference.AreaAdmin)
site.register(Unit, reference.UnitAdmin)
site.register(FraudType, reference.FraudTypeAdmin)
site.register(FraudTypeSynonym, reference.FraudTypeSynonymAdmin)
site.register(Lure, reference.LureAdmin)
site.register(EscalationRule, reference.EscalationRuleAdmin)
site.register(LegalTerm, terms.LegalTermAdmin)
site.register(Holiday, terms.HolidayAdmin)
site.register(Kind, papers.KindAdmin)
site.register(Issuer, papers.IssuerAdmin)
site.register(Series, papers.SeriesAdmin)
site.register(Officer, officers.OfficerAdmin)
site.register(Posting, officers.PostingAdmin)
site.register(Case, cases.CaseAdmin)
site.register(Supervision, cases.SupervisionAdmin)
site.register(Event, auditing.EventAdmin)
