/* Ticks, search, filters and copy buttons of a runbook. Everything can be read without this file; it asks
   nothing of any network, and keeps what it is told in this browser only. */
(function () {
  "use strict";
  var body = document.body;
  var words = JSON.parse(body.dataset.words || "{}");
  var all = function (selector, from) { return Array.prototype.slice.call((from || document).querySelectorAll(selector)); };
  var one = function (selector) { return document.querySelector(selector); };
  var say = function (name, pairs) {
    var single = pairs && pairs.n === 1 && words[name + "_one"];
    return (single || words[name] || name).replace(/\{(\w+)\}/g, function (whole, key) {
      return pairs && key in pairs ? pairs[key] : whole;
    });
  };
  var make = function (tag, text, properties) {
    var element = document.createElement(tag);
    if (text) element.textContent = text;
    Object.keys(properties || {}).forEach(function (key) { element[key] = properties[key]; });
    return element;
  };

  /* What is kept: step key -> part -> time of the tick, or the text that was written. */
  var family = "runsheet:" + encodeURIComponent(body.dataset.document) + ":";
  var place = family + body.dataset.version;
  var kept = true;
  var read = function (name) {
    try { return JSON.parse(localStorage.getItem(name) || "{}") || {}; } catch (error) { return {}; }
  };
  var entries = read(place);
  var write = function () {
    try {
      localStorage.setItem(place, JSON.stringify(entries));
    } catch (error) {
      if (kept) notice(say("not_kept"), []);
      kept = false;
    }
  };
  var count = function (from) {
    return Object.keys(from).reduce(function (sum, key) {
      return key === "left-for" ? sum : sum + Object.keys(from[key]).length;
    }, 0);
  };
  var notice = function (text, buttons) {
    var box = make("div", "", { className: "notice" });
    box.appendChild(make("p", text));
    buttons.forEach(function (button) {
      var element = make("button", button[0], { type: "button" });
      element.addEventListener("click", function () { button[1](); if (button[2] !== "stay") box.remove(); });
      box.appendChild(element);
    });
    one("#_notices").appendChild(box);
  };

  var inputs = all("[data-tick]");
  var show = function () {
    inputs.forEach(function (input) {
      var part = (entries[input.dataset.tick] || {})[input.dataset.part];
      if (input.type === "checkbox") input.checked = Boolean(part);
      else input.value = part || "";
    });
    progress();
  };
  var keep = function (input) {
    var key = input.dataset.tick, part = input.dataset.part;
    var value = input.type === "checkbox" ? (input.checked ? new Date().toISOString() : "") : input.value;
    var latest = read(place);
    entries = Object.keys(latest).length ? latest : entries;
    if (value) {
      entries[key] = entries[key] || {};
      entries[key][part] = value;
    } else if (entries[key]) {
      delete entries[key][part];
      if (!Object.keys(entries[key]).length) delete entries[key];
    }
    write();
    progress();
  };
  inputs.forEach(function (input) {
    input.addEventListener(input.type === "checkbox" ? "change" : "input", function () { keep(input); });
  });
  window.addEventListener("storage", function (event) {
    if (event.key === place) { entries = read(place); show(); }
  });

  /* Progress: a step is settled when its box is ticked, or the box that says it does not apply. */
  var settled = function (key) {
    var entry = entries[key];
    return Boolean(entry && (entry.done || entry.not));
  };
  function progress() {
    var keys = {};
    inputs.forEach(function (input) { if (input.dataset.part === "done") keys[input.dataset.tick] = true; });
    var here = Object.keys(keys);
    var done = here.filter(settled).length;
    all(".progress").forEach(function (line) { fill(line, done, here.length); });
    inputs.forEach(function (input) {
      if (input.dataset.part !== "done") return;
      input.closest(".step").classList.toggle("ticked", settled(input.dataset.tick));
    });
    var total = Number(body.dataset.toDo);
    all(".overall").forEach(function (line) {
      var apart = JSON.parse(line.dataset.apart || "[]");
      var whole = Object.keys(entries).filter(function (key) {
        return key.indexOf("#") > 0 && settled(key) && apart.indexOf(key) < 0;
      }).length;
      line.hidden = false;
      fill(line, Math.min(whole, total), total);
    });
  }
  function fill(line, done, total) {
    line.querySelector("progress").value = total ? done / total : 0;
    var text = say("ticked", { n: done, total: total });
    var hidden = all(".step").filter(function (step) { return !step.offsetParent && !step.closest("details:not([open])"); }).length;
    var filtered = /show-/.test(body.className);
    line.querySelector("span").textContent = filtered ? text + " · " + say("hidden", { n: hidden }) : text;
  }

  /* Entries of other versions are never lost without a word. */
  var others = [];
  try {
    others = Object.keys(localStorage).filter(function (name) { return name.indexOf(family) === 0 && name !== place; });
  } catch (error) { kept = false; }
  others.sort().forEach(function (name) {
    var old = read(name), number = count(old), version = name.slice(family.length) || say("no_version");
    if (!number || old["left-for"] && old["left-for"][body.dataset.version]) return;
    notice(say("other_version", { n: number, version: version }), [
      [say("carry"), function () {
        Object.keys(old).forEach(function (key) {
          if (key !== "left-for") entries[key] = Object.assign({}, old[key], entries[key]);
        });
        leave(name, old);
        write();
        show();
        notice(say("carried", { n: number }), []);
      }],
      [say("export_old"), function () { save(old, name.slice(family.length)); }, "stay"],
      [say("dismiss"), function () { leave(name, old); }]
    ]);
  });
  function leave(name, old) {
    old["left-for"] = old["left-for"] || {};
    old["left-for"][body.dataset.version] = new Date().toISOString();
    try { localStorage.setItem(name, JSON.stringify(old)); } catch (error) { kept = false; }
  }

  /* Export and import. */
  function save(what, version) {
    var copy = Object.assign({}, what);
    delete copy["left-for"];
    var file = {
      runsheet: 1, site: body.dataset.site, document: body.dataset.document, version: version,
      language: body.dataset.language, exported: new Date().toISOString(), entries: copy
    };
    var link = make("a", "", {
      href: URL.createObjectURL(new Blob([JSON.stringify(file, null, 2) + "\n"], { type: "application/json" })),
      download: (body.dataset.document + "-" + version + "-ticks.json").replace(/[^\w.-]+/g, "_")
    });
    body.appendChild(link);
    link.click();
    link.remove();
  }
  function load(text) {
    var file;
    try { file = JSON.parse(text); } catch (error) { file = null; }
    if (!file || file.document !== body.dataset.document || typeof file.entries !== "object" || !file.entries) {
      notice(say("import_wrong"), []);
      return;
    }
    if (file.version !== body.dataset.version && !window.confirm(say("import_version", { version: file.version }))) return;
    Object.keys(file.entries).forEach(function (key) {
      var parts = file.entries[key];
      if (key === "__proto__" || typeof parts !== "object" || !parts) return;
      entries[key] = entries[key] || {};
      Object.keys(parts).forEach(function (part) {
        if (typeof parts[part] === "string") entries[key][part] = parts[part];
      });
    });
    write();
    show();
    notice(say("imported", { n: count(file.entries) }), []);
  }
  if (one("#_export")) {
    one(".keep").hidden = false;
    one("#_export").addEventListener("click", function () { save(entries, body.dataset.version); });
    one("#_import").addEventListener("click", function () { one("#_import-file").click(); });
    one("#_import-file").addEventListener("change", function (event) {
      var file = event.target.files[0];
      if (!file) return;
      var reader = new FileReader();
      reader.onload = function () { load(String(reader.result)); event.target.value = ""; };
      reader.readAsText(file);
    });
    one("#_clear").addEventListener("click", function () {
      if (!window.confirm(say("clear_sure"))) return;
      entries = {};
      write();
      show();
    });
  }

  /* Copy: the text of the command and nothing else. */
  var copy = function (text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    var area = make("textarea", "", { value: text, className: "unseen" });
    body.appendChild(area);
    area.select();
    var done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject();
  };
  all("button.copy").forEach(function (button) {
    button.hidden = false;
    var label = button.textContent;
    button.addEventListener("click", function () {
      copy(button.closest(".code").querySelector("code").textContent).then(function () {
        button.textContent = say("copied");
        setTimeout(function () { button.textContent = label; }, 1500);
        button.focus();
      }, function () {
        var range = document.createRange();
        range.selectNodeContents(button.closest(".code").querySelector("code"));
        window.getSelection().removeAllRanges();
        window.getSelection().addRange(range);
      });
    });
  });

  /* Filters. */
  all(".tools").forEach(function (tools) { tools.hidden = false; });
  all("[data-show]").forEach(function (button) {
    button.addEventListener("click", function () {
      ["applies", "open", "to-do"].forEach(function (name) { body.classList.remove("show-" + name); });
      if (button.dataset.show !== "all") body.classList.add("show-" + button.dataset.show);
      all("[data-show]").forEach(function (other) { other.setAttribute("aria-pressed", String(other === button)); });
      progress();
    });
  });

  /* What a link leads to is shown, even inside a fold or behind a filter. */
  var reveal = function () {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    var moved = false;
    for (var at = target.parentElement; at; at = at.parentElement) {
      if (at.tagName === "DETAILS" && !at.open) { at.open = true; moved = true; }
    }
    if (!target.offsetParent) { var every = one('[data-show="all"]'); if (every) every.click(); moved = true; }
    if (moved) target.scrollIntoView();
  };
  window.addEventListener("hashchange", reveal);
  reveal();

  /* Everything is open on paper. */
  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = all("details:not([open])");
    closed.forEach(function (details) { details.open = true; });
  });
  window.addEventListener("afterprint", function () { closed.forEach(function (details) { details.open = false; }); });

  /* The way round: closes on a choice, and marks the topic that is being read. */
  var navigation = one("#_navigation");
  navigation.addEventListener("click", function (event) {
    if (event.target.closest("a") && navigation.matches(":popover-open")) navigation.hidePopover();
  });
  var lines = all('#_navigation ul ul a').map(function (link) {
    return [link, document.getElementById(link.getAttribute("href").slice(1))];
  }).filter(function (pair) { return pair[1]; });
  var near = function () {
    var current = null;
    lines.forEach(function (pair) { if (pair[1].getBoundingClientRect().top < 140) current = pair[0]; });
    lines.forEach(function (pair) { pair[0].classList.toggle("near", pair[0] === current); });
  };
  if (lines.length) {
    var waiting = false;
    window.addEventListener("scroll", function () {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(function () { waiting = false; near(); });
    }, { passive: true });
    near();
  }

  /* Search. Names such as Get-CsPool are found whole and by their parts; accents never matter. */
  var plain = function (text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  };
  var tokens = function (text) {
    var found = {};
    text.split(/[\s,;:()"'‹›«»¿?¡!|{}\[\]<>=]+/).forEach(function (word) {
      if (!word) return;
      found[plain(word.replace(/\.+$/, ""))] = true;
      word.split(/[^\p{L}\p{N}]+/u).forEach(function (part) {
        if (!part) return;
        found[plain(part)] = true;
        /* CsPool: also from Pool on, so that the last parts can be typed as one word. */
        var pieces = part.split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u);
        pieces.forEach(function (piece, at) {
          found[plain(piece)] = true;
          found[plain(pieces.slice(at).join(""))] = true;
        });
      });
    });
    return Object.keys(found);
  };
  var box = one("#_search"), results = one("#_results"), list = results && results.querySelector("ul");
  var index = null, asked = false;
  var prepare = function () {
    if (index || !window.runsheetIndex) return;
    index = window.runsheetIndex.map(function (entry) {
      return { entry: entry, number: plain(entry[2]), title: tokens(entry[3]), rest: tokens(entry[2] + " " + entry[4] + " " + entry[6]) };
    });
  };
  var fetchIndex = function () {
    if (asked) return;
    asked = true;
    var script = make("script", "", { src: "assets/search.js" });
    script.addEventListener("load", function () { prepare(); search(); });
    document.head.appendChild(script);
  };
  var rank = function (item, query) {
    var score = 0;
    for (var at = 0; at < query.length; at++) {
      var word = query[at];
      var starts = function (token) { return token.indexOf(word) === 0; };
      if (item.number === word) score += 8;
      else if (item.title.indexOf(word) >= 0) score += 4;
      else if (item.title.some(starts)) score += 3;
      else if (item.rest.some(starts)) score += 1;
      else return 0;
    }
    return item.entry[5] === "not_applicable" ? score * 0.5 : score;
  };
  function search() {
    var query = plain(box.value).split(/\s+/).filter(Boolean);
    results.hidden = !query.length || !index;
    if (results.hidden) return;
    var hits = index.map(function (item, at) { return [rank(item, query), at, item.entry]; })
      .filter(function (hit) { return hit[0] > 0; })
      .sort(function (a, b) { return b[0] - a[0] || a[1] - b[1]; });
    one("#_result-count").textContent = hits.length ? say("found", { n: hits.length }) : say("found_none");
    list.textContent = "";
    hits.slice(0, 40).forEach(function (hit) {
      var entry = hit[2];
      var link = make("a", "", { href: entry[0] + (entry[1] ? "#" + entry[1] : "") });
      if (entry[2]) link.appendChild(make("span", entry[2] + " ", { className: "number" }));
      link.appendChild(document.createTextNode(entry[3] + " "));
      if (entry[5] === "not_applicable") link.appendChild(make("span", say("na"), { className: "pill na" }));
      if (entry[5] === "undecided") link.appendChild(make("span", say("undecided"), { className: "pill undecided" }));
      if (entry[4]) link.appendChild(make("small", entry[4]));
      var row = make("li");
      row.appendChild(link);
      list.appendChild(row);
    });
  }
  if (box) {
    one(".search").hidden = false;
    box.addEventListener("focus", function () { fetchIndex(); search(); });
    box.addEventListener("input", function () { fetchIndex(); search(); });
    var step = function (event) {
      var links = [box].concat(all("a", list));
      var at = links.indexOf(document.activeElement);
      if (event.key === "ArrowDown" && at + 1 < links.length) links[at + 1].focus();
      else if (event.key === "ArrowUp" && at > 0) links[at - 1].focus();
      else if (event.key === "Enter" && at === 0 && links[1]) links[1].click();
      else if (event.key === "Escape") { box.value = ""; box.focus(); results.hidden = true; }
      else return;
      event.preventDefault();
    };
    one(".search").addEventListener("keydown", step);
    results.addEventListener("click", function (event) { if (event.target.closest("a")) results.hidden = true; });
    document.addEventListener("click", function (event) {
      if (!event.target.closest(".search")) results.hidden = true;
    });
    document.addEventListener("keydown", function (event) {
      var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      box.focus();
    });
  }

  show();
  if (!kept) notice(say("not_kept"), []);
})();
