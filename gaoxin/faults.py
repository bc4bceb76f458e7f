"""What stops a command, in a sentence an operator can act on. Nothing here imports Django or a driver."""

from errno import EACCES, EDQUOT, EFBIG, ENOENT, ENOSPC, EPERM, EROFS

FULL = {ENOSPC, EDQUOT, EFBIG}
FORBIDDEN = {EACCES, EPERM, EROFS}
# Beginnings of SQLSTATE; none at all means that there was no server to give one.
STATES = {
    "53100": "数据库所在的磁盘已满，这一步没有保存。请腾出空间后再运行一次。",
    "53": "数据库资源不足（连接数或内存），这一步没有保存。请稍后再运行一次。",
    "25006": "数据库处于只读状态，这一步没有保存。",
    "28": "数据库不接受这个角色或口令，请核对 DATABASE_URL、DATABASE_OWNER_URL。",
    "3D": "没有这个数据库，请先运行 gaoxin/roles.sql，并核对 DATABASE_URL。",
    "42501": "数据库角色没有这项权限：请用 manage.py 运行，并核对 DATABASE_OWNER_URL。",
    "42": "数据库结构与本程序版本不符，请先运行 manage.py migrate。",
    "55P03": "数据正被其他操作占用，这一步没有保存。请稍后再运行一次。",
    "40": "与其他操作冲突，这一步没有保存。请再运行一次。",
    "57014": "数据库没有在时限内完成，这一步没有保存。请稍后再运行一次。",
}
AWAY = "数据库没有应答，这一步没有保存。请确认数据库已启动（本机实例：make run），再运行一次。"


def of_system(error: OSError) -> str:
    """「磁盘已满，没有写完 /srv/gaoxin/media/…」."""
    named = f"：{error.filename}" if error.filename else ""
    if error.errno in FULL:
        return f"磁盘已满，没有写完{named}。请腾出空间后再运行一次。"
    if error.errno in FORBIDDEN:
        return f"没有读写权限{named}。请用运行本系统的账号执行，或调整权限。"
    if error.errno == ENOENT:
        return f"找不到文件或目录{named}。"
    return f"读写出错（{error.strerror or error}）{named}。"


def of_database(error: BaseException) -> str:
    """Of an error of the driver, or of Django's around it. What nobody foresaw is said in the server's words."""
    state = _state(error)
    first = str(error).partition("\n")[0]
    if state is None or state.startswith(("08", "57P")):
        return f"{AWAY}（{first}）"
    known = [start for start in STATES if state.startswith(start)]
    if known:
        return STATES[max(known, key=len)]
    return f"数据库拒绝了这一步（{state}：{first}），没有保存。"


def _state(error: BaseException) -> str | None:
    found = getattr(error, "sqlstate", None)
    inner = error.__cause__
    return found if found or inner is None else _state(inner)
