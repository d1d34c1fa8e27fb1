"""The module `mainspring` as a Python task sees it, and what runs the task.

The scheduler starts an interpreter, sends it this file and then a job, and answers what the task
asks for until its try has ended. Every message is one line of JSON; which there are stands in
`dialogue.rs`, what a job holds in `job.rs`. Python 3.8 or newer; nothing is imported before it is
needed, because that time is added to every task.
"""

import _thread
import json
import os
import re
import signal
import sys

__all__ = ["Fail", "Skip", "connection", "context", "variable"]

# The name under which this file is compiled; by it its frames are left out of tracebacks.
FILE = "<mainspring>"
# So long a message may be, in bytes: the scheduler refuses a longer one.
LONGEST = 48 * 1024 * 1024
# The text of these becomes a `datetime`.
DATES = frozenset((
    "data_interval_end", "data_interval_start", "end_date", "logical_date",
    "prev_data_interval_end_success", "prev_data_interval_start_success", "prev_end_date_success",
    "prev_start_date_success", "run_after", "start_date",
))
# What a run without a logical date does not have.
DATED = frozenset((
    "data_interval_end", "data_interval_start", "ds", "ds_nodash", "local_ds", "local_ts",
    "logical_date", "ts", "ts_nodash", "ts_nodash_with_tz",
))
REQUIRED = object()

# The channel and the context of the task that runs.
_channel = None
_context = None


# ---- What a task may use ------------------------------------------------------------------------


class Skip(Exception):
    """Ends the try as skipped."""


class Fail(Exception):
    """Fails the task for good: there is no other try."""


def context():
    """Everything that `main` can take by name, as a dict."""
    return {name: _context[name] for name in _context}


def variable(key, default=REQUIRED):
    """The text of a variable; without a default it is an error if there is none."""
    text = _channel.ask("variable", key)
    if text is None:
        if default is REQUIRED:
            raise LookupError(f"there is no variable `{key}`")
        return default
    return text


def connection(conn_id):
    """A connection: `host`, `port`, `login`, `password`, `schema`, `extra`, `extra_dejson`."""
    fields = _channel.ask("connection", conn_id)
    if fields is None:
        raise LookupError(f"there is no connection `{conn_id}`")
    return Connection(fields, extra_dejson=json.loads(fields["extra"] or "{}"))


# ---- What the context holds ---------------------------------------------------------------------


class Record:
    """Something with named parts, as `dag_run.run_id`."""

    def __init__(self, fields, **more):
        for name, value in {**fields, **more}.items():
            setattr(self, name, dated(name, value))

    def __getattr__(self, name):
        parts = ", ".join(sorted(vars(self)))
        raise AttributeError(f"`{type(self).__name__}` has no `{name}`; it has {parts}")

    def __repr__(self):
        shown = (vars(self).get(name) for name in ("dag_id", "run_id", "task_id", "conn_id"))
        return f"<{type(self).__name__} {' '.join(text for text in shown if text)}>"


class Connection(Record):
    pass


class Dag(Record):
    pass


class DagRun(Record):
    pass


class Task(Record):
    pass


class TaskInstance(Record):
    """The task instance that runs, with Airflow's ways to hand values to other tasks."""

    def xcom_push(self, key, value):
        """Keeps a value for other tasks; JSON must be able to hold it."""
        value = encode(f"the XCom `{key}`", value)
        _channel.send("push", b'{"key":%s,"value":%s}' % (to_json(key), value))

    def xcom_pull(self, task_ids=None, dag_id=None, key="return_value", include_prior_dates=False,
                  *, map_indexes=REQUIRED, default=None, run_id=None):
        """The values that tasks of this run pushed under `key`.

        One task: its value, or the list of its instances' values. Several tasks or several map
        indexes: a list, with `default` for what is missing.
        """
        if dag_id not in (None, self.dag_id) or run_id not in (None, self.run_id):
            raise ValueError("`xcom_pull` reads XComs of its own run only, not of another")
        if include_prior_dates:
            raise ValueError("`xcom_pull` does not read XComs of earlier runs")
        one_task = task_ids is None or isinstance(task_ids, str)
        tasks = [self.task_id if task_ids is None else task_ids] if one_task else list(task_ids)

        def pull(task_id, map_index):
            wanted = {"task_id": task_id, "key": key, "map_index": map_index}
            return _channel.ask("xcom", wanted)

        if map_indexes is REQUIRED:
            values = [value for task in tasks for value in pull(task, None) or [default]]
            return values[0] if one_task and len(values) == 1 else values
        one_index = map_indexes is None or isinstance(map_indexes, int)
        indexes = [map_indexes] if one_index else list(map_indexes)
        values = [(pull(task, index) or [default])[0] for task in tasks for index in indexes]
        return values[0] if one_task and one_index else values


class Lookup:
    """Things that are found by name, as `var.value.region` or `conn.warehouse`."""

    def __init__(self, find):
        self._find = find

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self._find(name)
        except LookupError as error:
            raise AttributeError(str(error)) from None

    def get(self, name, default=REQUIRED):
        try:
            return self._find(name)
        except LookupError:
            if default is REQUIRED:
                raise
            return default


class Variables:
    """`var.value.KEY` is a variable's text, `var.json.KEY` what that says as JSON."""

    value = Lookup(variable)
    json = Lookup(lambda key: json.loads(variable(key)))


class Context:
    """What `main` can take by name; each thing is made when it is asked for."""

    def __init__(self, given):
        self.given = {**given, "task_instance": given["ti"], "var": None, "conn": None}

    def __iter__(self):
        return iter(self.given)

    def __contains__(self, name):
        return name in self.given

    def __getitem__(self, name):
        value = self.given[name]
        if name == "var":
            return Variables()
        if name == "conn":
            return Lookup(connection)
        if name in ("ti", "task_instance"):
            return TaskInstance(value, task=self["task"], dag_run=self["dag_run"])
        kind = {"dag": Dag, "dag_run": DagRun, "task": Task}.get(name)
        return kind(value) if kind else dated(name, value)


def dated(name, value):
    """The date that the text `value` says, if something of this name is one."""
    if name not in DATES or not isinstance(value, str):
        return value
    from datetime import datetime
    return datetime.fromisoformat(value)


# ---- The way to the scheduler -------------------------------------------------------------------


class Channel:
    """Messages to the scheduler and its answers. Threads may share it, other processes not."""

    def __init__(self, reader):
        self.reader = reader
        self.lock = _thread.allocate_lock()
        self.pid = os.getpid()

    def receive(self):
        line = self.reader.readline()
        if not line.endswith(b"\n"):
            raise ConnectionError("Mainspring has gone away")
        return json.loads(line)

    def send(self, kind, content):
        """Sends one message: its kind, and its content as JSON."""
        if os.getpid() != self.pid:
            raise RuntimeError("only the task's own process can speak with Mainspring, "
                               "not a process that it forked")
        rest = memoryview(b'{"%s":%s}\n' % (kind.encode(), content))
        while rest:
            rest = rest[os.write(self.reader.fileno(), rest):]

    def ask(self, kind, content):
        """The answer to a question."""
        with self.lock:
            self.send(kind, to_json(content))
            answer = self.receive()
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]


def to_json(value):
    return json.dumps(value).encode()


class Problem(Exception):
    """Why the task cannot run, for people; where in this file it was noticed is of no interest."""

    def __init__(self, message, hint=None):
        super().__init__(message)
        self.hint = hint


class Unstorable(TypeError):
    """A value that cannot be kept: what is wrong with it, and what to do."""

    def __str__(self):
        message, remedy = self.args
        return f"{message}; {remedy}"


def encode(what, value):
    """`value` as JSON. Tuples become lists, dates their ISO text."""
    try:
        text = json.dumps(value, default=plain, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        text = None
    # The scheduler would round a number beyond 64 bits without a word.
    fault = None if text and not re.search("[0-9]{19}", text) else find_fault(value, "", 0)
    if fault:
        where, found, remedy = fault
        at = f", at `{where}`" if where else ""
        raise Unstorable(f"{what} holds what JSON cannot{at}: {found}", remedy)
    try:
        content = text.encode()
    except UnicodeEncodeError:
        raise Unstorable(f"{what} holds a text that is not Unicode",
                         'decode it with `errors="replace"`') from None
    if len(content) > LONGEST:
        raise Unstorable(f"{what} takes {len(content) >> 20} MiB as JSON, at most "
                         f"{LONGEST >> 20} MiB can be kept",
                         "write it into a file and hand over the file's path")
    return content


def plain(value):
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError


def find_fault(value, where, depth):
    """The first part of `value` that JSON cannot hold: its place, what it is, what to do."""
    if depth > 100:
        return "", "something that nests more than 100 levels deep", "make it flatter"
    if isinstance(value, dict):
        for key, item in value.items():
            if not (key is None or isinstance(key, (str, int, float))):
                return where, f"a key of type `{type_name(key)}`", "use texts as keys"
            fault = find_fault(item, f"{where}[{key!r}]", depth + 1)
            if fault:
                return fault
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            fault = find_fault(item, f"{where}[{index}]", depth + 1)
            if fault:
                return fault
    elif isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return where, f"the number `{value}`", "use `None` for what is not known"
    elif isinstance(value, int):
        if not -(2**63) <= value < 2**64:
            return where, "a whole number beyond 64 bits", "make a text of it with `str()`"
    elif not (value is None or isinstance(value, str) or hasattr(value, "isoformat")):
        return where, f"a `{type_name(value)}`", remedy(value)
    return None


def remedy(value):
    if isinstance(value, (set, frozenset)):
        return "make a list of it with `sorted()`"
    if isinstance(value, (bytes, bytearray)):
        return "make a text of it with `.decode()`"
    for method in ("tolist", "to_dict"):
        if hasattr(value, method):
            return f"make plain values of it with `.{method}()`"
    return "texts, numbers, lists and dicts can be kept; write anything else into a file and " \
           "hand over its path"


def type_name(value):
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


# ---- Running a task -----------------------------------------------------------------------------


class Terminated(BaseException):
    """Somebody asks the process to end. What the task cleans up, it cleans up now."""


def run(reader):
    """Runs the job that comes through the channel, and ends the interpreter."""
    global _channel, _context
    _channel = Channel(reader)
    job = _channel.receive()
    _context = Context(job["context"])
    # The task finds an end of file where it might look for input, and never the channel.
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    sys.argv = [job["name"]]
    # An empty entry is the working folder, whose files could take the place of Python's own.
    sys.path[:] = job["path"] + [folder for folder in sys.path if folder]
    signal.signal(signal.SIGTERM, terminate)
    keep_from_forks()
    try:
        end, status = attempt(job), 0
    except Terminated as error:
        show(error, job)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTERM)
    except SystemExit as error:
        end, status = ended(error), error.code
    except BaseException as error:
        end, status = failed(error, job), 1
    if os.getpid() == _channel.pid:
        _channel.send(*end)
    sys.exit(status)


def terminate(*_):
    raise Terminated("asked to end")


def keep_from_forks():
    """What the task forks, as a pool of `multiprocessing` does, ends at SIGTERM without a word.

    With our handler it would raise in the middle of the task's code once more, and not end at all
    if the signal comes before Python has set up the new process: so it waits for that moment.
    """
    if not hasattr(os, "register_at_fork"):
        return
    masks = {}  # of the threads that fork at this moment

    def before():
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        masks[_thread.get_ident()] = mask

    def in_parent():
        signal.pthread_sigmask(signal.SIG_SETMASK, masks.pop(_thread.get_ident()))

    def in_child():
        if signal.getsignal(signal.SIGTERM) is terminate:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        in_parent()

    os.register_at_fork(before=before, after_in_parent=in_parent, after_in_child=in_child)


def attempt(job):
    """Runs the task; the message that says how it ended."""
    try:
        main = load(job)
        log_to_stderr()
        value = main(**arguments(main, job["op_kwargs"]))
        if type(value).__name__ == "coroutine":
            import asyncio
            value = asyncio.run(value)
    except Exception as error:
        if not is_a(error, Skip, "AirflowSkipException"):
            raise
        return "skipped", to_json(str(error))
    try:
        return "success", encode("the return value", value)
    except Unstorable as error:
        raise Problem(*error.args) from None


def load(job):
    """The function to call."""
    if job["callable"]:
        return find(job)
    # Registered, so that what it defines can be pickled and its classes find their module.
    module = sys.modules["mainspring_task"] = type(sys)("mainspring_task")
    exec(compile(job["code"], source_name(job), "exec", dont_inherit=True), module.__dict__)
    main = getattr(module, "main", None)
    if not callable(main):
        raise Problem("`code` defines no function `main`", "add one: `def main():`")
    return main


def find(job):
    """The function that `package.module:function` names."""
    name, _, path = job["callable"].partition(":")
    try:
        __import__(name)
    except ModuleNotFoundError as error:
        # Not if it is the module itself that imports what is not there.
        if not f"{name}.".startswith(f"{error.name}."):
            raise
        places = ", ".join(f"`{folder}`" for folder in dict.fromkeys(job["path"]))
        raise Problem(f"there is no module `{error.name}`",
                      f"it is looked for in {places} and among the packages of "
                      f"`{sys.executable}`") from None
    found = sys.modules[name]
    for part in path.split("."):
        if not hasattr(found, part):
            there = [known for known, value in getattr(found, "__dict__", {}).items()
                     if callable(value) and not known.startswith("_")]
            raise Problem(f"`{name}` has no `{path}`",
                          f"it has {', '.join(there)}" if there else "it has no functions")
        found = getattr(found, part)
    if not callable(found):
        raise Problem(f"`{job['callable']}` is no function")
    return found


def arguments(main, op_kwargs):
    """What `main` takes of `op_kwargs` and, behind them, of the context."""
    names, takes_all = parameters(main)
    missing = [name for name, required in names.items()
               if required and name not in op_kwargs and name not in _context]
    if missing:
        raise Problem(f"`main` needs {quoted(missing)}", why_missing(missing))
    unused = [] if takes_all else [name for name in op_kwargs if name not in names]
    if unused:
        _channel.send("note", to_json(f"`main` does not take {quoted(unused)} of `op_kwargs`"))
    wanted = {**dict.fromkeys(_context), **op_kwargs} if takes_all else names
    return {name: op_kwargs[name] if name in op_kwargs else _context[name]
            for name in wanted if name in op_kwargs or name in _context}


def why_missing(missing):
    if all(name in DATED for name in missing) and "ds" not in _context:
        return "the run has no logical date; give the arguments a default"
    return f"give it in `op_kwargs`; the context has {', '.join(sorted(_context))}"


def parameters(main):
    """The names that `main` takes and whether it needs them; whether it takes any other too."""
    if not isinstance(main, type(parameters)) or hasattr(main, "__wrapped__"):
        return described_parameters(main)
    # As `inspect` does it, the import of which takes as long as half an interpreter's start.
    code, count = main.__code__, main.__code__.co_argcount
    names = code.co_varnames[:count + code.co_kwonlyargcount]
    optional = {*names[count - len(main.__defaults__ or ()):count], *(main.__kwdefaults__ or ())}
    return {name: name not in optional for name in names}, bool(code.co_flags & 0x08)


def described_parameters(main):
    import inspect
    described = inspect.signature(main).parameters.values()
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    names = {one.name: one.default is one.empty for one in described if one.kind not in several}
    return names, any(one.kind is inspect.Parameter.VAR_KEYWORD for one in described)


def log_to_stderr():
    """What the task's own modules log belongs into the log, if they do not say otherwise."""
    logging = sys.modules.get("logging")
    if logging:
        logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")


# ---- How it ended -------------------------------------------------------------------------------


def ended(leaving):
    """The message about `sys.exit(...)`."""
    if not leaving.code:
        return "success", b"null"
    is_number = isinstance(leaving.code, int)
    return failure(f"exit code {leaving.code}" if is_number else str(leaving.code))


def failed(error, job):
    """The message about an exception, which is shown in the log."""
    if isinstance(error, Problem):
        return failure(error.args[0], error.hint)
    last_line = show(error, job)
    if is_a(error, Fail, "AirflowFailException"):
        return failure(str(error) or last_line, retry=False)
    return failure(last_line)


def failure(message, hint=None, retry=True):
    # A text that is not Unicode must not hide what happened.
    message = message.encode(errors="backslashreplace").decode()
    return "failed", to_json({"message": message, "hint": hint, "retry": retry})


def is_a(error, ours, airflows):
    """Whether it is our exception, or Airflow's where Airflow is installed."""
    return isinstance(error, ours) or any(c.__name__ == airflows for c in type(error).__mro__)


def show(error, job):
    """Prints the traceback; gives the line that says what it was."""
    import linecache
    import traceback
    if job["code"]:
        lines = job["code"].splitlines(True)
        linecache.cache[source_name(job)] = len(job["code"]), None, lines, source_name(job)
    told = traceback.TracebackException.from_exception(error)
    hide_frames(told)
    sys.stderr.write("".join(told.format()))
    lines = [line for line in told.format_exception_only() if not line.startswith(" ")]
    last_line = lines[0].splitlines()[0] if lines else type_name(error)
    if isinstance(error, SyntaxError) and error.filename == source_name(job):
        last_line += f" (line {error.lineno} of `code`)"
    return last_line


def hide_frames(told):
    """Leaves this file's frames out, those of the exceptions behind it too."""
    told.stack[:] = [frame for frame in told.stack if frame.filename != FILE]
    behind = [told.__cause__, told.__context__, *(getattr(told, "exceptions", None) or ())]
    for one in behind:
        if one is not None:
            hide_frames(one)


def source_name(job):
    return f"<{job['name']}>"


def quoted(names):
    return ", ".join(f"`{name}`" for name in names)
