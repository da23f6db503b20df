"""How sentences are built: words that go in pairs, two ways of saying a thing mixed up, things that are counted."""

# A rule's docstring is what it holds; a pattern is read whole on its line.
# ruff: noqa: D401, E501

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from generators.checks.text.document import PROSE
from generators.checks.text.table import (
    DIGITS,
    Hit,
    Strength,
    TriggeredRows,
    block_rule,
    one_of,
    triggered,
)
from generators.wording import dictionary_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generators.checks.text.document import Block


class _Pair(NamedTuple):
    """A word that opens a clause, what answers it rightly anywhere, what answers another, what is meant."""

    opens: str
    right: str
    wrong: str
    meant: str


_BUT = "但(?!凡)|却|然而|可是|仍|还(?![款贷债本清原])|也|依然|依旧|不过|终究|毕竟|总|而"
_SO = "所以|因此|因而|故(?![事障意乡])|于是|从而|以致"
_MORE = "而且|并且|还(?![款贷债本清原])|也|更|甚至|且|又|同时|反而|连"
_PAIRS = (
    _Pair("虽然|尽管(?!理)|虽(?!然)|固然", _BUT, f"{_SO}|就(?!业|近|地|学|医|餐|职|诊)|而且|并且", "虽然……但是……"),
    _Pair("只有(?!\\d)", "才(?!能干|干)|方(?!面|案|法|式|便|向|针)", "就(?!业|近|地|学|医|餐|职|诊)|便(?![民利于捷])|都|所以", "只有……才……"),
    _Pair("只要(?!求)", "就(?!业|近|地|学|医|餐|职|诊)|便(?![民利于捷])|都|总|即|均|一律|可|能", "才(?=[能会可有是算])|所以|但是|而且", "只要……就……"),
    _Pair("不仅|不但|不光|不只(?!是)|不单", _MORE, f"{_SO}|但是|却|就(?=[要能会可是])|才(?=[能会可是])|则|而是", "不仅……而且……"),
    _Pair("因为|由于", _SO + "|才|就|使|导致|造成", "但是|但(?!凡)|却|然而|而且|并且|可是", "因为……所以……"),
    _Pair("如果(?!说)|假如|假使|倘若|要是|若(?![干是])|一旦", "就|便|则|那么|将|会|可|应|要|须|请|即|立即|一律|由|不", f"{_SO}|而且|才(?=[能会可])|但是", "如果……就……"),
    _Pair("即使(?!用)|即便|哪怕|纵然|就算", "也|都|还|仍|亦|总", f"{_SO}|就(?=[要能会可是])|但是|但(?!凡)|则|而且|才(?=[能会可])", "即使……也……"),
    _Pair("无论|不论|不管(?!理)", "都|也|均|总|始终|一律|皆|一概", f"{_SO}|但是|但(?!凡)|就(?=[要能会可是])|却|才(?=[能会可])|而且", "无论……都……"),
    _Pair("与其", "不如|宁可|宁愿|莫若|还不如|倒不如", "也|但是|而且|就(?=[要能会可是])|所以|更(?=[要应])", "与其……不如……"),
    _Pair("宁可|宁愿|宁肯", "也|决|绝", "才(?=[能会可])|而且|但是|所以|就(?=[要能会可是])|都(?=[不要])", "宁可……也……"),
    _Pair("之所以", "因为|由于|在于|得益于|离不开|主要靠|归功于|就是|为的是|为了", "所以|因此|因而|从而", "之所以……是因为……"),
    _Pair("既(?=[要能是有不可抓讲])", "又|也|更|还|且", "并且|但是|但(?!凡)|所以|就(?=[要能会可是])|却|而是", "既……又……"),
    _Pair("除非", "否则|才|不然|方(?=[可能])", "就(?=[要能会可是])|所以|但是|都(?=[不要])", "除非……才……"),
)  # fmt: skip
_PAIRED = tuple(
    (
        triggered(
            rf"(?:^|(?<=[，。；：！？]))(?P<open>{pair.opens})(?P<first>[^。；！？，“”]{{2,40}})，(?P<rest>[^。；！？]{{2,60}})"
        ),
        re.compile(pair.right),
        re.compile(rf"(?:^|，)[^，]{{0,7}}?(?P<wrong>{pair.wrong})"),
        pair.meant,
    )
    for pair in _PAIRS
)
_CHOICES = re.compile(
    r"什么|谁|哪|怎|如何|何[时地处种人]|多[么少大难远重忙苦高长久]|几|是否|能否|还是|或|与否|有无|有没有|大小|多少|老少|男女|远近|早晚|轻重|长幼|贫富|亲疏|城乡|干群|晴雨|昼夜|刮风|天晴|晴天|白天|平时|[，、]|(.)不\1|不[\u4e00-\u9fff]$|规模|级别|[与和及跟]"
)
_WHATEVER = triggered(r"(?:^|(?<=[，。；：]))(?P<open>无论|不论|不管(?!理))(?P<what>[^，。；：“”]{2,24})，")


@block_rule(
    "用字/关联词",
    "现代汉语通行用法",
    Strength.PRACTICE,
    "“虽然……但是”“只有……才”一类的词成对",
    finds="虽然今年雨水偏多，所以粮食仍然丰收。",
    leaves="虽然今年雨水偏多，但是粮食仍然丰收。只有压实责任，才能落到实处。无论任务多重，都要完成。",
)
def words_that_go_in_pairs(block: Block) -> Iterator[Hit]:
    """What opens a sentence of two halves is answered by its own word, and no other's."""
    if block.role not in PROSE:
        return
    for pattern, right, wrong, meant in _PAIRED:
        for match in pattern.finditer(block):
            rest = match["rest"]
            other = wrong.search(rest.partition("，")[0])
            if other is None:
                continue
            answered = right.search(rest) if meant != "如果……就……" else right.search(rest, 0, other.start())
            if meant in {"虽然……但是……", "因为……所以……"}:
                # 虽然雨水偏多，所以仍然丰收: 所以 heads the second half, whatever adverb is behind it.
                answered = right.search(rest, 0, other.start("wrong"))
            if answered or (meant != "如果……就……" and right.search(match["first"])):
                continue
            told = f"“{match['open']}”与“{other['wrong']}”不相配，应为“{meant}”"
            at = match.start("rest")
            yield Hit(block, match.start("open"), at + other.end("wrong"), told, meant)
    for match in _WHATEVER.finditer(block):
        if not _CHOICES.search(match["what"]):
            told = f"“{match['open']}”后面要有几种情形（什么、多么、是否、还是……）"
            yield Hit(block, match.start(), match.end() - 1, told, "改为“尽管”“即使”，或写出几种情形")


_COUNTED = r"(?:\d[\d.]*|[一二三四五六七八九十百千万两几]{2,})(?:多|余)?(?:[\u4e00-\u9fff%％]{0,3})?[^，。；：、“”（）\d]{0,4}?"
_ABOUT_TWICE = triggered(
    rf"(?:(大约|大概|约(?![束定谈])|将近|估计|至少|最少|起码|最多|至多|顶多)(?:有|为|在|达到?|了|需要?|是)?[\u4e00-\u9fff]{{0,3}}?"
    rf"|(接近|近|超过|多于|高于|大于|超出|突破|逾|不足|不到|低于|少于|小于|不超过|不低于|不少于|不高于|不多于|未满|不满)了?)"
    rf"{_COUNTED}(左右|上下(?![游级班联同一])|以上|以下|之多|以内|开外)"
)
_OVER_TWICE = triggered(
    r"(超过|多于|突破|逾|不足|不到|少于|大约|大概|约(?![束定谈])|将近|接近|近|至少)(?:了|有|达到?|需)?\d[\d.,]*[十百千万亿]?(多|余)(?=[\u4e00-\u9fff])(?![样元层功]|年[前来])"
)
_NO_MORE = "发生|出现|产生|反弹|再现|再次|重演"
_MIXED = (
    (r"原因(?:是|就是|主要是|在于)[^。；，]{2,40}(?:造成|导致|引起|所致|引发)的?(?=[，。；]|$)", "“原因是”与“造成的”杂糅", "原因是……／是……造成的"),
    (r"(?:由于|因为)[^，。；]{5,26}(?<![史身观种体方力同殊定家人会])的(?:原因|缘故)(?=[，。；]|$)|(?:因|由于|因为)[^，。；]{2,20}的?原因所?(?:致|造成|引起)", "“由于”与“原因”重复", "由于……／……的原因"),
    (rf"(?:防止|避免|杜绝|谨防|严防|预防|防范|制止|阻止|遏制|切忌|禁止|严禁|以免|以防|免得)[^，。；、“”不]{{0,10}}(?:不要|不得|不准|不许|不再?(?={_NO_MORE}))", "否定重复，意思反了", "删去“不”"),
    (r"(?:难免|不免|未免)(?:不会|不要|不出现|不发生|没有)|无时无刻(?!不)(?=都|在|也|牵|记|想|关|惦|提)|(?:切忌|切勿|请勿|严禁|禁止|不准|不得|严防)(?:[^，。；、]{0,2})(?:不要|不得|不准|不许|不可|禁止|切勿|请勿|严禁)", "否定失当，意思反了", "删去一个否定"),
    (r"(?:^|(?<=[。；：])|(?<=[一二三四五六]是)|(?<=[。；，]从而)|(?<=[。；]同时，))(?:通过|经过|随着|在)[^，。；：“”]{3,40}，(?:也|又|更|还|进一步|极大地?|有效地?)?使得?(?![用命者其然])[^，。；]{3,}", "前面是状语，“使”字句缺主语", "删去“使”，或删去前面的介词"),
    (r"(?:根据|按照|依据|据)[^，。；、“”]{0,16}?(?:统计|调查|报告|数据|预报|资料|监测|排查|调研|摸底|检查|结果|反映|测算)[^，。；“”]{0,4}?(?:显示|表明)(?=[，：]|[^，。；]{4,})", "“根据……”与“显示”杂糅", "据……／……显示"),
    (r"(?:按照|根据|依据|依照|本着|遵照)[^，。；、]{2,24}为(?:依据|原则|准则|标准|指导|出发点|宗旨|目标)(?=[，。；]|$)", "两种句式杂糅", "按照……／以……为……"),
    (r"(?<![一-龥])以[^，。；、以由]{2,12}组成(?:的)?(?=工作|专班|领导|检查|督|队|小组|，|。)|由[^，。；、由以]{2,20}为(?:组长|主任|指挥长|主体|成员)的?组成|由[^，。；、由以]{2,12}为(?:副?组长|副?主任|副?指挥长|召集人)(?=[，。；])", "“以”与“由”混用", "由……组成／以……为……"),
    (r"(?:大多|多数|大部分|绝大多数|基本上?)(?:都)?(?:是)?以[^，。；]{2,12}为主(?![要体动任管办持])", "“多数”与“为主”重复", "以……为主"),
    (r"(?:围绕|紧扣|聚焦|立足)着?以[^，。；]{2,16}为(?:中心|重点|核心|主题|主线|抓手)", "两种句式杂糅", "围绕……／以……为……"),
    (r"(?:目的|意义|宗旨|出发点)(?:就|主要|也|都)?(?:是|在于)(?:为了|旨在)|旨在(?:为了|是为)|是为了[^，。；]{2,24}的目的|为了?[^，。；]{2,20}(?:为目的|的目的)(?=[，。；])", "意思重复", "只留一种说法"),
    (r"缘自于|来源自|取决于在|出于于|位于在|坐落于在|处于在|基于于|鉴于于|归功于是|有利于对|有助于对|不利于对|得益于在于|关键在于在", "介词重复", "只留一个"),
    (r"(?:深受|备受|广受|倍受|受到了?)[^，。；]{1,14}所", "“受”“所”重复", "只留一个"),
    (r"(?:减少|降低|下降|缩减|缩小|减轻|压缩|缩短)了?[一二三四五六七八九十两几数\d.]+(?:多|余)?倍", "减少不用“倍”", "减少了……分之……／百分之……"),
    (r"(?:预计|估计|有望|恐怕)(?:将|会|将会)?(?:可能|大概|也许|或许)|(?:预计|估计)[^，。；]{0,10}将?可能|(?:大概|也许|或许|似乎)(?:可能|大概|也许|或许|好像)|可能(?:将会|也许|大概|或许|一定会|必将)|将(?:可能会|可能将)", "估计的话说了两遍", "只留一个"),
    (r"对[^，。；、“”]{1,14}(?:予以|加以)(?:了)?(?:进行|开展)|(?:加以|予以|给予)(?:了)?(?:加以|予以|给予|进行|有所)", "动词重复", "只留一个"),
    (r"(?:十几|几十|数十|上百|上千|许多|众多|部分|\d+(?:多|余)?)[名位个]?[\u4e00-\u9fff]{0,4}?(?:干部|群众|党员|村民|代表|同志|队员|职工|教师|学生|志愿者|工作人员|网格员|护林员)们", "有了数量，“们”多余", "删去“们”"),
    (r"(?:各|每|所有|一切)(?:各个|每个|各种|各类|每一)|每(?:各|逐)[村户人组]|逐每[村户人组]", "意思重复", "只留一个"),
    (r"(?:最|更加?|十分|非常|很|极其|格外|尤为|较为|比较)(?:更加|十分|非常|极其|格外|尤为|较为|比较)(?=[\u4e00-\u9fff]{2})", "程度说了两遍", "只留一个"),
    (r"(?:首次|第一次|首个|首批)(?:首次|第一次|首个|首批|首创)|(?:最后最终|最终最后|最终终于|从此自此|自从从|从自从)", "意思重复", "只留一个"),
    (r"请(?:望|敬请|务请|希)(?=[\u4e00-\u9fff]{2})|望(?:请(?![求示])|希|盼)(?=[\u4e00-\u9fff]{2})|恳请(?:望|请(?![求示]))|(?:应当?|必须|须|务必)(?:应当|必须|须要|务必|应该)|(?:可以|能够)(?:可以|能够|足以)|(?<!不)需要?(?:必须|务必|须要)", "意思重复", "只留一个"),
    (r"(?<!在)(?:对于?|关于)[^，。；、“”]{2,16}(?:问题|方面|错误|事情)上(?=，)|(?:在|从)[^，。；、“”]{2,14}方面上", "介词结构残缺", "在……上／对……"),
    (r"把[^，。；、“”]{1,12}(?:没有|没|不)(?=(?:落实|完成|做好|抓好|解决|报送|上报|整改|处理)(?:好|完)?[，。；])", "“不”“没有”应在“把”前", "没有把……"),
    (r"之所以[^。；]{2,40}的?(?:原因|缘故)(?:是|在于)", "“之所以”与“原因”重复", "之所以……是因为……"),
    (r"(?:是否|能否|可否|会不会|能不能)[^，。；？]{2,30}，?(?<!取决于)是[^，。；？]{2,24}的?(?:关键|保证|前提|基础|重要条件|必要条件|重要因素)(?=[，。；])(?<!关键所在)", "前面说两面，后面只说一面", "删去“是否”“能否”"),
    (r"(?:^|(?<=[，。；]))(?:[^，。；]{1,10})(?:水平|质量|能力|素质|高低|好坏)?(?:提高|搞好|做好|落实)(?:了|好)?，?(?:取决于|关键看|关系到)[^，。；]{0,12}(?:是否|能否)[^，。；]{2,}" , "前面说一面，后面说两面", "能否……取决于能否……"),
)  # fmt: skip
_MIXED_ROWS = TriggeredRows((triggered(pattern), told, way) for pattern, told, way in _MIXED)
_RIGHT_ANYHOW = re.compile("与否|取决于|成败|好坏|高低")


@block_rule(
    "用字/句式",
    "现代汉语通行用法",
    Strength.PRACTICE,
    "一句话不用两种说法；“大约”与“左右”、“超过”与“以上”不并用",
    finds="全乡大约有200户左右需要修缮房屋。",
    leaves="全乡大约有200户需要修缮房屋，200户左右已经动工，参会300人以上。防止责任不落实。",
)
def one_way_to_say_it(block: Block) -> Iterator[Hit]:
    """A sentence is built in one way, and a number is about as much, or more, once."""
    for match in _ABOUT_TWICE.finditer(block):
        word = match[1] or match[2]
        told = f"“{word}”与“{match[3]}”意思重复或矛盾"
        yield Hit(block, *match.span(), f"“{match[0]}”：{told}", "只留一个")
    for match in _OVER_TWICE.finditer(block):
        told = f"“{match[1]}”与“{match[2]}”意思重复或矛盾"
        yield Hit(block, *match.span(), f"“{match[0]}”：{told}", "只留一个")
    for pattern, told, way in _MIXED_ROWS.of(block):
        for match in pattern.finditer(block):
            if not ("两面" in told and _RIGHT_ANYHOW.search(match[0])):
                yield Hit(block, match.start(), match.end(), f"“{match[0]}”：{told}", way)


_THINGS = {
    "个": "蓄水池 水窖 合作社 养殖场 村民小组 自然村 行政村 村委会 党支部 党小组 工作组 工作专班 检查组 督导组 网格 监测点 安置点 服务站 卫生室 卫生院 垃圾箱 垃圾桶 问题 隐患 短板 乡镇 部门 单位 家庭 环节 方面 项目 村庄 社区 取土场 产业园 示范点 集中供水点 停车位 车位 岗位 公益岗 公益性岗位 公示栏 宣传栏 灭火器 档案袋 候选人 监控探头 摄像头 应急避难场所 避灾点 观测点 卡点 卡口 防火检查站 联系人 群众工作站 名额 指标 品种 厂房 车间 帮扶车间 小区 家庭农场 采摘园 广场 文化广场 农家书屋",
    "座": "桥梁 小桥 水库 塘坝 淤地坝 大棚 温室 泵站 变电站 公厕 厕所 旱厕 水塔 烤房 冷库 日间照料中心",
    "眼": "机井 水井 深井 旱井",
    "名": "干部 党员 群众 村民 队员 志愿者 代表 村民代表 护林员 网格员 保洁员 公益岗 驻村干部 驻村队员 帮扶责任人 教师 学生 医生 村医 民兵 妇女 老人 儿童 留守儿童 残疾人 残疾群众 困难群众 工作人员 技术人员 劳动力 脱贫劳动力 村干部 党员干部 致富带头人 退役军人 孤儿 大学生 农民工 老党员",
    "户": "农户 群众 村民 农家 家庭 商户 养殖户 种植户 脱贫户 监测户 低保户 危房户 困难户 特困户 五保户",
    "盏": "路灯 太阳能路灯 应急灯",
    "台": "挖掘机 装载机 收割机 拖拉机 电脑 抽水机 水泵 发电机 喷雾器 洒水车 铲车 打印机",
    "辆": "车辆 垃圾车 货车 三轮车 巡逻车 清运车 消防车",
    "条": "横幅 标语 建议 意见 线索 道路 田间路 水渠 渠道 河道 消息 信息 措施",
    "份": "资料 宣传资料 宣传单 明白纸 合同 协议 材料 档案 倡议书 承诺书 责任书 问卷 文件 报告 试卷",
    "项": "措施 任务 工程 制度 活动 工作 政策 机制 举措 重点任务 重点工作",
    "件": "案件 信访件 矛盾纠纷 信访事项 诉求 物资 救生衣 实事 好事 议案 提案 事项",
    "起": "事故 案件 火情 火警 矛盾 纠纷 矛盾纠纷 违法行为",
    "家": "企业 商铺 饭店 超市 合作社 门店 药店 饭馆 加工厂 公司",
    "所": "学校 小学 幼儿园 中学 敬老院 教学点 卫生所",
    "处": "隐患 隐患点 地质灾害点 塌方 滑坡 危房 水毁路段 违建 违法建筑 垃圾堆 乱堆乱放 排污口 破损路面",
    "间": "房屋 住房 教室 宿舍 校舍 办公室 窑洞 厂房",
    "场次": "培训 宣讲 演出 报告会 座谈会 培训班",
    "次": "会议 党委会 支部会 党员大会 群众会 村民会议 村民代表会 动员会 推进会 调度会 座谈会 院坝会 联席会议 党课 检查 巡查 演练 走访 督查 例会 专题会议 集中学习 抽查",
    "头": "牛 猪 肉牛 生猪 奶牛",
    "只": "羊 鸡 肉鸡 山羊",
    "棵": "树 果树 核桃树 树苗 苗木",
    "支": "队伍 扑火队 应急队伍 小分队 工作队 志愿服务队 驻村工作队 扑火队伍 应急分队",
}
_MEASURE_OF = {noun: measure for measure, nouns in reversed(_THINGS.items()) for noun in nouns.split()}
_LONG_FIRST = one_of(sorted(_MEASURE_OF, key=len, reverse=True))
_NUMBER = rf"(?<![{DIGITS}第G.〕\-—～~/+×:：A-Za-z年月附件表图“《（序号])(?<![方案级期])"
_UNMEASURED = triggered(rf"(?:[\u4e00-\u9fff，、])(\d{{1,4}}(?:余|多)?)(?={_LONG_FIRST})")
_DOES = r"(?:共计?|走访了?|慰问了?|培训了?|排查出?|整改了?|发现了?|动员了?|组织了?|新增|发放了?|新建了?|修建了?|安装了?|配备了?|购置了?|化解了?|解决了?|出动了?|调处了?|维修了?|种植了?|覆盖|涉及|惠及|带动|建成|完成|清理|检查|召开|举办|栽植了?|储备了?|救助了?|转移了?|纳入|清退|识别|核查|签订|张贴|悬挂|聘用|选派|选聘|改造|打造|拆除|创建|受理|办结|开展|调解|处理|接待|登记|录入|印发|收到|查处|查获|劝返|劝导|下达|举行|设立|设置|审核|资助|帮助|兑现|引进|报送)"
_UNMEASURED_BEHIND = triggered(
    rf"{_DOES}(?:[^，。；：、\d（）“”]{{0,6}})({_LONG_FIRST})(?:共|近|约)?(\d{{1,6}})(?=[，。；、]|$)"
)
_NO_UNIT = triggered(
    r"(?:每[人户亩月年天次头只株台]|标准[为是]|投资|资金|经费|补助|金额|救助金|补偿款|罚款|工程款|保费|收入|支出)(?:每[人户亩月年天次])?(?:共计?|约|达到?|为|不超过|合计|计|增加到?)?(\d[\d,.]*)(?=[，。；、]|$)(?![，。；、]\d)"
)
_TWO_MEASURES = triggered(
    r"(?:\d|[一二三四五六七八九十两几百余多])([个名位])(户次|人次|场次|台次|车次|[户处座名位件条项起家台辆间亩眼口头只棵支份套])(?![\u4e00-\u9fff]?(?:[主籍头口外室理长誉额字胜置子号目件例款约令链码数域方形]))(?=[\u4e00-\u9fff，。；、])"
)


@block_rule(
    "用字/缺量词",
    "现代汉语八百词",
    Strength.PRACTICE,
    "数字与所数的人、物之间有一个量词，也只有一个",
    finds="全乡新建3蓄水池，解决了灌溉问题。",
    leaves="全乡新建3个蓄水池、2座桥梁，走访农户120户，出动30人次，第3小组、2022年党员学习已完成。",
    needs=DIGITS,
)
def things_are_counted_by_a_measure(block: Block) -> Iterator[Hit]:
    """Between a number and what is counted stands one measure word."""
    if block.role not in PROSE:
        return
    for match in _UNMEASURED.finditer(block):
        noun = _noun_at(block.text, match.end())
        start = match.start(1)
        if noun and block.text[start - 1] not in "第年月附表图序方期":
            told = f"“{match[1]}{noun}”中间缺量词"
            right = f"{match[1]}{_MEASURE_OF[noun]}{noun}"
            yield Hit(block, start, match.end() + len(noun), told, right)
    for match in _UNMEASURED_BEHIND.finditer(block):
        measure = _MEASURE_OF[match[1]]
        told = f"“{match[1]}{match[2]}”后面缺量词"
        yield Hit(block, match.start(1), match.end(2), told, f"{match[1]}{match[2]}{measure}")
    for match in _NO_UNIT.finditer(block):
        if len(match[1]) < 12:
            yield Hit(block, *match.span(1), f"“{match[1]}”后面缺单位", "补上单位（元、万元……）")
    for match in _TWO_MEASURES.finditer(block):
        words = dictionary_words(block.text[match.start(2) : match.end(2) + 3])
        if words and len(words[0]) <= len(match[2]):
            told = f"“{match[1]}{match[2]}”：量词重复"
            yield Hit(block, match.start(1), match.end(2), told, "只留一个")


def _noun_at(text: str, at: int) -> str:
    """Return the longest noun that stands at `at` as a word, or as words of its own."""
    longest = max((n for n in range(1, 8) if text[at : at + n] in _MEASURE_OF), default=0)
    noun = text[at : at + longest]
    if not noun:
        return ""
    last = 0
    for word in dictionary_words(text[at : at + 12]):
        last += len(word)
        if last == longest:
            return noun
        if last > longest:
            return ""
    return ""
