// What the page does beyond its forms: it works without, too.
"use strict";
(function () {
  // A finding leads to its line of the draft.
  document.addEventListener("click", function (event) {
    const link = event.target.closest("[data-line]");
    const text = document.getElementById("draft");
    if (!link || !text) return;
    event.preventDefault();
    const lines = text.value.split("\n");
    const line = Math.max(1, Number(link.dataset.line));
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[line - 1] || "").length);
    text.scrollTop = (text.scrollHeight / lines.length) * Math.max(0, line - 6);
  });
  // Forms that say so are sent as soon as something is chosen.
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-send]")) event.target.form.requestSubmit();
  });
  // A deed that cannot be taken back asks once.
  document.addEventListener("submit", function (event) {
    const asks = (event.submitter && event.submitter.dataset.ask) || event.target.dataset.ask;
    if (asks && !window.confirm(asks)) event.preventDefault();
  });
  // Text typed and not kept is not lost by a wrong click.
  const draft = document.getElementById("draft");
  if (draft && !draft.readOnly) {
    let kept = draft.value;
    draft.form.addEventListener("submit", function () { kept = draft.value; });
    window.addEventListener("beforeunload", function (event) { if (draft.value !== kept) event.preventDefault(); });
    document.addEventListener("keydown", function (event) {
      if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); draft.form.requestSubmit(); }
    });
  }
  document.addEventListener("keydown", function (event) {
    if (event.altKey && /^[1-9]$/.test(event.key)) {
      const link = document.querySelectorAll("nav.main a")[Number(event.key) - 1];
      if (link) { event.preventDefault(); link.click(); }
    }
    if (event.key === "/" && !/INPUT|TEXTAREA|SELECT/.test(document.activeElement.tagName)) {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
  });
})();
