"""The tests.  The package goes first: nbformat then loads in a tenth of the time, see there."""

import autograder  # noqa: F401
