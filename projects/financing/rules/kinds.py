"""What money is sought by, how far a case has come, and who gives it."""

from projects.registry.rules.labelled import Labelled


class Instrument(Labelled):
    """担保 is no money: it stands beside a loan and is in no sum of money."""

    FUND = "FUND", "基金"
    GUARANTEE = "GUARANTEE", "担保"
    MICROLOAN = "MICROLOAN", "小贷"
    BANK = "BANK", "银行"
    OTHER = "OTHER", "其他"


# Those that are money, in the order in which they stand side by side.
MONEY = (Instrument.FUND, Instrument.MICROLOAN, Instrument.BANK, Instrument.OTHER)


class CaseState(Labelled):
    REGISTERED = "REGISTERED", "登记"
    MATCHED = "MATCHED", "对接"
    DILIGENCE = "DILIGENCE", "尽调"
    APPROVED = "APPROVED", "批准"
    DRAWN = "DRAWN", "放款"
    SETTLED = "SETTLED", "结清"
    REFUSED = "REFUSED", "婉拒"
    WITHDRAWN = "WITHDRAWN", "撤回"


# Not yet decided; decided for; without success.
SOUGHT = (CaseState.REGISTERED, CaseState.MATCHED, CaseState.DILIGENCE)
GRANTED = (CaseState.APPROVED, CaseState.DRAWN, CaseState.SETTLED)
FAILED = (CaseState.REFUSED, CaseState.WITHDRAWN)
OPEN = (*SOUGHT, CaseState.APPROVED, CaseState.DRAWN)


class InstitutionKind(Labelled):
    FUND = "FUND", "基金"
    GUARANTEE = "GUARANTEE", "担保公司"
    MICROLOAN = "MICROLOAN", "小贷公司"
    BANK = "BANK", "银行"
    OTHER = "OTHER", "其他"


class Counted(Labelled):
    """How a drawdown came into the 到位资金 of its month and source."""

    CREATED = "CREATED", "新记一条"
    ADDED = "ADDED", "另加"
    INCLUDED = "INCLUDED", "已含"
