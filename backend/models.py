"""Every table, so that migrations and new databases see them all."""

from backend.cases import models as cases
from backend.conversations import models as conversations
from backend.database import Base
from backend.intake import models as intake
from backend.notifications import models as notifications
from backend.residents import models as residents
from backend.staff import models as staff
from backend.tasks import models as tasks

__all__ = [
    "Base",
    "cases",
    "conversations",
    "intake",
    "notifications",
    "residents",
    "staff",
    "tasks",
]
