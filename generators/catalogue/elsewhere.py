"""What `DOMAIN.md` §1 names and no row of the catalogue makes: where it comes from, or why it is not made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Elsewhere:
    """A paper of `DOMAIN.md` §1 that a quarter's run does not make."""

    key: str
    name: str
    how: str
    """The command and template that make it, or the reason why the program does not."""


ELSEWHERE: tuple[Elsewhere, ...] = (
    Elsewhere("A1", "印发通知（红头）", "hongtou notice 79号，模板 公文.docx"),
    Elsewhere("A2", "行动方案（随通知印发）", "通知稿的【附文】，hongtou notice，模板 公文.docx"),
    Elsewhere(
        "A3",
        "领导小组成立（调整）通知",
        "通知稿里写 {{ 领导小组名单 }}，取自工作表“领导小组”：hongtou notice 领导小组",
    ),
    Elsewhere("A4", "乡村振兴办公室职责和名单", "随 A3 一并印发"),
    Elsewhere(
        "A5",
        "村级工作专班成立通知",
        "通知稿里写 {{ 专班名单 }}，取自工作表“专班”：hongtou notice 村级工作专班",
    ),
    Elsewhere("A6", "任务分工表", "通知稿的【附表】，取自工作表“任务分工”：hongtou notice"),
    Elsewhere(
        "A7",
        "预判会议纪要",
        "通知稿写“格式：纪要”“会议：会议编号”，到会人员和意见取自会议各表：hongtou notice 预判会议纪要",
    ),
    Elsewhere("A9", "县批复", "由县级下发，收到后把文号和日期填入工作表“审批”"),
    Elsewhere(
        "A11", "就业服务工作队组建通知", "通知稿里写 {{ 就业服务工作队名单 }}：hongtou notice 就业服务工作队"
    ),
    Elsewhere(
        "A13",
        "督导情况通报",
        "通知稿里写 {{ 督导情况 }}，取自工作表“督导”本季度到成文日期为止发现的问题：hongtou notice",
    ),
)
