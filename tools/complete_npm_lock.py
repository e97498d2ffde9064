"""Name in frontend/package-lock.json every platform's build of the packages with native code.

npm leaves out the builds that its registry does not hand out, as a mirror for one platform does
not, and `npm ci` then refuses the lock. Their versions are exact in the parent's
`optionalDependencies`; operating system, processor and libc follow from their names. The entries
carry no `integrity`, which only that registry could tell: npm adds it where it can fetch them.
It changes nothing in a complete lock. Run by `make lock`.
"""

import json
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parents[1] / "frontend" / "package-lock.json"

SYSTEMS = {"aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd"}
SYSTEMS |= {"openharmony", "sunos", "win32"}
PROCESSORS = {"arm", "arm64", "ia32", "loong64", "ppc64", "riscv64", "s390x", "x64"}


def entry(name: str, version: str, parent: dict[str, Any]) -> dict[str, Any]:
    """The lock's entry for one build, such as `@rolldown/binding-linux-arm64-musl`."""
    words = name.split("/")[-1].split("-")
    system = [word for word in words if word in SYSTEMS]
    processor = [word for word in words if word in PROCESSORS]
    if not system or not processor or version != version.lstrip("^~><=*"):
        raise SystemExit(f"complete_npm_lock: cannot tell the platform or version of {name}")
    made: dict[str, Any] = {"version": version, "cpu": processor}
    if parent.get("dev"):
        made["dev"] = True
    if system == ["linux"]:
        made["libc"] = ["musl" if words[-1].startswith("musl") else "glibc"]
    return made | {"optional": True, "os": system}


def main() -> None:
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    packages = lock["packages"]
    missing = {
        f"node_modules/{name}": entry(name, version, parent)
        for parent in packages.values()
        for name, version in parent.get("optionalDependencies", {}).items()
        if f"node_modules/{name}" not in packages
    }
    if missing:
        # npm's own order, so that its next rewrite moves nothing.
        lock["packages"] = dict(sorted((packages | missing).items()))
        LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"complete_npm_lock: {len(missing)} entries added")


if __name__ == "__main__":
    main()
