"""What can happen to a permit."""

from projects.registry.rules.labelled import Labelled


class Event(Labelled):
    ADD = "ADD", "登记手续"
    METHOD = "METHOD", "改办理方式"
    SUBMIT = "SUBMIT", "递交"
    TELL = "TELL", "告知补正"
    MEND = "MEND", "补正交齐"
    ACCEPT = "ACCEPT", "受理"
    PAUSE = "PAUSE", "停钟"
    RESUME = "RESUME", "恢复计时"
    LONGER = "LONGER", "延长时限"
    PROMISE = "PROMISE", "交承诺书"
    DECIDE = "DECIDE", "办结"
    UNDO = "UNDO", "撤销办结"
    CHECK = "CHECK", "核查"
    EXTEND = "EXTEND", "证照延期"
    REMOVE = "REMOVE", "移出"
