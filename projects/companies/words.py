"""What the audit register calls the acts and fields of this area."""

from accounts.wording import Undo

ACTS = {
    "company.merge": "合并重复登记的企业",
    "company.part": "撤销企业合并",
    "contact.take": "转为企业联系人",
}
FIELDS = {"moved": "随之转移的项目、联系人和宗地"}
UNDO = {"company.merge": Undo("projects:company_part")}
