"""消息: what became due, overdue, ordered, returned, carded or waits for approval, and concerns whoever looks."""

from components import context, filters, messages

here = context.require()
filters.bar(here)
messages.show(here)
