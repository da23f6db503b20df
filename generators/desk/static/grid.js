// A sheet as a grid: rows come a page at a time, what is typed goes to the store at once, and can be undone.
"use strict";
(function () {
  const place = document.getElementById("grid");
  if (!place || typeof Tabulator === "undefined") return;
  const setup = JSON.parse(place.dataset.setup);
  const csrf = document.querySelector("meta[name=csrf]").content;
  const said = document.getElementById("gridsaid");
  const conflicts = document.getElementById("conflicts");
  const tools = document.getElementById("gridtools");
  const states = [], scale = document.documentElement.classList.contains("large") ? 1.25 : 1;
  place.hidden = false;
  document.getElementById("plain").hidden = true;
  document.getElementById("plainpages").hidden = true;

  function send(url, body) {
    return fetch(url, {
      method: "POST", credentials: "same-origin", body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
    }).then(function (answer) {
      const isJson = (answer.headers.get("Content-Type") || "").includes("json");
      if (!isJson) return answer.text().then(function (text) {
        const page = new DOMParser().parseFromString(text, "text/html");
        const told = page.querySelector("[role=alert] p, .banner li");
        throw new Error(told ? told.textContent : "没有保存，请刷新页面再试");
      });
      return answer.json();
    });
  }

  // The server looks for what is typed: of five thousand households no browser makes a list.
  function choicesOf(field, cell, typed) {
    const now = String(cell.getValue() || ""), query = typed && typed !== now ? "&q=" + encodeURIComponent(typed) : "";
    return fetch(field.choices + query, { credentials: "same-origin" }).then(function (answer) { return answer.json(); }).then(function (found) {
      // When a list comes, Tabulator writes what the cell held over what is being typed: that is put back.
      const box = document.activeElement, kept = box.matches(".tabulator-editing input") ? box.value : "";
      if (!kept || (!query && kept === now)) return found;
      setTimeout(function () { if (document.activeElement === box) box.value = kept; });
      return found.filter(function (choice) { return choice.value !== now; });
    });
  }

  const told = { placeholderEmpty: "没有这样的", placeholderLoading: "正在找…" };
  function editor(field) {
    if (field.words.length) return { editor: "list", editorParams: { ...told, values: [""].concat(field.words), autocomplete: true, freetext: true, allowEmpty: true, listOnEmpty: true } };
    if (field.choices) return { editor: "list", editorParams: { ...told, valuesLookup: function (cell, typed) { return choicesOf(field, cell, typed); }, filterRemote: true, filterDelay: 150, autocomplete: true, freetext: true, allowEmpty: true, listOnEmpty: true } };
    return { editor: "input" };
  }

  function shown(field) {
    return function (cell) {
      const row = cell.getRow().getData();
      const fault = (row._faults || {})[field.name];
      const value = cell.getValue();
      const box = cell.getElement();
      box.classList.toggle("cell-error", Boolean(fault));
      box.title = fault || field.hint;
      const text = document.createElement("span");
      text.textContent = value === undefined || value === null ? "" : String(value);
      const [of, name] = (row._beside || {})[field.name] || [];
      if (name && of === text.textContent) {
        const beside = document.createElement("span");
        beside.className = "soft"; beside.textContent = " " + name;
        text.append(beside);
      }
      return text;
    };
  }

  const url = new URL(location.href);
  let asked = {};
  function addressOf(base, params) {
    const query = new URLSearchParams({ page: params.page || 1, size: params.size || 100, q: place.dataset.query });
    if (url.searchParams.get("faulty")) query.set("faulty", "1");
    (params.sort || []).forEach(function (s) { query.set("sort", s.field); query.set("dir", s.dir); });
    (params.filter || []).forEach(function (f) { if (f.value !== "") query.set("is-" + f.field, f.value); });
    return base + "?" + query;
  }
  const table = new Tabulator(place, {
    ajaxURL: setup.rows, ajaxResponse: function (_u, _p, answer) { return answer; },
    ajaxURLGenerator: function (base, _config, params) { asked = params; return addressOf(base, params); },
    clipboard: "copy", clipboardCopyStyled: false, clipboardCopyRowRange: "range",
    clipboardCopyConfig: { columnHeaders: false, columnGroups: false, rowHeaders: false, columnCalcs: false },
    index: "_id", pagination: true, paginationMode: "remote", paginationSize: 100, sortMode: "remote", filterMode: "remote",
    paginationCounter: function (size, row, page, rows) { return "共 " + rows + " 行"; },
    height: "66vh", layout: "fitData", renderVertical: "virtual", renderHorizontal: "virtual",
    selectableRange: 1, selectableRangeColumns: true, selectableRangeRows: true, editTriggerEvent: "dblclick",
    placeholder: "没有行", headerSortClickElement: "icon", columnHeaderVertAlign: "bottom",
    locale: "zh", langs: { zh: { pagination: { first: "首页", last: "末页", prev: "上页", next: "下页", first_title: "首页", last_title: "末页", prev_title: "上页", next_title: "下页", page_size: "每页" }, data: { loading: "正在取…", error: "没有取到" } } },
    rowHeader: { formatter: "rownum", headerSort: false, width: 46, frozen: true, resizable: false, hozAlign: "right" },
    columnDefaults: { headerSort: true, resizable: "header" },
    columns: setup.fields.map(function (field) {
      return Object.assign({ title: field.heading + (field.required ? " *" : ""), field: field.name, headerTooltip: field.hint, minWidth: 60, width: Math.round(field.width * scale), headerFilter: "input", headerFilterPlaceholder: "含…", headerFilterLiveFilter: false, formatter: shown(field) }, setup.edits ? editor(field) : {});
    }),
  });

  function tell(text, isBad) { said.textContent = text; said.className = isBad ? "bad" : "soft"; }

  function kept(answer, body) {
    if (answer.conflicts && answer.conflicts.length) { showConflicts(answer.conflicts); table.replaceData(); return; }
    states.push(answer.state);
    const known = new Set(table.getRows().map(function (r) { return r.getData()._id; }));
    const seen = answer.rows.filter(function (r) { return known.has(r._id); });
    seen.forEach(function (told) {
      const row = table.getRow(told._id), blank = {};
      setup.fields.forEach(function (f) { blank[f.name] = told[f.name] === undefined ? "" : told[f.name]; });
      row.update(Object.assign(blank, told)).then(function () { row.reformat(); });
    });
    if (seen.length < answer.rows.length) table.replaceData();
    const faults = answer.rows.reduce(function (n, r) { return n + Object.keys(r._faults || {}).length; }, 0);
    const gone = (body.deletes || []).length, count = document.getElementById("count");
    count.textContent = Number(count.textContent) - gone + (body.inserts || []).length;
    tell((gone ? "已删去 " + gone + " 行" : "已保存") + (faults ? "，有 " + faults + " 格要改（红框，停在格上看）" : ""), faults > 0);
    undo.disabled = false;
  }

  function save(body) {
    tell("正在保存…");
    return send(setup.save, body).then(function (answer) { kept(answer, body); }).catch(function (error) { tell(error.message, true); table.replaceData(); });
  }

  function showConflicts(list) {
    conflicts.textContent = "";
    const box = document.createElement("div");
    box.className = "banner bad";
    const head = document.createElement("h2");
    head.textContent = "别人刚改过同样的格子，您写的还没有保存";
    box.append(head);
    list.forEach(function (c) {
      const line = document.createElement("p");
      line.textContent = c.heading + "：" + c.who + " " + c.what + "为“" + c.current + "”，您写的是“" + c.mine + "” ";
      const mine = document.createElement("button");
      mine.type = "button"; mine.textContent = "用我写的";
      mine.addEventListener("click", function () { line.remove(); save({ edits: [{ id: c.id, version: c.version, field: c.field, value: c.mine }] }); if (!box.querySelector("p")) box.remove(); });
      const theirs = document.createElement("button");
      theirs.type = "button"; theirs.textContent = "用别人的";
      theirs.addEventListener("click", function () { line.remove(); if (!box.querySelector("p")) box.remove(); });
      if (c.field && c.version) line.append(mine, " ");
      line.append(theirs);
      box.append(line);
    });
    conflicts.append(box);
    tell("没有保存", true);
  }

  function edit(cell, value) {
    const data = cell.getRow().getData();
    return { id: data._id, version: data._version, field: cell.getField(), value: value };
  }

  table.on("cellEdited", function (cell) { save({ edits: [edit(cell, cell.getValue())] }); });

  // Whoever works by keys alone comes in by Tab, goes on to the next cell, and out behind the last or by Esc.
  table.on("tableBuilt", function () {
    place.querySelectorAll(".tabulator-header, .tabulator-header-filter input").forEach(function (e) { e.tabIndex = -1; });
    const cells = place.querySelector(".tabulator-tableholder");
    cells.setAttribute("role", "group");
    cells.setAttribute("aria-label", setup.sheet + "的格子");
    cells.setAttribute("aria-describedby", "gridkeys");
  });
  place.addEventListener("keydown", function (event) {
    if (event.target.matches("input, textarea, select")) return;
    const inCells = event.target.matches(".tabulator-tableholder");
    if (event.key === "Escape" && inCells) { place.querySelector(".tabulator-footer button:not([disabled])").focus(); return; }
    if (event.key !== "Tab") return;
    const at = selection(), all = table.getColumns().filter(function (c) { return c.getField(); });
    const last = all[event.shiftKey ? 0 : all.length - 1];
    if (!inCells || !at || !at.columns.length || at.columns[0].getField() === last.getField()) event.stopPropagation();
  }, true);
  // What stops the cell, and what it may hold, stands in its title for a mouse; here for who is at it by keys.
  const cellSaid = document.getElementById("cellsaid");
  table.on("rangeChanged", function (range) {
    const row = range.getRows()[0], column = range.getColumns()[0];
    const field = row && column && setup.fields.find(function (f) { return f.name === column.getField(); });
    const fault = field && (row.getData()._faults || {})[field.name];
    cellSaid.textContent = field ? field.heading + (fault || field.hint ? "：" + (fault || field.hint) : "") : "";
    cellSaid.className = fault ? "small bad" : "small soft";
  });

  function selection() {
    const range = table.getRanges()[0];
    return range ? { rows: range.getRows(), columns: range.getColumns().filter(function (c) { return c.getField(); }) } : null;
  }

  place.addEventListener("paste", function (event) {
    const at = selection();
    if (!setup.edits || !at || event.target.matches("input, textarea")) return;
    event.preventDefault(); event.stopPropagation();
    const lines = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "").split("\n").map(function (l) { return l.split("\t"); });
    if (lines.length === 1 && lines[0].length === 1) { fill(at, lines[0][0].trim(), 0); return; }
    const shown = table.getRows("active"), first = shown.indexOf(at.rows[0]);
    const fields = setup.fields.map(function (f) { return f.name; }), left = fields.indexOf(at.columns[0].getField());
    const here = shown.slice(first).map(function (row) { return row.getData(); });
    rowsFrom(here, lines.length).then(function (rows) {
      const body = { edits: [], inserts: [] };
      lines.forEach(function (line, i) {
        const row = rows[i], values = {};
        line.forEach(function (value, j) {
          const name = fields[left + j];
          if (!name) return;
          if (row) body.edits.push({ id: row._id, version: row._version, field: name, value: value.trim() });
          else if (value.trim()) values[name] = value.trim();
        });
        if (!row && Object.keys(values).length) body.inserts.push(values);
      });
      return save(body);
    }).catch(function (error) { tell(error.message, true); });
  }, true);

  // What is pasted goes on over the rows of the pages behind; only behind the last one are rows begun.
  function rowsFrom(found, wanted, page) {
    page = page || table.getPage() + 1;
    if (found.length >= wanted || page > table.getPageMax()) return Promise.resolve(found);
    return fetch(addressOf(setup.rows, Object.assign({}, asked, { page: page })), { credentials: "same-origin" })
      .then(function (answer) { return answer.json(); })
      .then(function (answer) { return rowsFrom(found.concat(answer.data), wanted, page + 1); });
  }

  // Write one value into the cells of a range, from its row `from` on.
  function fill(at, value, from) {
    const edits = [];
    at.columns.forEach(function (column) {
      const written = value === null ? at.rows[0].getCell(column).getValue() || "" : value;
      at.rows.slice(from).forEach(function (row) { edits.push(edit(row.getCell(column), written)); });
    });
    save({ edits: edits });
  }

  document.addEventListener("keydown", function (event) {
    if (!(event.ctrlKey || event.metaKey) || !setup.edits || event.target.matches("input, textarea, select")) return;
    const at = selection();
    if (event.key === "d" && at && at.rows.length > 1) {
      event.preventDefault();
      fill(at, null, 1);
    } else if (event.key === "z" && states.length) { event.preventDefault(); takeBack(); }
  });
  document.addEventListener("keydown", function (event) {
    const at = selection();
    if (event.key === "Delete" && setup.edits && at && !event.target.matches("input, textarea, select")) {
      const edits = [];
      at.rows.forEach(function (row) { at.columns.forEach(function (column) { if (row.getCell(column).getValue()) edits.push(edit(row.getCell(column), "")); }); });
      if (edits.length) save({ edits: edits });
    }
  });

  function takeBack() {
    const state = states.pop();
    if (!state) return;
    send(setup.undo, { state: state }).then(function (answer) { tell(answer.said, !answer.done); table.replaceData(); undo.disabled = !states.length; }).catch(function (error) { tell(error.message, true); });
  }
  function button(text, title, action) {
    const made = document.createElement("button");
    made.type = "button"; made.textContent = text; made.title = title;
    made.addEventListener("click", action);
    tools.append(made, " ");
    return made;
  }
  const undo = button("撤销", "Ctrl+Z：撤销自己刚才的一步", takeBack);
  undo.disabled = true;
  button("打开这一行", "用表单改选中的一行", function () {
    const at = selection();
    if (at) location.href = setup.form.replace(/\/0$/, "/" + at.rows[0].getData()._id);
  });
  button("按这一列排", "再按一次倒过来排；和点标题旁的三角一样", function () {
    const at = selection();
    if (!at || !at.columns.length) return;
    const field = at.columns[0].getField(), sorted = table.getSorters()[0];
    table.setSort(field, sorted && sorted.field === field && sorted.dir === "asc" ? "desc" : "asc");
  });
  button("只看这样的", "只列这一列和选中的格一样的行；再按一次列出全部", function () {
    const at = selection();
    if (table.getHeaderFilters().length) table.clearHeaderFilter();
    else if (at && at.columns.length) at.columns.forEach(function (c) { table.setHeaderFilterValue(c.getField(), "=" + (at.rows[0].getData()[c.getField()] || "")); });
  });
  if (setup.edits) {
    button("删去选中的行", "可以撤销", function () {
      const at = selection();
      if (at && window.confirm("删去选中的 " + at.rows.length + " 行？可以撤销。")) save({ deletes: at.rows.map(function (r) { const d = r.getData(); return { id: d._id, version: d._version }; }) }).then(function () { table.replaceData(); });
    });
    tools.append(Object.assign(document.createElement("span"), { className: "soft small", textContent: "双击或按 Enter 改；从 Excel 复制后按 Ctrl+V 粘贴；选几行按 Ctrl+D 向下填充" }));
  }
  window.hongtouGrid = table;
})();
