"""Blocks the kernel's event loop after the cell has ended."""

# status: timed out | killed its kernel | graded
# points: 2 0
# says: T.second

# %% T-f
def f(x):
    return 2 * x

# %% after T-first
import asyncio
import time


async def block():
    while True:
        try:
            time.sleep(1000)
        except BaseException:
            pass


asyncio.get_event_loop().create_task(block())

# %% T-g
def g(x):
    return x + 1
