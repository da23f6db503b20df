"""公文: drafted beside its pages, through its states, numbered by an act of its own, locked when issued."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from generators.desk import own_drafts
from generators.desk.asking import allowed, may, the_office, the_previews, viewer
from generators.desk.deeds import Deed, may_do
from generators.desk.notice_course import (
    LOCKED,
    WAITS,
    Act,
    NoticeState,
    Wait,
    acts_in,
    state_of,
    with_void,
)
from generators.desk.pictures import PRESS
from generators.desk.views.files import file_id
from generators.desk.views.runs import ask_run
from generators.errors import DataRefused, Finding, Severity, UsageError
from generators.notice_draft import named_township
from generators.pipeline.data_folder import sample_draft
from generators.pipeline.drafts import (
    draft_keys,
    is_any_ready,
    lay_ready,
    next_notice_number,
    notice_faults,
    notice_number,
    put_ready,
    read_draft_text,
    take_notice_number,
    void_notice_number,
    write_draft,
)
from generators.pipeline.job import NOTICE_KIND
from generators.pipeline.overview import preview_notice
from generators.pipeline.register import void_number
from generators.records.township import Township

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePosixPath

    from werkzeug.wrappers import Response

    from generators.desk.logbook import Run
    from generators.desk.office import Office
    from generators.output_folder import Glance
    from generators.pipeline.job import Job
    from generators.store.courses import Step

notices = Blueprint("notices", __name__, url_prefix="/notices")
_UNSOUND = Finding(
    "数据",
    "有错的行没有用上，下面几处改好以前不能送核、取号、印发",
    way_out="名单以改正后的为准",
    severity=Severity.WARN,
)
_MOST_SHOWN = 60
_BLANK = re.compile(r"《……|^\s*……|^.{0,12}……\s*$")
"""Where something is to be written in a draft just begun: behind a mark or a head, not within a sentence."""
_LINE = re.compile(r"第 (\d+)(?:、\d+)? 行")
_ON_THE_WAY = frozenset({"送核", "核稿", "签发", "取号", "退回"})
"""Steps of a notice that somebody is to go on with."""
_NOBODY = (
    "在“设置”的“账号和登记”里给领导建一个或者启用；领导外出的，由授权的负责人用自己的账号办，不要用别人的口令"
)
_ONLY_MINUTES = re.compile(
    r"^[^\S\n]*(?:标识|格式|标志|令号|会议|出席|请假|列席)[^\S\n]*[:：].*\n", re.MULTILINE
)
"""What a draft says of its own format; a correction is a notice."""
_IDENTITY = re.compile(r"^[^\S\n]*标识[^\S\n]*[:：].*\n", re.MULTILINE)


@dataclass(frozen=True)
class Notice:
    """A notice as the page shows it."""

    key: str
    text: str
    state: NoticeState
    number: str
    steps: tuple[Step, ...]
    version: int
    files: tuple[PurePosixPath, ...]
    """The paper made of it."""
    is_made: bool
    """Whether there is one, or may be: a run at work keeps what it makes to itself."""
    void: str = ""
    """The number that it had and that is void."""
    run: Run | None = None
    """The last run that was to issue it."""

    @property
    def id(self) -> str:
        """Return the id under which the page asks for it."""
        return own_drafts.notice_id(self.key)

    @property
    def base(self) -> str:
        """Return what tells whether somebody else has changed the text since it was read."""
        return _base(self.text)

    @property
    def title(self) -> str:
        """Return the title that the draft gives."""
        match = re.search(r"^\s*标题\s*[:：](.*)$", self.text, re.MULTILINE)
        return match[1].strip().replace("｜", "") if match else ""

    @property
    def back(self) -> Step | None:
        """Return how it came back to being a draft: sent back with a reason, or changed since it was sent."""
        on_its_way = [step for step in self.steps if step.step in _ON_THE_WAY]
        return on_its_way[-1] if self.state is NoticeState.DRAFT and on_its_way else None

    @property
    def waits(self) -> Wait | None:
        """Return what it waits for; nothing while it is being written, printed, or out."""
        is_new = self.state is NoticeState.DRAFT and self.back is None
        return None if is_new else WAITS.get(self.state)

    @property
    def by_whom(self) -> str:
        """Return who can go on with it, and what to do where nobody has an account for it."""
        office = the_office()
        if not office.is_shared or self.waits is None:
            return ""
        who = [
            account.name
            for account in office.store.accounts.all()
            if account.active
            and may_do(
                account.viewer, self.waits.deed, is_shared=True, sees_all=office.sees_all(account.viewer)
            )
            and own_drafts.is_for(office, account.viewer, self.text)
        ]
        if who:
            return f"能办的账号：{'、'.join(who)}。"
        return f"现在没有能“{self.waits.deed}”的账号：{_NOBODY}"

    @property
    def acts(self) -> list[Act]:
        """Return what may be done to it now, by whoever looks: nothing while it is being printed."""
        if self.run and not self.run.is_over:
            return []
        found = acts_in(self.state, is_numbered=bool(self.number), is_made=self.is_made)
        return [act for act in found if allowed(act.deed)]


def _base(text: str) -> str:
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def _office() -> Office:
    """Return the office; a village has no notices to see."""
    if viewer().villages is not None:
        raise NotFound
    office = the_office()
    _put_ready(office)
    return office


def _notice(key: str, made: Glance) -> Notice:
    office = _office()
    text = read_draft_text(office.data, key)
    version = office.courses.keep_draft(key, text, "文件夹")
    steps = tuple(office.courses.steps(key))
    job = office.drafting(viewer())
    number, void = notice_number(job, key), void_notice_number(job, key)
    steps = with_void(steps, key, version, void)
    state = state_of(steps, version, number)
    record = number.record_id if number else f"通知#{key}"
    files = made.of(NOTICE_KIND, record)
    is_made = made.is_busy or bool(files)
    told_void = str(void or "") if number is None else ""
    run = office.logbook.last_of_notice(key)
    return Notice(key, text, state, str(number or ""), steps, version, files, is_made, told_void, run)


def _asked(asked: str) -> Notice:
    office = _office()
    for key in own_drafts.own_keys(office, viewer()):
        if own_drafts.notice_id(key) == asked:
            return _notice(key, office.made.seen())
    raise NotFound


@notices.get("/")
def show_all() -> str:
    """Show the notices with their states; a file that is no text is told, and hides none of the others."""
    office = _office()
    made = office.made.seen()
    found: list[Notice] = []
    unread: list[Finding] = []
    for key in own_drafts.own_keys(office, viewer()):
        try:
            found.append(_notice(key, made))
        except DataRefused as refused:
            unread += refused.findings
    return render_template("notices.html", notices=found, unread=unread)


def waiting() -> list[Notice]:
    """Return the notices that wait for whoever asks: to be approved, signed, issued, or mended."""
    if viewer().villages is not None:
        return []
    office = _office()
    last, made = office.courses.last_steps(), office.made.seen()
    on_their_way = [
        _notice(key, made) for key in own_drafts.own_keys(office, viewer()) if last.get(key) in _ON_THE_WAY
    ]
    return [notice for notice in on_their_way if notice.waits and allowed(notice.waits.deed)]


@notices.post("/new")
@may(Deed.DRAFT)
def new() -> Response:
    """Begin a draft from the sample."""
    office, key = _office(), request.form.get("key", "").strip()
    with office.one_deed():
        key = own_drafts.begin(office, viewer(), key, sample_draft(office.today))
        office.store.accounts.note(viewer(), "新建公文稿", key)
    return redirect(url_for("notices.edit", asked=own_drafts.notice_id(key)))


@notices.get("/<asked>")
def edit(asked: str) -> str:
    """Show a notice: its text, its pages, its course, its versions."""
    office, notice = _office(), _asked(asked)
    return render_template(
        "notice.html",
        notice=notice,
        is_locked=notice.state in LOCKED or not allowed(Deed.DRAFT),
        is_final=notice.state in LOCKED,
        followed=_followed(notice),
        versions=office.courses.drafts(notice.key),
        files=notice.files,
        file_id=file_id,
        next_number=_next_number(notice),
    )


def _followed(notice: Notice) -> list[tuple[str, str]]:
    """Return the names and ids of the notices that correct or repeat `notice`."""
    form = re.compile(rf"{re.escape(notice.key)}(?:更正|重发)\d+")
    keys = own_drafts.own_keys(_office(), viewer())
    return [(key, own_drafts.notice_id(key)) for key in keys if form.fullmatch(key)]


def _next_number(notice: Notice) -> str:
    if notice.state is not NoticeState.SIGNED or notice.number:
        return ""
    try:
        return next_notice_number(_office().issuing(viewer()), notice.key)
    except DataRefused:
        return ""


@notices.post("/<asked>/preview")
def preview(asked: str) -> str:
    """Show the pages that the text would be, and what is wrong with it by line; nothing is kept."""
    office, notice = _office(), _asked(asked)
    text = request.form.get("text", notice.text).replace("\r\n", "\n")
    findings: tuple[Finding, ...]
    pdf = b""
    try:
        with PRESS:
            shown = preview_notice(office.drafting(viewer()), notice.key, text)
        findings, pdf = shown.findings, shown.pdf
        if faults := notice_faults(office.issuing(viewer()), notice.key, text):
            findings = (_UNSOUND, *faults, *findings)
    except DataRefused as refused:
        findings = refused.findings
    findings = (*own_drafts.foreign_faults(office, viewer(), text), *findings)
    token, pages = "", 0
    if pdf:
        token, pages = the_previews().keep(viewer(), pdf, notice.key)
    return render_template(
        "notice_pages.html",
        to_write=_to_write(text),
        findings=_by_cause(findings),
        token=token,
        pages=pages,
    )


@notices.post("/<asked>/proofread")
def proofread(asked: str) -> str:
    """Show what a proof-reader would mark in the text as it is being written, by place."""
    from generators.checks.text import Strength
    from generators.pipeline.proofreading import proofread_text

    notice = _asked(asked)
    text = request.form.get("text", notice.text)
    to_write = _to_write(text)
    found = proofread_text(text, partial(_office().records_on, viewer()))
    findings = [each for each in found if each.line not in to_write]
    return render_template(
        "notice_proof.html",
        findings=findings[:_MOST_SHOWN],
        count=len(findings),
        errors=sum(found.strength is Strength.REQUIRED for found in findings),
        may_mend=notice.state not in LOCKED and allowed(Deed.DRAFT),
    )


def _to_write(text: str) -> dict[int, str]:
    """Return the lines in which something is still to be written, and what each is called."""
    blank = {n: line for n, line in enumerate(text.splitlines(), start=1) if _BLANK.search(line)}
    named = {n: re.match(r"\s*([^：:，。]{1,6})[：:]", line) for n, line in blank.items()}
    return {n: name[1] if name else "正文" for n, name in named.items()}


def _by_cause(findings: Iterable[Finding]) -> list[tuple[tuple[Finding, int], list[int]]]:
    """Return each cause once: the first finding of it with its line, and the lines of the others."""
    causes: dict[tuple[object, ...], list[tuple[Finding, int]]] = {}
    for found in findings:
        line = _line_of(found)
        cause = (found.expected, found.found, found.way_out) if line else (found,)
        causes.setdefault(cause, []).append((found, line))
    return [(first, [line for _, line in others]) for first, *others in causes.values()]


def _line_of(found: Finding) -> int:
    match = _LINE.search(f"{found.place} {found.expected}")
    return int(match[1]) if match else 0


@notices.post("/<asked>/save")
@may(Deed.DRAFT)
def save(asked: str) -> Response | tuple[str, int]:
    """Keep the text as a new version, unless somebody else has changed it or it is locked."""
    before = _asked(asked).state
    if conflict := _keep_text(asked):
        return conflict
    is_back = before is not _asked(asked).state
    flash("已保存；稿子改过，回到草稿，要重新送核" if is_back else "已保存")
    return redirect(url_for("notices.edit", asked=asked))


def _keep_text(asked: str) -> tuple[str, int] | None:
    """Keep the text that the form sends; return the page that tells that somebody else was quicker, if so."""
    office, text = _office(), request.form.get("text", "").replace("\r\n", "\n")
    with office.one_deed():
        notice = _asked(asked)
        if notice.state in LOCKED:
            message = f"“{notice.key}”{notice.state}，正文不能再改；有错的用“更正”另发"
            raise UsageError(message)
        if request.form.get("base") != notice.base and text != notice.text:
            return render_template("notice_conflict.html", notice=notice, mine=text), 409
        own_drafts.refuse_foreign(office, viewer(), text)
        write_draft(office.data, notice.key, text)
        office.courses.keep_draft(notice.key, text, viewer().name)
        office.store.accounts.note(viewer(), "修改公文稿", notice.key)
    return None


@notices.get("/<asked>/versions/<int:number>")
def version(asked: str, number: int) -> str:
    """Show an earlier version of the text beside what has changed since."""
    import difflib

    notice = _asked(asked)
    versions = _office().courses.drafts(notice.key)
    found = next((item for item in versions if item.id == number), None)
    if found is None:
        raise NotFound
    lines = difflib.unified_diff(
        found.text.splitlines(), notice.text.splitlines(), "那一版", "现在", lineterm="", n=1
    )
    may_write = notice.state not in LOCKED and allowed(Deed.DRAFT)
    told = list(lines)[2:]
    return render_template(
        "notice_version.html", notice=notice, version=found, lines=told, may_write=may_write
    )


@notices.post("/<asked>/act")
def act(asked: str) -> Response | tuple[str, int]:
    """Carry out an act of the notice's course; each is allowed in some states and to some people only.

    送核 brings the text along as it stands in the page: nobody sends up another than he sees.
    """
    office, reason = _office(), request.form.get("reason", "").strip()
    notice, chosen = _chosen(asked, reason)
    if chosen.name == "送核" and "text" in request.form:
        if conflict := _keep_text(asked):
            return conflict
        notice = _asked(asked)
    seen = notice.version
    job = office.issuing(viewer())
    if chosen.name == "送核" and "《……" in notice.text:
        message = f"没有送核：{'、'.join(_to_write(notice.text).values())}里还有“……”，写好再送"
        raise UsageError(message)
    if chosen.name in {"送核", "核稿", "签发"}:
        with PRESS:
            preview_notice(job, notice.key, notice.text)  # A draft with a fault goes no further.
    with office.one_deed():
        notice, chosen = _chosen(asked, reason, seen)  # Somebody may have done something to it meanwhile.
        _carry_out(job, notice, chosen, reason)
        office.store.accounts.note(viewer(), f"公文{chosen.name}", notice.key)
        follow_up = _follow_up(office, notice, chosen.name, reason) if chosen.name in {"更正", "重发"} else ""
    if chosen.name == "印发":
        return ask_run("notice", f"印发 {notice.number or notice.key}", {"key": notice.key})
    _put_ready(office)
    flash(f"已办“{chosen.name}”" + ("，另起的一份在这里，写好再送核" if follow_up else ""))
    return redirect(url_for("notices.edit", asked=follow_up or notice.id))


def _chosen(asked: str, reason: str, seen: int = 0) -> tuple[Notice, Act]:
    """Return the notice and the act that the form names; UsageError when that is not to be done to it now.

    `seen` is the version that the act is for, that of the form where none is given.
    """
    notice, name = _asked(asked), request.form.get("act", "")
    chosen = next((item for item in notice.acts if item.name == name), None)
    if chosen is None:
        message = f"“{notice.key}”现在是“{notice.state}”，不能“{name}”，或这一步不归您办"
        raise UsageError(message)
    if chosen.needs_reason and not reason:
        message = f"“{name}”要写明原因"
        raise UsageError(message)
    if str(seen or request.form.get("version", "")) != str(notice.version):
        message = "稿子刚被改过，请看过新的内容再办这一步"
        raise UsageError(message)
    return notice, chosen


def _carry_out(job: Job, notice: Notice, chosen: Act, reason: str) -> None:
    """Do what the act does to the number and the course."""
    office = _office()
    if chosen.name == "取号":
        take_notice_number(job.choosing(as_typed=request.form.get("as_typed") == "是"), notice.key)
    if chosen.leads_to is NoticeState.VOID and notice.number:
        void_number(job, notice.number, reason, viewer().name, office.today)
    is_again = chosen.name == "印发" and notice.state in LOCKED
    if chosen.leads_to is not notice.state and not is_again:
        office.courses.take_step(notice.key, chosen.name, notice.version, viewer().name, reason)


def _follow_up(office: Office, notice: Notice, name: str, reason: str) -> str:
    """Begin the notice that corrects or repeats an issued one, and return its id.

    Its file is laid ready: it is to be seen as soon as its course is kept, and never without.
    """
    keys, courses = draft_keys(office.data), office.courses
    names = (f"{notice.key}{name}{n}" for n in range(1, 1000))
    key = next(k for k in names if k not in keys and not courses.steps(k))
    own = _ONLY_MINUTES if name == "更正" else _IDENTITY
    text = own.sub("", notice.text)  # Another notice.
    text = re.sub(r"^\s*发文字号\s*[:：].*$", "发文字号：", text, flags=re.MULTILINE)
    day = f"{office.today.year}年{office.today.month}月{office.today.day}日"
    text = re.sub(r"^\s*(成文日期|印发日期)\s*[:：].*$", rf"\1：{day}", text, flags=re.MULTILINE)
    if name == "更正":
        head, _, _ = text.partition("【正文】")
        head = re.sub(
            r"^(\s*标题\s*[:：]).*$",
            rf"\g<1>{_issuer(notice)}关于更正{notice.number}的通知",
            head,
            flags=re.MULTILINE,
        )
        text = f"{head}【正文】\n{notice.number}（《{notice.title}》）有误，现更正如下：\n{reason}\n"
    who = viewer().name
    first = courses.keep_draft(key, text, who)
    courses.take_step(key, "起草", first, who, f"{name}{notice.number or notice.void}：{reason}")
    lay_ready(office.data, key, text)
    return own_drafts.notice_id(key)


def _issuer(notice: Notice) -> str:
    """Return who issues what corrects `notice`: whom its title names, else as its township signs."""
    before, about, _ = notice.title.partition("关于")
    if about and before:
        return before
    named = named_township(notice.text) or the_office().townships[0]
    signed = the_office().store.cells(Township, None, "name", "signature")
    return next((str(signature or "") for name, signature in signed if name == named), "")


def _put_ready(office: Office) -> None:
    """Show the drafts whose courses are kept, those of a server that was killed in between too."""
    if is_any_ready(office.data):
        with office.store.database.writing():  # Nobody lays one ready meanwhile.
            put_ready(office.data, lambda key: bool(office.courses.steps(key)))
