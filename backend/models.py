"""Every table, so that migrations and new databases see them all."""

from backend.audit import models as audit
from backend.cases import models as cases
from backend.casework import models as casework
from backend.conversations import models as conversations
from backend.database import Base
from backend.evidence import models as evidence
from backend.intake import models as intake
from backend.landlord import models as landlord
from backend.letters import models as letters
from backend.notifications import models as notifications
from backend.proving import models as proving
from backend.residents import models as residents
from backend.staff import models as staff
from backend.tasks import models as tasks
from backend.teams import models as teams

__all__ = [
    "Base",
    "audit",
    "cases",
    "casework",
    "conversations",
    "evidence",
    "intake",
    "landlord",
    "letters",
    "notifications",
    "proving",
    "residents",
    "staff",
    "tasks",
    "teams",
]
