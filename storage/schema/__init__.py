"""The tables, one module per aggregate, all on one metadata."""

from storage.schema.animations import (
    AnimationRow,
    AnswerRow,
    AvoidRow,
    BallotRow,
    BallotSaltRow,
    DraftRow,
    EnrolmentRow,
    OccurrenceRow,
    PairingRow,
    QuestionRow,
)
from storage.schema.buddies import BuddyRow, BuddyTurnRow
from storage.schema.columns import Base
from storage.schema.communities import CommunityRow, GapRow, InvitationRow, MembershipRow, RoleRow, WorkspaceRow
from storage.schema.deliveries import DeliveryRow, HoldRow
from storage.schema.greetings import GreetingRow
from storage.schema.kudos import KudosReceiverRow, KudosRow
from storage.schema.nudges import NudgeLookRow, NudgePauseRow, NudgeRow
from storage.schema.participation import (
    CommunityMonthRow,
    MemberDayRow,
    MemberFirstRow,
    ParticipationRow,
    ThreadRow,
)
from storage.schema.people import AuditRow, MuteRow, PersonRow, PreferenceRow, TracelessRow
from storage.schema.topics import QuestionTopicRow, TopicRow
from storage.schema.unsigned import UnsignedRow
from storage.schema.welcomes import ArrivalRow, ArrivalStepRow, WelcomeRow

metadata = Base.metadata

__all__ = [
    "AnimationRow",
    "AnswerRow",
    "ArrivalRow",
    "ArrivalStepRow",
    "AuditRow",
    "AvoidRow",
    "BallotRow",
    "BallotSaltRow",
    "Base",
    "BuddyRow",
    "BuddyTurnRow",
    "CommunityMonthRow",
    "CommunityRow",
    "DeliveryRow",
    "DraftRow",
    "EnrolmentRow",
    "GapRow",
    "GreetingRow",
    "HoldRow",
    "InvitationRow",
    "KudosReceiverRow",
    "KudosRow",
    "MemberDayRow",
    "MemberFirstRow",
    "MembershipRow",
    "MuteRow",
    "NudgeLookRow",
    "NudgePauseRow",
    "NudgeRow",
    "OccurrenceRow",
    "PairingRow",
    "ParticipationRow",
    "PersonRow",
    "PreferenceRow",
    "QuestionRow",
    "QuestionTopicRow",
    "RoleRow",
    "ThreadRow",
    "TopicRow",
    "TracelessRow",
    "UnsignedRow",
    "WelcomeRow",
    "WorkspaceRow",
    "metadata",
]
