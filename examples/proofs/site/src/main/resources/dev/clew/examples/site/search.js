"use strict";

// The index is loaded when somebody first wants to search, by a script element, because a page that was opened from a
// disk may load nothing else.
var sections = null;

(() => {
  const index = document.currentScript.dataset.index;
  const root = index.slice(0, index.lastIndexOf("/") + 1);
  const box = document.querySelector("nav input[type=search]");
  const list = document.querySelector("nav ol");
  box.hidden = false;

  const load = () => {
    if (!document.getElementById("index")) {
      const script = document.createElement("script");
      script.id = "index";
      script.src = index;
      script.onload = search;
      document.head.append(script);
    }
  };

  const rank = ([, page, title, text], words) => {
    const head = (page + " " + title).toLowerCase();
    const all = head + " " + text.toLowerCase();
    return words.every((word) => all.includes(word)) ? words.filter((word) => head.includes(word)).length + 1 : 0;
  };

  const search = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter((word) => word);
    const found = words.length && sections
      ? sections.map((section) => [rank(section, words), section]).filter(([n]) => n)
      : [];
    found.sort(([a], [b]) => b - a);
    list.replaceChildren(
      ...found.slice(0, 20).map(([, [to, page, title]]) => {
        const link = document.createElement("a");
        link.href = root + to;
        link.textContent = title && title !== page ? title : page;
        const where = document.createElement("small");
        where.textContent = page;
        const item = document.createElement("li");
        item.append(link, where);
        return item;
      }));
    if (words.length && sections && !found.length) {
      list.textContent = "Nothing found.";
    }
    list.hidden = !words.length;
  };

  box.addEventListener("focus", load);
  box.addEventListener("input", search);
})();
