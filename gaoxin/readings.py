"""How Chinese is read where a dictionary alone does not tell: our own places and trades, characters with several
readings, surnames. Without tones, as it is typed; a stroke stands between two readings that are both usual."""

# Words of which a character is read as it is nowhere else, or as the dictionary has it wrong.
PHRASES = {
    "长治": "chang zhi", "长高": "chang gao", "京长": "jing chang", "长子县": "zhang zi xian",
    "洪洞": "hong tong/dong", "解州": "hai/xie/jie zhou", "六安": "lu/liu an", "六合": "lu/liu he", "蔚县": "yu xian",
    "单县": "shan xian", "翟店": "zhai/di dian", "繁峙": "fan shi", "犍为": "qian wei", "荥经": "ying jing",
    "井陉": "jing xing", "涡阳": "guo yang", "筠连": "jun lian", "浚县": "xun xian", "吴堡": "wu bu",
    "宕昌": "tan chang", "六枝": "lu zhi", "婼羌": "ruo qiang", "乐都": "le du",
    "尉犁": "yu li", "西藏": "xi zang", "铅山": "yan shan", "东阿": "dong e",
    "给排水": "ji/gei pai shui", "给水": "ji/gei shui", "供给": "gong ji", "补给": "bu ji", "给养": "ji yang",
    "重整": "chong zheng", "重组": "chong zu", "重构": "chong gou", "重建": "chong jian", "重工": "zhong gong",
    "重卡": "zhong ka", "冷轧": "leng zha",
    "热轧": "re zha", "轧钢": "zha gang", "轧制": "zha zhi", "调度": "diao du", "调试": "tiao shi",
    "大城": "da/dai cheng", "栎阳": "yue/li yang", "大夫": "da/dai fu",
    "万俟": "mo qi", "尉迟": "yu chi", "长孙": "zhang sun", "澹台": "tan tai", "单于": "chan yu",
}  # fmt: skip

# Characters of names of places, firms and goods that people read in several ways, whichever is right
# there: a name is found by each.
POLYPHONES = {
    "长": "chang/zhang", "重": "zhong/chong", "行": "hang/xing", "调": "diao/tiao", "给": "ji/gei",
    "乐": "le/yue", "单": "dan/shan", "解": "jie/xie", "翟": "zhai/di", "厦": "xia/sha", "六": "liu/lu",
    "蔚": "wei/yu", "尉": "wei/yu", "洞": "dong/tong", "朴": "pu/piao", "查": "cha/zha", "仇": "chou/qiu",
    "曾": "zeng/ceng", "盖": "gai/ge", "缪": "miao/mou", "覃": "qin/tan", "晟": "sheng/cheng",
    "弹": "dan/tan", "藏": "cang/zang", "薄": "bo/bao", "剥": "bo/bao", "壳": "ke/qiao", "削": "xiao/xue",
    "朝": "chao/zhao", "莞": "guan/wan", "模": "mo/mu", "泊": "bo/po", "曝": "pu/bao", "栖": "qi/xi",
    "宿": "su/xiu", "拓": "tuo/ta", "铅": "qian/yan", "涌": "yong/chong", "圩": "wei/xu", "尾": "wei/yi",
    "歙": "she/xi", "纤": "xian/qian", "巷": "xiang/hang", "殷": "yin/yan", "粘": "zhan/nian",
    "轧": "zha/ya", "番": "fan/pan", "堡": "bao/bu/pu", "浒": "hu/xu", "浚": "jun/xun", "泌": "mi/bi",
    "铬": "ge/luo", "酵": "jiao/xiao", "畜": "xu/chu", "栅": "zha/shan", "桔": "ju/jie", "陂": "pi/bei",
    "荥": "xing/ying", "埔": "pu/bu", "柏": "bai/bo", "禅": "chan/shan", "莘": "shen/xin", "峙": "zhi/shi",
    "吕": "lv/lu", "铝": "lv/lu", "绿": "lv/lu", "旅": "lv/lu", "律": "lv/lu", "滤": "lv/lu", "氯": "lv/lu",
    "卜": "bu/bo", "爪": "zhua/zhao", "血": "xue/xie", "塞": "sai/se", "蚌": "bang/beng", "茜": "qian/xi",
    "略": "lve/lue", "掠": "lve/lue",
}  # fmt: skip

# How a character is read at the head of a person's name, beside how it is read elsewhere.
SURNAMES = {
    "区": "ou", "员": "yun", "冼": "xian", "种": "chong", "折": "she", "秘": "bi", "繁": "po", "黑": "he",
    "隗": "wei/kui", "宓": "fu/mi",
    "召": "shao", "郗": "xi/chi", "牟": "mou/mu", "谌": "chen/shen", "句": "gou", "祭": "zhai",
    "幺": "yao", "於": "yu", "占": "zhan", "谷": "gu", "洗": "xian", "佴": "nai", "逄": "pang",
    "仉": "zhang", "眭": "sui", "郇": "xun/huan", "阚": "kan",
}  # fmt: skip
