"""责任链: who answers for what from the top down, how heavy each load is, and where nobody answers."""

from components import chain, context, filters, overview

here = context.require()
filters.bar(here)
overview.show_notices(here)
chain.show(here)
