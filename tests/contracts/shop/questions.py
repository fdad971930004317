"""Every question that the tests and the benchmark ask."""

from typing import Final

from tests.contracts.shop.frequency import FREQUENCY
from tests.contracts.shop.habits import HABITS
from tests.contracts.shop.money import MONEY
from tests.contracts.shop.people import PEOPLE
from tests.contracts.shop.recency import RECENCY

QUESTIONS: Final = (*RECENCY, *FREQUENCY, *MONEY, *HABITS, *PEOPLE)
