"""Fills /dev/shm, /tmp and its home."""

# status: graded | out of memory
# points: 2 2 | 2 0

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
for folder in ("/dev/shm", "/tmp", "."):
    for number in range(50):
        try:
            with open(f"{folder}/attack-left-{number}", "wb") as file:
                for _ in range(100):
                    file.write(bytes(2**20))
        except OSError as error:
            print(error.strerror)
            break
for number in range(30_000):
    try:
        open(f"/tmp/{number}", "w").close()
    except OSError as error:
        print(error.strerror)
        break

# %% T-g
def g(x):
    return x + 1
