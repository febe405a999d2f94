"""口径核对: what the documents' own figures come to when they are computed again."""

from components import context, filters, reconcile

here = context.require()
filters.bar(here)
reconcile.show(here)
