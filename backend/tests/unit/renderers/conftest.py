"""Makes the contract tests' ``rendered.py`` importable: both look at the same documents."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "contract"))
