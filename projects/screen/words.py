"""What the audit register calls the acts and objects of this area."""

NOUNS = {"screen": "大屏"}
ACTS = {
    "screen.code": "换发大屏配对码",
    "screen.pair": "大屏设备配对",
    "screen.revoke": "撤销大屏",
    "screen.refused": "大屏设备被拒",
}
