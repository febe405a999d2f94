"""口径核对: what the documents' own figures come to when they are computed again."""

from components import context, filters, overview, reconcile

here = context.require()
filters.bar(here)
overview.show_notices(here)
reconcile.show(here)
