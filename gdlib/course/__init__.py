"""The course command: build, translate, verify, run and grade. Nothing is loaded before it is used."""


def __getattr__(name):
    if name == "configure":
        from gdlib.course.grading import configure

        return configure
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
