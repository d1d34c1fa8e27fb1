# Which modules that some code imports cannot be found by this interpreter. Reads one JSON document
# from its standard input, a socket, and answers there in one line. Nothing of the user's is
# imported or run: code is parsed, and modules are looked for.
import sys
if sys.version_info < (3, 8):
    sys.exit("Python 3.8 or newer is needed, this is " + sys.version.split()[0])
import ast
import importlib.machinery
import importlib.util
import json
import os
import tokenize

# Ours, and there when the task runs.
PROVIDED = {"mainspring", "__main__", "__future__"}
# What may be caught where an import may fail.
CATCHING = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


def find(name):
    """The spec of a top-level module; True where that cannot be told."""
    if name in PROVIDED:
        return True
    try:
        return importlib.util.find_spec(name)
    except Exception:
        return True


def find_below(spec, name):
    """The spec of a module in a package, without importing the package."""
    try:
        return importlib.machinery.PathFinder.find_spec(name, spec.submodule_search_locations)
    except Exception:
        return True


def absent(name):
    """The part of a dotted name that is not there, if one surely is not."""
    parts = name.split(".")
    spec = find(parts[0])
    if spec is None:
        return parts[0]
    # Other people's packages may make modules as they like; the user's own are files.
    mine = spec is not True and any(
        os.path.abspath(place).startswith(tuple(os.path.join(p, "") for p in OWN))
        for place in spec.submodule_search_locations or ())
    for depth in range(2, len(parts) + 1):
        if not mine or spec is True or not spec.submodule_search_locations:
            return None
        spec = find_below(spec, ".".join(parts[:depth]))
        if spec is None:
            return ".".join(parts[:depth])
    return None


def catches(handler):
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or getattr(kind, "id", getattr(kind, "attr", "")) in CATCHING
               for kind in kinds)


def imports(body, functions):
    """The imports that surely happen: not those that may fail, or depend on something."""
    for node in body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node
        elif isinstance(node, ast.Try):
            if not any(catches(handler) for handler in node.handlers):
                yield from imports(node.body, functions)
                yield from imports(node.finalbody, functions)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name in functions:
            yield from imports(node.body, ())
        elif isinstance(node, ast.ClassDef):
            yield from imports(node.body, ())


def names(node):
    if isinstance(node, ast.ImportFrom):
        return [node.module] if node.module and not node.level else []
    return [alias.name for alias in node.names]


def look_at(source, function):
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        line, column = getattr(error, "lineno", 1) or 1, (getattr(error, "offset", 1) or 1) - 1
        text = getattr(error, "msg", str(error))
        return {"syntax": {"text": text, "line": line, "column": max(column, 0)}}
    missing, lines = [], source.splitlines()
    for node in imports(tree.body, (function,)):
        for name in names(node):
            part = absent(name)
            if part is None or any(part == place["text"] for place in missing):
                continue
            line, column = node.lineno, node.col_offset
            written = lines[line - 1].encode() if line <= len(lines) else b""
            before = "import " if isinstance(node, ast.Import) else "from "
            found = written.find(part.encode(), column + len(before))
            column = found if found >= 0 else column
            missing.append({"text": part, "line": line, "column": column})
    return {"missing": missing}


def look_at_callable(name):
    module, _, function = name.partition(":")
    part = absent(module)
    if part is not None:
        return {"absent": part}
    spec, parts = find(module.split(".")[0]), module.split(".")
    for depth in range(2, len(parts) + 1):
        if spec in (True, None) or not spec.submodule_search_locations:
            return {}
        spec = find_below(spec, ".".join(parts[:depth]))
    file = None if spec in (True, None) else spec.origin
    if not file or not file.endswith(".py") or not file.startswith(tuple(OWN)):
        return {}
    with tokenize.open(file) as text:
        return dict(look_at(text.read(), function.split(".")[0]), file=file)


def look(item):
    try:
        if "code" in item:
            return look_at(item["code"], "main")
        return look_at_callable(item["callable"]) if "callable" in item else {}
    except Exception:
        # What cannot be told is no warning.
        return {}


with open(0, "rb", closefd=False) as channel:
    job = json.loads(channel.read())
OWN = job["path"]
sys.path[:] = OWN + [folder for folder in sys.path if folder]
answer = {"version": sys.version.split()[0], "executable": sys.executable,
          "items": [look(item) for item in job["items"]]}
answer = json.dumps(answer).encode() + b"\n"
while answer:
    answer = answer[os.write(0, answer):]
