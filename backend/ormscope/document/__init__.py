"""The trace document: plain data, the standard library only, the contract of everything else."""
