// What the page does beyond its forms: it works without, too.
"use strict";
(function () {
  // A finding leads to its place in the draft; its mend is made there when somebody asks for it.
  document.addEventListener("click", function (event) {
    const link = event.target.closest("[data-line]");
    const text = document.getElementById("draft");
    if (!link || !text) return;
    event.preventDefault();
    const lines = text.value.split("\n");
    const line = Math.max(1, Number(link.dataset.line));
    const begin = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    // The server counts characters, the browser UTF-16 units: a rare surname is two of them.
    const letters = Array.from(lines[line - 1] || "");
    const at = function (n) { return begin + letters.slice(0, n).join("").length; };
    const start = at(Number(link.dataset.start || 0));
    const end = at(link.dataset.end ? Number(link.dataset.end) : letters.length);
    text.focus();
    if ("mend" in link.dataset) {
      if (text.value.slice(start, end) !== link.dataset.was) return;
      text.setSelectionRange(start, end);
      if (!document.execCommand("insertText", false, link.dataset.mend)) text.setRangeText(link.dataset.mend, start, end, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    } else {
      text.setSelectionRange(start, Math.max(end, start + 1));
    }
    text.scrollTop = (text.scrollHeight / lines.length) * Math.max(0, line - 6);
  });
  // Who may only read types nothing that would not be kept.
  document.querySelectorAll("form[data-read]").forEach(function (form) {
    Array.from(form.elements).forEach(function (field) { field.disabled = true; });
  });
  // What is found in order is said once; what is not is changed by hand before or after.
  document.querySelectorAll("[data-yes]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      button.form.querySelectorAll("select").forEach(function (select) {
        const words = Array.from(select.options, function (option) { return option.text; }).join("/");
        if (words === "/是/否" && !select.value) select.value = "是";
      });
    });
  });
  // Forms that say so are sent as soon as something is chosen.
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-send]")) event.target.form.requestSubmit();
  });
  // What a field may hold is looked for by the server while somebody types: no page carries thousands of names.
  let waiting = 0, asked = "";
  function offer(field) {
    const list = document.getElementById(field.getAttribute("list"));
    const cut = "several" in field.dataset ? Math.max(...Array.from("、，,;； ", function (mark) { return field.value.lastIndexOf(mark); })) + 1 : 0;
    const before = field.value.slice(0, cut), query = field.value.slice(cut).trim(), url = field.dataset.choices + "&q=" + encodeURIComponent(query);
    if (!list || list.dataset.shows === before + url) return;
    asked = url;
    fetch(url, { credentials: "same-origin" }).then(function (answer) { return answer.ok ? answer.json() : []; }).then(function (found) {
      if (asked !== url) return;
      list.dataset.shows = before + url;
      list.replaceChildren(...found.map(function (choice) {
        const option = document.createElement("option");
        option.value = before + choice.value;
        // The browser hides what does not hold the letters typed: initials are in no name.
        option.label = choice.label.includes(query) ? choice.label : choice.label + " " + query;
        return option;
      }));
    }).catch(function () {});
  }
  document.addEventListener("focusin", function (event) { if (event.target.matches("[data-choices]")) offer(event.target); });
  document.addEventListener("input", function (event) {
    if (!event.target.matches("[data-choices]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(offer, 150, event.target);
  });
  // A field drawn larger stays so when its part of the page comes anew: htmx would carry its style over as an
  // attribute, which the policy of the page refuses.
  const drawn = new Map();
  document.addEventListener("htmx:before:swap", function () {
    document.querySelectorAll("[id][style]").forEach(function (one) { drawn.set(one.id, one.style.cssText); one.removeAttribute("style"); });
  });
  document.addEventListener("htmx:after:swap", function () {
    drawn.forEach(function (css, id) {
      const one = document.getElementById(id);
      if (one) { one.style.cssText = css; drawn.delete(id); }
    });
  });
  // A page that watches long work goes on where the server was gone for a while: it is started anew by hand.
  document.addEventListener("htmx:error", function (event) {
    const watched = event.target.closest && event.target.closest("[hx-trigger^='load delay']");
    if (!watched || watched.dataset.lost) return;
    const told = document.createElement("p");
    watched.dataset.lost = "1"; told.className = "banner warn"; told.setAttribute("role", "alert");
    told.textContent = "服务没有回答：停了，或者正在重开。重开以后这里自己接着显示。";
    watched.prepend(told);
    const again = function () {
      fetch(location.href, { credentials: "same-origin" }).then(function (answer) { if (!answer.ok) throw answer; location.reload(); }).catch(function () { setTimeout(again, 3000); });
    };
    setTimeout(again, 3000);
  });
  // A deed that cannot be taken back asks once.
  document.addEventListener("submit", function (event) {
    const asks = (event.submitter && event.submitter.dataset.ask) || event.target.dataset.ask;
    if (asks && !window.confirm(asks)) event.preventDefault();
    if (event.defaultPrevented) return;
    // A double click sends once; what stays on its page, as a download does, may be sent again.
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
    setTimeout(function () { delete event.target.dataset.sent; }, 2000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
  // A new row that was sent once and comes back by the browser's own button would be kept twice.
  const begun = document.getElementById("sentonce");
  if (document.querySelector("[data-refused]")) {
    sessionStorage.setItem("refused", sessionStorage.getItem("sent") || "");
    document.addEventListener("submit", function () { sessionStorage.removeItem("refused"); });
  }
  if (begun) {
    const sent = history.state && history.state.sent;
    if (sent && sent !== sessionStorage.getItem("refused")) { begun.hidden = false; begun.setAttribute("role", "alert"); }
    begun.nextElementSibling.addEventListener("submit", function (event) {
      if (event.defaultPrevented) return;
      sessionStorage.setItem("sent", String(Date.now()));
      history.replaceState({ sent: sessionStorage.getItem("sent") }, "");
    });
  }
  // What was typed and not kept is not lost by a wrong click, nor by the button of another form.
  function isTyped(form) {
    return Array.from(form.elements).some(function (field) {
      if (field.options) return Array.from(field.options).some(function (one, at) { return at && one.selected !== one.defaultSelected; });
      if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
      return /^(text|search|textarea|date)$/.test(field.type) && field.value !== field.defaultValue;
    });
  }
  window.addEventListener("beforeunload", function (event) {
    const forms = document.querySelectorAll("main form[method=post]:not(.login, [data-loose], [data-sent])");
    if (Array.from(forms).some(isTyped)) event.preventDefault();
  });
  const draft = document.getElementById("draft");
  if (draft && !draft.readOnly) {
    document.addEventListener("keydown", function (event) {
      if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); draft.form.requestSubmit(); }
    });
  }
  document.addEventListener("keydown", function (event) {
    if (event.altKey && /^[0-9]$/.test(event.key)) {
      const link = document.querySelectorAll("nav.main a")[(Number(event.key) + 9) % 10];
      if (link) { event.preventDefault(); link.click(); }
    }
    if (event.key === "/" && !/INPUT|TEXTAREA|SELECT/.test(document.activeElement.tagName)) {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
  });
})();
