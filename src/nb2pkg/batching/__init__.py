"""Many notebooks in, one outcome each out.

discovery   paths, folders, patterns      -> the notebooks there are
names       their paths                   -> the names of their projects
worker      `Job` -> `Result`             pure: no disk, no screen; the same on any machine
engines     many jobs -> their results    processes of this machine, Spark, joblib
store       what an earlier run did       resume
driver      all of these, and the writing: it alone reads and writes
"""
