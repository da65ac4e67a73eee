// What the pages gain with JavaScript. Without it everything still works by links and forms.
"use strict";

(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const officer = document.body.dataset.officer;

  // --- Keyboard: / search, j k rows, Enter open, x choose, ? help ----------------------------------------

  const rows = () => $$("[data-rows] tbody tr, ul[data-rows] > li, .duty__row").filter((row) => row.offsetParent);
  const here = () => $(".at");

  function go(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(here());
    const next = all[Math.min(Math.max(at < 0 ? 0 : at + step, 0), all.length - 1)];
    here()?.classList.remove("at");
    next.classList.add("at");
    next.scrollIntoView({ block: "nearest" });
    // Focus goes along, so that a screen reader reads the row and Tab continues from it.
    (next.matches("a") ? next : $("a, button", next))?.focus({ preventScroll: true });
  }

  function toSearch() {
    const field = $("[data-search]") || $("[role=search] :is(input:not([type=hidden]), select)");
    field?.focus();
    field?.select?.();
  }

  function toggleHelp() {
    const help = $("#keys");
    if (help) help.open ? help.close() : help.showModal();
  }

  function choose() {
    const box = here() && $("input[type=checkbox]", here());
    if (box) box.click();
  }

  function open() {
    (here()?.matches("a") ? here() : here() && $("a[href], button[name=open]", here()))?.click();
  }

  const KEYS = { "/": toSearch, j: () => go(1), k: () => go(-1), x: choose, "?": toggleHelp };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (typing) {
      if (event.key === "Escape") typing.blur();
      return;
    }
    if ($("dialog[open]") && event.key !== "?") return;
    if (event.key === "Enter" && here() && !event.target.closest("a, button, summary, input")) {
      event.preventDefault();
      open();
    } else if (KEYS[event.key]) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });

  // --- Batch selection -----------------------------------------------------------------------------------

  function countChosen(bar) {
    const boxes = $$(`input[type=checkbox][form="${bar.dataset.batch}"]:not([data-choose-all])`);
    const chosen = boxes.filter((box) => box.checked);
    const cap = Number(bar.dataset.cap) || Infinity;
    for (const box of boxes) {
      box.closest("tr")?.classList.toggle("chosen", box.checked);
      box.disabled = !box.checked && chosen.length >= cap;
    }
    $("[data-batch-count]", bar).textContent = chosen.length;
    bar.hidden = !chosen.length;
    const all = $("[data-choose-all]");
    if (all) {
      all.checked = chosen.length > 0 && chosen.length === Math.min(boxes.length, cap);
      all.indeterminate = chosen.length > 0 && !all.checked;
    }
  }

  function chooseAll(wanted) {
    for (const bar of $$("[data-batch]")) {
      const boxes = $$(`input[type=checkbox][form="${bar.dataset.batch}"]:not([data-choose-all])`);
      const cap = Number(bar.dataset.cap) || Infinity;
      boxes.forEach((box, index) => { box.checked = wanted && index < cap; });
      countChosen(bar);
    }
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-choose-all]")) chooseAll(event.target.checked);
    else if (event.target.matches("input[type=checkbox][form]")) $$("[data-batch]").forEach(countChosen);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-batch-clear]")) chooseAll(false);
    // An open menu or question closes when somebody presses beside it.
    $$(".top__officer[open]").forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
  });

  // --- Revealed values cover themselves again ------------------------------------------------------------

  function cover(shown) {
    const secret = $("[data-secret]", shown);
    if (!secret) return;
    secret.remove();
    $("[data-note]", shown)?.remove();
    $("[data-cover]", shown).hidden = false;
    shown.classList.remove("masked--open");
  }

  function watchRevealed(root) {
    for (const shown of $$("[data-cover-after]", root.parentElement || root)) {
      if (shown.dataset.watched) continue;
      shown.dataset.watched = "1";
      setTimeout(() => cover(shown), Number(shown.dataset.coverAfter) * 1000);
    }
  }
  // A sleeping machine does not count seconds: whatever is open is covered before the page is left or kept.
  window.addEventListener("pagehide", () => $$("[data-cover-after]").forEach(cover));

  // --- Unsaved typing survives a lost session --------------------------------------------------------------

  const PREFIX = "draft:";
  const keyOf = (form) => `${PREFIX}${officer}:${form.dataset.draft}`;
  const kept = (form) => $$("input, select, textarea", form).filter(
    (field) => field.name && !["csrfmiddlewaretoken", "form_key"].includes(field.name)
      && !["password", "file", "submit", "button"].includes(field.type) && !field.closest("[data-masked]"));
  const drafts = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  const dropDrafts = (which = () => true) => drafts().filter(which).forEach((key) => sessionStorage.removeItem(key));

  function valuesOf(form) {
    return kept(form).map((field) => [field.name, field.value, field.type === "checkbox" || field.type === "radio" ? field.checked : null]);
  }

  function fill(form, values) {
    const left = [...values];
    for (const field of kept(form)) {
      const isChoice = field.type === "checkbox" || field.type === "radio";
      const index = left.findIndex(([name, value]) => name === field.name && (!isChoice || value === field.value));
      if (index < 0) continue;
      const [, value, checked] = left.splice(index, 1)[0];
      if (isChoice) field.checked = checked;
      else field.value = value;
    }
  }

  function offerDraft(form, draft) {
    fill(form, draft.values);
    const note = $("#draft-note")?.content.firstElementChild.cloneNode(true);
    if (!note) return;
    form.prepend(note);
    $("button", note).addEventListener("click", () => {
      sessionStorage.removeItem(keyOf(form));
      form.reset();
      note.remove();
    });
  }

  function keepDraft(form) {
    const key = keyOf(form);
    const draft = JSON.parse(sessionStorage.getItem(key) || "null");
    const pristine = JSON.stringify(valuesOf(form));
    if ("bound" in form.dataset) sessionStorage.removeItem(key);
    else if (draft && JSON.stringify(draft.values) !== pristine) offerDraft(form, draft);
    form.addEventListener("input", () => {
      sessionStorage.setItem(key, JSON.stringify({ values: valuesOf(form), sent: false }));
    });
    form.addEventListener("submit", () => {
      sessionStorage.setItem(key, JSON.stringify({ values: valuesOf(form), sent: true }));
    });
  }

  if (officer) {
    dropDrafts((key) => !key.startsWith(`${PREFIX}${officer}:`));
    const onPage = $$("form[data-draft]").map(keyOf);
    // A form that was sent and led to another page was saved. Sent and asked for again, it was not.
    dropDrafts((key) => !onPage.includes(key) && JSON.parse(sessionStorage.getItem(key)).sent);
    $$("form[data-draft]").forEach(keepDraft);
  }
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) dropDrafts();
  });

  // --- Small courtesies ------------------------------------------------------------------------------------

  $("[data-focus]")?.focus();
  if (location.hash === "#menu") $("#menu a")?.focus();

  document.addEventListener("htmx:load", (event) => {
    watchRevealed(event.target);
    $$("[data-batch]").forEach(countChosen);
    $("[data-focus]", event.target)?.focus();
  });
  watchRevealed(document.body);
  $$("[data-batch]").forEach(countChosen);
})();
