// What the tests ask of a page in the browser: measures, as plain data.
({
  // The lightness (0 to 1) behind an element.
  lightBehind(selector) {
    const behind = (node) => {
      const colour = getComputedStyle(node).backgroundColor;
      const clear = colour === "rgba(0, 0, 0, 0)" && node.parentElement;
      return clear ? behind(node.parentElement) : colour;
    };
    return this.light(behind(document.querySelector(selector)));
  },

  lightOfText(selector) {
    return this.light(getComputedStyle(document.querySelector(selector)).color);
  },

  // Whatever form the colour is written in, a pixel of it is red, green and blue. What is
  // clear is the browser's own canvas, which follows the colour scheme on screen.
  light(colour) {
    const context = document.createElement("canvas").getContext("2d");
    context.fillStyle = matchMedia("print").matches ? "white" : "Canvas";
    context.fillRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    return (red + green + blue) / 3 / 255;
  },

  // Whether the skip link is what one sees, and would click on, in its place.
  skipLinkIsSeen() {
    const skip = document.querySelector(".skip");
    const box = skip.getBoundingClientRect();
    const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return there === skip && box.width > 40 && box.height >= 24;
  },

  // The element with the focus, and whether one sees that it has it.
  focus() {
    const node = document.activeElement;
    if (node === document.body) return null;
    const style = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    const clear = /rgba\(.*, 0\)|transparent/.test(style.outlineColor);
    return {
      index: [...document.querySelectorAll("*")].indexOf(node),
      text: node.textContent.trim(),
      outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && !clear,
      inWindow: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
  },

  // What stands out of the window to the right, unless it scrolls by itself; and what only
  // hides it (a box of one pixel is for screen readers).
  sideways() {
    const root = document.documentElement;
    const overflow = (node) => getComputedStyle(node).overflowX;
    const scrolls = (node) =>
      node && node !== root && (/auto|scroll/.test(overflow(node)) || scrolls(node.parentElement));
    const name = (node) => `${node.tagName} ${node.getAttribute("class")}: ${node.textContent.trim().slice(0, 30)}`;
    const found = [];
    if (root.scrollWidth > root.clientWidth) found.push(`scrolls to ${root.scrollWidth}`);
    for (const node of document.querySelectorAll("body, body *")) {
      const hides = /hidden|clip/.test(overflow(node)) && node.clientWidth > 1;
      if (hides && node.scrollWidth > node.clientWidth) found.push(`hides a part: ${name(node)}`);
      const out = node.getBoundingClientRect().right > root.clientWidth + 1.5;
      if (out && !scrolls(node.parentElement)) found.push(`stands out: ${name(node)}`);
    }
    return found;
  },

  // The lines, as set, of each element that a selector finds, marks aside. A new line begins
  // where a character stands left of and below the one before.
  lines(selector) {
    return [...document.querySelectorAll(selector)].map((block) => {
      const lines = [""];
      let last = null;
      for (const [character, box] of this.characters(block)) {
        if (box.width) {
          if (last && box.left < last.left && box.top > last.top + box.height / 3) lines.push("");
          last = box;
        }
        lines[lines.length - 1] += character;
      }
      return lines;
    });
  },

  *characters(block) {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const range = new Range();
    for (let node; (node = walker.nextNode()); ) {
      if (node.parentElement.closest("sup")) continue;
      for (let at = 0; at < node.length; at++) {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const box = range.getClientRects()[0];
        if (box) yield [node.data[at], box];
      }
    }
  },

  // Each printed address, and what a reader gets who selects and copies it.
  copies() {
    return [...document.querySelectorAll("a.note-url")].map((node) => {
      getSelection().selectAllChildren(node);
      return [node.href, getSelection().toString()];
    });
  },

  // Each mark, and whether it stands on the line of the character before it.
  marks() {
    return [...document.querySelectorAll(".note-mark")].map((mark) => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      walker.currentNode = mark;
      let text = walker.previousNode();
      while (text && !text.data.trim()) text = walker.previousNode();
      const range = new Range();
      range.setStart(text, text.length - 1);
      range.setEnd(text, text.length);
      const [before, box] = [range.getBoundingClientRect(), mark.getBoundingClientRect()];
      const sameLine = box.top < before.bottom && box.bottom > before.top;
      return [mark.id, sameLine && box.left >= before.left];
    });
  },

  // Each note's first way back, and whether it stands on the line of the character before it.
  arrows() {
    return [...document.querySelectorAll(".notes li[data-mark]")].map((note) => {
      const walker = document.createTreeWalker(note, NodeFilter.SHOW_TEXT);
      const back = note.querySelector("[role=doc-backlink]");
      walker.currentNode = back;
      let text = walker.previousNode();
      while (text && !text.data.replace(/[\u21a9\ufe0e]/g, "").trim()) text = walker.previousNode();
      const block = (node) => node.parentElement.closest("p, li");
      if (!text || block(text) !== block(back)) return [note.id, true]; // it follows a list, say
      return [note.id, this.endOf(text).bottom > back.getBoundingClientRect().top + 8];
    });
  },

  endOf(text) {
    const range = new Range();
    const end = text.data.trimEnd().length;
    range.setStart(text, end - 1);
    range.setEnd(text, end);
    return range.getBoundingClientRect();
  },

  // Links of the text that something else lies over at some point.
  covered() {
    const found = [];
    for (const link of document.querySelectorAll("main a:not(.note-mark a)")) {
      link.scrollIntoView({ block: "center" });
      for (const box of link.getClientRects()) {
        for (let x = box.left + 2; x < box.right - 2; x += 2) {
          const there = document.elementFromPoint(x, (box.top + box.bottom) / 2);
          if (there && there !== link && !link.contains(there)) found.push(`${link.textContent} at ${x - box.left}`);
        }
      }
    }
    return found;
  },

  // How far the postmark stands inside of the sheet, and what of the letter it lies over.
  postmark() {
    const box = (node) => node.getBoundingClientRect();
    const mark = document.querySelector(".letter .postmark");
    if (!mark) return null;
    const [ours, sheet] = [box(mark), box(document.querySelector(".letter-sheet"))];
    const range = new Range();
    const over = [];
    for (const part of mark.parentElement.children) {
      if (part === mark) continue;
      range.selectNodeContents(part);
      for (const text of range.getClientRects()) {
        const apart = text.top >= ours.bottom || text.left >= ours.right || text.right <= ours.left;
        if (!apart && text.width) over.push(part.className);
      }
    }
    const inside = { top: ours.top - sheet.top, right: sheet.right - ours.right };
    return { ...inside, over };
  },

  // The words of some elements that are set on more than one line.
  brokenWords(selector) {
    const found = [];
    for (const block of document.querySelectorAll(selector)) {
      let [word, last] = ["", null];
      for (const [character, box] of this.characters(block)) {
        const begins = /\s/.test(character);
        if (!begins && word && box.top > last.top + box.height / 2) found.push(word + character);
        [word, last] = begins ? ["", null] : [word + character, box];
      }
    }
    return found;
  },

  // How many lines each label stands on, how large it is, and whether a line may end in it.
  labels() {
    return [...document.querySelectorAll(".redacted")].map((label) => ({
      lines: new Set([...label.getClientRects()].map((box) => Math.round(box.top))).size,
      size: getComputedStyle(label).fontSize,
      long: label.classList.contains("long"),
    }));
  },

  // Where the texts beside each stamp end.
  besideStamps() {
    return [...document.querySelectorAll(".entry:has(.postmark)")].map((entry) =>
      [...entry.children].filter((part) => part.tagName !== "svg").map((part) => part.getBoundingClientRect().right),
    );
  },

  // Whether what follows the last blank of an element begins on the line where it ends.
  labelHolds(selector) {
    const label = document.querySelector(selector);
    return this.endOf(label.previousSibling).bottom > label.getClientRects()[0].top + 2;
  },

  // Where the notes, their marks and the text stand on the whole page.
  notes() {
    const box = (node) => {
      if (!node) return null;
      const { left, right, top, bottom } = node.getBoundingClientRect();
      return { left, right, top: top + scrollY, bottom: bottom + scrollY };
    };
    const one = (selector) => box(document.querySelector(selector));
    const last = one(".e-content > :has(+ .notes)"); // of a plain post, whose notes are within
    return {
      sheet: one(".letter-sheet"),
      text: { ...one(".e-content"), ...(last && { bottom: last.bottom }) },
      window: document.documentElement.clientWidth,
      page: document.documentElement.scrollHeight,
      article: one("article"),
      notes: [...document.querySelectorAll(".notes li[data-mark]")].map((note) => {
        const mark = document.querySelector(`.note-mark[data-mark="${note.dataset.mark}"]`);
        const blocks = [...note.querySelectorAll("p, li, img")].filter((part) => !part.querySelector("p, li")).map(box);
        return { ...box(note), mark: box(mark).top, text: note.textContent.slice(0, 30), blocks };
      }),
    };
  },

  // How much has moved by itself since the page began to load, once it is at rest.
  async shifts() {
    const found = [];
    const observer = new PerformanceObserver((list) => found.push(...list.getEntries()));
    observer.observe({ type: "layout-shift", buffered: true });
    await new Promise((done) => setTimeout(done, 300));
    observer.disconnect();
    return found.map((shift) => shift.value);
  },

  boxes() {
    return [...document.querySelectorAll("body, body *")].map((node) => {
      const { x, y, width, height } = node.getBoundingClientRect();
      return [node.tagName, x, y, width, height];
    });
  },
})
