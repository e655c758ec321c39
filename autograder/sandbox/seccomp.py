"""The system calls that a kernel in the sandbox has no use for, refused by a seccomp filter."""

import ctypes
import errno
import platform
import struct

_CALLS = {
    # name: number on x86_64, on aarch64 (None: the architecture does not have it)
    # other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    # its place among those that wait for a processor: while it waits, its time stands still
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    # mounts, namespaces, files by handle
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "open_tree_attr": (467, 467),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    # parts of Linux with a long record of holes
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "modify_ldt": (154, None),
    "lookup_dcookie": (212, 18),
    "uselib": (134, None),
    "nfsservctl": (180, 42),
    # the machine
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "sysinfo": (99, 179),  # how much memory is free, by which two kernels could talk
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "iopl": (172, None),
    "ioperm": (173, None),
    "vhangup": (153, 58),
}

_ABSENT = {
    # memory that belongs to no process, so that no limit would count it; and clone3, whose flags
    # a filter cannot see.  "No such system call" makes libraries fall back to another way.
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "clone3": (435, 435),
    # pages handed to pipes and sockets: a byte of one keeps it, huge or not, and its file's too
    "splice": (275, 76),
    "tee": (276, 77),
    "vmsplice": (278, 75),
    "sendfile": (40, 71),
    # one descriptor that may hold any number of things
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "landlock_create_ruleset": (444, 444),
    "io_setup": (206, 0),
    "cachestat": (451, 451),  # see preadv2 below
}

_UNSUPPORTED = {
    # Linux keeps a file's list of rights in memory that no limit counts: 64 KB for each file
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
}

_NAMESPACES = 0x7E020000
"""All CLONE_NEW… flags that clone() takes."""
_SHARED, _ANONYMOUS, _HUGE = 0x01, 0x20, 0x40000
"""Flags of mmap(): memory that is shared and in no file stays when it is taken out of every
process's tables, and no limit but a control group's counts it then; nor does one count the
machine's huge pages."""
_UNIX, _INET, _INET6 = 1, 2, 10
_SOL_SOCKET, _SO_SNDBUF, _SO_SNDBUFFORCE, _SO_ATTACH_FILTER, _SO_ATTACH_BPF = 1, 7, 32, 26, 50
_SETPIPE_SIZE, _NOTIFY = 1031, 1026

_THREAD, _FILES = 0x10000, 0x400
"""Flags of clone(): a thread with a table of open files of its own, where nobody counts them, is one
without the second."""

_BITS, _NO_BITS, _EQUAL, _OTHER = "bits", "no bits", "equal", "other"

_ARGUMENTS: tuple[tuple[tuple[int, int], int, tuple[tuple[int, str, int], ...]], ...] = (
    # number on x86_64 and aarch64; error; all that has to hold: argument, how, value
    ((56, 220), errno.EPERM, ((0, _BITS, _NAMESPACES),)),  # clone
    ((56, 220), errno.EPERM, ((0, _BITS, _THREAD), (0, _NO_BITS, _FILES))),
    ((9, 222), errno.ENOMEM, ((3, _BITS, _ANONYMOUS), (3, _BITS, _SHARED))),  # mmap
    ((9, 222), errno.ENOMEM, ((3, _BITS, _HUGE),)),
    # prlimit of another process: it could take the first down
    ((302, 261), errno.EPERM, ((0, _OTHER, 0),)),
    # sched_setscheduler: libzmq asks for the usual one, and takes no for no answer
    ((144, 119), errno.EPERM, ((1, _OTHER, 0),)),
    # Sockets.  The network is missing; of the rest libzmq asks for its interfaces, and takes no
    # other no than EINVAL.
    ((41, 198), errno.EACCES, ((0, _EQUAL, _INET),)),
    ((41, 198), errno.EACCES, ((0, _EQUAL, _INET6),)),
    ((41, 198), errno.EINVAL, ((0, _OTHER, _UNIX),)),
    ((53, 199), errno.EOPNOTSUPP, ((0, _OTHER, _UNIX),)),  # socketpair
    # Which pages of the machine's files are in memory: one kernel could set them and another read them,
    # also later.  That nothing is read, or given up, for advice is no error.
    ((327, 286), errno.EOPNOTSUPP, ((5, _OTHER, 0),)),  # preadv2 with RWF_NOWAIT
    ((221, 223), 0, ()),  # posix_fadvise
    ((187, 213), 0, ()),  # readahead
    # The sizes of buffers stay as they are; it is no error to ask, as Linux bounds them as well.
    ((54, 208), 0, ((1, _EQUAL, _SOL_SOCKET), (2, _EQUAL, _SO_SNDBUF))),  # setsockopt
    ((54, 208), 0, ((1, _EQUAL, _SOL_SOCKET), (2, _EQUAL, _SO_SNDBUFFORCE))),
    ((54, 208), errno.EPERM, ((1, _EQUAL, _SOL_SOCKET), (2, _EQUAL, _SO_ATTACH_FILTER))),
    ((54, 208), errno.EPERM, ((1, _EQUAL, _SOL_SOCKET), (2, _EQUAL, _SO_ATTACH_BPF))),
    ((72, 25), errno.EPERM, ((1, _EQUAL, _SETPIPE_SIZE),)),  # fcntl
    ((72, 25), errno.EPERM, ((1, _EQUAL, _NOTIFY),)),  # who else reads the machine's files
)
"""Calls that are refused for what they are given."""

_SECCOMP = (317, 277)
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_AT_NUMBER, _AT_ARCHITECTURE, _AT_ARGUMENTS = 0, 4, 16


def supported() -> bool:
    """Whether there is a filter for this machine's architecture."""
    return platform.machine() in _ARCHITECTURES


def program(machine: str) -> bytes:
    """The filter as classic BPF instructions (``struct sock_filter``)."""
    column, architecture = _ARCHITECTURES[machine]
    code: list[bytes] = []

    def add(operation: int, value: int, if_true: int = 0, if_false: int = 0) -> None:
        code.append(struct.pack("=HBBI", operation, if_true, if_false, value))

    def refuse(error: int) -> None:
        add(_RETURN, _ERRNO | error)

    add(_LOAD, _AT_ARCHITECTURE)
    add(_JUMP_EQUAL, architecture, 1, 0)
    refuse(errno.EPERM)
    add(_LOAD, _AT_NUMBER)
    if machine == "x86_64":  # x32 calls: the same ones by other numbers
        add(_JUMP_AT_LEAST, 0x40000000, 0, 1)
        refuse(errno.EPERM)
    for calls, error in (
        (_CALLS, errno.EPERM),
        (_ABSENT, errno.ENOSYS),
        (_UNSUPPORTED, errno.EOPNOTSUPP),
    ):
        for numbers in calls.values():
            number = numbers[column]
            if number is not None:
                add(_JUMP_EQUAL, number, 0, 1)
                refuse(error)
    for call, error, conditions in _ARGUMENTS:
        left = 2 * len(conditions) + 1
        add(_LOAD, _AT_NUMBER)
        add(_JUMP_EQUAL, call[column], 0, left)
        for argument, how, value in conditions:
            left -= 2
            add(_LOAD, _AT_ARGUMENTS + 8 * argument)
            operation = _JUMP_BITS if how in (_BITS, _NO_BITS) else _JUMP_EQUAL
            add(operation, value, *((left, 0) if how in (_NO_BITS, _OTHER) else (0, left)))
        refuse(error)
    add(_RETURN, _ALLOW)
    return b"".join(code)


def install() -> None:
    """Puts the filter on this process and all it will start.  Needs no_new_privs."""
    code = program(platform.machine())
    instructions = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog: the number of instructions, padding, their address
    header = ctypes.create_string_buffer(
        struct.pack("@HP", len(code) // 8, ctypes.addressof(instructions))
    )
    number = _SECCOMP[_ARCHITECTURES[platform.machine()][0]]
    set_mode_filter, without_speculation_slowdown = 1, 4
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = (set_mode_filter, without_speculation_slowdown, ctypes.byref(header))
    if libc.syscall(ctypes.c_long(number), *arguments) != 0:
        error = ctypes.get_errno()
        raise OSError(error, "the kernel refuses a seccomp filter (CONFIG_SECCOMP_FILTER)")
