"""责任链: who answers for what from the top down, how heavy each load is, and where nobody answers."""

from components import chain, context, filters

here = context.require()
filters.bar(here)
chain.show(here)
