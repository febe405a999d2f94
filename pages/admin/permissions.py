"""权限: who may do what, and where: the table that every action asks."""

from components import context, filters, permissions

here = context.require(None)
filters.bar(here)
permissions.show(here)
