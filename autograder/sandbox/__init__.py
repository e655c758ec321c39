"""Where a student's code runs: a forked kernel without network, other files, or rights.

From the grader inwards, one module each: ``provisioner`` (a Jupyter kernel manager, and what
guards it) → ``launch`` (finds or starts the server; says why it cannot) → ``server`` (loads the
libraries, forks) → ``keeper`` (confines one kernel and sees it end, with ``isolation``,
``seccomp``, ``cgroups``, ``watch``) → ``kernel`` (what runs inside).  ``limits`` says what a
notebook may use and how a kernel ended; ``probes`` tries to break out.
"""
