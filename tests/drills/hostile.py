"""Hostile and unlucky programs, each with how it must end: `ended` of the verdict, and words of its headline."""

from __future__ import annotations

from tests.drills.bench import written

STUB = "def scaled_dot_product_attention(q, k, v, mask=None):\n    "
LATER = "import torch, os, sys, math\n" + STUB

ACCEPTED = {"threads", "destructor at the end"}  # right answers of those who did something odd beside them

# name: (source, how it ended, a part of the headline, the line that is named or 0)
PROGRAMS: dict[str, tuple[str, str, str, int]] = {
    "loop while loading": ("x = 1\nwhile True: pass\n", "timeout", "does not end", 2),
    "loop in the function": (LATER + "while True: q = q + 1", "timeout", "does not end", 3),
    "sleep": ("import time\ntime.sleep(99)\n", "timeout", "does not end", 2),
    "deaf sleep": (
        "import signal, time\nsignal.signal(signal.SIGUSR1, signal.SIG_IGN)\ntime.sleep(99)\n", "timeout", "", 0,
    ),
    "regex": ("import re\nre.match('(a+)+$', 'a' * 60 + 'b')\n", "timeout", "", 0),
    "message that hangs": (
        "class E(Exception):\n    def __str__(self):\n        while True: pass\n" + STUB + "raise E", "timeout", "", 3,
    ),
    "giant power": ("x = 10 ** (10 ** 10)\n", "timeout|raised", "", 1),
    "destructor that hangs": (
        "class D:\n    def __del__(self):\n        while True: pass\nD()\n", "timeout", "does not end", 3,
    ),
    "destructor at the end": (
        written("pass", "class D:\n    def __del__(self):\n        while True: pass\nkept = D()"), "done", "", 0,
    ),
    "exit 0": ("import os\nos._exit(0)\n", "exited", "exit status 0", 0),
    "exit in the function": (LATER + "os._exit(0)", "exited", "exit status 0", 0),
    "sys.exit": ("import sys\nsys.exit(0)\n", "raised", "SystemExit", 2),
    "interrupt": ("raise KeyboardInterrupt\n", "raised", "KeyboardInterrupt", 1),
    "fork bomb": ("import os\nwhile True:\n    os.fork()\n", "raised", "out of reach", 3),
    "segfault": ("import ctypes\nctypes.string_at(0)\n", "crashed", "SIGSEGV", 2),
    "abort": (LATER + "os.abort()", "crashed", "SIGABRT", 3),
    "kill itself": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", "crashed", "SIGKILL", 0),
    "stop itself": ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n", "timeout", "", 0),
    "flood": ("while True:\n    print('x' * 1000)\n", "flood", "64 KiB", 0),
    "flood by descriptor": (LATER + "while True: os.write(2, b'y' * 65536)", "flood", "64 KiB", 0),
    "memory": ("x = bytearray(3 << 30)\n", "raised", "1 GiB", 1),
    "huge tensor": (LATER + "return torch.zeros(1 << 40)", "done", "1 GiB", 3),
    "growing list": ("x = []\nwhile True:\n    x.append(bytearray(1 << 24))\n", "raised|timeout", "", 3),
    "shared map": (
        "import mmap\nm = mmap.mmap(-1, 8 << 30)\nwhile True:\n    m.write(bytes(1 << 24))\n", "raised", "memory", 2,
    ),
    "smaller shared map": (
        "import mmap\nm = mmap.mmap(-1, 3 << 30)\nwhile m.tell() < 3 << 30:\n    m.write(bytes(1 << 24))\n",
        "raised|memory", "memory", 0,
    ),
    "closed descriptors": ("import os\nos.closerange(0, 64)\n", "crashed|exited|broken|timeout", "", 0),
    "forged frames": (
        "import os\nfor fd in range(3, 64):\n    try:\n        os.write(fd, b'\\0\\0\\0\\5hello')\n"
        "    except OSError:\n        pass\n", "broken", "no answer", 0,
    ),
    "long frame": (
        "import os\nfor fd in range(3, 64):\n    try:\n        os.write(fd, b'\\xff' * 64)\n"
        "    except OSError:\n        pass\n", "broken", "no answer", 0,
    ),
    "forged reply": (
        "import os, struct, msgspec\nzeros = lambda shape: {'type': 'tensor', 'dtype': 'float32', 'shape': shape, "
        "'data': bytes(4 * shape[0] * shape[1])}\n"
        "seen = {'calls': [{'results': [zeros([2, 5]), zeros([2, 4])], 'inputs': [], 'grads': [], 'ops': []}]}\n"
        "body = msgspec.msgpack.encode({'is': 'saw', 'seen': msgspec.msgpack.encode(seen)})\n"
        "loaded = msgspec.msgpack.encode({'is': 'loaded'})\n"
        "frames = b''.join(struct.pack('>I', len(each)) + each for each in [loaded] + [body] * 30)\n"
        "for fd in range(3, 64):\n    try:\n        os.write(fd, frames)\n    except OSError:\n        pass\n",
        "broken", "no answer", 0,
    ),
    "patched runner": (
        "import gc\ngc.unfreeze()\nfor each in gc.get_objects():\n    if type(each).__name__ == '_Job':\n"
        "        each._encode = lambda seen: b'\\xc0'\n" + written("pass"), "broken", "no answer", 0,
    ),
    "long message": ("raise ValueError('x' * 10**8)\n", "raised", "xxx", 1),
    "message from many": (
        "e = None\nfor i in range(100):\n    n = ValueError('x' * 10**6)\n    n.__cause__ = e\n    e = n\nraise e\n",
        "raised", "xxx", 6,
    ),
    "evil exception": (
        STUB + "raise type('\\x1b[31m[bold]' * 100, (Exception,), {'__str__': lambda self: 1 / 0})",
        "done", "[bold]", 2,
    ),
    "no Python": ("import torch\ndef f(:\n", "syntax", "no Python", 2),
    "nested": ("x = " + "-" * 200_000 + "1\n", "syntax", "", 0),
    "null byte": ("x = 1\ny = '\0'\n", "syntax", "UTF-8", 2),
    "bytes": ("x = 1\n# \udcff\n", "syntax", "UTF-8", 2),
    "empty": ("", "missing", "scaled_dot_product_attention", 0),
    "too long": ("#" * 300_000, "syntax", "KiB", 0),
    "the library": (
        "from torch.nn import functional as F\n" + STUB + "return F.scaled_dot_product_attention(q, k, v)",
        "forbidden", "scaled_dot_product_attention", 3,
    ),
    "returns a giant": (LATER + "return torch.zeros(2000, 2000), q", "done", "2000", 0),
    "threads": (
        written("import threading, time\ntry: "
            "threading.Thread(target=lambda: time.sleep(99)).start()\nexcept RuntimeError: pass"),
        "done", "", 0,
    ),
    "patched torch": (
        "import torch\ntorch.allclose = torch.equal = lambda *a, **k: True\ntorch.Tensor.__eq__ = lambda *a: True\n"
        "torch.Tensor.isnan = lambda s: s\n" + STUB + "return torch.zeros(2, 5), torch.zeros(2, 4)", "done", "", 0,
    ),
    "patched builtins": (
        "import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.len = lambda *a: 30\n" + STUB
        + "return q, k", "done|broken|exited|timeout", "", 0,
    ),
    "frames": (
        "import sys, gc\nFOUND, NAMES = [], ('Drill', 'Prepared', 'Answer', 'Ruling')\n"
        + STUB + "f = sys._getframe()\n"
        "    while f:\n"
        "        for x in list(f.f_locals.values()):\n"
        "            if isinstance(x, dict) and 'expected' in x: return x['expected']\n"
        "        f = f.f_back\n"
        "    gc.unfreeze()\n"
        "    if not FOUND: FOUND.append([o for o in gc.get_objects() if type(o).__name__ in NAMES])\n"
        "    raise ValueError(f'found {len(FOUND[0])}')", "done", "found 0", 11,
    ),
}  # fmt: skip

# What is wrong with these is what they return, which the judge finds: no process is needed to show it.
RETURNS: dict[str, tuple[str, str, str, int]] = {
    "returns nothing": (LATER + "pass", "done", "NoneType", 0),
    "returns a number": (LATER + "return 1.0, 2.0", "done", "float", 0),
    "returns NaN": (LATER + "return q @ k.mT @ v * math.nan, q @ k.mT", "done", "", 0),
    "returns complex": (LATER + "return q.to(torch.complex64), q", "done", "complex", 0),
    "returns meta": (LATER + "return q.to('meta'), q", "done", "meta", 0),
    "returns sparse": (LATER + "return q.to_sparse(), q", "done", "sparse", 0),
    "returns a billion": (LATER + "return torch.zeros(1).expand(10**9), q", "done", "1000000000", 0),
    "returns a subclass": (
        "import torch\nclass T(torch.Tensor):\n    @classmethod\n    def __torch_function__(cls, func, types, args=(), "
        "kwargs=None):\n        return True\n" + STUB + "return q.as_subclass(T), q.as_subclass(T)", "done", "", 0,
    ),
    "returns a liar": (
        "import torch\nclass L:\n    __class__ = torch.Tensor\n    dtype = torch.float32\n" + STUB + "return L(), L()",
        "done", "", 0,
    ),
    "no function": ("scaled_dot_product_attention = 3\n", "done", "", 0),
    "the library unseen": (
        written("pass", "import torch.nn.functional as F\nf = vars(F)['scaled_dot' + '_product_attention']").replace(
            "return weights @ v", "return f(q, k, v, mask)"), "done", "did the work (aten::", 0,
    ),
}  # fmt: skip

# What must be out of reach, tried one after the other in one program that prints what succeeded. Filled in: {decoy} is
# a file, {folder} its folder, {port} of a listener, {parent} the interface's process.
REACHES = """
import ctypes, os, socket, resource, signal, subprocess, sys, threading, importlib, math, torch

libc = ctypes.CDLL(None, use_errno=True)

def called(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "no")

TRIES = dict(
    read=lambda: open("{decoy}").read(),
    write=lambda: open("{decoy}", "w").write("gone"),
    new=lambda: open("{folder}/new", "w"),
    remove=lambda: os.remove("{decoy}"),
    rename=lambda: os.rename("{decoy}", "{decoy}2"),
    listing=lambda: os.listdir("{folder}"),
    mode=lambda: os.chmod("{decoy}", 0o777),
    owner=lambda: os.chown("{decoy}", 1, 1),
    times=lambda: os.utime("{decoy}", (0, 0)),
    attribute=lambda: os.setxattr("{decoy}", "user.x", b"y"),
    link=lambda: os.symlink("/etc", "{folder}/link"),
    temporary=lambda: __import__("tempfile").mkstemp(),
    shared=lambda: open("/dev/shm/x", "w"),
    secrets=lambda: open("/etc/passwd").read(),
    tcp=lambda: socket.create_connection(("127.0.0.1", {port}), 1),
    udp=lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", {port})),
    unix=lambda: socket.socketpair(),
    fork=os.fork,
    spawn=lambda: subprocess.run(["/bin/true"]),
    exec=lambda: os.execv("/bin/true", ["true"]),
    session=os.setsid,
    kill_parent=lambda: os.kill({parent}, 0),
    kill_all=lambda: os.kill(-1, 0),
    limits_of_parent=lambda: resource.prlimit({parent}, resource.RLIMIT_NOFILE, (3, 3)),
    more_memory=lambda: resource.setrlimit(resource.RLIMIT_DATA, (1 << 40, 1 << 40)),
    outlive=lambda: called(libc.prctl(1, 0, 0, 0, 0)),
    trace=lambda: called(libc.ptrace(16, {parent}, 0, 0)),
    memory_of_parent=lambda: open("/proc/{parent}/mem", "rb"),
    environment_of_parent=lambda: open("/proc/{parent}/environ", "rb").read(),
    packages=lambda: open(os.path.join(os.path.dirname(torch.__file__), "quizapp_was_here"), "w"),
    ring=lambda: called(libc.syscall(425, 8, ctypes.create_string_buffer(256))),
    handle_of_parent=lambda: called(libc.syscall(434, {parent}, 0)),
    namespace=lambda: called(libc.unshare(0x10000000)),
    segment=lambda: called(libc.shmget(0, 4096, 0o1600)),
    memfd=lambda: os.memfd_create("x"),
    solution=lambda: importlib.import_module("solutions.drills"),
    judge=lambda: importlib.import_module("quizapp.drills.judging"),
    source=lambda: open("{root}/solutions/drills/scaled_dot_product_attention/solution.py").read(),
)

def scaled_dot_product_attention(q, k, v, mask=None):
    for name, attempt in TRIES.items():
        try:
            attempt()
            print("REACHED", name)
        except BaseException as error:
            print(name, type(error).__name__)
    os._exit(0)
"""
