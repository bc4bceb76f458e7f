"""What a project, its classes and the figures quoted of it are told apart by. The stage: see `stages`."""

from projects.registry.rules.labelled import Labelled


class Status(Labelled):
    ACTIVE = "ACTIVE", "在推进"
    SUSPENDED = "SUSPENDED", "暂停"
    TERMINATED = "TERMINATED", "终止"


class Source(Labelled):
    """Where a project, and a passage of its stages, was taken from."""

    ENTRY = "ENTRY", "登记"
    ARTICLE = "ARTICLE", "报道"
    IMPORT = "IMPORT", "导入"
    DEMO = "DEMO", "演示"


class Nature(Labelled):
    """建设性质."""

    NEW = "NEW", "新建"
    EXTENSION = "EXTENSION", "扩建"
    CONVERSION = "CONVERSION", "改建"
    UPGRADE = "UPGRADE", "技改"


class Level(Labelled):
    """Whose 重点 a project is in a year."""

    NATIONAL = "NATIONAL", "国家"
    PROVINCE = "PROVINCE", "省"
    CITY = "CITY", "市"
    ZONE = "ZONE", "区"


class BatchKind(Labelled):
    """Of 三个一批."""

    SIGNING = "SIGNING", "签约一批"
    START = "START", "开工一批"
    OPERATION = "OPERATION", "投产一批"


class YearKind(Labelled):
    """Where a project stands in the year's list: an axis apart from the stage."""

    CONTINUED = "CONTINUED", "续建"
    NEW = "NEW", "新开工"
    PREPARATORY = "PREPARATORY", "前期"


class FigureUnit(Labelled):
    """What a quoted figure counts."""

    PROJECTS = "PROJECTS", "个"
    HUNDRED_MILLION = "HUNDRED_MILLION", "亿元"
    PARCELS = "PARCELS", "宗"
    MU = "MU", "亩"
    PEOPLE = "PEOPLE", "名"
