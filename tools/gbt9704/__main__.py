"""Write `docs/gbt9704.md`: each clause with what was measured on the print."""

from __future__ import annotations

from pathlib import Path

from tools.gbt9704.clauses import CLAUSES

TABLE = Path(__file__).parents[2] / "docs" / "gbt9704.md"
_NOT_MEASURED = (
    ("3.1、3.2", "定义", "“字”“行”的定义", "用作量度单位"),
    ("5.2.2", "规定", "字体名称", "印刷件量的是替代字体；DOCX 中写明仿宋、楷体、黑体、宋体、方正小标宋简体"),
    ("7.2.4", "规定", "红色 Y80 M80", "屏幕用纯红 FF0000，印刷时由印厂配色"),
    ("7.3.5.1", "规定", "印章居中下压署名和日期，不得空章", "印章由人工加盖，纸上留出位置"),
    ("9", "规定", "标点、数字用法（GB/T 15834、15835）", "由文稿核对提示，不改动文稿"),
)


def to_markdown() -> str:
    """Return the table of clauses: required, measured, where tested."""
    rows = []
    for number, clause in enumerate(CLAUSES, 1):
        reading = clause.measure()
        verdict = "符合" if reading.holds else "**不符**"
        measured = reading.measured.replace("|", "｜")
        name = f"`{clause.read.__name__.lstrip('_')}`"
        rows.append(
            f"| {number} | {clause.clause} | {clause.strength} | {clause.required} | {clause.kind} "
            f"| {measured} | {verdict} | {name} |"
        )
    others = "\n".join(f"| {' | '.join(row)} |" for row in _NOT_MEASURED)
    return f"""# GB/T 9704—2012 逐条测量

本表由 `python -m tools.gbt9704` 生成：按样例数据填写 `templates/` 里的模板，印成 PDF，
再用 pdfplumber 量出毫米数（墨迹位置按每英寸 300 点的图像取）。`tests/test_gbt9704.py` 对每一行量两次：
正确的纸应当符合，故意做错的纸应当不符。
括号内是应为值和允许误差。“行框”按基线在行高 80% 处推算。

| 序 | 条款 | 强度 | 要求 | 量的纸 | 实测 | 结论 | 测量 |
|---|---|---|---|---|---|---|---|
{chr(10).join(rows)}

## 没有量的

| 条款 | 强度 | 内容 | 原因 |
|---|---|---|---|
{others}
"""


def main() -> None:
    """Write the table."""
    TABLE.write_text(to_markdown(), encoding="utf-8")


if __name__ == "__main__":
    main()
