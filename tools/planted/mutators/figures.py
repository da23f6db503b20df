"""Faults of numbers (GB/T 15835), days (the calendar) and document numbers (GB/T 9704 7.2.5)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.planted.mutators.table import Fault, any_match, mutator, substitution

if TYPE_CHECKING:
    from random import Random

_UNIT = "[户人处座条份期台间家件起]"

_WEEK = "一二三四五六日"
_NUMBER = r"(?<![\d.年月—.〔-])"

substitution("数字", "汉字混用", rf"{_NUMBER}(?P<x>(?P<a>[1-9])(?P<b>\d)){_UNIT}", r"\g<a>十\g<b>")
substitution("数字", "千百混用", rf"{_NUMBER}(?P<x>(?P<a>[1-9])\d\d)[户份人]", r"\g<a>百二十", r"\g<a>百2十")
substitution(
    "数字",
    "概数重复",
    rf"{_NUMBER}(?P<x>\d\d0?)(?={_UNIT})(?P<u>.)",
    r"约\g<x>余",
    r"近\g<x>多",
    r"超过\g<x>余",
)
substitution(
    "数字", "约左右", rf"{_NUMBER}(?P<x>\d\d0?(?P<u>{_UNIT}))(?=[，。；、])", r"约\g<x>左右", r"大约\g<x>上下"
)
substitution("数字", "全角", rf"{_NUMBER}(?P<x>\d\d)(?={_UNIT}|万)", "３２", "１８", "５0")
substitution("数字", "字母作数", r"(?P<x>2(?P<z>0)(?P<y>2\d))年", r"2O\g<y>", r"2o\g<y>")
substitution("数字", "字母一", rf"{_NUMBER}(?P<x>1(?P<b>\d)){_UNIT}", r"l\g<b>", r"I\g<b>")
substitution("数字", "年份简写", r"(?P<x>20(?P<y>2\d)年)\d", r"\g<y>年")
substitution("数字", "年份缺位", r"(?P<x>20(?P<y>2\d))年", r"20\g<y>\g<y>", r"2\g<y>")
substitution("数字", "汉字年份", r"(?P<x>20(?P<y>2)(?P<z>\d)年)", "二零二二年", "二0二二年", "二〇2\\g<z>年")
substitution("数字", "月份汉字", r"20\d\d年(?P<x>\d{1,2})月\d", "八", "九", "六")
substitution("数字", "虚位", r"20\d\d年(?P<x>(?P<m>\d)月)\d", r"0\g<m>月")
substitution("数字", "百分号范围", r"\d(?P<x>%)—\d\d%", "")
substitution("数字", "范围短横", r"\d%(?P<x>—)\d\d%", "-", "－", "――")
substitution("数字", "月份范围短横", r"（\d(?:月)?(?P<x>[—至])\d月）", "-", "--")
substitution("数字", "百分号叠用", r"(?P<x>(?P<n>\d\d?)%)[，。]", r"百分之\g<n>%", r"百分之\g<n>")
substitution("数字", "单位颠倒", r"\d(?P<x>万元)", "元万")
substitution("数字", "单位重复", rf"\d(?P<x>(?P<u>{_UNIT}|万元|公里))", r"\g<u>\g<u>")
substitution("数字", "缺单位", r"资金[^，。]{0,6}\d+(?P<x>万元)", "万", "")
substitution("数字", "小数点", r"(?P<x>\d\d)万元", "1。5", "2·6", ".8")
substitution("数字", "千分节", r"(?P<x>(?P<a>\d)(?P<b>\d{4}))元", r"\g<a>,\g<b>", r"\g<a>，\g<b>")
substitution("数字", "二个", r"(?P<x>三)个村开", "二")
substitution("数字", "缺量词", r"3(?P<x>个)村共", "")
substitution("数字", "季度数字", r"第(?P<x>[二三])季度", "2", "3")
substitution("数字", "以上错位", r"(?P<x>(?P<n>\d\d)%)[，。]", r"\g<n>以上%")
substitution("数字", "时刻", r"(?P<a>[上下]午)(?P<x>\d)时", "8：30", "9点半", "3：00")
substitution("数字", "减少倍", r"(?P<x>增长\d\d%)", "减少2倍", "下降1倍")
substitution("数字", "百分点", r"比上年(?P<x>提高\d个百分点)", "提高3%", "下降2%")

substitution("日期", "没有的日", r"年(?P<m>[689])月(?P<x>\d{1,2})日", "32", "35", "40")
substitution("日期", "没有的月", r"\d年(?P<x>\d{1,2})月\d", "13", "15", "0")
substitution(
    "日期", "小月三十一", r"(?P<x>年[689]月\d{1,2}日)", "年6月31日", "年9月31日", "年2月30日", "年11月31日"
)
substitution("日期", "没有的时刻", r"(?:上午|下午)(?P<x>\d时)", "25时", "9时75分")
substitution("日期", "上午时刻", r"上午(?P<x>9时)", "15时", "16时", "20时")


@mutator("日期", "星期", anywhere=True)
def _weekday(text: str, rng: Random) -> Fault | None:
    match = any_match(rf"日（(?:星期|周)(?P<x>[{_WEEK}])）", text, rng)
    return match and Fault(
        match.start("x"), match.end("x"), rng.choice([day for day in _WEEK if day != match["x"]])
    )


@mutator("日期", "起止颠倒", anywhere=True)
def _turned(text: str, rng: Random) -> Fault | None:
    pattern = r"[从自](\d{4})年(\d+)月(\d+)日(?:起|开始|，|到|至|\W)*(?P<x>\d{4}年\d+月)(\d+)日"
    match = any_match(pattern, text, rng)
    if match is None:
        return None
    earlier = rng.choice((f"{match[1]}年{max(int(match[2]) - 2, 1)}月", f"{int(match[1]) - 1}年{match[2]}月"))
    return Fault(match.start("x"), match.end("x"), earlier)


@mutator("日期", "天数不符", anywhere=True)
def _days(text: str, rng: Random) -> Fault | None:
    match = any_match(r"(?:公示期为|共)(?P<x>7)天", text, rng)
    return match and Fault(match.start("x"), match.end("x"), rng.choice("34569"))


@mutator("日期", "成文后的事写成已办", anywhere=True)
def _past(text: str, rng: Random) -> Fault | None:
    match = any_match(r"截至\d{4}年(?P<x>\d+)月底", text, rng)
    signed = re.search(r"^\d{4}年\d+月\d+日$", text, re.MULTILINE)
    return (
        Fault(match.start("x"), match.end("x"), rng.choice(("10", "11", "12"))) if match and signed else None
    )


@mutator("日期", "期限已过", anywhere=True)
def _overdue(text: str, rng: Random) -> Fault | None:
    match = any_match(r"(?:定于|于)(?P<x>\d{4}年\d+月)\d+日[^，。]*(?:前将|前完成|召开|举办)", text, rng)
    signed = re.search(r"^(\d{4})年\d+月\d+日$", text, re.MULTILINE)
    return Fault(match.start("x"), match.end("x"), f"{signed[1]}年3月") if match and signed else None


@mutator("日期", "季度不符", anywhere=True)
def _quarter(text: str, rng: Random) -> Fault | None:
    match = any_match(r"季度（\d月?[—至](?P<x>\d)月）", text, rng)
    return match and Fault(match.start("x"), match.end("x"), rng.choice("58"))


@mutator("日期", "星期几写成周数")
def _week_number(text: str, rng: Random) -> Fault | None:
    match = any_match(rf"（星期(?P<x>[{_WEEK}])）", text, rng)
    if match is None:
        return None
    return Fault(match.start("x"), match.end("x"), str(rng.randint(1, 7)))


substitution(
    "文号",
    "方括号",
    r"(?P<x>〔(?P<y>20\d\d)〕)\d",
    r"[\g<y>]",
    r"（\g<y>）",
    r"(\g<y>)",
    r"【\g<y>】",
    r"［\g<y>］",
)
substitution("文号", "一边括号", r"(?P<x>〔(?P<y>20\d\d)〕)\d", r"〔\g<y>）", r"[\g<y>〕", r"〔\g<y>")
substitution("文号", "年字", r"〔20\d\d(?P<x>)〕\d", "年")
substitution("文号", "第字", r"〔20\d\d〕(?P<x>)\d", "第")
substitution("文号", "虚位", r"〔20\d\d〕(?P<x>)\d\d?号", "0", "00")
substitution("文号", "缺号", r"〔20\d\d〕\d+(?P<x>号)", "")
substitution("文号", "号重", r"〔20\d\d〕\d+(?P<x>号)", "号号", "好")
substitution("文号", "年份简写", r"〔(?P<x>20(?P<y>\d\d))〕", r"\g<y>")
substitution("文号", "年份在后", r"〔(?P<x>20\d\d)〕", "2029", "2032", anywhere=True)
substitution("文号", "无括号", r"(?P<x>〔(?P<y>20\d\d)〕)\d", r"\g<y>年", r"\g<y>")
substitution("文号", "号前空格", r"〔20\d\d〕(?P<x>)\d+号", " ")
