"""Where a student's code runs: a forked kernel without network, other files, or rights.

``sandboxed_kernel`` makes the manager of such a kernel; ``why_not`` says what stands in its way on
this machine; ``probe`` tries to break out of one.
"""
