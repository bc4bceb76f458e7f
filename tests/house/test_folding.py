"""One folded text for the many ways a name is typed, and what a name is found by."""

import re

import pytest
from hypothesis import given, strategies as st

from gaoxin.folding import fold
from gaoxin.readings import PHRASES, POLYPHONES, SURNAMES
from gaoxin.search import search_text, words_of
from gaoxin.text import clean_text
from projects.registry.rules.codes import spell_code

TEN_THOUSAND_TONS = [
    "年产10万吨磷酸铁锂项目（一期）", "年产１０万吨磷酸铁锂项目(一期)", "年产 10 万吨磷酸铁锂项目【一期】",
    "年产10万吨磷酸铁锂项目 一期", "年产10 万吨磷酸铁锂项目〔一期〕", "年产10万吨磷酸铁锂项目—一期",
]  # fmt: skip
# Letters as they come from keyboards, papers and other systems; the private use area is some of it.
TEXT = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("长治重庆翟店单解μΦ×xX*.·•㎡ⅡㆍＡ１⻓ßİς\ue863 ()（）一期"),
    ),
    max_size=30,
)


def test_six_spellings_are_one_name():
    assert len({*map(fold, TEN_THOUSAND_TONS)}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("项目（一期）", "项目（二期）"), ("年产1.5万吨", "年产15万吨"), ("2×350MW", "2350MW"),
        ("一号厂房", "二号厂房"), ("A 区", "B 区"),
    ],
)  # fmt: skip
def test_what_is_written_otherwise_in_letters_or_digits_is_another(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    "spelled",
    [
        "2×350MW",
        "2x350MW",
        "2X350mw",
        "2*350MW",
        "２ × ３５０ＭＷ",
        "2＊350MW",
        "2╳350MW",
        "2✕350MW",
    ],
)
def test_times_between_digits_is_one_sign(spelled):
    assert fold(spelled) == "2x350mw"


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        ("阿卜杜·热合曼", "阿卜杜•热合曼"), ("阿卜杜・热合曼", "阿卜杜ㆍ热合曼"), ("阿卜杜.热合曼", "阿卜杜热合曼"),
        ("欧 阳 明", "欧阳明"), ("张\ue863", "张䶮"), ("\ue82e氏", "㱮氏"), ("\ue832", "龸"), ("\ue81e", "龴"),
        ("⻓治⻋辆⻰⻢", "长治车辆龙马"), ("⾼新", "高新"), ("\uf95c乐", "樂乐"),
    ],
)  # fmt: skip
def test_a_name_is_one_whatever_its_spaces_dots_and_code_points(spelled, name):
    assert fold(spelled) == fold(name)


def test_old_code_points_are_typed_in_as_the_character():
    assert clean_text("张\ue863\ue81a⻓") == "张䶮㑳长"
    assert clean_text("\uf0b7 一") == "• 一"


@given(TEXT)
def test_folded_text_stays_as_it_is(text):
    assert fold(fold(text)) == fold(text)
    assert " " not in fold(text)


@given(TEXT)
def test_full_width_folds_away(text):
    wide = "".join(chr(ord(ch) + 0xFEE0) if "!" <= ch <= "~" else ch for ch in text)
    assert fold(wide) == fold(text)


@given(TEXT)
def test_a_name_is_found_by_every_beginning_of_what_it_is_found_by(name):
    stored = search_text([name])
    for token in stored.split():
        for end in range(1, len(token) + 1):
            assert all(word in stored for word in words_of(token[:end])), token[:end]


@given(TEXT)
def test_initials_stand_for_each_character(name):
    folded = fold(name)
    tokens = search_text([name]).split()
    if folded:
        assert any(len(token) == len(folded) for token in tokens)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("翟店产业园", "zhaidian"), ("翟店产业园", "zdcyy"), ("市政给排水工程", "jipaishui"),
        ("市政给排水工程", "jps"), ("山西省长治市", "changzhi"), ("重庆", "chongqing"), ("厦门", "xiamen"),
        ("六安", "luan"), ("六安", "liuan"), ("蔚县", "yuxian"), ("洪洞", "hongtong"), ("洪洞", "hongdong"),
        ("临汾", "linfen"), ("解州", "haizhou"), ("解州", "xiezhou"), ("单县", "shanxian"),
        ("智能行业", "hangye"), ("重工", "zhonggong"), ("调度中心", "diaodu"), ("供给侧", "gongji"),
        ("污水处理", "chuli"), ("音乐谷", "yinyue"), ("热轧", "rezha"), ("重整", "chongzheng"),
        ("绿能", "lvneng"), ("格栅", "geshan"), ("曝气", "baoqi"), ("畜禽", "chuqin"), ("洪洞县", "htx"),
        ("翟店给排水", "zhaidianjipaishui"), ("长治给水", "czjs"), ("曾家沟", "zengjiagou"),
        ("仇家庄", "qiujiazhuang"), ("朴村", "piaocun"), ("查村", "zhacun"), ("晟源", "shengyuan"),
        ("卜家庄", "bujia"), ("大城县", "daicheng"), ("大城市", "dachengshi"), ("卡爪", "kazhua"), ("血站", "xuezhan"),
        ("要塞路", "yaosai"), ("活塞", "huosai"), ("蚌埠", "bengbu"),
    ],
)  # fmt: skip
def test_places_and_trades_are_found_by_every_usual_reading(name, typed):
    assert typed in search_text([name])


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("μLED车载显示", "ledcz"), ("Φ12英寸晶圆", "12yc"), ("γ射线αβ检测", "sx"), ("Ａ座５层", "a座5层"),
        ("10kV变电站", "10kvbdz"), ("Ⅱ期扩建", "iiqkj"), ("コンベヤ输送", "ss"), ("𠮷䶮公司", "gs"),
    ],
)  # fmt: skip
def test_initials_are_right_beside_any_script(name, typed):
    assert fold(typed) in search_text([name])


@pytest.mark.parametrize(
    ("person", "typed"),
    [
        ("解学士", "xiexueshi"), ("单雄信", "sxx"), ("区寄", "ouji"), ("曾国", "zengguo"), ("仇英", "qiuying"),
        ("查良", "zhaliang"), ("朴正", "piaozheng"), ("翟让", "zhairang"), ("乐毅", "yueyi"), ("尉迟恭", "yuchigong"),
    ],
)  # fmt: skip
def test_surnames_are_found_by_their_own_reading(person, typed):
    assert typed in search_text([], person=person).split()


def test_a_name_of_many_readings_stays_short():
    assert len(search_text(["长治行业调度重工单元翟店给排水乐器模具重组翟店六安"])) < 3000


def test_every_word_of_ours_has_a_reading_for_each_character():
    assert all(len(read.split()) == len(word) for word, read in PHRASES.items())
    for read in (*POLYPHONES.values(), *SURNAMES.values()):
        assert re.fullmatch("[a-z]+(/[a-z]+)*", read)


@pytest.mark.parametrize("text", ["#", "/", "%", "—", "（）", "· •", "★", "…… ——"])
def test_signs_alone_are_no_words(text):
    assert words_of(text) == []


@pytest.mark.parametrize(
    "typed",
    [
        "2026-140400-04-01-000001", "2026－140400－04－01－000001", "2026—140400–04−01‐000001",
        " 2026 - 140400 - 04 - 01 - 000001 ", "20261404000401000001", "２０２６一140400一04一01一000001",
        "2026 140400 04 01 000001",
    ],
)  # fmt: skip
def test_a_project_code_has_one_spelling(typed):
    assert spell_code(typed) == "2026-140400-04-01-000001"


@given(TEXT)
def test_a_spelled_code_stays_as_it_is(text):
    assert spell_code(spell_code(text)) == spell_code(text)
