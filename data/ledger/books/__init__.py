"""The ledgers 台账 by code."""

from data.ledger.book import Book
from data.ledger.books.exits import Exits
from data.ledger.books.helpers import Helpers
from data.ledger.books.household_checks import HouseholdChecks
from data.ledger.books.households import Households
from data.ledger.books.industry import Industry
from data.ledger.books.money import Money
from data.ledger.books.monitoring import Monitoring
from data.ledger.books.progress import Progress
from data.ledger.books.projects import Projects
from data.ledger.books.rectifications import Rectifications
from data.ledger.books.relocation import Relocation
from data.ledger.books.teams import Teams

BOOKS: dict[str, Book] = {
    book.code: book
    for book in (
        Projects(),
        Exits(),
        Relocation(),
        Industry(),
        Rectifications(),
        Teams(),
        Money(),
        Progress(),
        Households(),
        HouseholdChecks(),
        Helpers(),
        Monitoring(),
    )
}
