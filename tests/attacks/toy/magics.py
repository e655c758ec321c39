"""Magics that run shells, forget names and load files; one deletes for a second, since Python may lie in
/tmp as well, where it is read-only and large."""

# status: graded
# points: 0 2 | 2 2

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
%reset -f

# %% after T-first 2
%%bash
kill -9 1
ls -la / /root
cat /etc/shadow

# %% after T-first 3
%%writefile autograder.py
raise SystemExit

# %% after T-first 4
%run autograder.py

# %% after T-first 5
!timeout 1 rm -rf ~ /tmp /mnist .

# %% after T-first 6
%autosave 0
%xmode Verbose
%pdb on
1 / 0

# %% T-g
def g(x):
    return x + 1
