"""The course command: build, translate, verify, run and grade. Nothing is loaded before it is used."""
