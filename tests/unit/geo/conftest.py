from hypothesis import settings

# The same examples every time, however slow the machine: a red run then always means a change of the code.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")
