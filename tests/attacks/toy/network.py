"""Tries to reach other machines and this one."""

# status: graded
# points: 2 2
# shows: held back

# %% T-f
def f(x):
    return 2 * x


import socket

for family, place in [
    (socket.AF_INET, ("1.1.1.1", 53)),
    (socket.AF_INET, ("127.0.0.1", 22)),
    (socket.AF_INET6, ("2606:4700:4700::1111", 53)),
    (socket.AF_UNIX, "/run/docker.sock"),
    (socket.AF_UNIX, "/run/dbus/system_bus_socket"),
]:
    try:
        with socket.socket(family) as connection:
            connection.settimeout(1)
            connection.connect(place)
        print("reached", place)
    except OSError as error:
        print("held back:", type(error).__name__)

# %% T-g
def g(x):
    return x + 1
